"""A service under another name: everything that AWS knows of it stays, and Terraform is told what moves."""

import re
import shutil
from pathlib import Path

import pytest
from planting import plant, texts

from generator.loading import load
from generator.pipeline import render_service
from generator.project import Project

ROOT = Path(__file__).parents[2]
WORKED = sorted(path.parent.name for path in (ROOT / "functions").glob("*/service.yaml"))
SHOP = "functions/shop/service.yaml"
OTHER = "functions/bills/service.yaml"
API = "functions:\n  api:\n    handler: api.handler\n"


def worked(root: Path, service: str, name: str) -> Project:
    """The kit's own project with one of its services under another name."""
    for folder in ("functions", "environments"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("*.tf", ".*", "*.tfvars.json"))
    shutil.copy(ROOT / "gen.yaml", root)
    (root / "modules").symlink_to(ROOT / "modules")
    if name != service:
        (root / "functions" / service).rename(root / "functions" / name)
        spec = root / "functions" / name / "service.yaml"
        former = f"service: {name}\nrenamed_from: {service}"
        spec.write_text(re.sub(rf"^service: {service}\b", former, spec.read_text(), flags=re.MULTILINE))
    return load(root)


def rendered(project: Project, service: str) -> dict[str, str]:
    found = render_service(project, service, list(project.environments.values()))
    assert found
    return {str(file.path): file.text for file in found.files}


@pytest.mark.surface("D02", "U")
@pytest.mark.parametrize("service", WORKED)
def test_nothing_that_aws_knows_of_a_renamed_service_changes_but_the_tag_that_names_it(
    service: str, tmp_path: Path
) -> None:
    before = rendered(worked(tmp_path / "before", service, service), service)
    after = rendered(worked(tmp_path / "after", service, "another"), "another")
    moved = f"modules/services/{service}/"
    for path in [path for path in before if path.startswith(moved) and path.endswith(".tf")]:
        text = before[path].replace(f"functions/{service}/", "functions/another/")
        if path == f"{moved}locals.tf":
            text, tags = re.subn(rf'\bservice( *)= "{service}"', r'service\1= "another"', text)
            assert tags == 1
        assert after[path.replace(f"services/{service}/", "services/another/")] == text, path


@pytest.mark.surface("D02", "U")
def test_a_root_moves_the_module_call_from_name_to_name(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, "renamed_from: [the-shop, market]\n" + API))
    for env in ("dev", "stg", "prod"):
        assert files[f"environments/{env}/shop/moved.tf"].partition("\n\n")[2] == (
            "moved {\n  from = module.the_shop\n  to   = module.market\n}\n\n"
            "moved {\n  from = module.market\n  to   = module.shop\n}\n"
        )
        assert 'module "shop" {' in files[f"environments/{env}/shop/main.tf"]
    assert "moved.tf" not in files


@pytest.mark.surface("D02", "U")
def test_the_state_of_a_renamed_service_stays_where_it_was(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, "renamed_from: [the-shop, market]\n" + API))
    dev, prod = (files[f"environments/{env}/shop/terraform.tf"] for env in ("dev", "prod"))
    assert '  backend "local" {\n    path = "../the-shop/terraform.tfstate"\n  }\n' in dev
    assert '    key          = "demo/prod/the-shop/terraform.tfstate"\n' in prod
    assert "backend" not in texts(plant(tmp_path, API))["environments/dev/shop/terraform.tf"]


@pytest.mark.surface("D02", "U")
def test_the_placeholder_goes_on_saying_what_names_are_made_of(tmp_path: Path) -> None:
    body = (
        "renamed_from: market\ntags: { team: '${service}-team' }\n"
        "resources: { q: { type: sqs, name: '${env}-${service}-q' } }\n"
        + API
        + "    environment: { SAID: '${service}' }\n    secrets: { KEY: 'secret:/${service}/key' }\n"
        + "environments: { dev: { functions: { api: { environment: { SAID: 'dev ${service}' } } } } }\n"
    )
    files = texts(plant(tmp_path, body))
    assert 'name = "${var.environment}-market-q"' in files["resources.tf"]
    assert 'team = "market-team"' in files["locals.tf"]
    assert 'KEY_SECRET_NAME = "/market/key"' in files["api.tf"]
    assert 'SAID = "dev market"' in files["environments/dev/shop/main.tf"]


@pytest.mark.surface("D02", "U")
def test_what_listens_to_a_renamed_service_is_moved_and_keeps_its_names(tmp_path: Path) -> None:
    other = (
        "spec: 1\nservice: bills\nrenamed_from: invoices\n"
        "resources: { jobs: { type: sqs, renamed_from: work }, bus: { type: eventbridge } }\n"
        "functions: { w: { handler: w.h } }\n"
    )
    body = (
        "resources: { q: { type: sqs, subscriptions: [{ eventbridge: { bus: bills/bus, pattern: { a: [b] } } }] } }\n"
        + API
        + "    renamed_from: front\n    triggers: [{ sqs: bills/jobs }]\n"
    )
    files = texts(plant(tmp_path, body, {OTHER: other}))
    moves = re.findall(r"from = module\.(\w+)\n  to   = module\.(\w+)", files["moved.tf"])
    assert [pair for pair in moves if "invoices" in pair[0] or "bills" in pair[0]] == [
        ("front_invoices_work", "front_invoices_jobs"),
        ("front_invoices_jobs", "front_bills_work"),
        ("front_bills_work", "front_bills_jobs"),
        ("front_bills_jobs", "api_invoices_work"),
        ("api_invoices_work", "api_invoices_jobs"),
        ("api_invoices_jobs", "api_bills_work"),
        ("api_bills_work", "api_bills_jobs"),
        ("q_invoices_bus", "q_bills_bus"),
    ]
    assert 'name = "${var.environment}-invoices-work"' in files["lookups.tf"]
    assert '= "${local.prefix}-q-invoices-bus"\n' in files["resources.tf"]


def test_a_former_label_that_another_call_has_now_is_not_moved_from(tmp_path: Path) -> None:
    """Function `a` is `b` now, queue `old` is `new`: `a_new` may have been the trigger, and is a queue now."""
    body = (
        "resources: { new: { type: sqs, renamed_from: old }, a_new: { type: sqs } }\n"
        "functions:\n  b:\n    handler: api.handler\n    renamed_from: a\n    triggers: [{ sqs: new }]\n"
    )
    moved = texts(plant(tmp_path, body))["moved.tf"]
    assert "  from = module.a_old\n  to   = module.b_old\n" in moved
    assert "  from = module.b_old\n  to   = module.b_new\n" in moved
    assert "module.a_new\n" not in moved


def test_alarms_and_notifications_are_called_as_they_were(tmp_path: Path) -> None:
    body = (
        "resources: { letters: { type: sqs, renamed_from: mail }, pictures: { type: s3, renamed_from: images } }\n"
        "functions:\n  sender:\n    handler: api.handler\n    renamed_from: postman\n"
        "    triggers: [{ sqs: letters }, { s3: pictures }, { schedule: rate(1 day) }]\n"
    )
    files = texts(plant(tmp_path, body))
    for line in (
        "    mail = { queue = module.letters.queue, dead_letter = module.letters.dead_letter }",
        '    postman_schedule = { group = "default" }',
        "    postman_dead_letter = module.sender_dead_letter.queue",
    ):
        assert line in files["sender.tf"]
    assert "    postman_images = { function = module.sender.function" in files["resources.tf"]
