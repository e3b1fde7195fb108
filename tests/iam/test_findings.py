"""What `gen iam` says, of a project with one service."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from planting import plant

from generator.iam.actions import actions
from generator.iam.machine import Call, Place
from generator.iam.project import Checked, check_function
from generator.loading import load
from generator.pipeline import stacks

REPOSITORY = Path(__file__).parents[2]
BODY = """\
resources:
  orders: {{ type: dynamodb, partition_key: id }}
  files: {{ type: s3 }}
  jobs: {{ type: sqs }}
  lock: {{ type: kms }}
functions:
  api: {{ handler: api.handler, {keys} }}
"""
HEAD = (
    "import os\nimport boto3\nname = os.environ.get('ORDERS_TABLE_NAME')\n"
    "table = boto3.resource('dynamodb').Table(name)\n"
)
READS = f"{HEAD}def handler(event, context):\n    return table.get_item(Key=event['key'])\n"
WRITES = f"{HEAD}def handler(event, context):\n    table.put_item(Item=event)\n"


def check(root: Path, code: str, keys: str, files: dict[str, str] | None = None) -> Checked:
    project = plant(root, BODY.format(keys=keys), {"functions/shop/api.py": code, **(files or {})})
    return check_function(project, stacks(project, "shop", project.environments.values()), "api")


def gen(*words: str) -> "subprocess.CompletedProcess[str]":
    """`gen` as its user runs it."""
    program = str(Path(sys.executable).with_name("gen"))
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


@pytest.mark.surface("O04", "U")
def test_a_missing_action_is_told_at_the_call_with_the_line_to_write(tmp_path: Path) -> None:
    check(tmp_path, WRITES, "uses: { orders: read }")

    ended = gen("--root", str(tmp_path), "iam", "shop.api")

    assert ended.returncode == 1
    assert ended.stdout.splitlines() == [
        "functions/shop/api.py:6:5: IAM001 dynamodb:PutItem on orders is not granted to shop.api: "
        "write uses: { orders: [read, write] } (functions/shop/service.yaml:9:32)",
        "functions/shop/service.yaml:9:40: IAM002 warning: uses.orders: read is never used by shop.api: remove it",
    ]


@pytest.mark.surface("O04", "U")
def test_a_thing_that_uses_does_not_name_yet_is_named_by_its_variable(tmp_path: Path) -> None:
    (missing,) = check(tmp_path, WRITES, "uses: {}").missing

    assert (missing.action, missing.resource) == ("dynamodb:PutItem", "orders")
    assert missing.remedy == "uses: { orders: write }"


@pytest.mark.surface("O04", "U")
def test_a_statement_of_a_renamed_service_speaks_of_the_names_that_things_keep(tmp_path: Path) -> None:
    table = "arn:aws:dynamodb:eu-central-1:*:table/${env}-${service}-orders"
    keys = f"statements: [{{ Effect: Allow, Action: 'dynamodb:*Item', Resource: '{table}' }}]"
    body = f"spec: 1\nservice: shop\nrenamed_from: market\n{BODY.format(keys=keys)}"
    found = check(tmp_path, WRITES, keys, {"functions/shop/service.yaml": body})
    assert not found.missing


@pytest.mark.surface("O04", "U")
def test_too_many_verbs_shrink_to_those_that_are_used(tmp_path: Path) -> None:
    (unused,) = check(tmp_path, READS, "uses: { orders: [read, write] }").unused

    assert unused.key == ("functions", "api", "uses", "orders")
    assert unused.remedy == "uses: { orders: read }"


def test_unused_is_a_failure_only_when_asked(tmp_path: Path) -> None:
    check(tmp_path, READS, "uses: { orders: [read, write] }")

    assert gen("--root", str(tmp_path), "iam").returncode == 0
    assert gen("--root", str(tmp_path), "iam", "--strict").returncode == 1


def test_json_and_annotations_say_the_same(tmp_path: Path) -> None:
    check(tmp_path, WRITES, "uses: { orders: read }")

    record = json.loads(gen("--root", str(tmp_path), "--format", "json", "iam").stdout)
    (function,) = record["functions"]
    assert function["missing"][0]["environments"] == ["dev", "prod", "stg"]
    assert function["missing"][0]["place"] == "functions/shop/api.py:6:5"
    assert [item["key"] for item in function["unused"]] == ["functions.api.uses.orders"]
    lines = gen("--root", str(tmp_path), "--format", "github", "iam").stdout.splitlines()
    assert lines[0].startswith("::error file=functions/shop/api.py,line=6,col=5,title=IAM001::dynamodb:PutItem")


LIBRARY = """\
def find(key):
    return table.get_item(Key=key)
def save(item):
    table.put_item(Item=item)
class Cellar:
    def __init__(self, things):
        self.things = things
    def purge(self, client):
        for thing in self.things:
            table.delete_item(Key=thing)
            client.delete_object(Bucket='b', Key=thing)
"""
SHARED = (
    "resources: {{ orders: {{ type: dynamodb, partition_key: id }}, stock: {{ type: dynamodb, partition_key: id }} }}\n"
    "functions:\n{functions}"
)


def shared(
    root: Path, count: int, code: str = LIBRARY, keys: str = "uses: { orders: [read, write], stock: read }"
) -> None:
    """Functions f0, f1... that take `find` of one library; none of them uses `stock`."""
    functions = "".join(f"  f{index}: {{ handler: api.handler, {keys} }}\n" for index in range(count))
    handler = "import library\ndef handler(event, context):\n    return library.find(event['key'])\n"
    files = {"functions/shop/api.py": handler, "functions/shop/library.py": HEAD + code}
    plant(root, SHARED.format(functions=functions), files)


@pytest.mark.surface("O04", "U")
def test_calls_that_nobody_is_seen_to_make_are_told_in_one_line_for_all_who_import_them(tmp_path: Path) -> None:
    shared(tmp_path, 6)

    ended = gen("--root", str(tmp_path), "iam")

    told = [line for line in ended.stdout.splitlines() if "IAM003" in line]
    assert told == [
        "functions/shop/library.py:8:5: IAM003 warning: not followed in shop.f0, shop.f1, shop.f2 and 3 more: nobody "
        "is seen to call dynamodb or s3 at save:8, Cellar.purge:14, Cellar.purge:15; a grant for it is not "
        "called unused"
    ]
    assert "6 functions, 6 calls: 0 missing, 6 unused, 18 not followed" in ended.stdout + ended.stderr


@pytest.mark.surface("O04", "U")
def test_such_a_call_is_neither_missing_nor_lets_a_grant_on_its_thing_be_unused(tmp_path: Path) -> None:
    shared(tmp_path / "granted", 1)
    shared(tmp_path / "refused", 1, keys="uses: { orders: read }")

    for name, idle in (("granted", ["functions.f0.uses.stock"]), ("refused", [])):
        record = json.loads(gen("--root", str(tmp_path / name), "--format", "json", "iam").stdout)
        (function,) = record["functions"]
        assert function["missing"] == function["not_followed"] == []
        assert [item["key"] for item in function["unused"]] == idle
        assert function["unseen"][0] == {
            "place": "functions/shop/library.py:8:5",
            "in": "save",
            "services": ["dynamodb"],
        }


HIDING = {
    "a thing that is not known": "def run(thing):\n    thing.put_item(Item={})\n",
    "a lambda": "run = lambda thing: thing.put_item(Item={})\n",
    "a name that is not constant": (
        "def run(client, name):\n    return getattr(client('dynamodb'), name)()\n"
        "def start():\n    return run(boto3.client, open('x').read())\n"
    ),
    "a program": (
        "def outer():\n    def inner():\n        import subprocess\n        subprocess.run(['aws'])\n"
        "    return {'inner': inner}\n"
    ),
}


@pytest.mark.parametrize("code", HIDING.values(), ids=HIDING)
def test_code_that_nobody_is_seen_to_enter_may_call_what_it_hides(tmp_path: Path, code: str) -> None:
    shared(tmp_path, 1, f"def find(key):\n    return 1\n{code}")

    (function,) = json.loads(gen("--root", str(tmp_path), "--format", "json", "iam").stdout)["functions"]

    assert function["unused"] == []
    assert function["unseen"]


@pytest.mark.parametrize(
    ("words", "way_out"),
    [
        (("iam", "shop.nothing"), "shop has no function nothing; it has api"),
        (("iam", "nowhere"), "no service nowhere below functions/; there is shop"),
        (("iam", "--env", "moon"), "no environment moon: the environments are dev, local, prod, stg"),
    ],
)
def test_what_does_not_exist_is_said(tmp_path: Path, words: tuple[str, ...], way_out: str) -> None:
    check(tmp_path, READS, "uses: { orders: read }")

    ended = gen("--root", str(tmp_path), *words)

    assert ended.returncode == 1
    assert way_out in ended.stderr


def test_statements_and_policies_count_as_grants_and_idle_ones_are_told(tmp_path: Path) -> None:
    arn = "arn:aws:dynamodb:eu-central-1:111111111111:table/x"
    keys = f"statements: [{{ action: ['dynamodb:PutItem', 'dynamodb:Scan'], resource: '{arn}' }}]"
    code = WRITES.replace("name = os.environ.get('ORDERS_TABLE_NAME')", f"name = '{arn}'")

    found = check(tmp_path, code, keys)

    assert not found.missing
    assert [item.what for item in found.unused] == ["statements[0] grants dynamodb:Scan, which nothing calls"]


def test_a_name_written_out_is_compared_with_physical_names(tmp_path: Path) -> None:
    code = WRITES.replace("os.environ.get('ORDERS_TABLE_NAME')", "'dev-shop-orders'")

    found = check(tmp_path, code, "uses: { orders: write }")

    assert {item.resource: where for item, where in found.missing.items()} == {"dev-shop-orders": ("prod", "stg")}
    assert not found.unused


IDLE = "def handler(event, context):\n    pass\n"


@pytest.mark.surface("O04", "U")
@pytest.mark.parametrize(
    ("code", "what"),
    [
        (f"import subprocess\n{HEAD}subprocess.run(['aws', 's3', 'ls'])\n{IDLE}", "runs another program"),
        (f"import importlib, os\nimportlib.import_module(os.environ['PLUGIN'])\n{IDLE}", "a module is imported"),
        (f"import boto3\ncall = getattr(boto3, 'cli' + open('x').read())\n{IDLE}", "getattr of boto3"),
        (f"import pynamodb\n{IDLE}", "may call AWS by itself"),
        (f"import companylib\n{IDLE}", "is in no requirements.lock"),
        (f"import broken\n{IDLE}", "cannot be parsed"),
        (
            "import boto3, urllib.request\nc = boto3.Session().get_credentials()\n"
            f"urllib.request.urlopen(c.secret_key)\n{IDLE}",
            "credentials go to",
        ),
    ],
)
def test_nothing_is_called_unused_where_something_was_not_followed(tmp_path: Path, code: str, what: str) -> None:
    files = {"functions/shop/broken.py": "def (:\n"}

    found = check(tmp_path, code, "uses: { orders: [read, write], files: read }", files)

    assert [item.what for item in found.lost if what in item.what]
    assert found.unused == ()


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ("layers: ['arn:aws:lambda:eu-central-1:111111111111:layer:agent:3'],", "may hold code that calls AWS"),
        ("runtime: nodejs22.x,", "its code is not Python"),
    ],
)
def test_code_that_is_not_here_may_use_anything(tmp_path: Path, keys: str, what: str) -> None:
    files = {"functions/shop/api.mjs": "export const handler = () => {}\n"}

    found = check(tmp_path, IDLE, f"{keys} uses: {{ orders: write }}", files)

    assert [item.what for item in found.lost if what in item.what]
    assert found.unused == ()


def test_a_lock_without_boto_clears_what_it_names(tmp_path: Path) -> None:
    locked = {
        "functions/shop/requirements.txt": "companylib\n",
        "functions/shop/requirements.lock": "companylib==1.0\n",
    }
    speaking = {**locked, "functions/shop/requirements.lock": "companylib==1.0\nboto3==1.40.0\n"}
    code = f"import companylib\n{IDLE}"

    assert not check(tmp_path / "a", code, "uses: { orders: write }", locked).lost
    assert check(tmp_path / "b", code, "uses: { orders: write }", speaking).lost


def test_a_key_is_used_by_whoever_calls_what_it_may_encrypt(tmp_path: Path) -> None:
    reads = (
        "import boto3\ndef handler(event, context):\n    boto3.client('s3').get_object(Bucket=event['b'], Key='k')\n"
    )

    used = check(tmp_path / "a", reads, "uses: { files: read, lock: decrypt }")
    idle = check(tmp_path / "b", READS, "uses: { orders: read, lock: decrypt }")

    assert used.unused == ()
    assert [item.key[3] for item in idle.unused] == ["lock"]


def test_what_triggers_need_is_not_unused(tmp_path: Path) -> None:
    assert check(tmp_path, IDLE, "triggers: [{ sqs: jobs }]").unused == ()


def test_code_that_is_too_large_is_told_at_its_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generator.iam.machine._MOST_VALUES", 2)

    (lost,) = check(tmp_path, READS, "uses: { orders: read }").lost
    assert (str(lost.place), lost.what) == (
        "functions/shop/service.yaml:9:3",
        "the code is too large to be followed to its end",
    )


def test_what_a_service_does_with_its_callers_rights_is_not_unused(tmp_path: Path) -> None:
    code = "import boto3\ndef handler(event, context):\n    boto3.client('dynamodb').export_table_to_point_in_time()\n"
    both = "[dynamodb:ExportTableToPointInTime, s3:PutObject]"

    assert check(tmp_path, code, f"statements: [{{ action: {both}, resource: '*' }}]").unused == ()


@pytest.mark.parametrize(
    ("service", "operation", "words", "expected"),
    [
        ("s3", "HeadObject", (), [("s3:GetObject", True)]),
        ("s3", "GetObject", ("VersionId",), [("s3:GetObjectVersion", True)]),
        ("s3", "ListObjectsV2", (), [("s3:ListBucket", True)]),
        ("s3", "PutObject", ("ACL",), [("s3:PutObject", True), ("s3:PutObjectAcl", True)]),
        ("sqs", "SendMessageBatch", (), [("sqs:SendMessage", True)]),
        ("stepfunctions", "StartExecution", (), [("states:StartExecution", True)]),
        ("events", "PutEvents", (), [("events:PutEvents", True)]),
        ("apigatewaymanagementapi", "PostToConnection", (), [("execute-api:ManageConnections", True)]),
        ("cloudwatch", "PutMetricData", (), [("cloudwatch:PutMetricData", True)]),
        (
            "sesv2",
            "SendEmail",
            (),
            [("ses:SendEmail", True), ("ses:SendRawEmail", False), ("ses:SendTemplatedEmail", False)],
        ),
        ("bedrock-runtime", "Converse", (), [("bedrock:InvokeModel", True)]),
        ("appconfigdata", "GetLatestConfiguration", (), [("appconfig:GetLatestConfiguration", True)]),
        ("sts", "GetCallerIdentity", (), []),
        ("dynamodb", "ExecuteStatement", ("Statement=SELECT * FROM t",), [("dynamodb:PartiQLSelect", True)]),
        ("lambda", "GetLayerVersionByArn", (), [("lambda:GetLayerVersion", True)]),
        (
            "rds-data",
            "ExecuteStatement",
            (),
            [("rds-data:ExecuteStatement", True), ("secretsmanager:GetSecretValue", False)],
        ),
        ("s3", "ListBucketInventoryConfigurations", (), [("s3:GetInventoryConfiguration", True)]),
        ("s3control", "GetPublicAccessBlock", (), [("s3:GetAccountPublicAccessBlock", True)]),
        ("timestream-query", "Query", (), [("timestream:Select", True)]),
        ("cognito-idp", "GetUserAuthFactors", (), []),
        ("dynamodbstreams", "GetRecords", (), [("dynamodb:GetRecords", True)]),
    ],
)
def test_calls_become_actions(
    service: str, operation: str, words: tuple[str, ...], expected: list[tuple[str, bool]]
) -> None:
    call = Call(Place("x.py", 1, 1), service, operation, frozenset(), frozenset(words))

    assert list(actions(call)) == expected


@pytest.mark.surface("O04", "U")
def test_the_worked_services_are_granted_what_they_call_and_nothing_else() -> None:
    project = load(REPOSITORY)

    for name, source in sorted(project.services.items()):
        there = stacks(project, name, project.environments.values())
        for function in source.spec.functions:
            found = check_function(project, there, function)
            assert (found.missing, found.unused, found.lost) == ({}, (), ()), found.function
            assert found.calls


def test_code_too_large_to_be_followed_is_said_and_nothing_is_unused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.iam.analysis._MOST_VALUES", 1)
    idle = f"{READS}def idle(things):\n    return [table.put_item(Item=thing) for thing in things]\n"

    found = check(tmp_path, idle, "uses: { orders: [read, write], files: read }")

    assert [item.what for item in found.lost] == ["the code is too large to be followed to its end"]
    assert found.unused == ()
