"""Every verb of `uses`, as the role of a function that has exactly that verb, where role policies count.

For each action of a verb a call that is let in, for every other action on the same kind of thing one that is refused,
and all of them refused on the twin of the thing. How a call ends besides is of no interest: what matters is whether
AWS's answer would be AccessDenied.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

import pytest

from generator.local.deploying import Cloudlet
from generator.local.emulator import Emulator, Settings
from generator.local.functions import invoke
from generator.permissions.verbs import VERBS
from generator.project import LOCAL_ACCOUNT

from .conftest import MakeLocal
from .projects import OWN, Local

DENIED = {"AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException", "403"}
NONE = "base64:eA=="


@dataclass(frozen=True, slots=True)
class Call:
    """A call of boto3; `{name}` in its arguments is filled in."""

    service: str
    method: str
    arguments: Mapping[str, Any]


KEY = {"id": {"S": "1"}}
CHECK = {"ConditionCheck": {"TableName": "{name}", "Key": KEY, "ConditionExpression": "attribute_not_exists(nothing)"}}
STREAM = {"StreamArn": "{stream}", "ShardId": "shardId-00000000000000000000-00000000"}
OBJECT = {"Bucket": "{name}", "Key": "k"}
MESSAGE = {"QueueUrl": "{url}", "ReceiptHandle": "none"}
ENTRY = {"EventBusName": "{name}", "Source": "s", "DetailType": "t", "Detail": "{{}}"}

# What each action takes. Those that no verb has are the neighbours that must stay out of reach.
CALLS: dict[str, Call] = {
    "dynamodb:BatchGetItem": Call("dynamodb", "batch_get_item", {"RequestItems": {"{name}": {"Keys": [KEY]}}}),
    "dynamodb:BatchWriteItem": Call(
        "dynamodb", "batch_write_item", {"RequestItems": {"{name}": [{"PutRequest": {"Item": KEY}}]}}
    ),
    "dynamodb:ConditionCheckItem": Call("dynamodb", "transact_write_items", {"TransactItems": [CHECK]}),
    "dynamodb:DeleteItem": Call("dynamodb", "delete_item", {"TableName": "{name}", "Key": KEY}),
    "dynamodb:GetItem": Call("dynamodb", "get_item", {"TableName": "{name}", "Key": KEY}),
    "dynamodb:PutItem": Call("dynamodb", "put_item", {"TableName": "{name}", "Item": KEY}),
    "dynamodb:Query": Call(
        "dynamodb",
        "query",
        {
            "TableName": "{name}",
            "KeyConditionExpression": "id = :id",
            "ExpressionAttributeValues": {":id": {"S": "1"}},
        },
    ),
    "dynamodb:Scan": Call("dynamodb", "scan", {"TableName": "{name}"}),
    "dynamodb:UpdateItem": Call("dynamodb", "update_item", {"TableName": "{name}", "Key": KEY}),
    "dynamodb:DeleteTable": Call("dynamodb", "delete_table", {"TableName": "{name}"}),
    "dynamodb:DescribeStream": Call("dynamodbstreams", "describe_stream", {"StreamArn": "{stream}"}),
    "dynamodb:GetRecords": Call("dynamodbstreams", "get_records", {"ShardIterator": "{iterator}"}),
    "dynamodb:GetShardIterator": Call(
        "dynamodbstreams", "get_shard_iterator", {**STREAM, "ShardIteratorType": "TRIM_HORIZON"}
    ),
    "dynamodb:ListStreams": Call("dynamodbstreams", "list_streams", {"TableName": "{name}"}),
    "sqs:ChangeMessageVisibility": Call("sqs", "change_message_visibility", {**MESSAGE, "VisibilityTimeout": 1}),
    "sqs:DeleteMessage": Call("sqs", "delete_message", MESSAGE),
    "sqs:GetQueueAttributes": Call("sqs", "get_queue_attributes", {"QueueUrl": "{url}", "AttributeNames": ["All"]}),
    "sqs:GetQueueUrl": Call("sqs", "get_queue_url", {"QueueName": "{name}"}),
    "sqs:ReceiveMessage": Call("sqs", "receive_message", {"QueueUrl": "{url}"}),
    "sqs:SendMessage": Call("sqs", "send_message", {"QueueUrl": "{url}", "MessageBody": "m"}),
    "sqs:PurgeQueue": Call("sqs", "purge_queue", {"QueueUrl": "{url}"}),
    "sqs:DeleteQueue": Call("sqs", "delete_queue", {"QueueUrl": "{url}"}),
    "sns:Publish": Call("sns", "publish", {"TopicArn": "{arn}", "Message": "m"}),
    "sns:DeleteTopic": Call("sns", "delete_topic", {"TopicArn": "{arn}"}),
    "sns:Subscribe": Call("sns", "subscribe", {"TopicArn": "{arn}", "Protocol": "sqs", "Endpoint": "{arn}"}),
    "s3:AbortMultipartUpload": Call("s3", "abort_multipart_upload", {**OBJECT, "UploadId": "none"}),
    "s3:DeleteObject": Call("s3", "delete_object", OBJECT),
    "s3:DeleteObjectVersion": Call("s3", "delete_object", {**OBJECT, "VersionId": "null"}),
    "s3:GetBucketLocation": Call("s3", "get_bucket_location", {"Bucket": "{name}"}),
    "s3:GetObject": Call("s3", "get_object", OBJECT),
    "s3:GetObjectVersion": Call("s3", "get_object", {**OBJECT, "VersionId": "null"}),
    "s3:ListBucket": Call("s3", "list_objects_v2", {"Bucket": "{name}"}),
    "s3:PutObject": Call("s3", "put_object", {**OBJECT, "Body": NONE}),
    "s3:DeleteBucket": Call("s3", "delete_bucket", {"Bucket": "{name}"}),
    "s3:GetBucketPolicy": Call("s3", "get_bucket_policy", {"Bucket": "{name}"}),
    "events:PutEvents": Call("events", "put_events", {"Entries": [ENTRY]}),
    "events:PutRule": Call("events", "put_rule", {"Name": "r", "EventBusName": "{name}", "EventPattern": "{{}}"}),
    "secretsmanager:DescribeSecret": Call("secretsmanager", "describe_secret", {"SecretId": "{arn}"}),
    "secretsmanager:GetSecretValue": Call("secretsmanager", "get_secret_value", {"SecretId": "{arn}"}),
    "secretsmanager:PutSecretValue": Call(
        "secretsmanager", "put_secret_value", {"SecretId": "{arn}", "SecretString": "s"}
    ),
    "ssm:GetParameter": Call("ssm", "get_parameter", {"Name": "{name}"}),
    "ssm:GetParameters": Call("ssm", "get_parameters", {"Names": ["{name}"]}),
    "ssm:GetParametersByPath": Call("ssm", "get_parameters_by_path", {"Path": "{path}"}),
    "ssm:PutParameter": Call("ssm", "put_parameter", {"Name": "{name}", "Value": "v", "Overwrite": True}),
    "lambda:InvokeFunction": Call("lambda", "invoke", {"FunctionName": "{name}:live"}),
    "lambda:GetFunction": Call("lambda", "get_function", {"FunctionName": "{name}"}),
    "lambda:DeleteFunction": Call("lambda", "delete_function", {"FunctionName": "{name}"}),
    "kms:Decrypt": Call("kms", "decrypt", {"KeyId": "{arn}", "CiphertextBlob": NONE}),
    "kms:DescribeKey": Call("kms", "describe_key", {"KeyId": "{arn}"}),
    "kms:Encrypt": Call("kms", "encrypt", {"KeyId": "{arn}", "Plaintext": NONE}),
    "kms:GenerateDataKey": Call("kms", "generate_data_key", {"KeyId": "{arn}", "KeySpec": "AES_256"}),
    "kms:ScheduleKeyDeletion": Call("kms", "schedule_key_deletion", {"KeyId": "{arn}", "PendingWindowInDays": 30}),
}
# The resource of the prober that a verb of a type is granted on, and the service its actions begin with.
THINGS = {
    "dynamodb": ("table", "dynamodb"),
    "sqs": ("queue", "sqs"),
    "sns": ("topic", "sns"),
    "s3": ("bucket", "s3"),
    "eventbridge": ("bus", "events"),
    "secret": ("hidden", "secretsmanager"),
    "parameter": ("setting", "ssm"),
    "function": ("target", "lambda"),
    "kms": ("lock", "kms"),
}
# Actions whose resource or condition the emulator does not read, so that it refuses them to every role but an
# administrator's. That they are granted on the right thing is checked in the policy's text.
UNREAD = {
    "dynamodb:DescribeStream": "it takes the resource of stream calls for *",
    "dynamodb:GetRecords": "it takes the resource of stream calls for *",
    "dynamodb:GetShardIterator": "it takes the resource of stream calls for *",
    "dynamodb:ListStreams": "it takes the resource of stream calls for *",
    "ssm:GetParameters": "it takes the resource of a call with several names for *",
    "ssm:GetParametersByPath": "it takes the resource of a call with a path for *",
    "kms:Decrypt": "it does not know kms:ResourceAliases",
    "kms:DescribeKey": "it does not know kms:ResourceAliases",
    "kms:Encrypt": "it does not know kms:ResourceAliases",
    "kms:GenerateDataKey": "it does not know kms:ResourceAliases",
}
PAIRS = [(type_, verb) for type_, verbs in VERBS.items() if type_ in THINGS for verb in verbs]


def actions(type_: str, verb: str) -> set[str]:
    return {action for grant in VERBS[type_][verb] for action in grant.actions}


@pytest.fixture(scope="module")
def local(make_local: MakeLocal, tmp_path_factory: pytest.TempPathFactory) -> Local:
    return make_local(tmp_path_factory.mktemp("permissions") / "project", [OWN / "prober"])


@pytest.fixture(scope="module")
def cloudlet(local: Local) -> Cloudlet:
    """Applied as usual, then restarted with role policies that count."""
    found = local.up("prober")
    emulator = Emulator(local.root, local.environ)
    emulator.start(Settings(account=LOCAL_ACCOUNT, region=found.region, enforce=True))
    return found


@pytest.fixture(scope="module")
def things(cloudlet: Cloudlet) -> dict[str, dict[str, str]]:
    """What the calls name, for each thing and its twin."""
    names = {key.partition(".")[2]: name for key, name in cloudlet.names.items()}
    return {
        key: _named(cloudlet, type_, names[key])
        for type_, (thing, _) in THINGS.items()
        for key in (thing, f"{thing}_twin")
    }


def _named(cloudlet: Cloudlet, type_: str, name: str) -> dict[str, str]:
    arn = {
        "parameter": f"arn:aws:ssm:{cloudlet.region}:{cloudlet.account}:parameter/{name}",
        "sns": f"arn:aws:sns:{cloudlet.region}:{cloudlet.account}:{name}",
    }.get(type_, "")
    found = {"name": name, "url": f"{cloudlet.endpoint}/{cloudlet.account}/{name}", "arn": arn, "path": f"/{name}"}
    if type_ == "secret":
        found["arn"] = cloudlet.cloud.client("secretsmanager").describe_secret(SecretId=name)["ARN"]
    if type_ == "kms":
        found["arn"] = cloudlet.cloud.client("kms").describe_key(KeyId=f"alias/{name}")["KeyMetadata"]["Arn"]
    if type_ == "dynamodb":
        found |= _streamed(cloudlet, name)
    return found


def _streamed(cloudlet: Cloudlet, name: str) -> dict[str, str]:
    client = cloudlet.cloud.client("dynamodbstreams")
    stream = cloudlet.cloud.client("dynamodb").describe_table(TableName=name)["Table"]["LatestStreamArn"]
    shard = client.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"][0]["ShardId"]
    iterator = client.get_shard_iterator(StreamArn=stream, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    return {"stream": stream, "iterator": iterator["ShardIterator"]}


def filled(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return value.format(**words) if "{" in value else value
    if isinstance(value, list):
        return [filled(item, words) for item in value]
    if isinstance(value, dict):
        return {filled(key, words): filled(item, words) for key, item in value.items()}
    return value


def refused(
    cloudlet: Cloudlet, function: str, wanted: list[str], words: Mapping[str, str], *, plain: bool = False
) -> dict[str, str]:
    """The refusals among how the calls for these actions end when the function makes them, by action."""
    calls = [(CALLS[name].service, CALLS[name].method, filled(CALLS[name].arguments, words)) for name in wanted]
    payload = json.dumps({"calls": calls, "plain": plain}).encode()
    answer = invoke(cloudlet.cloud, cloudlet.names[f"prober.{function}"], payload)
    assert answer.error is None, answer.payload
    codes = dict(zip(wanted, json.loads(answer.payload), strict=True))
    return {name: code for name, code in codes.items() if code in DENIED}


def neighbours(type_: str, verb: str) -> list[str]:
    """Every action on the type that the verb does not grant."""
    service = THINGS[type_][1]
    return sorted({name for name in CALLS if name.startswith(f"{service}:")} - actions(type_, verb))


def test_every_action_of_every_verb_is_called() -> None:
    tried = {action for type_, verb in PAIRS for action in actions(type_, verb)}

    assert tried <= set(CALLS)
    assert set(VERBS) - set(THINGS) == {"http_api"}


@pytest.mark.surface("O01", "E")
@pytest.mark.parametrize(("type_", "verb"), PAIRS)
def test_a_verb_lets_its_own_actions_in(
    cloudlet: Cloudlet, things: dict[str, dict[str, str]], type_: str, verb: str
) -> None:
    wanted = actions(type_, verb)

    found = refused(cloudlet, f"{type_}_{verb}", sorted(wanted), things[THINGS[type_][0]])
    assert set(found) == wanted & set(UNREAD)


@pytest.mark.surface("O01", "E")
@pytest.mark.parametrize(("type_", "verb"), PAIRS)
def test_a_verb_keeps_its_neighbours_out(
    cloudlet: Cloudlet, things: dict[str, dict[str, str]], type_: str, verb: str
) -> None:
    wanted = neighbours(type_, verb)

    assert wanted
    assert sorted(refused(cloudlet, f"{type_}_{verb}", wanted, things[THINGS[type_][0]])) == wanted


@pytest.mark.surface("O01", "E")
@pytest.mark.parametrize(("type_", "verb"), PAIRS)
def test_a_verb_ends_at_the_thing_it_names(
    cloudlet: Cloudlet, things: dict[str, dict[str, str]], type_: str, verb: str
) -> None:
    wanted = sorted(actions(type_, verb))

    assert sorted(refused(cloudlet, f"{type_}_{verb}", wanted, things[f"{THINGS[type_][0]}_twin"])) == wanted


@pytest.mark.surface("O01", "E")
@pytest.mark.parametrize(("type_", "verb"), [("sqs", "send"), ("sns", "publish"), ("s3", "write")])
def test_what_is_granted_is_refused_without_tls(
    cloudlet: Cloudlet, things: dict[str, dict[str, str]], type_: str, verb: str
) -> None:
    wanted = sorted(actions(type_, verb))

    found = refused(cloudlet, f"{type_}_{verb}", wanted, things[THINGS[type_][0]], plain=True)
    assert sorted(found) == wanted


@pytest.mark.surface("O01", "A")
@pytest.mark.parametrize(("type_", "verb", "word"), [("dynamodb", "stream", "stream"), ("parameter", "read", "arn")])
def test_what_the_emulator_cannot_read_names_the_thing_and_not_its_twin(
    cloudlet: Cloudlet, things: dict[str, dict[str, str]], type_: str, verb: str, word: str
) -> None:
    thing = THINGS[type_][0]
    (granted,) = [item for item in statements(cloudlet, f"{type_}_{verb}") if item["Sid"] != "WriteLogs"]

    assert fnmatchcase(things[thing][word], granted["Resource"])
    assert not fnmatchcase(things[f"{thing}_twin"][word], granted["Resource"])


@pytest.mark.surface("O01", "A")
@pytest.mark.parametrize("verb", ["encrypt", "decrypt"])
def test_a_key_is_named_by_its_alias(cloudlet: Cloudlet, verb: str) -> None:
    (granted,) = [item for item in statements(cloudlet, f"kms_{verb}") if item["Sid"] != "WriteLogs"]

    alias = f"alias/{cloudlet.names['prober.lock']}"
    assert granted["Condition"] == {"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias}}
    assert granted["Resource"] == f"arn:aws:kms:{cloudlet.region}:{cloudlet.account}:key/*"


def statements(cloudlet: Cloudlet, function: str) -> Iterator[dict[str, Any]]:
    """The statements of a function's role."""
    client = cloudlet.cloud.client("iam")
    role = cloudlet.names[f"prober.{function}"]
    for name in client.list_role_policies(RoleName=role)["PolicyNames"]:
        document = client.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        yield from document["Statement"]


@pytest.mark.surface("O01", "A")
@pytest.mark.parametrize(("type_", "verb"), [*PAIRS, ("http_api", "invoke")])
def test_a_role_holds_the_verb_and_its_own_log_and_nothing_else(cloudlet: Cloudlet, type_: str, verb: str) -> None:
    found = list(statements(cloudlet, f"{type_}_{verb}"))
    granted = {action for item in found for action in listed(item["Action"])}
    expected = {action for grant in VERBS[type_][verb] for action in grant.actions}

    assert granted == expected | {"logs:CreateLogStream", "logs:PutLogEvents"}
    assert not [item for item in found if "*" in listed(item["Resource"]) or "*" in item["Action"]]


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
