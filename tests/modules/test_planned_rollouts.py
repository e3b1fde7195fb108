"""What no emulator can do: CodeDeploy and Application Auto Scaling, as a whole service is planned with them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from planting import environment

from .planned import Resources, planned

TOPIC = "alarms: { topic: 'arn:aws:sns:eu-central-1:111111111111:alarms' }\n"
FILES = {"environments/dev/environment.yaml": environment("dev", "development", "1", TOPIC)}
SERVICE = """\
functions:
  canary: { handler: app.handler, rollout: Canary10Percent5Minutes }
  linear:
    handler: app.handler
    rollout: { deployment_config: Linear10PercentEvery1Minute, before_allow_traffic: check, after_allow_traffic: watch }
  at_once: { handler: app.handler, alarms: false, rollout: AllAtOnce }
  weighted: { handler: app.handler, rollout: { weights: [10, 50] } }
  check: { handler: app.handler, uses: { linear: invoke } }
  watch: { handler: app.handler }
  fixed: { handler: app.handler, provisioned_concurrency: 5 }
  tracked: { handler: app.handler, provisioned_concurrency: { minimum: 2, maximum: 20, target_utilization: 0.5 } }
  scheduled:
    handler: app.handler
    provisioned_concurrency:
      minimum: 1
      maximum: 5
      schedules: [{ expression: "cron(0 7 ? * MON-FRI *)", timezone: Europe/Berlin, minimum: 10, maximum: 50 }]
"""
NAMES = ("canary", "linear", "at_once", "weighted", "check", "watch", "fixed", "tracked", "scheduled")
LAMBDA = "arn:aws:lambda:eu-central-1:111111111111:function"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory, mocking_environ: Mapping[str, str]) -> Resources:
    return planned(tmp_path_factory.mktemp("rollouts"), SERVICE, NAMES, mocking_environ, FILES)


def groups(found: Resources) -> dict[str, dict[str, Any]]:
    """Deployment groups by the function that they are for."""
    return {
        values["deployment_group_name"].removeprefix("dev-shop-"): values
        for kind, values in found
        if kind == "aws_codedeploy_deployment_group"
    }


def statements(found: Resources, sid: str) -> list[dict[str, Any]]:
    documents = [json.loads(values["policy"]) for kind, values in found if kind == "aws_iam_role_policy"]
    return [statement for document in documents for statement in document["Statement"] if statement["Sid"] == sid]


@pytest.mark.apply
@pytest.mark.surface("F08", "P")
def test_codedeploy_moves_the_traffic_in_aws_own_steps(found: Resources) -> None:
    assert {name: values["deployment_config_name"] for name, values in groups(found).items()} == {
        "at-once": "CodeDeployDefault.LambdaAllAtOnce",
        "canary": "CodeDeployDefault.LambdaCanary10Percent5Minutes",
        "linear": "CodeDeployDefault.LambdaLinear10PercentEvery1Minute",
    }
    assert {values["app_name"] for values in groups(found).values()} == {
        "dev-shop-at-once",
        "dev-shop-canary",
        "dev-shop-linear",
    }


@pytest.mark.apply
@pytest.mark.surface("F08", "P")
def test_an_alarm_of_the_function_itself_sends_a_rollout_back(found: Resources) -> None:
    heard = {
        name: [(each["enabled"], each["alarms"]) for each in values["alarm_configuration"]]
        for name, values in groups(found).items()
    }
    watched = ("duration", "errors", "throttles")
    assert heard == {
        "at-once": [],
        "canary": [(True, [f"dev-shop-canary-{what}" for what in watched])],
        "linear": [(True, [f"dev-shop-linear-{what}" for what in watched])],
    }
    assert {tuple(values["auto_rollback_configuration"][0]["events"]) for values in groups(found).values()} == {
        ("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST")
    }


@pytest.mark.apply
@pytest.mark.surface("F08", "P")
def test_hooks_may_be_called_and_may_answer(found: Resources) -> None:
    (called,) = statements(found, "CallHooks")
    assert called["Resource"] == [f"{LAMBDA}:dev-shop-check", f"{LAMBDA}:dev-shop-watch"]
    answers = {statement["Resource"] for statement in statements(found, "AnswerRolloutOfLinear")}
    assert answers == {"arn:aws:codedeploy:eu-central-1:111111111111:deploymentgroup:dev-shop-linear/dev-shop-linear"}
    assert [statement["Resource"] for statement in statements(found, "TryLinear")] == [f"{LAMBDA}:dev-shop-linear"]


@pytest.mark.apply
@pytest.mark.surface("F08", "P")
def test_each_role_of_codedeploy_moves_the_alias_of_one_function(found: Resources) -> None:
    moved = [statement["Resource"] for statement in statements(found, "ShiftTraffic")]
    assert sorted(moved) == [
        [f"{LAMBDA}:dev-shop-{name}", f"{LAMBDA}:dev-shop-{name}:*"] for name in ("at-once", "canary", "linear")
    ]


@pytest.mark.apply
@pytest.mark.surface("F10", "P")
def test_provisioned_concurrency_is_a_number_or_follows_load_and_clock(found: Resources) -> None:
    fixed = {
        values["function_name"]: values["provisioned_concurrent_executions"]
        for kind, values in found
        if kind == "aws_lambda_provisioned_concurrency_config"
    }
    assert fixed == {"dev-shop-fixed": 5, "dev-shop-tracked": 2, "dev-shop-scheduled": 1}
    bounds = {
        values["resource_id"]: (values["min_capacity"], values["max_capacity"])
        for kind, values in found
        if kind == "aws_appautoscaling_target"
    }
    assert bounds == {"function:dev-shop-tracked:live": (2, 20), "function:dev-shop-scheduled:live": (1, 5)}
    aims = {
        values["resource_id"]: values["target_tracking_scaling_policy_configuration"][0]["target_value"]
        for kind, values in found
        if kind == "aws_appautoscaling_policy"
    }
    assert aims == {"function:dev-shop-tracked:live": 0.5, "function:dev-shop-scheduled:live": 0.7}
    (action,) = (values for kind, values in found if kind == "aws_appautoscaling_scheduled_action")
    assert (action["schedule"], action["timezone"]) == ("cron(0 7 ? * MON-FRI *)", "Europe/Berlin")
    assert action["scalable_target_action"] == [{"max_capacity": "50", "min_capacity": "10"}]
