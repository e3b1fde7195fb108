import json
from typing import Any

import pytest

from generator.terraform import (
    ChangeSummary,
    Finding,
    Message,
    PlannedChange,
    ResourceFailed,
    ResourceFinished,
    ResourceStarted,
    ResourceWaiting,
)
from generator.terraform.progress import Event, events_from

RESOURCE = {"addr": 'module.orders.aws_sqs_queue.this["a"]', "resource_type": "aws_sqs_queue"}
ADDRESS = RESOURCE["addr"]


def hook(kind: str, **fields: Any) -> dict[str, Any]:
    return {"@message": "m", "type": kind, "hook": {"resource": RESOURCE, "action": "create", **fields}}


@pytest.mark.parametrize(
    ("record", "event"),
    [
        (
            {"type": "planned_change", "change": {"resource": RESOURCE, "action": "replace", "reason": "tainted"}},
            PlannedChange(ADDRESS, "replace", "tainted"),
        ),
        (hook("apply_start"), ResourceStarted(ADDRESS, "create")),
        (hook("apply_progress", elapsed_seconds=10), ResourceWaiting(ADDRESS, "create", 10)),
        (hook("apply_complete", elapsed_seconds=25, id_value="q"), ResourceFinished(ADDRESS, "create", 25, "q")),
        (hook("apply_errored", elapsed_seconds=3), ResourceFailed(ADDRESS, "create", 3)),
        (
            {"type": "change_summary", "changes": {"add": 1, "change": 2, "remove": 3, "operation": "apply"}},
            ChangeSummary("apply", 1, 2, 3),
        ),
        (
            {
                "type": "diagnostic",
                "diagnostic": {
                    "severity": "error",
                    "summary": "creating queue",
                    "detail": "denied",
                    "address": ADDRESS,
                    "range": {"filename": "main.tf", "start": {"line": 7}},
                },
            },
            Finding("error", "creating queue", "denied", ADDRESS, "main.tf:7"),
        ),
        (
            {"type": "diagnostic", "diagnostic": {"severity": "warning", "summary": "old", "range": None}},
            Finding("warning", "old"),
        ),
    ],
)
def test_a_line_of_json_becomes_a_typed_event(record: dict[str, Any], event: Event) -> None:
    assert list(events_from(json.dumps(record) + "\n")) == [event]


@pytest.mark.parametrize("kind", ["version", "log", "outputs", "resource_drift"])
def test_what_nobody_waits_for_is_left_out(kind: str) -> None:
    assert list(events_from(json.dumps({"@message": "m", "type": kind, "outputs": {"secret": {"value": "x"}}}))) == []


@pytest.mark.parametrize("line", ["plain words\n", '"a string"', "{broken"])
def test_a_line_that_is_no_record_is_shown_as_it_stands(line: str) -> None:
    assert list(events_from(line)) == [Message(line.strip())]


def test_an_empty_line_says_nothing() -> None:
    assert list(events_from("\n")) == []
