"""`gen validate`: every diagnostic, in the form that was asked for."""

import json
from pathlib import Path

from gen_command import BROKEN, gen, lay_out

TIMEOUT = "timeout is 1 to 900 seconds, not 1200"


def test_a_valid_project_is_0_and_says_so_on_stderr(tmp_path: Path) -> None:
    done = gen(lay_out(tmp_path), "validate")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "1 service valid in dev, prod, stg\n"


def test_findings_are_1_with_file_line_and_column_on_stdout(tmp_path: Path) -> None:
    done = gen(lay_out(tmp_path, BROKEN), "validate")
    assert done.returncode == 1
    assert done.stdout == f"functions/shop/service.yaml:7:34: GEN004 {TIMEOUT}\n"


def test_json_is_a_list_of_records(tmp_path: Path) -> None:
    done = gen(lay_out(tmp_path, BROKEN), "--format", "json", "validate")
    assert done.returncode == 1
    assert json.loads(done.stdout) == [
        {
            "column": 34,
            "id": "GEN004",
            "line": 7,
            "message": TIMEOUT,
            "path": "functions/shop/service.yaml",
            "severity": "error",
        }
    ]


def test_a_valid_project_is_an_empty_list_in_json(tmp_path: Path) -> None:
    assert json.loads(gen(lay_out(tmp_path), "--format=json", "validate").stdout) == []


def test_github_gets_annotations(tmp_path: Path) -> None:
    done = gen(lay_out(tmp_path, BROKEN), "--format", "github", "validate")
    assert done.stdout == f"::error file=functions/shop/service.yaml,line=7,col=34,title=GEN004::{TIMEOUT}\n"


def test_all_problems_of_a_run_come_together_and_in_order(tmp_path: Path) -> None:
    lay_out(tmp_path, BROKEN.replace("memory_size: 512", "memory_size: 5"))
    (tmp_path / "environments/dev/environment.yaml").write_text("spec: 1\nenvironment: dev\ntier: wrong\n")
    lines = gen(tmp_path, "validate").stdout.splitlines()
    assert len(lines) >= 3
    assert lines == sorted(lines)


def test_a_service_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = gen(lay_out(tmp_path), "validate", "shopp")
    assert done.returncode == 1
    assert done.stderr == "gen: no service shopp below functions/; there is shop\n"
