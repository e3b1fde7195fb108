"""`gen --help` costs what a command line costs; usage errors are 2, bugs 3."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from gen_command import ENTRY, environ, gen, lay_out

_HEAVY = ("pydantic", "jinja2", "hcl2", "boto3", "botocore", "rich", "yaml")
_IMPORTED = """
import json, sys
from generator.cli import main
sys.argv = ["gen", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def imported(root: Path, *arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _IMPORTED, *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
        env=environ(),
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_imports_nothing_that_it_does_not_need(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert imported(tmp_path, *arguments) & set(_HEAVY) == set()


def test_help_of_a_command_imports_no_more_than_typer_itself_needs_to_read_options(tmp_path: Path) -> None:
    assert imported(tmp_path, "render", "--help") & set(_HEAVY) <= {"pydantic"}


def test_validating_reads_no_hcl_and_talks_to_nobody(tmp_path: Path) -> None:
    assert imported(lay_out(tmp_path), "validate") & {"hcl2", "boto3", "botocore", "jinja2", "rich"} == set()


def test_rendering_takes_what_blocks_say_from_the_record_that_is_shipped(tmp_path: Path) -> None:
    assert imported(lay_out(tmp_path), "render", "--no-package") & {"hcl2", "boto3", "botocore", "rich"} == set()


def test_wrong_usage_is_2(tmp_path: Path) -> None:
    assert gen(tmp_path, "nonsense").returncode == 2
    assert gen(tmp_path, "render", "--nonsense").returncode == 2
    assert gen(tmp_path, "--format", "xml", "validate").returncode == 2


def test_a_form_left_out_is_wrong_usage_that_names_the_forms(tmp_path: Path) -> None:
    done = gen(lay_out(tmp_path), "validate", "--format")
    assert (done.returncode, done.stderr) == (2, "gen: --format needs a value: text, json or github\n")


def test_no_project_is_told_with_the_way_out(tmp_path: Path) -> None:
    done = gen(tmp_path, "validate")
    assert done.returncode == 1
    assert (
        done.stderr
        == f"gen: no gen.yaml in {tmp_path} or above it: run `gen init DIR` to lay out a project, or pass --root DIR\n"
    )


def test_a_bug_of_ours_is_3_and_says_so(tmp_path: Path) -> None:
    code = (
        "from generator.cli import main, options\n"
        "options.Options.root = property(lambda self: 1 / 0)\n"
        "import sys\n"
        "sys.argv = ['gen', 'validate']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=environ(),
    )
    assert done.returncode == 3
    assert "this is a bug of gen's, not yours" in done.stderr


def test_the_project_is_found_from_below_and_by_root(tmp_path: Path) -> None:
    lay_out(tmp_path)
    assert gen(tmp_path / "functions/shop", "validate").returncode == 0
    assert gen(Path("/"), "--root", str(tmp_path), "validate").returncode == 0


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize("command", ["schema", "validate nobody"])
def test_closed_streams_are_no_bug(tmp_path: Path, closed: str, command: str) -> None:
    lay_out(tmp_path)

    done = subprocess.run(
        ["sh", "-c", f'"$0" -c "from generator.cli import main; main()" {command} {closed}', sys.executable],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=environ(),
    )

    assert done.returncode == int(command != "schema")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_not_our_bug(tmp_path: Path) -> None:
    lay_out(tmp_path)

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*ENTRY, "schema"], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=environ()
        )

    assert (done.returncode, done.stderr) == (1, "gen: No space left on device; mend it and run again\n")


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http"])
def test_a_port_is_one_that_there_is(tmp_path: Path, port: str) -> None:
    done = gen(lay_out(tmp_path), "up", "--port", port)

    assert done.returncode == 2
    assert "--port" in done.stderr


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    leave = "import os, sys; os.rmdir(os.getcwd()); os.execv(sys.argv[1], sys.argv[1:])"
    (tmp_path / "gone").mkdir()
    command = [sys.executable, "-c", leave, *ENTRY, "down"]
    done = subprocess.run(command, cwd=tmp_path / "gone", capture_output=True, text=True, check=False, env=environ())
    said = "gen: the folder that gen was started in is gone: change to one that is there\n"
    assert (done.returncode, done.stderr) == (1, said)
