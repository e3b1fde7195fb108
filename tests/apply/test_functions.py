"""What a function can be and have: languages, layers, versions, concurrency, failures, roles, the user's own HCL."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from generator.local import queues
from generator.local.cloud import Cloud
from generator.local.deploying import Cloudlet
from generator.local.functions import invoke
from generator.local.known_drift import unexpected

from .conftest import MakeLocal
from .projects import OWN, Local, untagged, wait_for

OWN_HCL = """\
resource "aws_ssm_parameter" "note" {
  name  = "/${local.prefix}/note"
  type  = "String"
  value = module.snake.function.alias_arn
}
"""
TAGS = {
    "cost-center": "4711",
    "data-class": "features-internal",
    "environment": "local",
    "project": "stackwright",
    "service": "features",
}
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def local(make_local: MakeLocal, tmp_path_factory: pytest.TempPathFactory) -> Local:
    local = make_local(tmp_path_factory.mktemp("functions") / "project", [OWN / "features"])
    beside = local.root / "modules/services/features"
    beside.mkdir(parents=True)
    (beside / "note.tf").write_text(OWN_HCL)
    return local


@pytest.fixture(scope="module")
def cloudlet(local: Local) -> Cloudlet:
    return local.up("features")


@pytest.fixture(scope="module")
def cloud(cloudlet: Cloudlet) -> Cloud:
    return cloudlet.cloud


@pytest.fixture(scope="module")
def ask(cloudlet: Cloudlet) -> Ask:
    def ask(function: str, **event: str) -> dict[str, Any]:
        answer = invoke(cloudlet.cloud, cloudlet.names[f"features.{function}"], json.dumps(event).encode())
        assert answer.error is None, answer.log
        told: dict[str, Any] = json.loads(answer.payload)
        return told

    return ask


@pytest.mark.surface("F01", "E")
@pytest.mark.surface("F03", "E")
def test_python_imports_its_own_layer_and_a_layer_of_wheels(ask: Ask) -> None:
    answer = ask("snake", domain="bücher.example")
    assert (answer["colour"], answer["domain"]) == ("dark blue", "xn--bcher-kva.example")


@pytest.mark.surface("F01", "E")
def test_node_runs_from_a_folder_of_its_own(ask: Ask) -> None:
    assert ask("node", name="you") == {"said": "hello you", "colour": "blue"}


@pytest.mark.surface("F09", "E")
def test_reserved_concurrency_is_all_a_function_gets(cloudlet: Cloudlet) -> None:
    client, name = cloudlet.cloud.client("lambda"), cloudlet.names["features.slow"]
    assert client.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"] == 1

    def call(_: int) -> int:
        try:
            client.invoke(FunctionName=name, Qualifier="live", Payload=b"{}")
        except client.exceptions.TooManyRequestsException:
            return 429
        return 200

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(call, range(3))) == [200, 429, 429]


@pytest.mark.surface("F12", "E")
def test_an_asynchronous_failure_ends_where_the_spec_says(cloudlet: Cloudlet) -> None:
    cloud, name = cloudlet.cloud, cloudlet.names["features.broken"]
    cloud.client("lambda").invoke(
        FunctionName=name, Qualifier="live", InvocationType="Event", Payload=b'{"order": "4711"}'
    )
    url = queues.queue_url(cloud, cloudlet.names["features.failed"])
    (letter,) = wait_for(lambda: queues.look(cloud, url), "the failure is in the queue")
    assert "4711" in letter.body
    config = cloud.client("lambda").get_function_event_invoke_config(FunctionName=name, Qualifier="live")
    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (0, 60)


@pytest.mark.surface("O03", "A")
def test_the_role_has_its_boundary_the_users_statements_and_policies_and_nothing_else(cloudlet: Cloudlet) -> None:
    client, name = cloudlet.cloud.client("iam"), cloudlet.names["features.broken"]
    role = client.get_role(RoleName=name)["Role"]
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == "arn:aws:iam::000000000000:policy/boundary"
    (inline,) = client.list_role_policies(RoleName=name)["PolicyNames"]
    document = client.get_role_policy(RoleName=name, PolicyName=inline)["PolicyDocument"]
    granted = {statement["Sid"]: statement["Action"] for statement in document["Statement"]}
    assert granted == {
        "ListBuckets": ["s3:ListAllMyBuckets"],
        "SNSPublishMessage1": ["sns:Publish"],
        "SendToFailed": ["sqs:SendMessage"],
        "WriteLogs": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "WriteTraces": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
    }


@pytest.mark.surface("F05", "A")
@pytest.mark.surface("F15", "A")
@pytest.mark.surface("F16", "A")
@pytest.mark.surface("F19", "A")
def test_settings_and_the_users_own_hcl_arrive(cloudlet: Cloudlet) -> None:
    cloud, name = cloudlet.cloud, cloudlet.names["features.snake"]
    live = cloud.client("lambda").get_function_configuration(FunctionName=name, Qualifier="live")
    assert (live["MemorySize"], live["EphemeralStorage"], live["TracingConfig"]) == (
        512,
        {"Size": 1024},
        {"Mode": "PassThrough"},
    )
    (group,) = cloud.client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")["logGroups"]
    assert group["retentionInDays"] == 30
    note = cloud.client("ssm").get_parameter(Name="/local-features/note")["Parameter"]["Value"]
    assert note.endswith(f":function:{name}:live")


@pytest.fixture(scope="module")
def second_plan(local: Local, cloudlet: Cloudlet) -> dict[str, Any]:
    assert cloudlet.roots
    return local.plan("features")


def test_the_second_plan_is_empty(second_plan: dict[str, Any]) -> None:
    assert unexpected(second_plan) == []


@pytest.mark.surface("F18", "A")
def test_things_of_every_kind_carry_the_tags_of_the_service_and_their_own(
    cloudlet: Cloudlet, second_plan: dict[str, Any]
) -> None:
    kinds, missing = untagged(second_plan, TAGS)
    assert missing == []
    assert {
        "aws_apigatewayv2_api",
        "aws_cloudwatch_event_bus",
        "aws_cloudwatch_event_rule",
        "aws_dynamodb_table",
        "aws_iam_role",
        "aws_kms_key",
        "aws_secretsmanager_secret",
        "aws_sns_topic",
        "aws_sqs_queue",
        "aws_ssm_parameter",
    } <= kinds
    client, url = cloudlet.cloud.client("sqs"), queues.queue_url(cloudlet.cloud, cloudlet.names["features.failed"])
    assert client.list_queue_tags(QueueUrl=url)["Tags"] == TAGS | {"kind": "failures"}


@pytest.mark.surface("F18", "A")
def test_what_the_users_own_hcl_makes_carries_the_default_tags(cloudlet: Cloudlet) -> None:
    client = cloudlet.cloud.client("ssm")
    found = client.list_tags_for_resource(ResourceType="Parameter", ResourceId="/local-features/note")["TagList"]
    assert {tag["Key"]: tag["Value"] for tag in found} == TAGS


def test_code_signing_is_left_out_of_the_local_cloud_and_named(
    local: Local, cloudlet: Cloudlet, second_plan: dict[str, Any]
) -> None:
    ended = local.gen("up", "features")
    assert ended.returncode == 0, ended.stderr
    named = [line.strip() for line in ended.stderr.splitlines() if "left out" in line]
    functions = ("broken", "node", "slow", "snake")
    assert named == [f"left out: features.{name}.code_signing (the emulator cannot do it)" for name in functions]
    assert "code-signing-config" not in json.dumps(second_plan["planned_values"])


@pytest.mark.surface("F07", "E")
def test_a_change_of_configuration_alone_publishes_a_version_and_moves_the_alias(local: Local, ask: Ask) -> None:
    before = ask("snake")
    spec = local.root / "functions/features/service.yaml"
    spec.write_text(spec.read_text().replace("COLOUR: blue", "COLOUR: red"))
    begun = time.monotonic()
    local.up("features")
    after = ask("snake")
    assert (before["colour"], after["colour"]) == ("dark blue", "dark red")
    assert int(after["version"]) == int(before["version"]) + 1
    assert time.monotonic() - begun < 120
