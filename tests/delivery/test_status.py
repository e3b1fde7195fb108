"""What runs: whose alarms ring, what was given up, and whether somebody has to look."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.delivery.roots import Root
from generator.delivery.status import QueueStatus, ServiceStatus, status_of
from generator.delivery.store import FolderStore
from generator.local.cloud import Cloud

from .functions import FakeFunction, FakeLambda
from .projects import FakeAccount, project, root_of

SPEC = """\
spec: 1
service: orders
resources:
  bills: { type: sqs, dead_letter: { max_receive_count: 3 } }
functions:
  api: { handler: main.handler }
  job: { handler: main.handler, triggers: [{ schedule: rate(1 hour) }] }
  worker: { handler: main.handler, triggers: [{ sqs: bills }] }
"""
OTHER = "spec: 1\nservice: orders-api\nfunctions:\n  v2: { handler: main.handler }\n"


class Absent(Exception):  # noqa: N818  # as botocore calls its own
    pass


class Queues:
    """Queues by name, with their messages; a name with `-dead-letter` stands behind the one without."""

    class exceptions:  # noqa: N801  # as botocore calls it
        QueueDoesNotExist = Absent

    def __init__(self, messages: Mapping[str, int]) -> None:
        self.messages = messages

    def get_queue_url(self, QueueName: str) -> dict[str, str]:  # noqa: N803
        if QueueName not in self.messages:
            raise Absent()
        return {"QueueUrl": QueueName}

    def get_queue_attributes(self, QueueUrl: str, AttributeNames: list[str]) -> dict[str, Any]:  # noqa: N803
        if AttributeNames == ["RedrivePolicy"]:
            behind = f"{QueueUrl}-dead-letter"
            found = {"RedrivePolicy": f'{{"deadLetterTargetArn": "arn:{behind}"}}'} if behind in self.messages else {}
            return {"Attributes": found}
        return {"Attributes": dict.fromkeys(AttributeNames, str(self.messages[QueueUrl]))}


class Alarms:
    """Names of alarms that ring."""

    def __init__(self, *ringing: str) -> None:
        self.ringing = ringing

    def get_paginator(self, name: str) -> "Alarms":
        assert name == "describe_alarms"
        return self

    def paginate(self, AlarmNamePrefix: str) -> list[dict[str, Any]]:  # noqa: N803
        found = [name for name in self.ringing if name.startswith(AlarmNamePrefix)]
        return [{"MetricAlarms": [{"AlarmName": name, "StateValue": "ALARM"} for name in found]}, {}]


@pytest.fixture
def roots(tmp_path: Path) -> list[Root]:
    found = project(tmp_path, orders=SPEC, **{"orders-api": OTHER})
    return [root_of(found, service=name) for name in ("orders", "orders-api")]


def status(
    roots: list[Root],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *ringing: str,
    messages: Mapping[str, int] | None = None,
    api: FakeFunction | None = None,
    beside: list[Root] | None = None,
) -> list[ServiceStatus]:
    queues = Queues(messages or {})
    monkeypatch.setattr(Cloud, "client", lambda _cloud, _service: queues)
    clients = {"lambda": FakeLambda(**({"dev_orders_api": api} if api else {})), "cloudwatch": Alarms(*ringing)}
    account = FakeAccount("dev", "1" * 12, "eu-central-1", clients=clients)
    return status_of(account, FolderStore(tmp_path), roots, beside or [])


def ringing(found: ServiceStatus) -> dict[str, tuple[str, ...]]:
    return {item.name: item.alarms for item in found.functions if item.alarms}


def test_an_alarm_is_that_of_the_function_it_is_named_after(
    roots: list[Root], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("dev-orders-api-v2-errors", "dev-orders-api-throttles")
    orders, other = status(roots, tmp_path, monkeypatch, *names)
    assert ringing(orders) == {"api": ("throttles",)}
    assert ringing(other) == {"v2": ("errors",)}
    (alone,) = status(roots[:1], tmp_path, monkeypatch, *names, beside=roots)
    assert ringing(alone) == {"api": ("throttles",)}


def test_what_a_function_gave_up_is_a_dead_letter_and_no_message_that_waits(
    roots: list[Root], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages = {"dev-orders-bills": 2, "dev-orders-bills-dead-letter": 0, "dev-orders-job-dead-letter": 1}
    orders, other = status(roots, tmp_path, monkeypatch, messages=messages)
    assert sorted(orders.queues, key=lambda item: item.name) == [
        QueueStatus("bills", 2, 0),
        QueueStatus("job_dead_letter", None, 1),
    ]
    assert (orders.alarming, other.alarming) == (True, False)
    orders, _ = status(roots, tmp_path, monkeypatch, messages={**messages, "dev-orders-job-dead-letter": 0})
    assert not orders.alarming


def test_shares_that_no_rollout_has_set_are_alarming(
    roots: list[Root], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = FakeFunction("1", {"1": "a", "2": "b"})
    orders, _ = status(roots, tmp_path, monkeypatch, api=alone)
    assert not orders.alarming
    alone.weights = {"2": 0.5}
    orders, _ = status(roots, tmp_path, monkeypatch, api=alone)
    assert orders.alarming
