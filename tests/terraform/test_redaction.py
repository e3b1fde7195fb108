import base64
import json
import secrets
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import change, plan

from generator.terraform.plan_json import plan_of
from generator.terraform.redaction import HIDDEN, masked, redacted
from generator.terraform.spellings import hiding


def _spread(secret: Any) -> dict[str, Any]:
    """A sensitive value where Terraform writes it: once marked, eight times not."""
    raw = plan(
        change(
            after={"value": secret, "policy": json.dumps({"a": secret}), "kept": "plain"},
            after_sensitive={"value": True},
        ),
        variables={"given": {"value": secret}},
        planned_values={
            "outputs": {"o": {"sensitive": True, "value": secret}},
            "root_module": {"resources": [{"values": {"value": secret}, "sensitive_values": {"value": True}}]},
        },
        prior_state={"values": {"root_module": {"resources": [{"address": "aws_x.y", "values": {"note": secret}}]}}},
        configuration={
            "root_module": {
                "variables": {"given": {"sensitive": True, "default": secret}},
                "resources": [{"expressions": {"value": {"constant_value": secret}}}],
            }
        },
    )
    raw["output_changes"] = {
        "o": {
            "actions": ["create"],
            "before": None,
            "after": secret,
            "after_sensitive": True,
            "before_sensitive": False,
        }
    }
    return raw


@given(st.text(min_size=8, max_size=60))
def test_a_marked_value_is_nowhere_in_what_is_kept(body: str) -> None:
    secret = f"{secrets.token_hex(4)}{body}"
    kept = json.dumps(redacted(_spread(secret)), ensure_ascii=False)
    assert secret not in kept
    assert json.dumps(secret, ensure_ascii=False)[1:-1] not in kept
    assert "plain" in kept


@pytest.mark.parametrize("short", ["abc", "on", "create", "update"])
def test_a_short_value_goes_where_it_stands_alone_and_the_plan_stays_readable(short: str) -> None:
    clean = redacted(_spread(short))
    assert plan_of(clean).changes[0].after["value"] == HIDDEN
    assert plan_of(clean).changes[0].action == "update"
    assert clean["variables"]["given"]["value"] == HIDDEN
    assert clean["configuration"]["root_module"]["resources"][0]["expressions"]["value"]["constant_value"] == HIDDEN


def test_what_looks_like_a_secret_goes_without_a_mark() -> None:
    raw = plan(change(after={"environment": [{"variables": {"URL": "https://me:hunter2pass@db", "MODE": "fast"}}]}))
    after = redacted(raw)["resource_changes"][0]["change"]["after"]
    assert after["environment"][0]["variables"] == {"URL": HIDDEN, "MODE": "fast"}


def test_a_mask_may_be_deep_shorter_than_its_list_or_one_for_all() -> None:
    values = {"a": [{"x": 1, "y": 2}, {"x": 3}], "b": {"c": 1}, "n": None}
    assert masked(values, {"a": [{"x": True}], "b": True, "n": True}) == {
        "a": [{"x": HIDDEN, "y": 2}, {"x": 3}],
        "b": HIDDEN,
        "n": None,
    }


_PASSWORD = "Tr0ub4dor/&3<x>+y z"
_IN_BASE64 = [base64.b64encode(f"{'#' * before}pw={_PASSWORD}\n".encode()).decode() for before in range(3)]
_ENCODED = [
    *_IN_BASE64,
    f"arn:aws:s3:::bucket/{_IN_BASE64[1]}",
    base64.urlsafe_b64encode(f"?>?>{_PASSWORD}".encode()).decode().rstrip("="),
    f"https://db.example/?pw={quote(_PASSWORD)}",
    f"https://db.example/?pw={quote(_PASSWORD, safe='')}",
    f"https://db.example/?pw={quote_plus(_PASSWORD)}",
    json.dumps({"pw": _PASSWORD}).replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"),
]


@pytest.mark.parametrize("text", _ENCODED)
def test_a_secret_is_known_in_the_forms_that_terraform_gives_it(text: str) -> None:
    """base64encode, urlencode and jsonencode; a provider that computes one of these from it marks nothing."""
    raw = plan(
        change("aws_ssm_parameter.p", after={"value": _PASSWORD}, after_sensitive={"value": True}),
        change("aws_instance.i", after={"user_data_base64": text, "tags": {"kept": "aGVsbG8gd29ybGQ="}}),
    )
    after = redacted(raw)["resource_changes"][1]["change"]["after"]
    assert HIDDEN in after["user_data_base64"]
    assert not [piece for piece in ("Tr0ub4dor", text[-12:-4]) if piece in after["user_data_base64"]]
    assert after["tags"] == {"kept": "aGVsbG8gd29ybGQ="}


def test_what_stands_round_an_encoded_secret_is_kept() -> None:
    assert hiding(["hunter2pass"])("key aHVudGVyMnBhc3M= of aGVsbG8gd29ybGQ=") == "key (sensitive) of aGVsbG8gd29ybGQ="


def test_a_sensitive_number_is_hidden_as_a_number_and_as_a_text() -> None:
    pin, short = 918273645, 4711
    raw = plan(
        change("aws_sqs_queue.q", after={"tags": {"pin": str(pin)}, "delay_seconds": pin}),
        variables={"pin": {"value": {"deep": [pin]}}, "short": {"value": short}, "open": {"value": short + 1}},
        configuration={
            "root_module": {
                "variables": {
                    "pin": {"sensitive": True},
                    "short": {"sensitive": True, "default": short},
                    "open": {"default": short + 1},
                }
            }
        },
    )
    kept = json.dumps(redacted(raw))
    assert not [number for number in (pin, short) if str(number) in kept]
    assert str(short + 1) in kept
