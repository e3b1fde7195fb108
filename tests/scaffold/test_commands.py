import json
from pathlib import Path

import pytest

from generator.cli.options import Format, Options
from generator.cli.scaffolding import add_environment, add_service, init_project
from generator.diagnostics import UserError
from generator.project import load

from .trees import tree


def test_init_tells_what_it_made_and_what_comes_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init_project(tmp_path / "shop")
    captured = capsys.readouterr()
    assert "create   environments/dev/" in captured.out.splitlines()
    assert "create   gen.yaml" in captured.out.splitlines()
    assert "gen send api.notebook" in captured.err


def test_init_again_says_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    init_project(root)
    assert capsys.readouterr().err == f"{root} is laid out already: nothing to write\n"


def test_init_beside_files_of_the_user_changes_nothing_of_theirs(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("ours\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/app.py").write_text("")
    before = tree(tmp_path)
    with pytest.raises(UserError, match=r"README\.md is there with another content"):
        init_project(tmp_path)
    assert tree(tmp_path) == before
    (tmp_path / "README.md").unlink()
    init_project(tmp_path)
    assert (tmp_path / "src/app.py").is_file()


def test_what_new_makes_is_listed_for_machines(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_environment(Options(root, Format.JSON), "qa", "444444444444", "eu-west-1", "development")
    assert json.loads(capsys.readouterr().out) == [{"kind": "create", "path": "environments/qa/environment.yaml"}]
    add_service(Options(root, Format.JSON), "shop", "audit")
    assert {"kind": "create", "path": "functions/shop/service.yaml"} in json.loads(capsys.readouterr().out)
    assert (sorted(load(root).environments), sorted(load(root).services)) == (
        ["dev", "prod", "qa", "stg"],
        ["api", "shop"],
    )
