"""A function's blocks: its role, itself, its alarms."""

from pathlib import Path

import pytest
from planting import calls, plant

from generator.render.hcl import expression
from generator.values import Entries, Guarded, Ref, Setting, Value

API = "functions:\n  api:\n    handler: api.handler\n"


def test_a_function_is_a_role_itself_and_alarms(tmp_path: Path) -> None:
    found = calls(plant(tmp_path, API))
    assert {label: call.block for label, call in found.items()} == {
        "api_role": "execution-role",
        "api": "function",
        "api_alarms": "alarms",
        "service_dashboard": "dashboard",
    }
    assert {call.file for label, call in found.items() if label.startswith("api")} == {"api"}
    assert found["api_alarms"].condition == "var.alarms != null"


def test_alarms_can_be_switched_off(tmp_path: Path) -> None:
    assert "api_alarms" not in calls(plant(tmp_path, API + "    alarms: false\n"))


def test_uses_inject_the_names_by_which_handlers_find_things(tmp_path: Path) -> None:
    body = (
        "resources: { t: { type: dynamodb, partition_key: id }, q: { type: sqs }, s: { type: sns }, a: "
        "{ type: http_api } }\n"
        + API
        + "    uses: { t: read, q: send, q.dead_letter: receive, s: publish, a: invoke, other: invoke }\n"
        + '    secrets: { KEY: "secret:/k", LIMIT: "ssm:/l" }\n    environment: { MINE: "1" }\n'
        "  other: { handler: a.b }\n"
    )
    environment = calls(plant(tmp_path, body))["api"].arguments["environment"]
    assert isinstance(environment, Entries)
    values = {
        name: item.value if isinstance(item, Guarded | Setting) else item for name, item in environment.entries.items()
    }
    assert {name: expression(value).strip('"') for name, value in values.items()} == {
        "A_URL": "module.a.endpoint",
        "KEY_SECRET_NAME": "/k",
        "LIMIT_PARAMETER_NAME": "/l",
        "MINE": "1",
        "S_TOPIC_ARN": "module.s.topic.arn",
        "OTHER_FUNCTION_NAME": "module.other.function.name",
        "Q_DEAD_LETTER_QUEUE_URL": "module.q.dead_letter.url",
        "Q_QUEUE_URL": "module.q.url",
        "T_TABLE_NAME": "module.t.name",
    }


def test_an_image_says_its_own_runtime_and_handler(tmp_path: Path) -> None:
    body = "functions:\n  api: { package: image, image: { uri: x:1, command: [a] } }\n"
    arguments = calls(plant(tmp_path, body))["api"].arguments
    assert (arguments["runtime"], arguments["handler"]) == (None, None)
    assert arguments["package"]["image_uri"].value == "x:1"


def test_asynchronous_triggers_end_in_the_dead_letter_queue(tmp_path: Path) -> None:
    found = calls(plant(tmp_path, API + '    triggers: [{ schedule: "rate(1 day)" }]\n'))
    assert expression(
        found["api"].arguments["async"]
    ) == "{ on_failure = { arn = module.api_dead_letter.queue.arn } }" or (
        found["api"].arguments["async"] == {"on_failure": {"arn": Ref("module.api_dead_letter.queue.arn")}}
    )
    assert "dead_letters" in found["api_alarms"].arguments


def test_a_streams_function_without_other_triggers_has_no_asynchronous_settings(tmp_path: Path) -> None:
    body = (
        "resources: { t: { type: dynamodb, partition_key: id, stream: NEW_IMAGE } }\n"
        + API
        + "    triggers: [{ dynamodb: t }]\n"
    )
    found = calls(plant(tmp_path, body))
    assert found["api"].arguments["async"] is None
    assert found["api_alarms"].arguments["iterator_age"] == {}
    assert (
        found["api_t"].arguments["on_failure"] == {"arn": Ref("module.api_dead_letter.arn")}
        or found["api_t"].arguments["on_failure"]
    )


def test_alarms_follow_what_feeds_the_function(tmp_path: Path) -> None:
    body = (
        "resources: { q: { type: sqs }, b: { type: eventbridge }, a: { type: http_api } }\n" + API + "    triggers:\n"
        "      - sqs: q\n      - eventbridge: { bus: b, pattern: { source: [x] } }\n"
        '      - schedule: "rate(1 day)"\n      - http: { route: GET /, authorizer: aws_iam }\n'
    )
    arguments = calls(plant(tmp_path, body))["api_alarms"].arguments
    assert {name: list(arguments[name]) for name in ("queues", "rules", "schedules", "apis", "dead_letters")} == {
        "queues": ["q"],
        "rules": ["api_b"],
        "schedules": ["api_schedule"],
        "apis": ["a"],
        "dead_letters": ["api_dead_letter"],
    }


def test_a_rules_failures_are_counted_by_bus_and_rule_except_on_the_default_bus(tmp_path: Path) -> None:
    rules = (
        "      - eventbridge: { bus: b, pattern: { a: [b] } }\n"
        "      - eventbridge: { bus: default, pattern: { a: [b] } }\n"
    )
    body = "resources: { b: { type: eventbridge } }\n" + API + "    triggers:\n" + rules
    rules_ = calls(plant(tmp_path, body))["api_alarms"].arguments["rules"]
    assert expression(rules_["api_b"].value) == '"${module.b.name}/${module.api_b.rule.name}"'
    assert expression(rules_["api_default"].value) == "module.api_default.rule.name"


def test_the_environments_boundary_bounds_every_role_unless_the_function_names_one(tmp_path: Path) -> None:
    from planting import environment

    extra = "require: { permissions_boundary: platform }\n"
    files = {"environments/dev/environment.yaml": environment("dev", "development", "1", extra)}
    body = API + '    triggers: [{ schedule: "rate(1 day)" }]\n  own: { handler: a.b, permissions_boundary: mine }\n'
    found = calls(plant(tmp_path, body, files))
    assert found["api_role"].arguments["boundary"].value == "platform"
    assert found["own_role"].arguments["boundary"].value == "mine"
    assert found["api_schedule"].arguments["boundary"].value == "platform"


def test_a_function_in_the_environments_network_has_the_services_own_security_group(tmp_path: Path) -> None:
    vpc = calls(plant(tmp_path, API + "    vpc: true\n"))["api"].arguments["vpc"]
    assert vpc == {"security_group_ids": Ref("[aws_security_group.this.id]"), "subnet_ids": Ref("var.vpc.subnet_ids")}


def test_a_layer_fits_the_functions_that_use_it(tmp_path: Path) -> None:
    body = (
        "layers: { l: { requirements: l.txt }, there: { arn: a } }\n"
        "functions:\n  a: { handler: a.b, layers: [l, there], architecture: x86_64 }\n"
        "  b: { handler: a.b, layers: [l], runtime: python3.12 }\n"
    )
    found = calls(plant(tmp_path, body))
    assert found["l"].arguments["runtimes"] == ["python3.12", "python3.13"]
    assert found["l"].arguments["architectures"] == ["arm64", "x86_64"]
    assert "there" not in found


FAILED = (
    "resources:\n  failed: { type: sqs }\n  t: { type: dynamodb, partition_key: id, stream: NEW_IMAGE }\n"
    "  news: { type: sns }\n"
)


def dead_letters(tmp_path: Path, body: str, function: str = "api") -> dict[str, Value]:
    """Whose depth the alarms of a function watch, each with what it depends on."""
    found = calls(plant(tmp_path, body))[f"{function}_alarms"].arguments.get("dead_letters") or {}
    return {name: item.value if isinstance(item, Guarded) else item for name, item in found.items()}


@pytest.mark.parametrize(
    "said",
    [
        "on_failure: failed",
        "async: { on_failure: failed }",
        "triggers: [{ dynamodb: { table: t, on_failure: failed } }]",
        "on_failure: failed, triggers: [{ schedule: { expression: rate(1 day), dead_letter: failed } }]",
        "on_failure: failed, triggers: [{ sns: { topic: news, dead_letter: failed } }]",
    ],
)
def test_a_queue_of_ones_own_that_collects_failures_is_watched(tmp_path: Path, said: str) -> None:
    body = f"{FAILED}functions:\n  api: {{ handler: a.b, {said} }}\n"
    assert dead_letters(tmp_path, body) == {"failed": Ref("module.failed.queue")}


def test_a_queue_of_failures_that_a_function_reads_is_watched_as_its_work(tmp_path: Path) -> None:
    body = FAILED + API + "    on_failure: failed\n  mender: { handler: a.b, triggers: [{ sqs: failed }] }\n"
    assert dead_letters(tmp_path, body) == {}
    assert list(calls(plant(tmp_path, body))["mender_alarms"].arguments["queues"]) == ["failed"]


def test_the_queue_behind_a_queue_that_nobody_reads_is_watched_where_failures_go_there(tmp_path: Path) -> None:
    body = FAILED + API + "    on_failure: failed.dead_letter\n"
    assert dead_letters(tmp_path, body) == {"failed_dead_letter": Ref("module.failed.dead_letter")}


def test_what_is_not_of_this_service_is_watched_by_its_owner(tmp_path: Path) -> None:
    outside = API + "    on_failure: arn:aws:sqs:eu-central-1:111111111111:x\n"
    assert dead_letters(tmp_path, outside) == {}
    topic = FAILED + API + "    on_failure: news\n"
    assert dead_letters(tmp_path, topic) == {}


def test_a_queue_that_goes_with_one_trigger_alone_is_watched_where_that_is(tmp_path: Path) -> None:
    body = FAILED + API + "    on_failure: news\n    triggers: [{ sns: { topic: news, dead_letter: failed } }]\n"
    found = calls(plant(tmp_path, body))["api_alarms"].arguments["dead_letters"]["failed"]
    assert found == Guarded(frozenset({"failed", "api_news"}), Ref("module.failed.queue"))


def test_who_reads_dead_letters_has_alarms_on_that_queue_which_has_none_behind_it(tmp_path: Path) -> None:
    body = "resources: { q: { type: sqs } }\n" + API + "    triggers: [{ sqs: q.dead_letter }]\n"
    found = calls(plant(tmp_path, body))["api_alarms"].arguments["queues"]
    assert [item.value for item in found.values()] == [{"queue": Ref("module.q.dead_letter")}]


def test_a_layer_that_nobody_uses_is_made_for_what_its_block_takes(tmp_path: Path) -> None:
    found = calls(plant(tmp_path, "layers: { tools: { source: tools } }\n" + API))["tools"].arguments
    assert (found["architectures"], found["runtimes"]) == (None, None)
