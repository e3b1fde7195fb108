"""Rollouts by CodeDeploy: one block each, fed with names and alarms; weights need nothing in Terraform."""

from pathlib import Path

import pytest
from planting import calls, environment, plant, stack

from generator.bootstrap.families import Held, needed
from generator.values import Ref, Setting, Text

API = "functions:\n  check: { handler: check.handler }\n  api:\n    handler: api.handler\n"


@pytest.mark.surface("F08", "U")
def test_a_deployment_config_becomes_a_block_that_listens_to_the_functions_own_alarms(tmp_path: Path) -> None:
    call = calls(plant(tmp_path, API + "    rollout: Canary10Percent5Minutes\n"), "prod")["api_rollout"]
    assert (call.block, call.file, call.thing) == ("rollout", "api", "api")
    assert call.arguments["deployment_config"] == Setting("Canary10Percent5Minutes", "deployment_config", "api")
    assert call.arguments["alarms"] == Ref("one(module.api_alarms[*].function_alarms)")
    assert call.arguments["function"] == Ref("module.api.function")
    assert call.arguments["hooks"] is None


@pytest.mark.surface("F08", "U")
def test_hooks_are_named_and_not_referred_to(tmp_path: Path) -> None:
    body = API + "    rollout: { deployment_config: AllAtOnce, after_allow_traffic: check }\n"
    call = calls(plant(tmp_path, body))["api_rollout"]
    assert call.arguments["hooks"] == {"after_allow_traffic": Text((Ref("local.prefix"), "-check"))}


def test_weights_and_versions_that_take_over_at_once_become_nothing(tmp_path: Path) -> None:
    found = calls(plant(tmp_path, API + "    rollout: { weights: [10, 50] }\n"))
    assert [label for label in found if label.endswith("_rollout")] == []


def test_without_alarms_of_its_own_a_rollout_listens_to_none(tmp_path: Path) -> None:
    call = calls(plant(tmp_path, API + "    alarms: false\n    rollout: AllAtOnce\n"))["api_rollout"]
    assert call.arguments["alarms"] is None


def test_the_role_of_codedeploy_is_within_the_platforms_boundary(tmp_path: Path) -> None:
    arn = "arn:aws:iam::333333333333:policy/boundary"
    prod = environment("prod", "production", "3", f"require: {{ permissions_boundary: '{arn}' }}\n")
    project = plant(tmp_path, API + "    rollout: AllAtOnce\n", {"environments/prod/environment.yaml": prod})
    boundary = calls(project, "prod")["api_rollout"].arguments["boundary"]
    assert isinstance(boundary, Setting)
    assert boundary.value == arn


def test_a_renamed_function_takes_its_rollout_along(tmp_path: Path) -> None:
    call = calls(plant(tmp_path, API + "    renamed_from: old\n    rollout: AllAtOnce\n"))["api_rollout"]
    assert call.history == ("old_rollout", "api_rollout")


@pytest.mark.surface("D02", "U")
def test_roles_for_pipelines_need_the_family_of_what_is_rolled_out_and_scaled(tmp_path: Path) -> None:
    body = API + "    rollout: AllAtOnce\n    provisioned_concurrency: { minimum: 1, maximum: 2 }\n"
    assert list(needed([stack(plant(tmp_path, body), "prod")])) == [
        Held("autoscaling", "prod/shop"),
        Held("codedeploy", "prod/shop"),
    ]
    weights = API + "    rollout: { weights: [10] }\n    provisioned_concurrency: 2\n"
    assert list(needed([stack(plant(tmp_path, weights), "prod")])) == []


@pytest.mark.surface("F10", "U")
def test_a_number_is_fixed_and_bounds_are_scaled(tmp_path: Path) -> None:
    number = calls(plant(tmp_path, API + "    provisioned_concurrency: 5\n"))["api"].arguments
    assert number["provisioned_concurrency"] == Setting(5, "provisioned_concurrency", "api")
    assert "provisioned_concurrency_scaling" not in number
    bounds = calls(plant(tmp_path, API + "    provisioned_concurrency: { minimum: 1, maximum: 2 }\n"))["api"].arguments
    assert bounds["provisioned_concurrency_scaling"] == Setting(
        {"minimum": 1, "maximum": 2}, "provisioned_concurrency_scaling", "api"
    )
    assert "provisioned_concurrency" not in bounds
