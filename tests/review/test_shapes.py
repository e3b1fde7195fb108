"""A plan with values that no provider makes, redacted or forged, is reviewed or refused; it never breaks the review."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from generator.cli.reviewing import annotations
from generator.diagnostics import UserError
from generator.review import html, lines, markdown, record

from .make_plans import PLANS
from .pages import reviewed_and_drawn

PLAIN = {file.stem: json.loads(file.read_bytes()) for file in sorted(PLANS.glob("*.json"))}
ODD = st.sampled_from(
    [
        "(sensitive)",
        None,
        -1,
        1.5,
        True,
        "",
        [],
        {},
        [[1]],
        {"a": 1},
        '{"Statement": 5}',
        '{"Statement": [{"Effect": "Allow", "Action": {"a": 1}, "Principal": [1], "Condition": {"a": 3}}]}',
    ]
)


def places(values: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Everything below, groups and lists as well."""
    inside = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    for step, item in inside:
        yield (*path, step)
        yield from places(item, (*path, step))


def put(values: Any, path: tuple[str | int, ...], value: Any) -> None:
    for step in path[:-1]:
        values = values[step]
    values[path[-1]] = value


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_stands_in_a_plan_the_review_ends(data: st.DataObject) -> None:
    raw = copy.deepcopy(PLAIN[data.draw(st.sampled_from(sorted(PLAIN)))])
    for _ in range(data.draw(st.integers(1, 3))):
        put(raw, data.draw(st.sampled_from(sorted(places(raw), key=repr))), copy.deepcopy(data.draw(ODD)))
    try:
        found, pictures = reviewed_and_drawn(raw)
    except UserError as error:
        event(str(error).split(":")[0])
        return
    assert all([html(found, pictures), markdown(found), list(lines(found)), record(found)])
    assert all(line.startswith("::") for line in annotations(found))
