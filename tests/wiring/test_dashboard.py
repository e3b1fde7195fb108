"""The dashboard: whose it is, what it shows, and where there is none."""

from pathlib import Path

import pytest
from planting import calls, environment, plant, texts

from generator.render.hcl import expression

SHOP = """resources:
  orders: { type: dynamodb, partition_key: id, stream: NEW_IMAGE }
  bills: { type: sqs }
  placed: { type: sns }
  elsewhere: { type: sqs, arn: "arn:aws:sqs:eu-central-1:444444444444:elsewhere" }
functions:
  api: { handler: api.handler, triggers: [{ http: { route: "GET /", public: "anybody may" } }] }
  billing:
    { handler: api.handler, triggers: [{ sqs: bills }], logs: { metric_filters: { refused: { pattern: refused } } } }
  follower: { handler: api.handler, triggers: [{ dynamodb: orders }, { url: { authorizer: aws_iam } }], alarms: false }
  nightly: { handler: api.handler, triggers: [{ schedule: rate(1 day) }] }
"""
API = "functions: { api: { handler: api.handler } }\n"


@pytest.mark.surface("O06", "U")
def test_it_shows_everything_that_the_service_has_and_nothing_of_others(tmp_path: Path) -> None:
    found = calls(plant(tmp_path, SHOP))["service_dashboard"].arguments
    shown = {name: list(found[name]) for name in ("apis", "dead_letters", "functions", "queues", "tables", "topics")}
    assert shown == {
        "apis": ["http_api"],
        "dead_letters": ["bills", "follower_dead_letter", "nightly_dead_letter"],
        "functions": ["api", "billing", "follower", "nightly"],
        "queues": ["bills"],
        "tables": ["orders"],
        "topics": ["placed"],
    }


def test_what_a_function_is_woken_by_decides_its_graphs(tmp_path: Path) -> None:
    text = texts(plant(tmp_path, SHOP))["dashboard.tf"]
    assert '    api      = { name = "${local.prefix}-api" }\n' in text
    assert '    billing  = { name = "${local.prefix}-billing", log_metrics = module.billing.log_metrics }\n' in text
    assert '    follower = { name = "${local.prefix}-follower", streams = true, url = true }\n' in text
    assert '    nightly  = { name = "${local.prefix}-nightly", async = true }\n' in text


def test_the_alarms_are_those_that_are_there(tmp_path: Path) -> None:
    alarms = calls(plant(tmp_path, SHOP))["service_dashboard"].arguments["alarms"]
    assert [expression(item.value) for item in alarms.arguments[0]] == [
        "module.api_alarms[*].composite",
        "module.billing_alarms[*].composite",
        "module.nightly_alarms[*].composite",
    ]


@pytest.mark.surface("O06", "U")
def test_production_has_one_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    files = texts(plant(tmp_path, API))
    has = {env: "dashboard" in files[f"environments/{env}/shop/main.tf"] for env in ("dev", "stg", "prod")}
    assert has == {"dev": False, "stg": False, "prod": True}


@pytest.mark.parametrize(
    ("body", "in_environment", "expected"),
    [
        ("dashboard: false\n", "", {}),
        ("dashboard: true\n", "", {"dev", "stg", "prod"}),
        ("", "dashboard: false\n", {}),
        ("dashboard: true\n", "dashboard: false\n", {"dev", "stg", "prod"}),
        ("environments: { stg: { dashboard: true }, prod: { dashboard: false } }\n", "", {"stg"}),
    ],
    ids=["the service", "the service for all", "the environment", "the service over the environment", "an overlay"],
)
def test_the_most_particular_word_decides(body: str, in_environment: str, expected: set[str], tmp_path: Path) -> None:
    prod = {"environments/prod/environment.yaml": environment("prod", "production", "3", in_environment)}
    files = texts(plant(tmp_path, API + body, prod))
    roots = {env: files[f"environments/{env}/shop/main.tf"] for env in ("dev", "stg", "prod")}
    assert {env for env, text in roots.items() if "dashboard" in text} == set(expected)
    assert ("dashboard.tf" in files) == bool(expected)


def test_a_function_may_be_called_dashboard(tmp_path: Path) -> None:
    text = texts(plant(tmp_path, "functions: { dashboard: { handler: api.handler } }\n"))["dashboard.tf"]
    assert 'module "dashboard"' in text
    assert 'module "service_dashboard"' in text


def test_queries_of_ones_own_are_saved_as_they_are_written(tmp_path: Path) -> None:
    text = texts(plant(tmp_path, API + "queries: { refused: 'filter said = \"no ${bank} ${env}\"' }\n"))["dashboard.tf"]
    assert 'refused = "filter said = \\"no $${bank} ${var.environment}\\""' in text
