"""A small project in which every layer of precedence has a say."""

from pathlib import Path

import pytest

from generator.loading import load
from generator.project import Project

REPOSITORY = Path(__file__).parents[2]

SERVICE = """\
spec: 1
service: shop
tags: { owner: commerce }
defaults: { timeout: 15, environment: { LOG_LEVEL: INFO } }
layers:
  common: { source: common }
resources:
  orders: { type: dynamodb, partition_key: id }
  bills:
    type: sqs
    subscriptions:
      - eventbridge: { bus: events, pattern: { detail-type: [placed] } }
  events: { type: eventbridge }
  ledger: { type: dynamodb, arn: "arn:aws:dynamodb:eu-central-1:111111111111:table/ledger" }
functions:
  api:
    handler: api.handler
    triggers:
      - http: { route: "GET /v1.0/orders", public: "a catalogue" }
    uses: { orders: [read, write], events: publish, ledger: read }
    secrets: { STRIPE_KEY: "secret:/${env}/stripe" }
    statements:
      - { sid: Translate, action: "translate:TranslateText", resource: "*" }
  billing:
    handler: billing.handler
    timeout: 60
    provisioned_concurrency: { minimum: 1, maximum: 5 }
    rollout: { weights: [10, 50] }
    triggers:
      - sqs: { queue: bills, batch_size: 10 }
    uses: { orders: write }
  report:
    handler: report.handler
    triggers:
      - schedule: rate(1 day)
    uses: { orders: read }
environments:
  dev:
    functions: { report: null }
  prod:
    defaults: { memory_size: 512 }
    resources: { bills: { message_retention: 600 } }
    functions:
      api: { memory_size: 1024, environment: { LOG_LEVEL: WARN } }
      billing: { triggers: { bills: { batch_size: 5 } }, provisioned_concurrency: 3, rollout: AllAtOnce }
"""


def environment(name: str, tier: str, account: str, more: str = "") -> str:
    return f'spec: 1\nenvironment: {name}\ntier: {tier}\naccount: "{account}"\nregion: eu-central-1\n{more}'


def lay_out(root: Path, service: str = SERVICE) -> Project:
    files = {
        "gen.yaml": "project: sample\n",
        "functions/shop/service.yaml": service,
        "environments/dev/environment.yaml": environment("dev", "development", "111111111111"),
        "environments/prod/environment.yaml": environment(
            "prod", "production", "222222222222", "defaults: { timeout: 20 }\n"
        ),
    }
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    (root / "modules").symlink_to(REPOSITORY / "modules")
    return load(root)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return lay_out(tmp_path)
