import json
import secrets
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plans import change, plan

from generator.terraform.plan_json import plan_of
from generator.terraform.redaction import HIDDEN, masked, redacted


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
