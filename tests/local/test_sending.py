"""A sample becomes the request it describes, and one that does not fit is refused in words."""

from pathlib import Path
from typing import Any

import pytest
from planting import plant, stack

from generator.diagnostics import UserError
from generator.local.cloud import Cloud
from generator.local.sending import Sender, _request, example, needs_no_sample, reaches
from generator.resolve.stack import Function, Trigger
from generator.resolve.triggers import KINDS

ROUTES = ("GET /items/{id}", "POST /items", "ANY /any", "$default")
TRIGGERS = "".join(f"      - http: {{ route: '{route}', authorizer: aws_iam }}\n" for route in ROUTES)
BODY = f"functions:\n  api:\n    handler: api.handler\n    triggers:\n{TRIGGERS}"


def route(tmp_path: Path, key: str) -> tuple[Function, Trigger]:
    function = stack(plant(tmp_path, BODY)).function("api")
    return function, next(item for item in function.triggers if item.key == key)


@pytest.mark.parametrize(
    ("key", "asked"), [("GET /items/{id}", "GET /items/{id}"), ("ANY /any", "GET /any"), ("$default", "GET /")]
)
def test_method_and_path_come_from_the_route(tmp_path: Path, key: str, asked: str) -> None:
    _, trigger = route(tmp_path, key)
    method, target, headers, body = _request({}, trigger)
    assert (f"{method} {target}", headers, body) == (asked, {}, b"")


@pytest.mark.parametrize(
    ("sample", "headers", "body"),
    [
        ({"body": {"a": 1}}, {"content-type": "application/json"}, b'{"a": 1}'),
        ({"body": {"a": 1}, "headers": {"Content-Type": "text/plain"}}, {"Content-Type": "text/plain"}, b'{"a": 1}'),
        ({"body": "a=1"}, {}, b"a=1"),
    ],
)
def test_a_body_that_is_json_says_so(
    tmp_path: Path, sample: dict[str, Any], headers: dict[str, str], body: bytes
) -> None:
    _, trigger = route(tmp_path, "POST /items")
    assert _request(sample, trigger)[2:] == (headers, body)


def test_a_sample_for_another_route_than_the_named_one_is_refused(tmp_path: Path) -> None:
    sample = {"method": "POST", "path": "/items"}
    reaches(*route(tmp_path, "POST /items"), sample)
    for other in ("GET /items/{id}", "ANY /any", "$default"):
        with pytest.raises(UserError, match="asks for POST /items, which is not the route"):
            reaches(*route(tmp_path, other), sample)


def test_what_the_cloud_refuses_is_told_in_words(tmp_path: Path, cloud: Cloud) -> None:
    body = "resources: { q: { type: sqs } }\nfunctions: { f: { handler: f.handler, triggers: [{ sqs: q }] } }\n"
    project = plant(tmp_path, body)
    found = stack(project)
    cloud.client("sqs").create_queue(QueueName="dev-shop-q")
    sender = Sender(cloud, found, {}, tmp_path)
    function = found.function("f")
    with pytest.raises(UserError, match=r"the sample was refused: .*StringValue"):
        sender.send(function, function.triggers[0], {"body": "x", "attributes": {"kind": ["a"]}})


def test_the_page_on_the_local_cloud_has_a_sample_for_every_kind_of_trigger() -> None:
    page = (Path(__file__).parents[2] / "docs/local-cloud.md").read_text()
    assert [kind for kind in KINDS if f"| `{kind}` |" not in page] == []


KINDS_BODY = """
resources:
  jobs: { type: sqs }
  news: { type: sns }
  photos: { type: s3 }
  items: { type: dynamodb, partition_key: id, stream: NEW_IMAGE }
  bus: { type: eventbridge }
functions:
  f:
    handler: f.handler
    triggers:
      - http: { route: POST /items, public: for all }
      - http: { route: GET /items, public: for all }
      - http: { route: "GET /items/{id}", public: for all }
      - url: { public: for all }
      - sqs: jobs
      - sns: news
      - s3: { bucket: photos, prefix: in/, suffix: .png }
      - dynamodb: items
      - eventbridge: { bus: bus, pattern: { source: [orders], detail-type: [placed] } }
      - schedule: { expression: rate(1 day) }
"""


def test_what_a_missing_sample_may_look_like_is_a_sample(tmp_path: Path) -> None:
    """Of each kind that needs one; sent for real where the message names it (tests/apply)."""
    function = stack(plant(tmp_path, KINDS_BODY)).function("f")
    told = {item.key: example(item) for item in function.triggers if not needs_no_sample(item)}
    assert list(told.values()) == [
        {"method": "POST", "path": "/items", "body": {}},
        {"method": "GET", "path": "/items/{id}"},
        {"method": "POST", "path": "/", "body": {}},
        {"body": {}},
        {"message": {}},
        {"key": "in/sample.png", "body": "text"},
        {"put": {"id": "1"}},
        {"source": "orders", "detail-type": "placed", "detail": {}},
    ]
    assert {item.kind for item in function.triggers} == set(KINDS)
    assert [item.key for item in function.triggers if needs_no_sample(item)] == ["GET /items", "schedule"]
