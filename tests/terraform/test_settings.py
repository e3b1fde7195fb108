import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from generator.diagnostics import UserError
from generator.terraform import child_environ, cli_config


def own_config(root: Path, environ: dict[str, str]) -> str:
    settings = cli_config(root, {"HOME": str(root), **environ})
    assert settings == {"TF_CLI_CONFIG_FILE": str(root / ".gen" / "terraform.rc")}
    return (root / ".gen" / "terraform.rc").read_text()


def test_a_mirror_serves_what_it_holds_and_the_registry_the_rest(tmp_path: Path) -> None:
    mirror = tmp_path / 'mir"ror'
    (mirror / "registry.terraform.io" / "hashicorp" / "aws" / "5.100.0").mkdir(parents=True)

    text = own_config(tmp_path, {"GEN_PROVIDER_MIRROR": str(mirror)})

    quoted = str(mirror).replace('"', '\\"')
    assert text == (
        "disable_checkpoint = true\n\nprovider_installation {\n  filesystem_mirror {\n"
        f'    path    = "{quoted}"\n    include = ["registry.terraform.io/hashicorp/aws"]\n  }}\n\n'
        '  direct {\n    exclude = ["registry.terraform.io/hashicorp/aws"]\n  }\n}\n'
    )


@pytest.mark.parametrize("make", [False, True])
def test_a_mirror_that_is_missing_or_empty_is_refused(tmp_path: Path, make: bool) -> None:
    mirror = tmp_path / "mirror"
    if make:
        mirror.mkdir()

    with pytest.raises(UserError, match=r"GEN_PROVIDER_MIRROR is .*make one with `terraform providers mirror DIR`"):
        cli_config(tmp_path, {"GEN_PROVIDER_MIRROR": str(mirror)})


def test_a_project_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / ".gen").write_text("in the way")

    with pytest.raises(UserError, match=r"\.gen must be writable for gen's own files: File exists"):
        cli_config(tmp_path, {})


def test_roots_that_are_planned_at_once_may_all_write_it(tmp_path: Path) -> None:
    for number in range(25):
        root = tmp_path / str(number)
        together = threading.Barrier(4)

        def write(root: Path = root, together: threading.Barrier = together) -> str:
            together.wait()
            return own_config(root, {})

        with ThreadPoolExecutor(4) as pool:
            texts = [each.result() for each in [pool.submit(write) for _ in range(4)]]
        assert len(set(texts)) == 1


def test_without_a_mirror_downloads_are_kept_in_the_project(tmp_path: Path) -> None:
    text = own_config(tmp_path, {})

    assert f'plugin_cache_dir   = "{tmp_path}/.gen/providers"' in text
    assert (tmp_path / ".gen" / "providers").is_dir()


def test_a_configuration_file_that_is_missing_is_ignored(tmp_path: Path) -> None:
    assert "direct {}" in own_config(tmp_path, {"TF_CLI_CONFIG_FILE": "/nowhere/.terraformrc"})


def test_a_working_configuration_file_of_the_user_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "mine.rc"
    file.write_text("")

    assert cli_config(tmp_path, {"TF_CLI_CONFIG_FILE": str(file)}) == {"TF_CLI_CONFIG_FILE": str(file)}


def test_a_personal_configuration_stays_in_force_with_a_cache_beside_it(tmp_path: Path) -> None:
    (tmp_path / ".terraformrc").write_text("")

    assert cli_config(tmp_path, {"HOME": str(tmp_path)}) == {"TF_PLUGIN_CACHE_DIR": str(tmp_path / ".gen/providers")}


def test_the_childs_environment_leads_it_nowhere_else() -> None:
    user = {
        "PATH": "/bin",
        "TF_WORKSPACE": "other",
        "TF_DATA_DIR": "/x",
        "TF_CLI_CONFIG_FILE": "/gone",
        "TF_CLI_ARGS": "-no-color",
        "TF_CLI_ARGS_apply": "-target=nothing",
        "TF_VAR_a": "1",
    }

    environ = child_environ(user, {"TF_PLUGIN_CACHE_DIR": "/cache"})

    assert environ == {
        "GOGC": "300",
        "PATH": "/bin",
        "TF_VAR_a": "1",
        "CHECKPOINT_DISABLE": "1",
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "TF_PLUGIN_CACHE_DIR": "/cache",
    }


def test_how_often_the_user_has_garbage_collected_is_kept() -> None:
    assert child_environ({"GOGC": "50"}, {})["GOGC"] == "50"
