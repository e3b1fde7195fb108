"""Resource families: the block, the table of types and the verbs say the same."""

import fnmatch
import json
import re
from pathlib import Path
from typing import Any, get_args

import hcl2
import pytest
from planting import MODULES, plant, stack

from generator.bootstrap.families import Held, family_of, held, lacking, looked_up, misnamed, needed, unbounded
from generator.bootstrap.states import parse
from generator.permissions.statements import statements
from generator.permissions.verbs import VERBS
from generator.spec.environment import Ci, Family

BLOCK = MODULES / "ci-access"


def block_families() -> dict[str, Any]:
    (_, found) = ("", hcl2.loads((BLOCK / "families.tf").read_text())["locals"][0]["all_families"])
    return dict(found)


@pytest.mark.surface("D02", "U")
def test_the_spec_and_the_block_know_the_same_families() -> None:
    names = {name.strip('"') for name in block_families()} - {"functions"}
    listed = re.search(r"setsubtract\(var\.families, \[(.*?)\]", (BLOCK / "variables.tf").read_text(), re.S)
    assert listed
    assert set(re.findall(r'"(\w+)"', listed[1])) == names == set(get_args(Family))


@pytest.mark.surface("D02", "U")
def test_every_resource_of_a_service_block_is_of_a_family() -> None:
    platform = {"artifact-bucket", "budget", "ci-access", "network", "state-backend"}
    files = [file for file in MODULES.glob("*/*.tf") if file.parent.name not in platform]
    types = {type_ for file in files for type_ in re.findall(r'^resource "(\w+)"', file.read_text(), re.M)}
    assert {type_ for type_ in types if family_of(type_) is None} == set()
    assert {family for type_ in types if (family := family_of(type_))} <= set(get_args(Family))


@pytest.mark.surface("D02", "U")
def test_the_boundary_lets_through_what_verbs_grant() -> None:
    families = block_families()
    allowed = {name: [str(item).strip('"') for item in family["use"]] for name, family in families.items()}
    for type_, verbs in VERBS.items():
        patterns = allowed["functions"] + allowed.get(type_, [])
        actions = {action for grants in verbs.values() for grant in grants for action in grant.actions}
        assert {each for each in actions if not any(fnmatch.fnmatchcase(each, item) for item in patterns)} == set()


def test_what_a_state_holds_and_a_spec_needs_cannot_be_missing(tmp_path: Path) -> None:
    resource = {"mode": "managed", "type": "aws_sqs_queue", "name": "this", "module": "module.shop.module.jobs"}
    raw = {
        "lineage": "a",
        "serial": 1,
        "resources": [resource | {"instances": [{"attributes": {}}, {"index_key": "x"}]}],
    }
    state = parse(json.dumps(raw).encode(), "state")
    assert state
    assert lacking(["s3"], held({"prod/shop": state})) == [
        Held("sqs", "prod/shop", "module.shop.module.jobs.aws_sqs_queue.this")
    ]
    assert lacking(["sqs"], held({"prod/shop": state})) == []
    body = "resources:\n  notes: { type: dynamodb, partition_key: id }\nfunctions:\n  api: { handler: app.handler }\n"
    assert list(needed([stack(plant(tmp_path, body), "prod")])) == [Held("dynamodb", "prod/shop")]


def test_what_is_somebody_elses_is_used_within_the_boundary_too(tmp_path: Path) -> None:
    place = "eu-central-1:111111111111"
    body = f"""resources:
  jobs: {{ type: sqs, arn: "arn:aws:sqs:{place}:legacy" }}
  old: {{ type: dynamodb, arn: "arn:aws:dynamodb:{place}:table/legacy" }}
  files: {{ type: s3, arn: "arn:aws:s3:::legacy" }}
  news: {{ type: sns, arn: "arn:aws:sns:{place}:legacy" }}
  events: {{ type: eventbridge, arn: "arn:aws:events:{place}:event-bus/legacy" }}
  key: {{ type: kms, arn: "arn:aws:kms:{place}:key/1" }}
functions:
  api:
    handler: app.handler
    triggers: [{{ sqs: jobs }}]
    uses: {{ old: read, files: read, news: publish, events: publish, key: [encrypt, decrypt] }}
    secrets: {{ KEY: "secret:/legacy" }}
"""
    project = plant(tmp_path, body)
    found = {item.family for item in needed([stack(project, "prod")])}
    assert found == {"dynamodb", "eventbridge", "s3", "sns", "sqs"}
    allowed = {name: family["use"] for name, family in block_families().items() if name in {*found, "functions"}}
    patterns = [str(item).strip('"') for items in allowed.values() for item in items]
    (function,) = stack(project, "prod").functions
    actions = {action for item in statements(stack(project, "prod"), function) for action in item.actions}
    assert {each for each in actions if not any(fnmatch.fnmatchcase(each, item) for item in patterns)} == set()


def test_what_somebody_has_written_for_a_function_has_to_pass_the_boundary(tmp_path: Path) -> None:
    body = """functions:
  api:
    handler: app.handler
    policies: [{ S3ReadPolicy: { BucketName: reports } }]
    statements:
      - { action: ["translate:TranslateText", "bedrock:InvokeModel"], resource: "*" }
      - { effect: Deny, action: "polly:*", resource: "*" }
      - { action: "*", resource: "arn:aws:s3:::reports/*" }
      - { action: "sqs:SendMessage", resource: "*" }
      - { action: "ssm:GetParameter", resource: "*" }
"""
    planted = [stack(plant(tmp_path, body), "prod")]
    assert {item.family for item in needed(planted)} == {"s3", "sqs"}
    some = Ci(families=[], boundary_actions=["bedrock:invoke*"])
    assert list(unbounded(planted, some)) == [("translate:TranslateText", "prod/shop.api")]
    assert list(unbounded(planted, Ci(families=[], boundary_actions=["bedrock:*", "translate:*"]))) == []


def test_a_name_that_is_not_the_environments_is_one_of_those_that_the_role_may_make(tmp_path: Path) -> None:
    body = """resources:
  jobs: { type: sqs, name: "${env}-jobs" }
  limit: { type: parameter, name: /legacy/limit, value: "3" }
  web: { type: http_api, name: web }
  logged: { type: http_api, name: logged, access_logs: { retention_days: 7 } }
functions:
  api: { name: legacy-api, handler: app.handler }
  other: { handler: app.handler }
"""
    planted = [stack(plant(tmp_path, body), "prod")]
    assert list(misnamed(planted, Ci(families=[]))) == [
        ("legacy-api", "prod/shop.api"),
        ("/legacy/limit", "prod/shop.limit"),
        ("logged", "prod/shop.logged"),
    ]
    assert list(misnamed(planted, Ci(families=[], names=["legacy*", "logged*"]))) == []


def test_what_a_plan_looks_up_no_role_may_read_unless_it_is_named(tmp_path: Path) -> None:
    body = """resources:
  feed: { type: sqs, arn: "ssm:/shared/feed-arn" }
  own: { type: sqs, arn: "ssm:prod-queue-arn" }
functions:
  api: { handler: app.handler, uses: { feed: send, own: send } }
"""
    planted = [stack(plant(tmp_path, body), "prod")]
    assert list(looked_up(planted, Ci(families=[]))) == [("/shared/feed-arn", "prod/shop")]
    assert list(looked_up(planted, Ci(families=[], lookups=["/shared/*"]))) == []
    assert list(looked_up(planted, Ci(families=[], names=["shared*"]))) == []
