"""The platform root as files, from `environment.yaml` alone."""

from pathlib import Path

import pytest
from planting import environment, plant

from generator.bootstrap.platform import platform_files, standing_files
from generator.project import Project
from generator.render.files import render

BODY = "functions:\n  api: { handler: app.handler }\n"
CI = "ci: { families: [sqs], github: { repository: example/shop } }\n"


def project_with(root: Path, more: str, tier: str = "production") -> Project:
    return plant(root, BODY, {"environments/prod/environment.yaml": environment("prod", tier, "3", more)})


def texts(project: Project) -> dict[str, str]:
    files = render(platform_files(project.name, project.environments["prod"]))
    return {file.path.name: file.text for file in files}


@pytest.mark.surface("D02", "U")
def test_what_the_file_names_is_made_and_nothing_else(tmp_path: Path) -> None:
    made = texts(project_with(tmp_path, ""))
    assert sorted(made) == ["main.tf", "outputs.tf", "terraform.tf"]
    assert [line for line in made["main.tf"].splitlines() if line.startswith("module")] == [
        'module "alarm_topic" {',
        'module "artifacts" {',
        'module "state" {',
    ]
    assert 'key          = "demo/prod/platform/terraform.tfstate"' in made["terraform.tf"]
    assert 'allowed_account_ids = ["333333333333"]' in made["terraform.tf"]


@pytest.mark.parametrize(
    "topic", ["arn:aws:sns:eu-central-1:999999999999:pager", "arn:aws:sns:us-east-1:333333333333:p"]
)
def test_a_topic_that_is_elsewhere_is_not_made(tmp_path: Path, topic: str) -> None:
    assert "alarm_topic" not in texts(project_with(tmp_path, f"alarms: {{ topic: '{topic}' }}\n"))["main.tf"]


def test_what_others_look_after_is_used_as_it_is(tmp_path: Path) -> None:
    project = plant(tmp_path, BODY)
    file = tmp_path / "environments/prod/environment.yaml"
    text = file.read_text().replace("bucket: state }", "bucket: state, managed: false }")
    made = texts(plant(tmp_path, BODY, {"environments/prod/environment.yaml": text}))
    assert 'module "state"' not in made["main.tf"]
    assert 'bucket       = "state"' in made["terraform.tf"]
    assert 'module "state"' in texts(project)["main.tf"]


@pytest.mark.surface("D02", "U")
@pytest.mark.parametrize(("tier", "behind"), [("production", True), ("staging", False)])
def test_pull_requests_plan_behind_an_environment_in_production(tmp_path: Path, tier: str, behind: bool) -> None:
    main = texts(project_with(tmp_path, CI, tier))["main.tf"]
    assert ('plan_environment  = "prod-plan"' in main) is behind
    assert 'apply_environment = "prod"' in main
    assert "provider_arn      = var.oidc_providers.github" in main


@pytest.mark.surface("D09", "U")
def test_the_plan_role_describes_what_the_root_makes_and_nothing_of_others(tmp_path: Path) -> None:
    budget, network = "budget: { monthly_usd: 1, notify: [a@example.com] }\n", "cidr: 10.0.0.0/16, zones: [a]"
    main = texts(project_with(tmp_path, f"{CI}{budget}network: {{ {network} }}\n"))["main.tf"]
    described = main.partition("  platform = {\n")[2].partition("  }\n")[0]
    assert [line.split() for line in described.splitlines()] == [
        ["budget", "=", '"demo-prod"'],
        ["network", "=", "true"],
        ["topic_arn", "=", '"arn:aws:sns:eu-central-1:333333333333:alarms"'],
    ]
    elsewhere = "alarms: { topic: 'arn:aws:sns:eu-central-1:999999999999:pager' }\n"
    assert "platform" not in texts(project_with(tmp_path, CI + elsewhere))["main.tf"]


def test_a_root_that_stands_is_rendered_with_the_rest(tmp_path: Path) -> None:
    project = plant(tmp_path, BODY)
    assert standing_files(project) == []
    folder = tmp_path / "environments/prod/platform"
    folder.mkdir(parents=True)
    (folder / "terraform.tf").touch()
    assert {file.path.parent.as_posix() for file in standing_files(project)} == {"environments/prod/platform"}


def test_what_plans_look_up_is_handed_to_the_roles(tmp_path: Path) -> None:
    ci = CI.replace(" }\n", ', lookups: ["/shared/*"] }\n')
    assert 'lookups     = ["/shared/*"]' in texts(project_with(tmp_path, ci))["main.tf"]
