"""One service with every trigger of this stage, applied once, each fired for real and its effect seen."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from generator.local import http, queues
from generator.local.cloud import Cloud
from generator.local.deploying import Cloudlet
from generator.local.known_drift import unexpected
from generator.local.requests import call_api, call_url, credentials, mint
from generator.local.urls import url_id

from .conftest import MakeLocal
from .projects import OWN, Local, wait_for

ORIGIN = "https://shop.example"
Event = dict[str, Any]


@pytest.fixture(scope="module")
def local(make_local: MakeLocal, tmp_path_factory: pytest.TempPathFactory) -> Local:
    return make_local(tmp_path_factory.mktemp("triggers") / "project", [OWN / "triggers"])


@pytest.fixture(scope="module")
def cloudlet(local: Local) -> Cloudlet:
    return local.up("triggers")


@pytest.fixture(scope="module")
def cloud(cloudlet: Cloudlet) -> Cloud:
    return cloudlet.cloud


@pytest.fixture(scope="module")
def api(cloudlet: Cloudlet) -> str:
    return url_id(cloudlet.urls["triggers.web"])


def seen(cloudlet: Cloudlet, function: str) -> list[Event]:
    """What a function has kept, each with the version that ran."""
    name = cloudlet.names[f"triggers.{function}"]
    answer = cloudlet.cloud.client("dynamodb").query(
        TableName=cloudlet.names["triggers.seen"],
        KeyConditionExpression="#f = :f",
        ExpressionAttributeNames={"#f": "function"},
        ExpressionAttributeValues={":f": {"S": name}},
        ConsistentRead=True,
    )
    return [{"version": item["version"]["S"], "event": json.loads(item["event"]["S"])} for item in answer["Items"]]


def awaited(cloudlet: Cloudlet, function: str, text: str) -> Event:
    """The event with `text` in it that the function has kept; a published version ran, as only the alias names one."""

    def look() -> list[Event]:
        return [item for item in seen(cloudlet, function) if text in json.dumps(item["event"])]

    found = wait_for(look, f"{function} received {text!r}")
    assert found[0]["version"].isdigit(), found[0]["version"]
    event: Event = found[0]["event"]
    return event


def texts(cloudlet: Cloudlet, function: str) -> str:
    return json.dumps([item["event"] for item in seen(cloudlet, function)])


def told(answer: http.Answer) -> Event:
    assert answer.status == 200, answer.text
    body: Event = json.loads(answer.body)
    return body


def dead(cloudlet: Cloudlet, queue: str) -> str:
    """What lies in a queue, as one text."""
    url = queues.queue_url(cloudlet.cloud, cloudlet.names[f"triggers.{queue}"])
    return "\n".join(item.body for item in queues.look(cloudlet.cloud, url))


@pytest.mark.surface("T13", "E")
def test_a_stream_is_filtered(local: Local, cloudlet: Cloudlet) -> None:
    for number, kind in enumerate(("wanted", "other", "wanted")):
        local.send("triggers.bookkeeper", "ledger", {"put": {"id": f"item-{number}", "kind": kind}})

    assert awaited(cloudlet, "bookkeeper", "item-0")["eventName"] == "INSERT"
    assert awaited(cloudlet, "bookkeeper", "item-2")
    assert "item-1" not in texts(cloudlet, "bookkeeper")
    # It is given up when it is a minute old: the last but two of these tests looks for it.
    local.send("triggers.bookkeeper", "ledger", {"put": {"id": "item-3", "kind": "poison"}})


@pytest.mark.surface("T01", "E")
def test_several_functions_share_an_api_with_path_and_query_parameters(local: Local, cloudlet: Cloudlet) -> None:
    sample = {"path": "/things/7%20a", "query": {"size": "xl", "tag": ["a", "b"]}}
    answer = local.send("triggers.reader", "GET /things/{id}", sample).answer
    assert answer
    got = told(answer)
    assert got["function"] == cloudlet.names["triggers.reader"]
    assert (got["route"], got["path"]) == ("GET /things/{id}", {"id": "7 a"})
    assert got["query"] == {"size": "xl", "tag": "a,b"}

    deep = local.send("triggers.reader", "GET /files/{path+}", {"path": "/files/a/b/c.txt"}).answer
    assert deep
    assert told(deep)["path"] == {"path": "a/b/c.txt"}


@pytest.mark.surface("T01", "E")
def test_what_no_route_names_goes_to_the_default_route(cloudlet: Cloudlet, cloud: Cloud, api: str) -> None:
    got = told(call_api(cloud, api, "PATCH", "/nobody/knows?x=1"))

    assert got["function"] == cloudlet.names["triggers.rest"]
    assert (got["route"], got["raw"]) == ("$default", "/nobody/knows")


@pytest.mark.surface("T02", "E")
def test_a_jwt_route_wants_a_token_with_its_scope(local: Local, cloud: Cloud, api: str) -> None:
    answer = local.send("triggers.writer", "POST /things", {"body": {"a": 1}}).answer
    assert answer
    assert told(answer)["authorizer"]["jwt"]["claims"]["iss"] == "https://id.example/"

    assert call_api(cloud, api, "POST", "/things", authorize=False).status == 401
    assert call_api(cloud, api, "POST", "/things", claims={"aud": ["other"]}).status == 401
    assert call_api(cloud, api, "POST", "/things", claims={"scope": "things.read"}).status == 403
    assert call_api(cloud, api, "POST", "/things", claims={"exp": 1}).status == 401


@pytest.mark.surface("T02", "E")
def test_a_token_is_taken_where_the_authorizer_looks_for_it_alone(cloud: Cloud, api: str) -> None:
    answer = call_api(cloud, api, "GET", "/mine?size=xl")
    assert told(answer)["authorizer"]["jwt"]["claims"]["iss"] == "https://id.example/"

    token = mint(cloud, credentials(cloud, api, "GET", "/mine"), {})
    elsewhere = call_api(cloud, api, "GET", "/mine", headers={"Authorization": f"Bearer {token}"}, authorize=False)
    assert elsewhere.status == 401


@pytest.mark.surface("T02", "E")
def test_a_lambda_authorizer_decides_about_its_route(cloudlet: Cloudlet, cloud: Cloud, api: str) -> None:
    opened = call_api(cloud, api, "GET", "/guarded", headers={"authorization": "sesame"})
    assert told(opened)["authorizer"]["lambda"]["who"] == "ali"
    assert awaited(cloudlet, "door", "sesame")["routeKey"] == "GET /guarded"

    assert call_api(cloud, api, "GET", "/guarded", headers={"authorization": "please"}).status == 403
    assert call_api(cloud, api, "GET", "/guarded").status in (401, 403)


@pytest.mark.surface("T02", "A")
def test_an_iam_route_wants_a_signature(local: Local, cloud: Cloud, api: str) -> None:
    answer = local.send("triggers.guarded", "GET /signed", {}).answer
    assert answer
    assert told(answer)["route"] == "GET /signed"

    routes = {item["RouteKey"]: item for item in cloud.client("apigatewayv2").get_routes(ApiId=api)["Items"]}
    assert routes["GET /signed"]["AuthorizationType"] == "AWS_IAM"


@pytest.mark.surface("T03", "E")
def test_an_api_answers_preflight_requests_of_the_origins_it_names(cloud: Cloud, api: str) -> None:
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    answer = call_api(cloud, api, "OPTIONS", "/things", headers=asked, authorize=False)

    assert answer.status in (200, 204)
    assert answer.header("access-control-allow-origin") == ORIGIN
    assert "POST" in answer.header("access-control-allow-methods")
    assert answer.header("access-control-max-age") == "600"
    foreign = call_api(cloud, api, "GET", "/things/1", headers={"Origin": "https://evil.example"}, authorize=False)
    assert foreign.header("access-control-allow-origin") in ("", ORIGIN)


@pytest.mark.surface("T03", "A")
def test_an_api_has_its_throttle_and_its_access_log(cloud: Cloud, api: str) -> None:
    stage = cloud.client("apigatewayv2").get_stage(ApiId=api, StageName="$default")

    assert stage["DefaultRouteSettings"]["ThrottlingBurstLimit"] == 50
    assert stage["DefaultRouteSettings"]["ThrottlingRateLimit"] == 20
    group = stage["AccessLogSettings"]["DestinationArn"].split(":log-group:")[1].removesuffix(":*")
    (found,) = cloud.client("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert found["retentionInDays"] == 7


@pytest.mark.surface("T06", "E")
def test_an_open_url_answers_anybody_and_the_origins_it_names(local: Local, cloudlet: Cloudlet, cloud: Cloud) -> None:
    answer = local.send("triggers.open_url", "url", {"path": "/a/b", "query": {"q": "1"}}).answer
    assert answer
    assert (told(answer)["raw"], told(answer)["query"]) == ("/a/b", {"q": "1"})

    name = cloudlet.names["triggers.open_url"]
    cors = cloud.client("lambda").get_function_url_config(FunctionName=name, Qualifier="live")["Cors"]
    assert (cors["AllowOrigins"], cors["AllowMethods"], cors["MaxAge"]) == ([ORIGIN], ["GET"], 60)
    crossed = call_url(cloud, name, "GET", "/", headers={"Origin": ORIGIN})
    assert crossed.header("access-control-allow-origin") in (ORIGIN, "*")


@pytest.mark.surface("T06", "E")
def test_a_signed_url_refuses_whoever_does_not_sign(local: Local, cloudlet: Cloudlet, cloud: Cloud) -> None:
    answer = local.send("triggers.signed_url", "url", {}).answer
    assert answer
    assert told(answer)["function"] == cloudlet.names["triggers.signed_url"]

    assert call_url(cloud, cloudlet.names["triggers.signed_url"], "GET", authorize=False).status == 403


@pytest.mark.surface("T06", "A")
def test_a_url_streams_where_its_spec_says_so(cloudlet: Cloudlet, cloud: Cloud) -> None:
    """Python cannot stream. The emulator keeps the mode, and a second plan that is empty says that it was read back."""
    client = cloud.client("lambda")
    modes = {
        name: client.get_function_url_config(FunctionName=cloudlet.names[f"triggers.{name}"], Qualifier="live")[
            "InvokeMode"
        ]
        for name in ("open_url", "streamed_url")
    }
    assert modes == {"open_url": "BUFFERED", "streamed_url": "RESPONSE_STREAM"}


@pytest.mark.surface("T08", "E")
@pytest.mark.parametrize(("key", "kind"), [("hourly", "hourly"), ("workdays", "workdays")])
def test_a_schedule_hands_its_input_to_the_function(local: Local, cloudlet: Cloudlet, key: str, kind: str) -> None:
    local.send("triggers.timer", key, {})

    event = awaited(cloudlet, "timer", f'"{kind}"')
    assert event == ({"kind": "hourly", "nested": {"ok": True}} if key == "hourly" else {"kind": "workdays"})


@pytest.mark.surface("T08", "A")
def test_schedules_keep_their_clock_window_retries_and_dead_letter(cloudlet: Cloudlet, cloud: Cloud) -> None:
    client = cloud.client("scheduler")
    found = {item["Name"].rsplit("-", 1)[-1]: item["Name"] for item in client.list_schedules()["Schedules"]}
    hourly, workdays = (client.get_schedule(Name=found[name]) for name in ("hourly", "workdays"))

    assert hourly["ScheduleExpression"] == "rate(1 hour)"
    assert hourly["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}
    assert hourly["Target"]["RetryPolicy"]["MaximumRetryAttempts"] == 3
    assert hourly["Target"]["DeadLetterConfig"]["Arn"].endswith(f":{cloudlet.names['triggers.parked']}")
    assert workdays["ScheduleExpression"] == "cron(0 7 ? * MON-FRI *)"
    assert workdays["ScheduleExpressionTimezone"] == "Europe/Berlin"


@pytest.mark.surface("T09", "E")
def test_an_event_that_matches_is_transformed_and_another_is_not_delivered(local: Local, cloudlet: Cloudlet) -> None:
    def sample(order: str, total: int) -> Event:
        return {"source": "shop", "detail-type": "placed", "detail": {"id": order, "total": total}}

    local.send("triggers.listener", "bus", sample("cheap", 99))
    local.send("triggers.listener", "bus", sample("dear", 101))

    assert awaited(cloudlet, "listener", "dear") == {"order": "dear", "total": 101}
    assert "cheap" not in texts(cloudlet, "listener")


@pytest.mark.surface("T09", "E")
def test_the_default_bus_serves_too(local: Local, cloudlet: Cloudlet, cloud: Cloud) -> None:
    sample = {"source": "shop.default", "detail-type": "t", "detail": {"mark": "on-default"}}
    local.send("triggers.listener", "default", sample)

    assert awaited(cloudlet, "listener", "on-default")["source"] == "shop.default"
    client = cloud.client("events")
    (target,) = client.list_targets_by_rule(
        Rule=f"{cloudlet.names['triggers.listener']}-bus", EventBusName=cloudlet.names["triggers.bus"]
    )["Targets"]
    assert target["RetryPolicy"]["MaximumRetryAttempts"] == 2
    assert target["DeadLetterConfig"]["Arn"].endswith(f":{cloudlet.names['triggers.parked']}")
    (archive,) = client.list_archives()["Archives"]
    assert archive["RetentionDays"] == 3


@pytest.mark.surface("T10", "E")
def test_a_poison_message_alone_is_dead_lettered_and_can_be_sent_back(local: Local, cloudlet: Cloudlet) -> None:
    for mark in ("good-1", "poison-1", "good-2"):
        local.send("triggers.worker", "plain", {"body": {"kind": "wanted", "mark": mark}})
    local.send("triggers.worker", "plain", {"body": {"kind": "other", "mark": "dropped"}})

    assert awaited(cloudlet, "worker", "good-1")
    assert awaited(cloudlet, "worker", "good-2")
    (letter,) = wait_for(lambda: local.gen_json("redrive", "triggers.plain"), "the poison is dead-lettered", 60)
    assert "poison-1" in letter["body"]
    assert "dropped" not in texts(cloudlet, "worker")
    assert local.gen("redrive", "triggers.plain", "--replay").returncode == 0
    wait_for(lambda: local.gen_json("redrive", "triggers.plain"), "the poison comes back dead", 60)


@pytest.mark.surface("T10", "E")
def test_a_fifo_queue_keeps_the_order_of_a_group_and_drops_duplicates(local: Local, cloudlet: Cloudlet) -> None:
    for mark in ("one", "two", "two", "three"):
        sample = {"body": {"mark": mark}, "group": "g", "deduplication_id": f"id-{mark}"}
        local.send("triggers.clerk", "ordered", sample)
    awaited(cloudlet, "clerk", "three")

    found = [item["event"] for item in seen(cloudlet, "clerk")]
    ordered = sorted(found, key=lambda record: int(record["attributes"]["SequenceNumber"]))
    assert [json.loads(record["body"])["mark"] for record in ordered] == ["one", "two", "three"]


@pytest.mark.surface("T10", "A")
def test_queues_have_batches_windows_concurrency_and_redrive(cloudlet: Cloudlet, cloud: Cloud) -> None:
    name = cloudlet.names["triggers.worker"]
    (mapping,) = cloud.client("lambda").list_event_source_mappings(FunctionName=f"{name}:live")["EventSourceMappings"]
    assert (mapping["BatchSize"], mapping["MaximumBatchingWindowInSeconds"]) == (5, 1)
    assert mapping["ScalingConfig"] == {"MaximumConcurrency": 2}
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]

    url = queues.queue_url(cloud, cloudlet.names["triggers.plain"])
    kept = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert kept["VisibilityTimeout"] == str(6 * 2 + 1)
    assert json.loads(kept["RedrivePolicy"])["maxReceiveCount"] == 1


@pytest.mark.surface("T11", "E")
def test_a_topic_delivers_what_its_filter_lets_through(local: Local, cloudlet: Cloudlet) -> None:
    local.send("triggers.subscriber", "news", {"message": "slow news", "attributes": {"kind": "calm"}})
    local.send("triggers.subscriber", "news", {"message": "fast news", "attributes": {"kind": "urgent"}})

    (record,) = awaited(cloudlet, "subscriber", "fast news")["Records"]
    assert record["Sns"]["Message"] == "fast news"
    assert "slow news" not in texts(cloudlet, "subscriber")


@pytest.mark.surface("T11", "E")
def test_a_topic_a_bucket_and_a_bus_fan_out_to_a_queue(local: Local, cloudlet: Cloudlet, cloud: Cloud) -> None:
    local.send("triggers.subscriber", "news", {"message": "for-the-queue", "attributes": {"kind": "fanned"}})
    local.send("triggers.pictures", "drop", {"key": "queued/a.bin", "body": "x"})
    entry = {"Source": "fanned", "DetailType": "t", "Detail": '{"mark": "from-the-bus"}'}
    cloud.client("events").put_events(Entries=[{**entry, "EventBusName": cloudlet.names["triggers.bus"]}])

    # Raw delivery: the message itself, without the topic's envelope.
    assert awaited(cloudlet, "collector", "for-the-queue")["body"] == "for-the-queue"
    assert json.loads(awaited(cloudlet, "collector", "queued/a.bin")["body"])["Records"][0]["eventName"]
    assert json.loads(awaited(cloudlet, "collector", "from-the-bus")["body"])["source"] == "fanned"


@pytest.mark.surface("T12", "E")
def test_two_functions_of_a_bucket_hear_of_their_own_objects(local: Local, cloudlet: Cloudlet) -> None:
    for key in ("in/cat.png", "in/cat.txt", "out/cat.png"):
        local.send("triggers.pictures", "drop", {"key": key, "body": "x"})
    local.send("triggers.removals", "drop", {"key": "in/cat.txt", "delete": True})

    created = awaited(cloudlet, "pictures", "in/cat.png")["Records"][0]
    assert created["eventName"].startswith("ObjectCreated:")
    removed = awaited(cloudlet, "removals", "in/cat.txt")["Records"][0]
    assert removed["eventName"].startswith("ObjectRemoved:")
    assert "cat.txt" not in texts(cloudlet, "pictures")
    assert "out/" not in texts(cloudlet, "pictures")


@pytest.mark.surface("T13", "A")
def test_a_stream_has_its_batches_retries_and_split(cloudlet: Cloudlet, cloud: Cloud) -> None:
    name = cloudlet.names["triggers.bookkeeper"]
    (mapping,) = cloud.client("lambda").list_event_source_mappings(FunctionName=f"{name}:live")["EventSourceMappings"]

    # The emulator keeps split and retries without acting on them: it knows only the age of a record.
    assert mapping["BisectBatchOnFunctionError"] is True
    assert (mapping["BatchSize"], mapping["MaximumRetryAttempts"], mapping["ParallelizationFactor"]) == (10, 1, 2)
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"].endswith(f":{cloudlet.names['triggers.parked']}")


@pytest.mark.surface("T25", "A")
def test_every_trigger_points_at_the_live_alias(cloudlet: Cloudlet, cloud: Cloud, api: str) -> None:
    pointed = dict(targets(cloud, api))

    assert len(pointed) == 16, sorted(pointed)
    assert {what: arn for what, arn in pointed.items() if ":live" not in arn} == {}


def targets(cloud: Cloud, api: str) -> Iterator[tuple[str, str]]:
    """What everything that calls functions calls."""
    gateway = cloud.client("apigatewayv2")
    for item in gateway.get_integrations(ApiId=api)["Items"]:
        yield f"integration {item['IntegrationId']}", item["IntegrationUri"]
    for item in gateway.get_authorizers(ApiId=api)["Items"]:
        if item["AuthorizerType"] == "REQUEST":
            yield "authorizer", item["AuthorizerUri"]
    for item in cloud.client("lambda").list_event_source_mappings()["EventSourceMappings"]:
        yield f"mapping {item['UUID']}", item["FunctionArn"]
    for item in cloud.client("sns").list_subscriptions()["Subscriptions"]:
        if item["Protocol"] == "lambda":
            yield f"subscription {item['SubscriptionArn']}", item["Endpoint"]
    yield from _ruled(cloud)
    schedules = cloud.client("scheduler")
    for item in schedules.list_schedules()["Schedules"]:
        yield f"schedule {item['Name']}", schedules.get_schedule(Name=item["Name"])["Target"]["Arn"]
    yield from _notified(cloud)


def _ruled(cloud: Cloud) -> Iterator[tuple[str, str]]:
    client = cloud.client("events")
    for bus in client.list_event_buses()["EventBuses"]:
        for rule in client.list_rules(EventBusName=bus["Name"])["Rules"]:
            for target in client.list_targets_by_rule(Rule=rule["Name"], EventBusName=bus["Name"])["Targets"]:
                if ":lambda:" in target["Arn"]:
                    yield f"rule {bus['Name']} {rule['Name']}", target["Arn"]


def _notified(cloud: Cloud) -> Iterator[tuple[str, str]]:
    client = cloud.client("s3")
    for bucket in client.list_buckets()["Buckets"]:
        found = client.get_bucket_notification_configuration(Bucket=bucket["Name"])
        for item in found.get("LambdaFunctionConfigurations", []):
            yield f"bucket {bucket['Name']} {item['Events']}", item["LambdaFunctionArn"]


@pytest.mark.surface("T25", "A")
def test_permissions_stand_on_the_alias_and_name_their_source(cloudlet: Cloudlet, cloud: Cloud) -> None:
    client = cloud.client("lambda")
    statements: list[Event] = []
    for function in client.list_functions()["Functions"]:
        # Without a qualifier the emulator tells the permissions of all of them.
        with contextlib.suppress(client.exceptions.ResourceNotFoundException):
            statements += json.loads(client.get_policy(FunctionName=function["FunctionName"])["Policy"])["Statement"]

    services = {str(item["Principal"].get("Service")) for item in statements if isinstance(item["Principal"], dict)}
    assert {f"{name}.amazonaws.com" for name in ("apigateway", "events", "s3", "sns")} <= services
    for item in statements:
        assert item["Resource"].endswith(":live"), item
        assert "Condition" in item, item


@pytest.mark.surface("T13", "E")
def test_a_record_that_always_fails_is_given_up_to_a_queue(local: Local, cloudlet: Cloudlet) -> None:
    wait_for(lambda: "DDBStreamBatchInfo" in dead(cloudlet, "parked"), "the poisoned record is given up", 90)
    assert "DDBStreamBatchInfo" in json.dumps(local.gen_json("redrive", "triggers.parked"))
    assert "records of failures" in local.gen("redrive", "triggers.parked", "--replay").stderr


@pytest.mark.surface("O09", "A")
def test_a_second_plan_shows_only_what_the_emulator_reads_back_wrongly(local: Local, cloudlet: Cloudlet) -> None:
    assert unexpected(local.plan("triggers")) == []


@pytest.mark.surface("O09", "A")
def test_destroy_leaves_nothing(local: Local, cloudlet: Cloudlet, cloud: Cloud, api: str) -> None:
    local.runner("triggers").destroy()

    assert {kind: names for kind, names in left(cloud) if names} == {"buckets": ["gen-local-artifacts"]}


def left(cloud: Cloud) -> Iterator[tuple[str, list[str]]]:
    """What still exists, by kind."""
    yield "functions", [item["FunctionName"] for item in cloud.client("lambda").list_functions()["Functions"]]
    mappings = cloud.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    yield "mappings", [item["UUID"] for item in mappings]
    yield "queues", cloud.client("sqs").list_queues().get("QueueUrls", [])
    yield "topics", [item["TopicArn"] for item in cloud.client("sns").list_topics()["Topics"]]
    yield "subscriptions", [item["Endpoint"] for item in cloud.client("sns").list_subscriptions()["Subscriptions"]]
    yield "tables", cloud.client("dynamodb").list_tables()["TableNames"]
    yield "buckets", [item["Name"] for item in cloud.client("s3").list_buckets()["Buckets"]]
    yield "apis", [item["ApiId"] for item in cloud.client("apigatewayv2").get_apis()["Items"]]
    yield "schedules", [item["Name"] for item in cloud.client("scheduler").list_schedules()["Schedules"]]
    yield "rules", [item["Name"] for item in cloud.client("events").list_rules()["Rules"]]
    buses = cloud.client("events").list_event_buses()["EventBuses"]
    yield "buses", [item["Name"] for item in buses if item["Name"] != "default"]
    yield "archives", [item["ArchiveName"] for item in cloud.client("events").list_archives()["Archives"]]
    yield "roles", [item["RoleName"] for item in cloud.client("iam").list_roles()["Roles"]]
    yield "log groups", [item["logGroupName"] for item in cloud.client("logs").describe_log_groups()["logGroups"]]
    yield "stacks", [item["StackName"] for item in _stacks(cloud)]


def _stacks(cloud: Cloud) -> list[Event]:
    found: list[Event] = cloud.client("cloudformation").describe_stacks()["Stacks"]
    return [item for item in found if not item["StackStatus"].startswith("DELETE")]
