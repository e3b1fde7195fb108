"""Which queue `gen redrive` looks into."""

from pathlib import Path, PurePosixPath

import pytest
from planting import plant, stack

from generator.cli.events import _letters, _parsed
from generator.diagnostics import UserError
from generator.local.rendering import LocalService
from generator.pipeline import render_service

BODY = """\
resources:
  jobs: { type: sqs, fifo: true }
functions:
  nightly: { handler: a.handler, triggers: [{ schedule: rate(1 day) }] }
  worker: { handler: a.handler, triggers: [{ sqs: jobs }] }
"""


@pytest.fixture
def service(tmp_path: Path) -> LocalService:
    project = plant(tmp_path, BODY)
    rendering = render_service(project, "shop", list(project.environments.values()))
    assert rendering
    return LocalService("shop", stack(project), rendering, PurePosixPath("."))


def test_a_queue_is_looked_at_from_the_front_and_a_function_by_its_own_dead_letters(service: LocalService) -> None:
    assert _letters(service, "jobs") == ("dev-shop-jobs.fifo", False)
    assert _letters(service, "nightly") == ("dev-shop-nightly-dead-letter", True)


@pytest.mark.parametrize("name", ["worker", "nightly_dead_letter", "nobody"])
def test_what_has_no_dead_letters_is_told_with_what_has_some(service: LocalService, name: str) -> None:
    with pytest.raises(UserError, match=f"shop has no queue {name}, .*: jobs, nightly"):
        _letters(service, name)


@pytest.mark.parametrize("raw", [b"", b"{", b'{"a": \xff}', b"[" * 100_000, b"\x00"])
def test_what_is_no_json_is_told_by_its_place(raw: bytes) -> None:
    with pytest.raises(UserError, match=r"^events/x\.json is no JSON: "):
        _parsed(raw, "events/x.json")
