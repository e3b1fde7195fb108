"""Guardrails of an environment: each broken by one plan, and kept by its twin, whoever wrote the HCL."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from planting import environment, plant

from generator.approvals import Approvals
from generator.delivery.guarding import guarding
from generator.delivery.roots import roots_of
from generator.loading import load
from generator.review import ALL_GATES, Review, review
from generator.spec.environment import Require

from .reviews import TODAY, approval, subject

BOUNDARY = "arn:aws:iam::111111111111:policy/ci/shop-prod-boundary"
KEY = "arn:aws:kms:eu-central-1:111111111111:key/1"
IN_BLOCK = "module.shop.module.api"

Raw = dict[str, Any]


def plan(type_: str, after: Raw, unknown: Raw | None = None, module: str = IN_BLOCK, actions: str = "no-op") -> Raw:
    """A resource as Terraform's JSON has it, in a block of a service unless `module` says where."""
    change = {"actions": [actions], "before": after, "after": after, "after_unknown": unknown or {}}
    address = f"{module}.{type_}.this".lstrip(".")
    item = {"address": address, "mode": "managed", "type": type_, "name": "this", "change": change}
    head = {"provider_name": "registry.terraform.io/hashicorp/aws"}
    return {"format_version": "1.2", "resource_changes": [item | head | ({"module_address": module} if module else {})]}


def judged(require: Require, *raws: Raw, approvals: Approvals | None = None) -> Review:
    raw = {"format_version": "1.2", "resource_changes": [item for each in raws for item in each["resource_changes"]]}
    more = guarding(Path(), {"prod": require}, [])
    return review([subject(raw)], approvals=approvals or Approvals(), today=TODAY, fail_on=ALL_GATES, more=more)


def stopping(found: Review) -> list[str]:
    return [item.finding.title for item in found.stopping]


def function(**values: Any) -> Raw:
    return plan(
        "aws_lambda_function", {"function_name": "api", "runtime": "python3.13", "package_type": "Zip", **values}
    )


KEPT = {"server_side_encryption": [{"enabled": True, "kms_key_arn": KEY}]}
CASES = [
    ("tags", Require(tags=["owner"]), plan("aws_sqs_queue", {"tags_all": {"env": "x"}}), "required tag missing"),
    ("runtime", Require(runtimes=["python3.13"]), function(runtime="nodejs20.x"), "runtime not allowed"),
    ("image", Require(runtimes=["python3.13"]), function(runtime="", package_type="Image"), "runtime not allowed"),
    ("boundary", Require(permissions_boundary=BOUNDARY), plan("aws_iam_role", {}), "permissions boundary missing"),
    ("user", Require(permissions_boundary=BOUNDARY), plan("aws_iam_user", {}), "permissions boundary missing"),
    (
        "role",
        Require(permissions_boundary=BOUNDARY),
        function(role="arn:aws:iam::1:role/admin"),
        "role of another root",
    ),
    (
        "url",
        Require(public="approve"),
        plan("aws_lambda_function_url", {"authorization_type": "NONE"}),
        "open to anybody",
    ),
    ("route", Require(public="approve"), plan("aws_apigatewayv2_route", {"route_key": "GET /"}), "open to anybody"),
    ("method", Require(public="deny"), plan("aws_api_gateway_method", {"authorization": "NONE"}), "open to anybody"),
    ("permission", Require(public="deny"), plan("aws_lambda_permission", {"principal": "*"}), "open to anybody"),
    ("key", Require(customer_kms=True), plan("aws_dynamodb_table", {"server_side_encryption": []}), "no customer key"),
    (
        "alias",
        Require(customer_kms=True),
        plan("aws_sns_topic", {"kms_master_key_id": "alias/aws/sns"}),
        "no customer key",
    ),
    ("bucket", Require(customer_kms=True), plan("aws_s3_bucket", {"bucket": "b"}), "no customer key"),
    ("variables", Require(customer_kms=True), function(environment=[{"variables": {"A": "1"}}]), "no customer key"),
    ("secure", Require(customer_kms=True), plan("aws_ssm_parameter", {"type": "SecureString"}), "no customer key"),
    (
        "logs",
        Require(min_log_retention_days=30),
        plan("aws_cloudwatch_log_group", {"retention_in_days": 14}),
        "logs kept too short",
    ),
    (
        "reserved",
        Require(max_reserved_concurrency=10),
        function(reserved_concurrent_executions=11),
        "too much concurrency reserved",
    ),
    ("root", Require(escape_hatches="approve"), plan("aws_sqs_queue", {}, module=""), "escape hatch"),
    ("service", Require(escape_hatches="deny"), plan("aws_sqs_queue", {}, module="module.shop"), "escape hatch"),
]
TWINS = [
    ("tags", Require(tags=["owner"]), plan("aws_sqs_queue", {"tags_all": {"owner": "x"}})),
    ("tags that the apply makes", Require(tags=["owner"]), plan("aws_sqs_queue", {}, {"tags_all": True})),
    ("untaggable", Require(tags=["owner"]), plan("aws_lambda_alias", {"name": "live"})),
    ("runtime", Require(runtimes=["python3.13"]), function()),
    ("boundary", Require(permissions_boundary=BOUNDARY), plan("aws_iam_role", {"permissions_boundary": BOUNDARY})),
    (
        "route",
        Require(public="deny"),
        plan("aws_apigatewayv2_route", {"route_key": "GET /", "authorization_type": "JWT"}),
    ),
    ("socket", Require(public="deny"), plan("aws_apigatewayv2_route", {"route_key": "send"})),
    (
        "organization",
        Require(public="deny"),
        plan("aws_lambda_permission", {"principal": "*", "principal_org_id": "o-1"}),
    ),
    ("key", Require(customer_kms=True), plan("aws_dynamodb_table", KEPT)),
    ("key that the apply makes", Require(customer_kms=True), plan("aws_sns_topic", {}, {"kms_master_key_id": True})),
    ("logs", Require(min_log_retention_days=30), plan("aws_cloudwatch_log_group", {"retention_in_days": 30})),
    ("logs for ever", Require(min_log_retention_days=30), plan("aws_cloudwatch_log_group", {"retention_in_days": 0})),
    ("reserved", Require(max_reserved_concurrency=10), function(reserved_concurrent_executions=10)),
    ("block", Require(escape_hatches="deny"), plan("aws_sqs_queue", {})),
    ("network", Require(escape_hatches="deny"), plan("aws_security_group", {}, module="module.shop")),
    ("going", Require(tags=["owner"]), plan("aws_sqs_queue", {"tags_all": {}}, actions="delete")),
]


@pytest.mark.surface("D01", "U")
@pytest.mark.parametrize(("require", "raw", "title"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_broken_guardrail_stops(require: Require, raw: Raw, title: str) -> None:
    assert stopping(judged(require, raw)) == [title]


@pytest.mark.surface("D01", "U")
@pytest.mark.parametrize(("require", "raw"), [case[1:] for case in TWINS], ids=[case[0] for case in TWINS])
def test_what_keeps_to_it_passes(require: Require, raw: Raw) -> None:
    said = {"required tag missing", "escape hatch", *(case[3] for case in CASES)}
    assert said.isdisjoint(stopping(judged(require, raw)))


def test_the_key_of_a_bucket_stands_beside_it() -> None:
    rule = {"apply_server_side_encryption_by_default": [{"kms_master_key_id": KEY}]}
    beside = plan("aws_s3_bucket_server_side_encryption_configuration", {"rule": [rule]})
    assert stopping(judged(Require(customer_kms=True), plan("aws_s3_bucket", {"bucket": "b"}), beside)) == []


def test_what_may_be_approved_passes_until_it_expires_and_what_is_denied_never() -> None:
    url = plan("aws_lambda_function_url", {"authorization_type": "NONE"})
    where = f"prod/shop:{IN_BLOCK}.aws_lambda_function_url.this"
    agreed, over = approval("guardrail", where, date(2027, 6, 1)), approval("guardrail", where, date(2026, 6, 1))
    assert stopping(judged(Require(public="approve"), url, approvals=agreed)) == []
    assert stopping(judged(Require(public="approve"), url, approvals=over)) == ["open to anybody"]
    assert stopping(judged(Require(public="deny"), url, approvals=agreed)) == ["open to anybody"]


def test_nothing_is_asked_of_other_environments() -> None:
    raw = plan("aws_sqs_queue", {"tags_all": {}})
    more = guarding(Path(), {"stg": Require(tags=["owner"]), "prod": None}, [])
    assert stopping(review([subject(raw)], approvals=Approvals(), today=TODAY, more=more)) == []


BODY = """\
functions:
  api:
    handler: app.handler
    statements: [{ Effect: Allow, Action: ["s3:GetObject"], Resource: "arn:aws:s3:::x/*" }]
"""


@pytest.mark.surface("D01", "U")
def test_escape_hatches_of_the_spec_and_files_of_ones_own_count(tmp_path: Path) -> None:
    require = "require: { escape_hatches: deny }\n"
    files = {
        "functions/shop/app.py": "def handler(event, context):\n    return {}\n",
        "environments/prod/environment.yaml": environment("prod", "production", "3", require),
        "environments/prod/shop/main_override.tf": 'module "shop" {\n  api_timeout = 900\n}\n',
        "environments/prod/shop/main.tf": "# Generated by gen from functions/shop/service.yaml.\n",
        "modules/services/shop/extra.tf": "# mine\n",
    }
    (tmp_path / "modules").mkdir()
    project = plant(tmp_path, BODY, files)
    required = {"prod": load(tmp_path).environments["prod"].spec.require}
    more = guarding(tmp_path, required, roots_of(project, "prod"))
    found = review([subject(plan("aws_sqs_queue", {}))], approvals=Approvals(), today=TODAY, more=more)
    assert sorted(item.finding.address for item in found.stopping) == [
        "environments/prod/shop/main_override.tf",
        "modules/services/shop/extra.tf",
        "shop.api.statements",
    ]
