"""Resources, what feeds queues, and who may send to them."""

from pathlib import Path
from typing import Any

from planting import calls, plant

from generator.render.hcl import expression
from generator.values import Guarded, Populated, Ref, Setting

API = "functions:\n  api:\n    handler: api.handler\n"


def plain(value: Any) -> Any:
    """A value with settings and guards taken off."""
    if isinstance(value, Setting | Guarded):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Populated):
        return plain(list(value.elements))
    return [plain(item) for item in value] if isinstance(value, list) else value


def test_a_queue_hides_messages_six_timeouts_and_a_window_of_its_slowest_consumer(tmp_path: Path) -> None:
    body = (
        "resources: { q: { type: sqs } }\nfunctions:\n"
        "  a: { handler: a.b, timeout: 20, triggers: [{ sqs: { queue: q, "
        "maximum_batching_window_in_seconds: 30 } }] }\n"
        "  b: { handler: a.b, timeout: 24, triggers: [{ sqs: q }] }\n"
    )
    assert calls(plant(tmp_path, body))["q"].arguments["visibility_timeout"].value == 150


def test_visibility_set_by_hand_is_kept_and_without_a_consumer_left_to_the_block(tmp_path: Path) -> None:
    body = (
        "resources: { q: { type: sqs, visibility_timeout: 7 }, idle: { type: sqs } }\n"
        + API
        + "    triggers: [{ sqs: q }]\n"
    )
    found = calls(plant(tmp_path, body))
    assert found["q"].arguments["visibility_timeout"].value == 7
    assert found["idle"].arguments["visibility_timeout"].value is None


def test_visibility_varies_where_the_consumers_timeout_does(tmp_path: Path) -> None:
    body = "resources: { q: { type: sqs } }\n" + API + "    triggers: [{ sqs: q }]\n"
    overlay = "environments: { dev: { functions: { api: { timeout: 60 } } } }\n"
    setting = calls(plant(tmp_path, body + overlay))["q"].arguments["visibility_timeout"]
    assert (setting.value, setting.varies, setting.thing) == (360, True, "q")


def test_every_queue_has_a_dead_letter_queue_behind_it(tmp_path: Path) -> None:
    found = calls(plant(tmp_path, "resources: { q: { type: sqs } }\n" + API))
    assert plain(found["q"].arguments["dead_letter"]) == {"max_receive_count": 5}


def test_only_the_sources_that_are_subscribed_may_send_to_a_queue(tmp_path: Path) -> None:
    body = (
        "resources:\n  b: { type: eventbridge }\n  s: { type: sns }\n  f: { type: s3 }\n  q:\n    type: sqs\n"
        "    subscriptions:\n"
        "      - eventbridge: { bus: b, pattern: { a: [b] } }\n      - sns: s\n      - s3: f\n" + API
    )
    found = calls(plant(tmp_path, body))
    senders = {
        name: [expression(item) for item in items] for name, items in plain(found["q"].arguments["senders"]).items()
    }
    assert senders == {
        "events.amazonaws.com": ['"${local.arn.events}:rule/${local.prefix}-b/${local.prefix}-q-b"'],
        "s3.amazonaws.com": ['"arn:${var.partition}:s3:::${local.prefix}-f-${var.account_id}"'],
        "sns.amazonaws.com": ['"${local.arn.sns}:${local.prefix}-s"'],
    }
    assert set(plain(found["q"].arguments["dead_letter_senders"])) == {"events.amazonaws.com", "sns.amazonaws.com"}
    assert {label: call.block for label, call in found.items() if label.startswith(("q_", "f_"))} == {
        "q_alarms": "alarms",
        "q_b": "subscription-eventbridge",
        "q_s": "subscription-sns",
        "f_notifications": "trigger-s3",
    }


def test_a_rule_on_the_default_bus_is_named_without_the_bus(tmp_path: Path) -> None:
    body = (
        "resources:\n  q: { type: sqs, subscriptions: [{ eventbridge: { bus: default, pattern: { a: [b] } } }] }\n"
        + API
    )
    senders = plain(calls(plant(tmp_path, body))["q"].arguments["senders"])
    assert expression(senders["events.amazonaws.com"][0]) == '"${local.arn.events}:rule/${local.prefix}-q-default"'


def test_a_rule_into_a_fifo_queue_has_no_dead_letter_and_groups_messages(tmp_path: Path) -> None:
    body = (
        "resources:\n"
        "  q: { type: sqs, fifo: true, subscriptions: [{ eventbridge: { bus: default, pattern: { a: [b] } } }] }\n"
        + API
    )
    found = calls(plant(tmp_path, body))
    assert found["q_default"].arguments["dead_letter"] is None
    assert found["q_default"].arguments["message_group_id"] == "q_default"
    assert found["q"].arguments["dead_letter_senders"] is None


def test_rules_and_topics_may_send_to_the_dead_letter_of_the_function_they_wake(tmp_path: Path) -> None:
    body = (
        "resources: { b: { type: eventbridge }, s: { type: sns } }\n" + API + "    triggers:\n"
        "      - eventbridge: { bus: b, pattern: { a: [b] } }\n      - sns: s\n"
    )
    senders = plain(calls(plant(tmp_path, body))["api_dead_letter"].arguments["senders"])
    assert (
        expression(senders["events.amazonaws.com"][0])
        == '"${local.arn.events}:rule/${local.prefix}-b/${local.prefix}-api-b"'
    )
    assert expression(senders["sns.amazonaws.com"][0]) == '"${local.arn.sns}:${local.prefix}-s"'


def test_a_key_in_front_of_a_queue_is_open_to_those_who_send_to_it(tmp_path: Path) -> None:
    body = (
        "resources:\n  k: { type: kms }\n  s: { type: sns }\n"
        "  q: { type: sqs, kms_key: k, subscriptions: [{ sns: s }] }\n" + API
    )
    found = calls(plant(tmp_path, body))
    assert list(found["k"].arguments["services"]) == ["sns.amazonaws.com"]
    assert found["q"].arguments["kms_key_arn"] == Ref("module.k.arn")
    assert "name" not in found["k"].arguments


def test_a_key_in_front_of_buses_and_log_groups_is_open_to_those_who_keep_them(tmp_path: Path) -> None:
    body = (
        "resources:\n  k: { type: kms }\n  b: { type: eventbridge, kms_key: k }\n"
        "  web: { type: http_api, access_logs: { kms_key: k } }\n" + API + "    logs: { kms_key: k }\n"
    )
    services = plain(calls(plant(tmp_path, body))["k"].arguments["services"])
    assert {principal: [expression(source) for source in sources] for principal, sources in services.items()} == {
        "events.amazonaws.com": ['"${local.arn.events}:event-bus/${local.prefix}-b"'],
        "logs.amazonaws.com": [
            '"${local.arn.logs}:log-group:/aws/lambda/${local.prefix}-api"',
            '"${local.arn.logs}:log-group:/aws/vendedlogs/apigateway/${local.prefix}-web"',
        ],
    }


def test_a_bucket_has_one_notification_whatever_listens(tmp_path: Path) -> None:
    body = (
        "resources: { f: { type: s3 } }\n"
        + API
        + "    triggers: [{ s3: f }, { s3: { name: gone, bucket: f, events: [x], prefix: p } }]\n"
        "  other: { handler: a.b, triggers: [{ s3: { bucket: f, suffix: .jpg } }] }\n"
    )
    found = calls(plant(tmp_path, body))
    assert [label for label, call in found.items() if call.block == "trigger-s3"] == ["f_notifications"]
    functions = plain(found["f_notifications"].arguments["functions"])
    assert functions["api_gone"] == {"function": Ref("module.api.function"), "events": ["x"], "prefix": "p"}
    assert functions["other_f"]["events"] == ["s3:ObjectCreated:*"]


def test_what_holds_data_is_protected_where_it_matters(tmp_path: Path) -> None:
    project = plant(
        tmp_path,
        "resources: { t: { type: dynamodb, partition_key: id }, f: { type: s3, deletion_protection: false } }\n" + API,
    )
    protected = {env: calls(project, env)["t"].arguments["deletion_protection"].value for env in ("dev", "stg", "prod")}
    assert protected == {"dev": False, "stg": True, "prod": True}
    assert plain(calls(project)["f"].arguments["force_destroy"]) is True


def test_access_logs_are_there_unless_switched_off(tmp_path: Path) -> None:
    body = "resources: { a: { type: http_api }, b: { type: http_api, access_logs: false } }\n" + API
    found = calls(plant(tmp_path, body))
    assert plain(found["a"].arguments["access_logs"]) == {"retention_days": 14}
    assert found["b"].arguments["access_logs"] == Ref("null")


def test_keys_of_tables_may_be_bare_names(tmp_path: Path) -> None:
    body = (
        'resources: { t: { type: dynamodb, partition_key: id, sort_key: { name: at, type: "N" }, '
        "global_secondary_indexes: { x: { partition_key: z, projection: KEYS_ONLY } } } }\n" + API
    )
    arguments = calls(plant(tmp_path, body))["t"].arguments
    assert arguments["partition_key"] == {"name": "id"}
    assert arguments["sort_key"] == {"name": "at", "type": "N"}
    assert arguments["global_secondary_indexes"] == {"x": {"partition_key": {"name": "z"}, "projection": "KEYS_ONLY"}}


def test_tags_of_a_thing_come_on_top_of_the_services(tmp_path: Path) -> None:
    found = calls(plant(tmp_path, "resources: { q: { type: sqs, tags: { a: b } } }\n" + API))["q"].arguments["tags"]
    assert (found.function, found.arguments[0], found.arguments[1].value) == ("merge", Ref("local.tags"), {"a": "b"})


def test_email_and_https_endpoints_are_numbered(tmp_path: Path) -> None:
    body = "resources: { s: { type: sns, subscriptions: [{ email: a@b.c }, { https: 'https://x' }] } }\n" + API
    assert calls(plant(tmp_path, body))["s"].arguments["subscriptions"].value == {
        "email_1": {"endpoint": "a@b.c", "protocol": "email"},
        "https_2": {"endpoint": "https://x", "protocol": "https"},
    }


def test_a_source_that_sends_twice_is_named_once(tmp_path: Path) -> None:
    body = "resources:\n  s: { type: sns }\n"
    body += "  q: { type: sqs, subscriptions: [{ sns: s }, { sns: { topic: s, name: loud, filter: { a: [b] } } }] }\n"
    senders = plain(calls(plant(tmp_path, body + API))["q"].arguments["senders"])
    assert len(senders["sns.amazonaws.com"]) == 1


def test_a_queue_that_nobody_here_reads_has_alarms_of_its_own(tmp_path: Path) -> None:
    """Not one that a function reads, whose alarms watch it, nor one that collects failures."""
    body = (
        "resources: { out: { type: sqs }, lost: { type: sqs }, work: { type: sqs } }\n"
        "functions:\n  api:\n    handler: api.handler\n    on_failure: lost\n"
        "    triggers: [{ sqs: work }, { schedule: { expression: rate(1 day) } }]\n"
    )
    found = calls(plant(tmp_path, body))
    assert [label for label, call in found.items() if call.block == "alarms"] == ["api_alarms", "out_alarms"]
    own = found["out_alarms"].arguments
    assert own["queues"] == {"out": {"queue": Ref("module.out.queue"), "dead_letter": Ref("module.out.dead_letter")}}
    assert "function" not in own
