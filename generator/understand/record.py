"""Answers for machines: plain maps and lists, places as path, line and column."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from generator.understand.chains import Explained, Word
from generator.understand.explain import Answer
from generator.understand.views import TriggerView, View

Record = dict[str, Any]


def record(answer: Answer) -> Record:
    """The answer as JSON holds it."""
    found: Record = {"address": answer.address, "left_out": list(answer.left_out)}
    if answer.keys:
        found["environments"] = {env: {"values": _values(items)} for env, items in answer.keys.items()}
    elif answer.views:
        found["environments"] = {env: _view(view) for env, view in answer.views.items()}
    else:
        found["environments"] = {env: asdict(item) for env, item in answer.overviews.items()}
    return found


def _values(items: Iterable[Explained]) -> list[Record]:
    return [
        {"key": item.key, "value": item.value, "becomes": item.becomes, "chain": [_word(word) for word in item.words]}
        for item in items
    ]


def _word(word: Word) -> Record:
    place = asdict(word.location) if word.location else None
    return {"value": word.value, "who": word.who, "location": place}


def _view(view: View) -> Record:
    found = asdict(view) | {
        "values": _values(view.values),
        "triggers": [_trigger(item) for item in view.triggers],
        "variables": dict(view.variables),
    }
    return {key: value for key, value in found.items() if value or key in ("values", "name", "arn")}


def _trigger(item: TriggerView) -> Record:
    return {
        "kind": item.kind,
        "key": item.key,
        "listens_to": item.listens_to,
        "dead_letter": item.dead_letter,
        "values": _values(item.values),
    }
