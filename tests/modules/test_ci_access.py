"""The roles of ci-access held against the calls that a plan and an apply make on AWS, one by one."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from planting import MODULES

from generator.bootstrap.families import family_of
from generator.spec.environment import Family
from generator.terraform import Runner, child_environ, cli_config, find_binary

from .calls import Asked, asked
from .judging import Statement, allows, listed, matches

TEMPLATES = Path(__file__).parents[2] / "generator/render/templates"
PLATFORM = {"artifact-bucket", "budget", "ci-access", "network", "state-backend"}
ROLES = {
    "plan": ("aws_iam_policy.describe", "aws_iam_role_policy.plan"),
    "bind": ("aws_iam_policy.describe", "aws_iam_role_policy.bind"),
    "apply": (
        "aws_iam_policy.describe",
        "aws_iam_policy.roles",
        'aws_iam_role_policy.apply["families"]',
        'aws_iam_role_policy.apply["stored"]',
    ),
}
# The role that plans looks for drift of the platform as well, and nobody applies that from a pipeline.
BELOW = "platform."
# For an apply and the plan that it is of; no pull request looks at it.
FOR_APPLY = {"data.aws_s3_object", "journal"}
# What the role that plans for an apply writes, beside what it describes: nothing that runs.
STORED = {
    *("artifacts/shop/orders/5ad9.zip", "states/shop/prod/_plans/5ad9/plan.json", "key/states"),
    "states/shop/prod/orders/terraform.tfstate.tflock",
}
RUN = """\
mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111111111111" }
  }
  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }
  mock_data "aws_region" {
    defaults = { id = "eu-central-1", name = "eu-central-1" }
  }
}

run "plan" {
  command = plan

  variables {
    artifacts   = { bucket = "artifacts", kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/states" }
    environment = "prod"
    families    = FAMILIES
    github      = { repository = "example/shop", apply_environment = "prod" }
    lookups     = ["/shared/*"]
    platform    = { budget = "shop-prod", network = true, topic_arn = "arn:aws:sns:eu-central-1:111111111111:alarms" }
    project     = "shop"
    state       = { bucket = "states", kms_key_arn = "arn:aws:kms:eu-central-1:111111111111:key/states" }
  }
}
"""


@pytest.fixture(scope="module")
def policies(
    tmp_path_factory: pytest.TempPathFactory, mocking_environ: Mapping[str, str]
) -> dict[str, list[Statement]]:
    """The statements of each role, of an environment whose services are made of every family."""
    folder = tmp_path_factory.mktemp("access") / "ci-access"
    shutil.copytree(MODULES / "ci-access", folder, ignore=shutil.ignore_patterns(".terraform*", "tests", "examples"))
    (folder / "mocks.tftest.hcl").write_text(RUN.replace("FAMILIES", json.dumps(sorted(get_args(Family)))))
    settings = child_environ(mocking_environ, cli_config(folder, mocking_environ))
    binary = find_binary(settings)
    Runner(binary, folder, settings, lambda _event: None).init()
    command = [str(binary.path), "test", "-json", "-verbose"]
    ended = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    found = dict(_policies(ended.stdout))
    return {role: [statement for name in names for statement in found[name]] for role, names in ROLES.items()}


def _policies(told: str) -> Iterator[tuple[str, list[Statement]]]:
    (plan,) = (line["test_plan"] for line in map(json.loads, told.splitlines()) if "test_plan" in line)
    for change in plan["resource_changes"]:
        after: dict[str, Any] = change["change"]["after"]
        if "policy" in after:
            yield change["address"], json.loads(after["policy"])["Statement"]


def made_in(files: Iterable[Path]) -> set[str]:
    return {type_ for file in files for type_ in re.findall(r'^resource "(aws_\w+)"', file.read_text(), re.M)}


@pytest.mark.surface("D02", "U")
def test_what_every_type_asks_for_is_known() -> None:
    files = [file for file in MODULES.glob("*/*.tf") if file.parent.name not in PLATFORM]
    types = made_in([*files, *TEMPLATES.glob("*.j2")])
    assert types == {item.who for item in asked() if item.who.startswith("aws_")}
    assert {type_ for type_ in types if family_of(type_) is None} == set()
    below = made_in(file for block in {*PLATFORM, "sns"} for file in (MODULES / block).glob("*.tf"))
    assert below == {item.who.removeprefix(BELOW) for item in asked() if item.who.startswith(BELOW)}


@pytest.mark.surface("D02", "P")
def test_the_role_that_applies_may_do_all_of_it(policies: Mapping[str, list[Statement]]) -> None:
    wanted = [item for item in asked() if not item.who.startswith(BELOW)]
    assert [str(item) for item in wanted if not allows(policies["apply"], item)] == []


def of(role: str, item: Asked) -> bool:
    return not item.who.startswith(BELOW) if role == "bind" else item.who not in FOR_APPLY


@pytest.mark.surface("D02", "P")
@pytest.mark.parametrize("role", ["plan", "bind"])
def test_the_roles_that_plan_may_read_all_of_it(role: str, policies: Mapping[str, list[Statement]]) -> None:
    wanted = [item for item in asked() if not item.writes and of(role, item)]
    assert [str(item) for item in wanted if not allows(policies[role], item)] == []


@pytest.mark.surface("D02", "P")
@pytest.mark.parametrize("role", ["plan", "bind"])
def test_the_roles_that_plan_may_make_none_of_it(role: str, policies: Mapping[str, list[Statement]]) -> None:
    made = [item for item in asked() if item.writes and item.who != "gen.apply"]
    stored = {item for item in map(str, made) if item.endswith(tuple(STORED))} if role == "bind" else set()
    assert {str(item) for item in made if allows(policies[role], item)} == stored


@pytest.mark.surface("D02", "P")
def test_what_has_a_name_is_made_under_our_names_only(policies: Mapping[str, list[Statement]]) -> None:
    named = [item for item in asked() if item.writes and "prod-" in item.arn]
    others = [
        replace(item, arn=item.arn.replace("prod-", "stg-"))
        for item in named
        if not item.action.startswith(("cloudwatch:Describe", "codedeploy:Get", "lambda:List"))
    ]
    assert len(others) > 150
    assert [str(item) for item in others if allows(policies["apply"], item)] == []


@pytest.mark.surface("D02", "P")
def test_what_has_a_tag_instead_of_a_name_is_made_and_changed_with_our_tag_only(
    policies: Mapping[str, list[Statement]],
) -> None:
    tagged = [item for item in asked() if item.writes and any("Tag/project" in key for key in item.context)]
    others = [replace(item, context=dict.fromkeys(item.context, "other")) for item in tagged]
    assert len(others) > 15
    assert [str(item) for item in others if allows(policies["apply"], item)] == []


@pytest.mark.surface("D02", "P")
def test_nothing_is_allowed_that_nobody_asks_for(policies: Mapping[str, list[Statement]]) -> None:
    known = {item.action for item in asked()}
    given = {
        action
        for role in ROLES
        for statement in policies[role]
        if statement["Effect"] == "Allow"
        for action in listed(statement["Action"])
    }
    assert " ".join(sorted(each for each in given if not any(matches(each, action) for action in known))) == ""
