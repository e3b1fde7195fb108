from typing import Any

import billing
import pytest
import shipping

PLACED = {"source": "orders", "detail-type": "placed"}
ORDER = {"id": "5b2f0c1e9d8a47c6", "total_cents": 5800, "ship_to": "Köln"}


def test_an_order_is_billed_and_shipped(table: Any, queue_event: Any, context: Any) -> None:
    for worker in (billing, shipping):
        assert worker.handler(queue_event(PLACED | {"detail": ORDER}), context) == {"batchItemFailures": []}
    item = table.items[ORDER["id"]]
    assert (item["bill"]["number"], item["bill"]["cents"]) == ("B-5b2f0c1e9d8a", 5800)
    assert (item["shipment"]["parcel"], item["shipment"]["to"]) == ("P-5b2f0c1e9d8a", "Köln")


@pytest.mark.parametrize(("worker", "step"), [(billing, "bill"), (shipping, "shipment")])
def test_a_message_that_comes_twice_works_once(
    worker: Any, step: str, table: Any, queue_event: Any, context: Any
) -> None:
    event = queue_event(PLACED | {"detail": ORDER})
    worker.handler(event, context)
    first = table.items[ORDER["id"]][step]
    assert worker.handler(event, context) == {"batchItemFailures": []}
    assert table.items[ORDER["id"]][step] is first


@pytest.mark.parametrize("worker", [billing, shipping])
@pytest.mark.parametrize(
    "poison", ["no JSON", {"detail": {"id": "1"}}, {"detail": ORDER | {"total_cents": "a lot"}}, []]
)
def test_only_the_poison_of_a_batch_goes_back(
    worker: Any, poison: Any, table: Any, queue_event: Any, context: Any, caplog: pytest.LogCaptureFixture
) -> None:
    answer = worker.handler(queue_event(poison, PLACED | {"detail": ORDER}), context)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "message-0"}]}
    assert list(table.items) == [ORDER["id"]]
    failed = [record for record in caplog.records if record.levelname == "WARNING"]
    assert [vars(record)["message_id"] for record in failed] == ["message-0"]


def test_the_sample_events_do_what_they_say(queue_event: Any, context: Any, sample: Any) -> None:
    for worker, name in ((billing, "billing.sqs.json"), (shipping, "shipping.sqs.json")):
        assert worker.handler(queue_event(sample(name)["body"]), context) == {"batchItemFailures": []}
    poison = billing.handler(queue_event(sample("billing.sqs.poison.json")["body"]), context)
    assert poison == {"batchItemFailures": [{"itemIdentifier": "message-0"}]}
