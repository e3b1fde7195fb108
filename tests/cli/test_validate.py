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


def test_a_service_that_cannot_be_read_hides_nothing_of_the_others(tmp_path: Path) -> None:
    """Those which speak of it are not judged: what they ask for may well be there."""
    lay_out(tmp_path, BROKEN)
    function = "functions:\n  work:\n    handler: work.handler\n"
    late = "    triggers: [{ schedule: { expression: rate(1 days) } }]\n"
    for name, more in {
        "late": late,
        "friend": "    uses: { shop/orders: read }\n",
        "friend-of-friend": "    uses: { friend/orders: read }\n" + late,
    }.items():
        folder = tmp_path / "functions" / name
        folder.mkdir()
        (folder / "service.yaml").write_text(f"spec: 1\nservice: {name}\n{function}{more}")
        (folder / "work.py").write_text("def handler(event, context):\n    return {}\n")
    (tmp_path / "approvals.yaml").write_text(
        'approvals:\n  - { id: GEN225, where: shop.api, reason: known, owner: us, expires: "2099-01-01" }\n'
    )
    told = gen(tmp_path, "validate").stdout.splitlines()
    assert [line.split(" ")[:2] for line in told] == [
        ["functions/late/service.yaml:6:30:", "GEN311"],
        ["functions/shop/service.yaml:7:34:", "GEN004"],
    ]
    assert gen(tmp_path, "validate", "shop").stdout.splitlines() == told[1:]
