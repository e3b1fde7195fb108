import json
import time

import pytest

from generator.diagnostics import UserError
from generator.local.cloud import Cloud
from generator.local.events import send_message
from generator.local.logs import log_group, logs
from generator.local.queues import Depth, dead_letter_url, depth, look, purge, queue_url, replay

from .conftest import ACCOUNT, MakeFunction, wait_for

FAILS_ON_POISON = """\
def handler(event, context):
    (record,) = event["Records"]
    print("got " + record["body"])
    if record["body"] == "poison":
        raise ValueError("poison")
"""


def make_queue(cloud: Cloud, name: str, **attributes: str) -> str:
    return str(cloud.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])


def arn(cloud: Cloud, name: str) -> str:
    return f"arn:aws:sqs:{cloud.region}:{ACCOUNT}:{name}"


def test_a_poison_message_ends_in_the_dead_letter_queue_and_can_be_replayed(
    cloud: Cloud, make_function: MakeFunction
) -> None:
    make_function("worker", FAILS_ON_POISON)
    dead = make_queue(cloud, "work-dead")
    policy = json.dumps({"deadLetterTargetArn": arn(cloud, "work-dead"), "maxReceiveCount": 1})
    url = make_queue(cloud, "work", RedrivePolicy=policy, VisibilityTimeout="1")
    cloud.client("lambda").create_event_source_mapping(
        EventSourceArn=arn(cloud, "work"), FunctionName="worker:live", BatchSize=1
    )

    sent = send_message(cloud, url, "poison", attributes={"kind": "test"})

    (letter,) = wait_for(lambda: look(cloud, dead))
    assert (letter.id, letter.body, letter.attributes) == (sent, "poison", (("kind", "test"),))
    assert dead_letter_url(cloud, url) == dead == queue_url(cloud, "work-dead")
    assert look(cloud, dead) != ()
    assert depth(cloud, dead) == Depth(1, 0, 0)

    assert replay(cloud, dead, url) == 1

    def deliveries() -> int:
        return [line.text for line in logs(cloud, {"w": log_group("worker")}, since=0)].count("got poison")

    wait_for(lambda: deliveries() == 2)
    (again,) = wait_for(lambda: look(cloud, dead))
    assert again.attributes == (("kind", "test"),)


def test_replay_keeps_order_groups_and_leaves_nothing_behind(cloud: Cloud) -> None:
    source, target = (make_queue(cloud, name, FifoQueue="true") for name in ("from.fifo", "to.fifo"))
    for number in range(25):
        send_message(cloud, source, str(number), group=f"g{number % 2}")

    assert replay(cloud, source, target) == 25
    assert depth(cloud, source) == Depth(0, 0, 0)
    assert depth(cloud, target).waiting == 25


def test_what_fails_again_at_once_is_replayed_once(cloud: Cloud) -> None:
    url = make_queue(cloud, "circle")
    for number in range(12):
        send_message(cloud, url, str(number))
    time.sleep(0.01)

    # A queue that is its own dead-letter queue: everything is back as soon as it is sent.
    assert replay(cloud, url, url) == 12
    assert depth(cloud, url) == Depth(12, 0, 0)


def test_looking_takes_a_limit_and_changes_nothing(cloud: Cloud) -> None:
    url = make_queue(cloud, "many")
    for number in range(12):
        send_message(cloud, url, str(number))

    assert len(look(cloud, url, limit=3)) == 3
    assert {letter.body for letter in look(cloud, url)} == {str(number) for number in range(12)}
    assert depth(cloud, url) == Depth(12, 0, 0)


def test_purge_says_how_many_were_deleted(cloud: Cloud) -> None:
    url = make_queue(cloud, "full")
    send_message(cloud, url, "a")

    assert purge(cloud, url) == 1
    assert depth(cloud, url) == Depth(0, 0, 0)


def test_queues_that_are_not_there_are_named(cloud: Cloud) -> None:
    url = make_queue(cloud, "alone")
    with pytest.raises(UserError, match="the queue alone has no dead-letter queue"):
        dead_letter_url(cloud, url)
    with pytest.raises(UserError, match="there is no queue missing here"):
        queue_url(cloud, "missing")
