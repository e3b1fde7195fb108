"""Each event goes through a real trigger and is seen in the log of the function behind it."""

import json
import time
from typing import Any

import pytest

from generator.diagnostics import UserError
from generator.local import events
from generator.local.cloud import Cloud
from generator.local.logs import log_group, logs

from .conftest import ACCOUNT, ROLE, MakeFunction, events_in, wait_for


def seen(cloud: Cloud, function: str) -> Any:
    """The first event that the echo function got."""

    def read() -> list[dict[str, object]]:
        return events_in([line.text for line in logs(cloud, {function: log_group(function)}, since=0)])

    return wait_for(read)[0]


def make_queue(cloud: Cloud, name: str, arn: str) -> str:
    fifo = {"FifoQueue": "true"} if name.endswith(".fifo") else {}
    url = str(cloud.client("sqs").create_queue(QueueName=name, Attributes=fifo)["QueueUrl"])
    cloud.client("lambda").create_event_source_mapping(
        EventSourceArn=f"arn:aws:sqs:{cloud.region}:{ACCOUNT}:{name}", FunctionName=arn, BatchSize=1
    )
    return url


@pytest.mark.parametrize("name", ["plain", "ordered.fifo"])
def test_a_message_reaches_the_function_behind_the_queue(cloud: Cloud, make_function: MakeFunction, name: str) -> None:
    function = f"on-{name.split('.')[0]}"
    url = make_queue(cloud, name, make_function(function))

    sent = events.send_message(cloud, url, "body", attributes={"kind": "test"})

    (record,) = seen(cloud, function)["Records"]
    assert (record["messageId"], record["body"]) == (sent, "body")
    assert record["messageAttributes"]["kind"]["stringValue"] == "test"


def test_a_publication_reaches_the_function_behind_the_topic(cloud: Cloud, make_function: MakeFunction) -> None:
    arn = cloud.client("sns").create_topic(Name="news")["TopicArn"]
    cloud.client("sns").subscribe(TopicArn=arn, Protocol="lambda", Endpoint=make_function("on-news"))

    sent = events.publish(cloud, arn, "hello", subject="greeting", attributes={"kind": "test"})

    (record,) = seen(cloud, "on-news")["Records"]
    assert (record["Sns"]["MessageId"], record["Sns"]["Message"], record["Sns"]["Subject"]) == (
        sent,
        "hello",
        "greeting",
    )


def test_an_event_reaches_the_function_behind_the_rule(cloud: Cloud, make_function: MakeFunction) -> None:
    client = cloud.client("events")
    client.create_event_bus(Name="shop")
    client.put_rule(Name="placed", EventBusName="shop", EventPattern=json.dumps({"detail-type": ["placed"]}))
    client.put_targets(Rule="placed", EventBusName="shop", Targets=[{"Id": "f", "Arn": make_function("on-placed")}])

    events.put_event(cloud, "shop", "orders", "shipped", {"id": 1})
    sent = events.put_event(cloud, "shop", "orders", "placed", {"id": 2})

    event = seen(cloud, "on-placed")
    assert (event["id"], event["source"], event["detail"]) == (sent, "orders", {"id": 2})


def test_an_object_reaches_the_function_behind_the_bucket(cloud: Cloud, make_function: MakeFunction) -> None:
    client = cloud.client("s3")
    client.create_bucket(Bucket="photos", CreateBucketConfiguration={"LocationConstraint": cloud.region})
    target = {"LambdaFunctionArn": make_function("on-photo"), "Events": ["s3:ObjectCreated:*"]}
    client.put_bucket_notification_configuration(
        Bucket="photos", NotificationConfiguration={"LambdaFunctionConfigurations": [target]}
    )

    etag = events.put_object(cloud, "photos", "in/cat 1.jpg", b"\xff\xd8", content_type="image/jpeg")

    (record,) = seen(cloud, "on-photo")["Records"]
    assert (record["s3"]["object"]["key"], record["s3"]["object"]["eTag"]) == ("in/cat+1.jpg", etag)
    assert client.head_object(Bucket="photos", Key="in/cat 1.jpg")["ContentType"] == "image/jpeg"
    events.delete_object(cloud, "photos", "in/cat 1.jpg")
    assert client.list_objects_v2(Bucket="photos")["KeyCount"] == 0


def test_changes_of_items_reach_the_function_behind_the_stream(cloud: Cloud, make_function: MakeFunction) -> None:
    client = cloud.client("dynamodb")
    table = client.create_table(
        TableName="items",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    cloud.client("lambda").create_event_source_mapping(
        EventSourceArn=table["LatestStreamArn"],
        FunctionName=make_function("on-item"),
        StartingPosition="TRIM_HORIZON",
        BatchSize=10,
    )

    events.put_item(cloud, "items", {"id": "a", "price": 1.5, "tags": ["x", None, True]})
    events.update_item(cloud, "items", {"id": "a"}, {"size": 2, "status": "new"})
    events.delete_item(cloud, "items", {"id": "a"})

    def read() -> list[Any]:
        lines = [line.text for line in logs(cloud, {"on-item": log_group("on-item")}, since=0)]
        records: list[Any] = [record for event in events_in(lines) for record in event["Records"]]  # type: ignore[attr-defined]
        return records if len(records) == 3 else []

    inserted, modified, removed = wait_for(read)
    assert [record["eventName"] for record in (inserted, modified, removed)] == ["INSERT", "MODIFY", "REMOVE"]
    assert inserted["dynamodb"]["NewImage"]["price"] == {"N": "1.5"}
    assert inserted["dynamodb"]["NewImage"]["tags"] == {"L": [{"S": "x"}, {"NULL": True}, {"BOOL": True}]}
    assert modified["dynamodb"]["NewImage"]["size"] == {"N": "2"}
    assert modified["dynamodb"]["NewImage"]["status"] == {"S": "new"}


def test_a_schedule_fires_now_through_the_scheduler(cloud: Cloud, make_function: MakeFunction) -> None:
    client = cloud.client("scheduler")
    client.create_schedule(
        Name="daily",
        ScheduleExpression="cron(0 7 ? * MON-FRI *)",
        ScheduleExpressionTimezone="Europe/Berlin",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": make_function("on-daily"), "RoleArn": ROLE, "Input": '{"kind": "daily"}'},
    )
    began = time.monotonic()

    once = events.fire_schedule(cloud, "daily")

    assert seen(cloud, "on-daily") == {"kind": "daily"}
    assert time.monotonic() - began < 10
    wait_for(lambda: once not in {found["Name"] for found in client.list_schedules()["Schedules"]})


def test_a_schedule_that_is_not_there_is_named(cloud: Cloud) -> None:
    with pytest.raises(UserError, match="there is no schedule missing in the group default here"):
        events.fire_schedule(cloud, "missing")
