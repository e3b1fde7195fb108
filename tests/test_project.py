"""A project is read whole, or refused with everything that is wrong with it."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from planting import SERVICE, environment, plant

from generator.diagnostics import SpecError, UserError
from generator.loading import load
from generator.project import local_environment
from generator.root import find_root

API = "functions:\n  api:\n    handler: api.handler\n"


def refused(root: Path, body: str = API, files: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(SpecError) as told:
        plant(root, body, files)
    return [str(item) for item in told.value.diagnostics]


def test_the_root_is_the_nearest_folder_with_a_gen_yaml(tmp_path: Path) -> None:
    plant(tmp_path, API)
    assert find_root(tmp_path / "functions/shop") == tmp_path


def test_no_root_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no gen.yaml in .*: run `gen init DIR`"):
        find_root(tmp_path)


def test_a_service_is_called_like_its_folder(tmp_path: Path) -> None:
    found = refused(tmp_path, files={"functions/other/service.yaml": "spec: 1\nservice: another\n" + API})
    assert found == [
        "functions/other/service.yaml:2:10: GEN010 service is the name of its folder, 'other', not "
        "'another': rename one of the two"
    ]


def test_an_environment_is_called_like_its_folder_and_never_local(tmp_path: Path) -> None:
    text = environment("local", "development", "9")
    assert refused(tmp_path, files={"environments/local/environment.yaml": text})[0].startswith(
        "environments/local/environment.yaml:2:14: GEN012 'local' is the local cloud"
    )
    assert (
        "GEN010" in refused(tmp_path / "b", files={"environments/qa/environment.yaml": text.replace("local", "qb")})[0]
    )


def test_an_environment_is_one_account_in_one_region(tmp_path: Path) -> None:
    found = refused(tmp_path, files={"environments/qa/environment.yaml": "spec: 1\nenvironment: qa\n"})
    assert [line.split(": ", 1)[1].split(" is ")[0] for line in found] == [
        "GEN013 account",
        "GEN013 region",
        "GEN013 tier",
    ]


def test_extending_in_a_circle_or_nothing_is_told_with_what_there_is(tmp_path: Path) -> None:
    head = "spec: 1\nenvironment: {}\nextends: {}\n"
    files = {
        "environments/a/environment.yaml": head.format("a", "b"),
        "environments/b/environment.yaml": head.format("b", "a"),
    }
    found = refused(tmp_path, files=files)
    assert len(found) == 2
    assert (
        "extends is another environment of this project (a, b, dev, prod, stg), without going round in a circle"
        in found[0]
    )
    assert (
        "GEN011" in refused(tmp_path / "x", files={"environments/a/environment.yaml": head.format("a", "nothing")})[0]
    )


def test_what_extends_another_has_all_of_it_but_what_it_sets_or_takes_away(tmp_path: Path) -> None:
    child = 'spec: 1\nenvironment: prod-us\nextends: prod\nregion: us-east-1\ntags: { a: null, c: "3" }\n'
    files = {
        "environments/prod/environment.yaml": environment("prod", "production", "3", 'tags: { a: "1", b: "2" }\n'),
        "environments/prod-us/environment.yaml": child,
    }
    spec = plant(tmp_path, API, files).environments["prod-us"].spec
    assert (spec.account, spec.region, spec.tier, spec.tags) == (
        "333333333333",
        "us-east-1",
        "production",
        {"b": "2", "c": "3"},
    )


def test_problems_of_all_files_come_together(tmp_path: Path) -> None:
    found = refused(
        tmp_path, API + "    timeout: 0\n", {"gen.yaml": "project: UPPER\n", "functions/b/service.yaml": "spec: 2\n"}
    )
    assert {line.split(":")[0] for line in found} == {"gen.yaml", "functions/b/service.yaml", SERVICE}


def test_the_local_cloud_is_an_environment_of_tier_development_in_the_projects_region(tmp_path: Path) -> None:
    local = local_environment(plant(tmp_path, API))
    assert (local.spec.account, local.spec.region, local.spec.tier) == ("000000000000", "eu-central-1", "development")


def test_a_project_without_services_is_fine(tmp_path: Path) -> None:
    (tmp_path / "gen.yaml").write_text("project: empty\n")
    assert load(tmp_path).services == {}


def test_two_files_of_one_folder_cannot_hide_each_other(tmp_path: Path) -> None:
    second = "spec: 1\nservice: other\n" + API
    files = {"functions/other/service.yaml": second, "functions/other/service.yml": second}

    assert refused(tmp_path, files=files) == [
        "functions/other/service.yml:1:1: GEN017 service.yaml lies beside this file, and only one of the two can "
        "count: remove one"
    ]


def test_no_service_takes_the_place_of_what_an_environment_shares(tmp_path: Path) -> None:
    found = refused(tmp_path, files={"functions/platform/service.yaml": "spec: 1\nservice: platform\n" + API})

    assert found == [
        "functions/platform/service.yaml:2:10: GEN018 'platform' is the part of an environment that services share: "
        "name it something else"
    ]


@pytest.mark.parametrize("folder", ["functions", "functions/shop", "environments/dev"])
def test_what_cannot_be_looked_into_is_told_and_never_left_out(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, API)
    _forbid(monkeypatch, tmp_path / folder)

    with pytest.raises(SpecError) as told:
        load(tmp_path)

    assert f"{folder}:1:1: YAML17 the folder cannot be read: permission denied" in map(str, told.value.diagnostics)


def _forbid(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """As the system would for anybody but root, who may run the tests too."""
    listed, looked = Path.iterdir, Path.lstat

    def iterdir(path: Path) -> Iterator[Path]:
        if path == folder:
            raise PermissionError(errno.EACCES, "Permission denied")
        return listed(path)

    def lstat(path: Path) -> os.stat_result:
        if path.parent == folder:
            raise PermissionError(errno.EACCES, "Permission denied")
        return looked(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    monkeypatch.setattr(Path, "lstat", lstat)


def test_a_service_that_lies_outside_of_the_project_is_no_service_of_it(tmp_path: Path) -> None:
    root, outside = tmp_path / "project", tmp_path / "elsewhere"
    outside.mkdir()
    (outside / "service.yaml").write_text("spec: 1\nservice: guest\nfunctions: { f: { handler: a.b } }\n")
    plant(root, "functions: {}\n")
    (root / "functions/guest").symlink_to(outside)
    with pytest.raises(SpecError) as caught:
        load(root)
    assert [str(item) for item in caught.value.diagnostics] == [
        "functions/guest:1:1: GEN019 the folder is a link to a place outside the project, which packages leave out: "
        "copy the service into the project, or link to a folder inside it"
    ]


def test_a_project_may_be_reached_by_a_link_and_hold_links_to_itself(tmp_path: Path) -> None:
    root = tmp_path / "project"
    plant(root, "functions: {}\n")
    (root / "functions/shop").rename(root / "shop")
    (root / "functions/shop").symlink_to(root / "shop")
    (tmp_path / "alias").symlink_to(root)
    assert list(load(tmp_path / "alias").services) == ["shop"]
