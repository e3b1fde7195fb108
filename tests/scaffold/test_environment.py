from pathlib import Path

import pytest

from generator.diagnostics import UserError
from generator.document import parse
from generator.loading import load
from generator.rules import check
from generator.scaffold import Choice, place_folder, plan_environment
from generator.scaffold.environment import bucket
from generator.spec.environment import Environment


@pytest.mark.parametrize("tier", ["development", "staging", "production"])
def test_a_new_environment_says_what_was_chosen(tier: str) -> None:
    planned = plan_environment("shop", Choice("qa", "012345678901", "eu-west-1", tier))
    found = Environment.model_validate(parse(planned.content, "environment.yaml").tree)
    assert (found.environment, found.account, found.region, found.tier) == ("qa", "012345678901", "eu-west-1", tier)
    assert (found.state is None) == (found.artifacts is None) == (tier == "development")


def test_a_new_environment_is_part_of_the_project(root: Path) -> None:
    planned = plan_environment("shop", Choice("qa", "444444444444", "eu-west-1", "staging"))
    place_folder(root, planned.path.parent, [planned])
    assert sorted(load(root).environments) == ["dev", "prod", "qa", "stg"]


def test_the_examples_in_the_comments_are_valid() -> None:
    text = plan_environment("shop", Choice("qa", "444444444444", "eu-west-1", "development")).content.decode()
    examples = [line[2:] for line in text.splitlines() if line.startswith("# ") and line.split()[1].endswith(":")]
    keys = [line for line in examples if line.split(":")[0] in Environment.model_fields]
    tree = parse("\n".join(["spec: 1", "environment: qa", *keys]).encode(), "environment.yaml").tree
    assert {"defaults", "vpc", "alarms", "budget", "require", "state", "artifacts"} <= set(tree)
    Environment.model_validate(tree)


def test_everything_wrong_with_a_choice_is_said_at_once() -> None:
    with pytest.raises(UserError) as caught:
        plan_environment("shop", Choice("local", "44", "Europe", "test"))
    assert sorted(str(caught.value).splitlines()) == [
        "environment 'local': 'local' is the local cloud, which `gen up` runs: name this environment something else",
        "environment 'local': account is 12 digits in quotes, not '44'",
        "environment 'local': region is the name of an AWS region such as eu-central-1, not 'Europe'",
        "environment 'local': tier is 'development', 'staging' or 'production', not 'test'",
    ]


@pytest.mark.parametrize("name", ["Dev", "../dev", "dev/eu", "d" * 13, "", "dev\n", "dév"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="environment is lower case letters, digits and hyphens, up to 12"):
        plan_environment("shop", Choice(name, "444444444444", "eu-west-1", "development"))


def test_bucket_names_of_long_projects_fit_and_differ() -> None:
    choice = Choice("qa", "444444444444", "ap-southeast-2", "staging")
    names = {bucket(f"a-very-long-name-of-a-project-{end}", "artifacts", choice) for end in "ab"}
    assert len(names) == 2
    assert all(len(name) <= 63 for name in names)


@pytest.mark.parametrize("tier", ["development", "staging", "production"])
def test_nothing_is_said_of_a_new_environment(root: Path, tier: str) -> None:
    service = root / "functions/mine/service.yaml"
    service.parent.mkdir(parents=True)
    service.write_text("spec: 1\nservice: mine\nfunctions: { api: { handler: api.handler } }\n")
    (service.parent / "api.py").write_text("def handler(event, context):\n    return {}\n")
    planned = plan_environment("shop", Choice("qa", "444444444444", "eu-west-1", tier))
    place_folder(root, planned.path.parent, [planned])
    assert [str(item) for item in check(load(root)) if "qa" in str(item)] == []
