"""Ways of writing handlers that public code uses, each in a few lines: what they call is found."""

from pathlib import Path

import pytest

from generator.iam.actions import actions
from generator.iam.analysis import Usage, analyse
from generator.iam.sources import SearchPath


def used(root: Path, code: str) -> Usage:
    (root / "api.py").write_text(f"import os\nimport boto3\n{code}")
    return analyse(SearchPath(root, (root,)), "api.handler")


def called(usage: Usage) -> set[str]:
    return {action for call in usage.calls for action, needed in actions(call) if needed}


DECORATED = """
def dry(function):
    def wrapper(self, name):
        return None if os.environ.get('DRY') else function(self, name)
    return wrapper
class Servers:
    def __init__(self):
        self.ec2 = boto3.client('ec2')
    @dry
    def stop(self, name):
        self.ec2.stop_instances(InstanceIds=[name])
def handler(event, context):
    Servers().stop(event['name'])
"""
STATIC = """
def logged(function):
    def wrapper(client, key):
        return function(client, key)
    return wrapper
class Files:
    @staticmethod
    @logged
    def read(client, key):
        return client.get_object(Bucket='b', Key=key)
def handler(event, context):
    Files().read(boto3.client('s3'), event['key'])
"""
KEYS = """
class Servers:
    def __init__(self, region):
        self.ec2 = boto3.client('ec2', region_name=region)
    def start(self):
        self.ec2.start_instances(InstanceIds=[])
class Topics:
    def __init__(self, region):
        self.sns = boto3.client('sns', region_name=region)
    def start(self):
        self.sns.publish(Message='x')
WANTED = {Servers: os.environ.get('SERVERS'), Topics: os.environ.get('TOPICS')}
def handler(event, context):
    for kind, wanted in WANTED.items():
        if wanted:
            kind(event['region']).start()
"""
ASSOCIATIONS = """
def handler(event, context):
    table = boto3.resource('ec2').RouteTable(event['id'])
    for association in table.associations:
        association.delete()
"""
CONVERTED = """
def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return int(value) if float(value).is_integer() else float(value)
def handler(event, context):
    table = boto3.resource('dynamodb').Table('t')
    for item in plain(table.query()['Items']):
        table.put_item(Item=plain({'all': plain([item, event])}))
"""
NEWER = """
type Keys[T] = dict[str, T]
def guarded[Event, Result](handle):
    def wrapper(event: Event, context) -> Result:
        try:
            return handle(event, context)
        except KeyError, TypeError:
            return f"no {event["id"]}: {'\\n'.join(event)}"  # def x[y]
    return wrapper
@guarded
def handler(event, context):
    table = boto3.resource('dynamodb').Table(f"{os.environ["STAGE"]}-{f"{event["kind"]}"}s")
    return f"{
        table.get_item(Key={"id": event["id"]})["Item"]
    }" + t"it's {event['id']}"
"""
PAGED = """
def paged(method, **given):
    for page in method.__self__.get_paginator(method.__name__).paginate(**given):
        yield page
def handler(event, context):
    return list(paged(boto3.client('ecr').list_images, repositoryName='r'))
"""
STAGES = """
def handler(event, context):
    boto3.client('apigateway').update_stage(restApiId='a', stageName='s')
    boto3.client('apigatewayv2').create_api_mapping(ApiId='a', DomainName='d', Stage='s')
"""
REGISTERED = """
from customlib import create, delete, handler
@create()
def made(event, context):
    boto3.client('codecommit').get_repository(repositoryName='r')
@delete
def gone(event, context):
    boto3.client('codecommit').delete_repository(repositoryName='r')
"""
MANY = "\n".join(
    ["from enum import Enum", "class Fault(Enum):"]
    + [f"    A{number} = {{'text': 'a{number}'}}" for number in range(120)]
    + ["    def send(self):", "        boto3.client('sns').publish(Message=self.value['text'], Subject=self.missing)"]
    + ["def other(fault: Fault):", "    fault.send()", "def handler(event, context):", "    Fault.A1.send()"]
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(DECORATED, {"ec2:StopInstances"}, id="a decorator that takes self"),
        pytest.param(STATIC, {"s3:GetObject"}, id="a static method below a decorator"),
        pytest.param(KEYS, {"ec2:StartInstances", "sns:Publish"}, id="classes as keys"),
        pytest.param(ASSOCIATIONS, {"ec2:DescribeRouteTables", "ec2:DisassociateRouteTable"}, id="references of data"),
        pytest.param(CONVERTED, {"dynamodb:PutItem", "dynamodb:Query"}, id="data converted at every depth"),
        pytest.param(NEWER, {"dynamodb:GetItem"}, id="the words of newer Pythons"),
        pytest.param(PAGED, {"ecr:ListImages"}, id="a method that is asked for its client and its name"),
        pytest.param(STAGES, {"apigateway:PATCH", "apigateway:POST"}, id="actions that are HTTP methods"),
        pytest.param(
            REGISTERED, {"codecommit:DeleteRepository", "codecommit:GetRepository"}, id="a library's own handler"
        ),
        pytest.param(MANY, {"sns:Publish"}, id="more members than are told apart"),
    ],
)
def test_what_the_code_calls_is_found(tmp_path: Path, code: str, expected: set[str]) -> None:
    usage = used(tmp_path, code)

    assert called(usage) == expected
    assert usage.lost == ()


def test_another_name_of_an_identifier_asks_for_nothing(tmp_path: Path) -> None:
    code = "def handler(event, context):\n    return boto3.resource('dynamodb').Table('t').table_name\n"

    assert called(used(tmp_path, code)) == set()


def test_containers_that_hold_one_another_are_gone_through_once_each(tmp_path: Path) -> None:
    """Forty of them have more ways through than can be gone in a lifetime."""
    made = [f"a{number} = {{}}" for number in range(40)]
    put = [f"a{one}['k{other}'] = a{other}" for one in range(40) for other in range(40)]
    code = "\n".join([*made, *put, "def handler(event, context):", "    boto3.client('sqs').send_message(**a0)"])

    assert called(used(tmp_path, code)) == {"sqs:SendMessage"}


def test_a_method_of_a_service_that_the_code_speaks_to_is_told_where_nothing_is_known_of_its_object(
    tmp_path: Path,
) -> None:
    code = "ec2 = boto3.client('ec2')\ndef handler(event, context):\n    event['x'].start_instances(InstanceIds=[])\n"

    (lost,) = used(tmp_path, code).lost
    assert (set(lost.services), lost.what) == ({"ec2"}, "start_instances is called on something that is not followed")


def test_code_that_is_too_large_is_told_and_what_was_found_in_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.iam.machine._MOST_VALUES", 60)
    code = "\n".join(
        ["def handler(event, context):", "    boto3.client('sns').publish(Message='x')"]
        + [f"    a{number} = [{number}]" for number in range(60)]
    )

    usage = used(tmp_path, code)
    assert called(usage) == {"sns:Publish"}
    assert [item.what for item in usage.lost] == ["the code is too large to be followed to its end"]


def test_what_no_python_parses_is_told(tmp_path: Path) -> None:
    (lost,) = used(tmp_path, "def handler(event context):\n    pass\n").lost

    assert lost.what.startswith("api.py cannot be parsed: line 3: invalid syntax")
