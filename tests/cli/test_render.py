"""`gen render`: writes what differs, refuses what is not its own, and survives whatever happens to it."""

import json
from pathlib import Path

import pytest
from gen_command import BROKEN, SPEC, gen, lay_out, started, tree

API = "modules/services/shop/api.tf"


def test_rendering_writes_the_module_and_a_root_for_each_environment(tmp_path: Path) -> None:
    done = gen(lay_out(tmp_path), "render", "--no-package")
    assert done.returncode == 0, done.stderr
    written = tree(tmp_path)
    assert {API, "environments/dev/shop/main.tf", "environments/prod/shop/main.tf"} <= set(written)
    assert f"create   {API}" in done.stdout.splitlines()
    assert done.stderr == f"{len(written)} of {len(written)} files written\n"


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    gen(lay_out(tmp_path), "render", "--no-package")
    before = {path: (tmp_path / path).stat().st_mtime_ns for path in tree(tmp_path)}
    done = gen(tmp_path, "render", "--no-package")
    assert (done.returncode, done.stdout) == (0, "")
    assert {path: (tmp_path / path).stat().st_mtime_ns for path in tree(tmp_path)} == before


def test_a_run_with_nothing_changed_says_so_in_every_form(tmp_path: Path) -> None:
    gen(lay_out(tmp_path), "render", "--no-package")
    assert gen(tmp_path, "render", "--check").stderr.endswith(" files are up to date\n")
    assert json.loads(gen(tmp_path, "--format", "json", "render", "--no-package").stdout) == []


def test_warnings_are_told_again_though_nothing_is_done_again(tmp_path: Path) -> None:
    spec = SPEC.replace("timeout: 20", "reserved_concurrency: 950")
    first = gen(lay_out(tmp_path, spec), "render", "--no-package")
    assert "GEN813" in first.stderr
    remembered = (tmp_path / ".gen/cache/unchanged.json").stat().st_mtime_ns
    again = gen(tmp_path, "render", "--no-package")
    warned = [line for line in first.stderr.splitlines() if "GEN813" in line]
    assert again.stderr.splitlines() == [*warned, *again.stderr.splitlines()[-1:]]
    assert again.stderr.endswith(" files are up to date\n")
    assert (tmp_path / ".gen/cache/unchanged.json").stat().st_mtime_ns == remembered, "it was done again"


def test_check_writes_nothing_and_is_1_when_something_would_change(tmp_path: Path) -> None:
    done = gen(lay_out(tmp_path), "render", "--check", "--no-package")
    assert done.returncode == 1
    assert tree(tmp_path) == {}
    assert "generated files are not what the specs say: run `gen render`" in done.stderr
    gen(tmp_path, "render", "--no-package")
    assert gen(tmp_path, "render", "--check").returncode == 0


def test_diff_shows_what_changes(tmp_path: Path) -> None:
    gen(lay_out(tmp_path), "render", "--no-package")
    lay_out(tmp_path, SPEC.replace("timeout: 20", "timeout: 21"))
    done = gen(tmp_path, "render", "--check", "--diff")
    assert done.returncode == 1
    assert "-  timeout     = 20\n+  timeout     = 21\n" in done.stdout


def test_changes_come_as_json_too(tmp_path: Path) -> None:
    changes = json.loads(gen(lay_out(tmp_path), "--format", "json", "render", "--check").stdout)
    assert {"kind": "create", "path": API, "why": ""} in changes


def test_env_writes_the_module_and_only_that_root(tmp_path: Path) -> None:
    gen(lay_out(tmp_path), "render", "--no-package", "--env", "stg")
    assert {path.split("/")[1] for path in tree(tmp_path) if path.startswith("environments/")} == {"stg"}
    assert API in tree(tmp_path)


def test_a_renamed_service_leaves_nothing_rendered_under_its_former_name(tmp_path: Path) -> None:
    gen(lay_out(tmp_path), "render", "--no-package")
    (tmp_path / "environments/dev/shop/terraform.tfstate").write_text("{}")
    (tmp_path / "functions/shop").rename(tmp_path / "functions/market")
    spec = SPEC.replace("service: shop\n", "service: market\nrenamed_from: shop\n")
    (tmp_path / "functions/market/service.yaml").write_text(spec)
    done = gen(tmp_path, "render", "--no-package", "market")
    assert done.returncode == 0, done.stderr
    assert f"delete   {API}" in done.stdout.splitlines()
    assert [path for path in tree(tmp_path) if "/shop/" in path] == ["environments/dev/shop/terraform.tfstate"]


def test_an_environment_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = gen(lay_out(tmp_path), "render", "--no-package", "--env", "qa")
    assert (done.returncode, done.stderr) == (1, "gen: no environment qa: there is dev, prod, stg\n")


def test_a_wrong_spec_writes_nothing(tmp_path: Path) -> None:
    done = gen(lay_out(tmp_path, BROKEN), "render", "--no-package")
    assert done.returncode == 1
    assert tree(tmp_path) == {}


def test_a_file_edited_by_hand_is_refused_and_lost_only_by_force(tmp_path: Path) -> None:
    gen(lay_out(tmp_path), "render", "--no-package")
    with (tmp_path / API).open("a") as file:
        file.write("# mine\n")
    before = tree(tmp_path)
    done = gen(tmp_path, "render", "--no-package")
    assert done.returncode == 1
    assert f"{API}: it was edited by hand since gen wrote it; move your change to the YAML" in done.stderr
    assert tree(tmp_path) == before
    assert gen(tmp_path, "render", "--no-package", "--force").returncode == 0
    assert b"# mine" not in tree(tmp_path)[API]


def test_a_users_own_file_is_never_touched_and_one_in_the_way_is_never_overwritten(tmp_path: Path) -> None:
    gen(lay_out(tmp_path), "render", "--no-package")
    (tmp_path / "modules/services/shop/extra.tf").write_text("# mine\n")
    (tmp_path / API).write_text("# mine\n")
    done = gen(tmp_path, "render", "--no-package", "--force")
    assert done.returncode == 1
    assert f"{API}: it is yours" in done.stderr
    assert (tmp_path / API).read_text() == (tmp_path / "modules/services/shop/extra.tf").read_text() == "# mine\n"


def test_what_nobody_renders_any_more_is_removed(tmp_path: Path) -> None:
    gen(lay_out(tmp_path), "render", "--no-package")
    lay_out(tmp_path, SPEC.replace("  other: { handler: api.handler, timeout: 20 }\n", ""))
    done = gen(tmp_path, "render", "--no-package")
    assert "delete   modules/services/shop/other.tf" in done.stdout.splitlines()
    assert "modules/services/shop/other.tf" not in tree(tmp_path)


def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    gen(lay_out(tmp_path), "render", "--no-package")
    before = tree(tmp_path)
    lay_out(tmp_path, SPEC.replace("timeout: 20", "timeout: 21"))
    (tmp_path / "modules/services/new").write_text("")
    folder = tmp_path / "modules/services/shop"
    folder.chmod(0o555)
    try:
        done = gen(tmp_path, "render", "--no-package")
        if done.returncode == 0:
            pytest.skip("runs as a user whom permissions do not stop")
        assert "is not a writable folder; nothing was written" in done.stderr
        assert tree(tmp_path) == before
    finally:
        folder.chmod(0o755)


def test_two_renders_at_once_end_in_the_same_tree_as_one(tmp_path: Path) -> None:
    gen(lay_out(tmp_path / "alone"), "render", "--no-package")
    lay_out(tmp_path / "both")
    runs = [started(tmp_path / "both", "render", "--no-package") for _ in range(2)]
    codes = [run.wait() for run in runs]
    assert 0 in codes
    gen(tmp_path / "both", "render", "--no-package")
    assert tree(tmp_path / "both") == tree(tmp_path / "alone")
