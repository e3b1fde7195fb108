"""SAM policy templates of a function's `policies`, as statements of its role."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.resolve.stack import Function
from generator.values import Ref, Text, Value, join, spoken
from generator.vocabulary.policy_templates import PLACES, TemplateStatement, templates

_PLACES = {"account": "var.account_id", "partition": "var.partition", "region": "var.region"}


def template_statements(function: Function, service: str) -> Iterator[Value]:
    """One statement after another, as the templates stand for them."""
    number = 0
    for entry in function.spec.policies or []:
        name, parameters = named(entry)
        values = {place: f"\0{place}\0" for place in PLACES} | {key: str(value) for key, value in parameters.items()}
        for statement in templates()[name].expand(values):
            number += 1
            yield _hcl(f"{name.removesuffix('Policy')}{number}", statement, service)


def named(entry: Any) -> tuple[str, Mapping[str, Any]]:
    """`NAME` or `{NAME: {parameters}}`."""
    if isinstance(entry, str):
        return entry, {}
    name, parameters = next(iter(entry.items()))
    return name, parameters or {}


def _hcl(sid: str, statement: TemplateStatement, service: str) -> Value:
    body: dict[str, Value] = {
        "Sid": sid,
        "Effect": "Allow",
        "Action": list(statement.actions),
        "Resource": _one([_placed(resource, service) for resource in statement.resources]),
    }
    if statement.conditions:
        body["Condition"] = _conditions(statement, service)
    return body


def _conditions(statement: TemplateStatement, service: str) -> dict[str, Value]:
    found: dict[str, dict[str, Value]] = {}
    for condition in statement.conditions:
        values = _one([_placed(value, service) for value in condition.values])
        found.setdefault(condition.operator, {})[condition.key] = values
    return dict(found)


def _one(values: list[Value]) -> Value:
    return values[0] if len(values) == 1 else values


def _placed(value: str, service: str) -> Value:
    """Partition, region and account become references, the rest is the user's text."""
    parts: list[str | Ref | Text] = []
    for index, part in enumerate(value.split("\0")):
        parts.append(Ref(_PLACES[part]) if index % 2 else spoken(part, service))
    return join(part for part in parts if part != "") if len(parts) > 1 else spoken(value, service)
