"""`gen iam --prove` on a worked service: as it is, and with a verb taken from it."""

import json
from typing import Any

import pytest

from .conftest import MakeLocal
from .projects import Local, worked


@pytest.fixture(scope="module")
def local(make_local: MakeLocal, tmp_path_factory: pytest.TempPathFactory) -> Local:
    return make_local(tmp_path_factory.mktemp("iam") / "project", worked("api"))


def proven(local: Local, code: int) -> dict[str, Any]:
    ended = local.gen("--format", "json", "iam", "api", "--prove")
    assert ended.returncode == code, ended.stdout + ended.stderr
    (proof,) = json.loads(ended.stdout)["proof"]
    assert proof["ran"]
    found: dict[str, Any] = proof
    return found


@pytest.mark.surface("O04", "E")
def test_a_full_role_is_denied_nothing_and_one_with_a_verb_less_is(local: Local) -> None:
    full = proven(local, 0)
    assert full["denied"] == []
    assert full["allowed"] == ["dynamodb:PutItem"]
    assert full["not_needed"] == ["notes: read"]

    spec = local.root / "functions" / "api" / "service.yaml"
    spec.write_text(spec.read_text().replace("notes: [read, write]", "notes: read"))
    less = proven(local, 1)

    assert less["denied"] == ["dynamodb:PutItem"]
    assert less["allowed"] == []


@pytest.mark.surface("O04", "E")
def test_afterwards_the_local_cloud_lets_everything_through_again(local: Local) -> None:
    running = json.loads((local.root / ".gen" / "local" / "emulator.json").read_text())

    assert (running["enforce"], running["record_calls"]) == (False, False)
