"""SAM's policy templates: names, parameters and the statements they stand for.

The facts are those of https://github.com/aws/serverless-application-model (policy_templates.json, May 2026), listed for
readers at https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html;
the table beside this file holds them in a shape of its own. In a template `${partition} ${region} ${account}` and the
parameters stand for themselves.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

PLACES = ("account", "partition", "region")
_REFERENCE = re.compile(r"\$\{(\w+)\}")


@dataclass(frozen=True, slots=True, order=True)
class Condition:
    """`{operator: {key: values}}` of a statement."""

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplateStatement:
    """An Allow statement, in a template with `${...}` in resources and condition values."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyTemplate:
    """A template by its SAM name."""

    name: str
    parameters: tuple[str, ...]
    statements: tuple[TemplateStatement, ...]

    def expand(self, values: Mapping[str, str]) -> tuple[TemplateStatement, ...]:
        """The statements with every `${...}` replaced, once; KeyError where `values` lacks a parameter or a place."""
        return tuple(_expand(statement, values) for statement in self.statements)


@cache
def templates() -> Mapping[str, PolicyTemplate]:
    """All templates by name."""
    table = json.loads((resources.files(__package__) / "policy_templates.json").read_bytes())
    return {
        name: PolicyTemplate(name, tuple(row["parameters"]), tuple(map(_statement, row["statements"])))
        for name, row in table.items()
    }


def _statement(row: Mapping[str, object]) -> TemplateStatement:
    actions, targets, conditions = row["actions"], row["resources"], row.get("conditions", {})
    assert isinstance(actions, list)
    assert isinstance(targets, list)
    assert isinstance(conditions, dict)
    found = [
        Condition(operator, key, tuple(values)) for operator, keys in conditions.items() for key, values in keys.items()
    ]
    return TemplateStatement(tuple(actions), tuple(targets), tuple(sorted(found)))


def _expand(statement: TemplateStatement, values: Mapping[str, str]) -> TemplateStatement:
    def fill(text: str) -> str:
        return _REFERENCE.sub(lambda found: values[found[1]], text)

    conditions = (Condition(each.operator, each.key, tuple(map(fill, each.values))) for each in statement.conditions)
    return TemplateStatement(statement.actions, tuple(map(fill, statement.resources)), tuple(conditions))
