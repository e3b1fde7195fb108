import json
import re
from pathlib import Path

import pytest

from generator.cli.options import Format, Options
from generator.cli.scaffolding import add_environment, add_service, init_project
from generator.diagnostics import UserError
from generator.loading import load

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


def test_init_refuses_the_whole_machine_and_the_inside_of_another_project(root: Path) -> None:
    with pytest.raises(
        UserError, match=r"/ is the whole machine: name a folder for the project, such as `gen init shop`"
    ):
        init_project(Path("/"))
    before = tree(root)
    with pytest.raises(
        UserError, match=f"{root}/functions/shop lies inside the project {root}: `gen new service NAME`"
    ):
        init_project(root / "functions/shop")
    assert tree(root) == before


def test_a_region_that_nobody_knows_is_taken_with_a_warning(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_environment(Options(root, Format.TEXT), "far", "444444444444", "eu-west-9", "development")
    assert (
        "warning: AWS has no region 'eu-west-9' that this gen knows: did you mean eu-west-3" in capsys.readouterr().err
    )
    assert "far" in load(root).environments


def test_what_is_commented_out_in_an_environment_holds_without_its_hash(root: Path) -> None:
    """Each line of `More that may stand here`, as a user takes it."""
    add_environment(Options(root, Format.JSON), "qa", "444444444444", "eu-west-1", "development")
    file = root / "environments/qa/environment.yaml"
    lines = file.read_text().splitlines()
    begin = lines.index("# More that may stand here:")
    keys = [line.removeprefix("# ") for line in lines[begin + 1 :] if re.match(r"# [a-z]+:", line)]
    assert {key.partition(":")[0] for key in keys} >= {"ci", "require", "budget", "vpc"}
    kept = [key for key in keys if not key.startswith("extends:")]
    file.write_text("\n".join([*lines, *kept, ""]))
    found = load(root).environments["qa"].spec
    assert found.ci
    assert found.ci.families == ["http_api", "dynamodb"]
    (boundary,) = [line for line in lines if "permissions_boundary" in line]
    assert "arn:aws:iam::444444444444:policy/ci/" in boundary


def test_what_new_makes_is_listed_for_machines(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_environment(Options(root, Format.JSON), "qa", "444444444444", "eu-west-1", "development")
    assert json.loads(capsys.readouterr().out) == [{"kind": "create", "path": "environments/qa/environment.yaml"}]
    add_service(Options(root, Format.JSON), "shop", "audit")
    assert {"kind": "create", "path": "functions/shop/service.yaml"} in json.loads(capsys.readouterr().out)
    assert (sorted(load(root).environments), sorted(load(root).services)) == (
        ["dev", "prod", "qa", "stg"],
        ["api", "shop"],
    )
