"""Projects of any size, of services such as teams write them."""

from pathlib import Path

FUNCTIONS_PER_SERVICE = 10
_MODULES = Path(__file__).parents[1] / "modules"
_ENVIRONMENTS = {"dev": ("development", "1"), "stg": ("staging", "2"), "prod": ("production", "3")}
_STORED = """\
state: {{ bucket: states }}
artifacts: {{ bucket: packages }}
alarms: {{ topic: "arn:aws:sns:eu-central-1:{account}:alarms" }}
"""
_HANDLER = '"""A handler."""\n\n\ndef handler(event, context):\n    return {"batchItemFailures": []}\n'

_HEAD = """\
spec: 1
service: {service}
description: Takes what comes, and keeps it
tags: {{ owner: commerce, cost-center: "4711" }}

defaults:
  runtime: python3.13
  timeout: 15
  environment: {{ LOG_LEVEL: INFO, POWERTOOLS_SERVICE_NAME: "${{service}}" }}

resources:
  items:
    type: dynamodb
    partition_key: id
    global_secondary_indexes: {{ by_day: {{ partition_key: day, sort_key: at }} }}
  events: {{ type: eventbridge }}
  news: {{ type: sns }}
  front:
    type: http_api
    cors: {{ allow_origins: ["https://shop.example"], allow_methods: [GET, POST] }}
    authorizers: {{ jwt: {{ issuer: "https://id.example/", audience: [shop] }} }}
    authorizer: jwt
{queues}
functions:
"""
_QUEUE = """\
  jobs{number}:
    type: sqs
    dead_letter: {{ max_receive_count: 5 }}
    subscriptions:
      - eventbridge: {{ bus: events, pattern: {{ source: [{service}], detail-type: [kind{number}] }} }}
"""
_ROUTED = """\
  f{number}:
    description: Answers what is asked
    handler: f{number}.handler
    memory_size: 512
    triggers:
      - http: {{ route: "GET /things{number}/{{id}}", public: "ids are unguessable" }}
      - http: {{ route: "POST /things{number}", scopes: [things.write] }}
    uses: {{ items: [read, write], events: publish, news: publish }}
    secrets: {{ STRIPE_KEY: "secret:/{service}/stripe" }}
"""
_POLLING = """\
  f{number}:
    description: Works off what was put aside
    handler: f{number}.handler
    timeout: 60
    triggers:
      - sqs: {{ queue: jobs{number}, batch_size: 10, maximum_concurrency: 20 }}
    uses: {{ items: write, news: publish }}
    environment: {{ FEATURE: "on", LIMIT: "{number}" }}
"""
_SCHEDULED = """\
  f{number}:
    description: Tidies up
    handler: f{number}.handler
    triggers:
      - schedule: {{ expression: "rate({number} hours)", timezone: Europe/Berlin, input: {{ kind: tidy }} }}
    uses: {{ items: [read, write] }}
"""
_TEXTS = {"routed": _ROUTED, "polling": _POLLING, "scheduled": _SCHEDULED}
_KINDS = ("routed", "polling", "polling", "scheduled", "polling")
_OVERLAYS = """
environments:
  stg:
    functions:
      f1: { reserved_concurrency: 25 }
  prod:
    resources:
      front: { authorizers: { jwt: { issuer: "https://id.example.com/" } } }
    functions:
      f0: { memory_size: 1024, provisioned_concurrency: 5 }
      f1: { reserved_concurrency: 50 }
      f2: { environment: { FEATURE: "off" } }
"""


def function_kinds(functions: int) -> list[str]:
    """What feeds each function of a service, by its number: routed, polling or scheduled."""
    return [_KINDS[number % len(_KINDS)] for number in range(functions)]


def service_text(service: str, functions: int) -> str:
    kinds = function_kinds(functions)
    polled = [number for number, kind in enumerate(kinds) if kind == "polling"]
    queues = "".join(_QUEUE.format(number=number, service=service) for number in polled)
    texts = [
        _TEXTS[kind].format(number=max(number, 2) if kind == "scheduled" else number, service=service)
        for number, kind in enumerate(kinds)
    ]
    return _HEAD.format(service=service, queues=queues) + "".join(texts) + _OVERLAYS


def write_project(root: Path, functions: int, per_service: int = FUNCTIONS_PER_SERVICE) -> None:
    """A project of so many functions in three environments, with the kit's blocks."""
    root.mkdir(parents=True)
    (root / "gen.yaml").write_text("project: benchmark\n")
    for name, (tier, digit) in _ENVIRONMENTS.items():
        folder = root / "environments" / name
        folder.mkdir(parents=True)
        account = digit * 12
        stored = "" if tier == "development" else _STORED.format(account=account)
        head = f'spec: 1\nenvironment: {name}\ntier: {tier}\naccount: "{account}"\nregion: eu-central-1\n'
        (folder / "environment.yaml").write_text(head + stored)
    for number in range(functions // per_service):
        _write_service(root / "functions" / f"svc{number:03}", per_service)
    (root / "modules").mkdir()
    for block in _MODULES.iterdir():
        if (block / "variables.tf").is_file():
            (root / "modules" / block.name).symlink_to(block)


def _write_service(folder: Path, functions: int) -> None:
    folder.mkdir(parents=True)
    (folder / "service.yaml").write_text(service_text(folder.name, functions))
    for number in range(functions):
        (folder / f"f{number}.py").write_text(_HANDLER)
