"""Triggers: one block each, all routes of a function and an API together."""

from collections.abc import Mapping
from pathlib import Path

from planting import calls, plant

from generator.render.hcl import expression
from generator.values import Guarded, Ref, Setting, Value
from generator.wiring import ModuleCall

API = "functions:\n  api:\n    handler: api.handler\n    triggers:\n"


def wired(tmp_path: Path, resources: str, *triggers: str) -> dict[str, ModuleCall]:
    body = f"resources: {{ {resources} }}\n{API}" + "".join(f"      - {trigger}\n" for trigger in triggers)
    return calls(plant(tmp_path, body))


def test_routes_of_one_api_are_one_block(tmp_path: Path) -> None:
    found = wired(
        tmp_path,
        "a: { type: http_api, authorizer: aws_iam }",
        "http: GET /x",
        'http: { route: POST /x, public: "why" }',
    )["api_http"]
    assert found.comment == "GET /x, POST /x"
    routes = found.arguments["routes"]
    assert routes["GET /x"] == Guarded(frozenset({"api GET /x"}), {"authorizer": "aws_iam"})
    assert {key: item.value for key, item in routes["POST /x"].value.items()} == {"public": "why"}


def test_routes_of_two_apis_are_two_blocks(tmp_path: Path) -> None:
    found = wired(
        tmp_path, "a: { type: http_api }, b: { type: http_api }",
        "http: { route: GET /, api: a, authorizer: aws_iam }", "http: { route: GET /, api: b, authorizer: aws_iam }",
    )  # fmt: skip
    assert {"api_http_a", "api_http_b"} <= set(found)
    assert found["api_http_b"].arguments["api"] == Ref("module.b.api")


def test_a_url_is_open_only_with_a_reason(tmp_path: Path) -> None:
    assert wired(tmp_path, "", "url: { authorizer: aws_iam }")["api_url"].arguments["authorizer"] == "AWS_IAM"
    assert wired(tmp_path, "", 'url: { public: "why" }')["api_url"].arguments["authorizer"] == "NONE"


def test_a_schedule_that_is_switched_off_stands_disabled(tmp_path: Path) -> None:
    off = wired(tmp_path, "", "schedule: { expression: rate(1 day), enabled: false }")["api_schedule"].arguments
    assert off["state"].value == "DISABLED"
    on = wired(tmp_path, "", "schedule: { expression: rate(1 day), enabled: true }")["api_schedule"].arguments
    assert on["state"].value == "ENABLED"
    assert wired(tmp_path, "", "schedule: rate(1 day)")["api_schedule"].arguments["state"] is None


def test_inputs_and_patterns_travel_as_json(tmp_path: Path) -> None:
    found = wired(tmp_path, "b: { type: eventbridge }", "eventbridge: { bus: b, pattern: { a: [1] }, input: { x: z } }")
    arguments = found["api_b"].arguments
    assert (arguments["pattern"].form, arguments["input"].form) == ("json", "json")
    assert arguments["bus"] == Ref("module.b.bus")
    assert arguments["dead_letter"] == Ref("module.api_dead_letter.queue")


def test_filters_of_pollers_are_lists_of_json(tmp_path: Path) -> None:
    found = wired(tmp_path, "q: { type: sqs }", "sqs: { queue: q, filter: [{ a: [b] }] }")["api_q"].arguments
    assert (found["filter"].form, found["filter"].value) == ("json_list", [{"a": ["b"]}])
    assert found["queue"] == Ref("module.q.queue")


def test_a_triggers_own_dead_letter_goes_before_the_functions(tmp_path: Path) -> None:
    found = wired(
        tmp_path, "q: { type: sqs }, s: { type: sns }", "sns: { topic: s, dead_letter: q }", "schedule: rate(1 day)"
    )
    assert found["api_s"].arguments["dead_letter"] == Ref("module.q.queue")
    assert found["api_schedule"].arguments["dead_letter"] == Ref("module.api_dead_letter.queue")


def test_a_schedule_is_told_the_key_of_its_dead_letter_queue(tmp_path: Path) -> None:
    here = "arn:aws:kms:eu-central-1:111111111111"
    schedule = "schedule: { expression: rate(1 day), dead_letter: late }"
    own, given_arn = '{ alias = "alias/${local.prefix}-k" }', f'{{ arn = "{here}:key/1" }}'
    for given, told in (("k", own), (f"'{here}:key/1'", given_arn)):
        queue = f"k: {{ type: kms }}, late: {{ type: sqs, kms_key: {given} }}"
        assert expression(_plain(wired(tmp_path, queue, schedule)["api_schedule"].arguments["dead_letter_key"])) == told
    by_alias = f"late: {{ type: sqs, kms_key: '{here}:alias/shop' }}"
    found = wired(tmp_path, by_alias, schedule)["api_schedule"].arguments["dead_letter_key"]
    assert _plain(found) == {"alias": "alias/shop"}
    assert wired(tmp_path, "late: { type: sqs }", schedule)["api_schedule"].arguments["dead_letter_key"] is None


def _plain(value: Mapping[str, Value]) -> Value:
    return {key: item.value if isinstance(item, Setting) else item for key, item in value.items()}
