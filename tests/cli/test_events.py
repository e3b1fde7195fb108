"""Which queue `gen redrive` looks into."""

from pathlib import Path, PurePosixPath

import pytest
from planting import plant, stack

from generator.cli.events import _letters, _parsed, _trigger
from generator.diagnostics import UserError
from generator.local.rendering import LocalService
from generator.pipeline import render_service

BODY = """\
resources:
  jobs: { type: sqs, fifo: true }
  failed: { type: sqs }
  mended: { type: sqs }
functions:
  clerk: { handler: a.handler, on_failure: failed }
  mender: { handler: a.handler, on_failure: mended, triggers: [{ sqs: mended }] }
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
    assert _letters(service.stack, "jobs") == ("dev-shop-jobs.fifo", False)
    assert _letters(service.stack, "nightly") == ("dev-shop-nightly-dead-letter", True)


def test_a_queue_that_collects_failures_holds_them_itself(service: LocalService) -> None:
    assert _letters(service.stack, "failed") == ("dev-shop-failed", True)
    assert _letters(service.stack, "clerk") == ("dev-shop-failed", True)


def test_a_queue_of_failures_that_a_function_reads_is_looked_at_from_the_front(service: LocalService) -> None:
    assert _letters(service.stack, "mended") == ("dev-shop-mended", False)


@pytest.mark.parametrize("name", ["worker", "nightly_dead_letter", "nobody"])
def test_what_has_no_dead_letters_is_told_with_what_has_some(service: LocalService, name: str) -> None:
    with pytest.raises(UserError, match=f"shop has no queue {name}, .*: jobs, failed, mended, clerk, nightly"):
        _letters(service.stack, name)


@pytest.mark.parametrize("raw", [b"", b"{", b'{"a": \xff}', b"[" * 100_000, b"\x00"])
def test_what_is_no_json_is_told_by_its_place(raw: bytes) -> None:
    with pytest.raises(UserError, match=r"^events/x\.json is no JSON: "):
        _parsed(raw, "events/x.json")


def test_a_trigger_that_there_is_not_is_named_with_those_there_are(service: LocalService) -> None:
    worker = next(item for item in service.stack.functions if item.key == "worker")
    with pytest.raises(UserError) as refused:
        _trigger(worker, "jbos", None)
    assert str(refused.value) == "worker has no trigger 'jbos': say which trigger of worker with --trigger: 'jobs'"
