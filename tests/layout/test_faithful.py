"""What an environment's root and the service module say together is what the environment alone would say.

The module stands for all environments at once. Here it is worked out again for each of them, expression by expression,
and held against the calls of that environment alone: an overlay that gets lost, lands on its neighbour, or speaks for
an environment that did not ask, shows as a difference.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from golden.projects import CASES, laid_out

from generator.layout.interfaces import Interface
from generator.layout.model import PlannedCall, ServiceModule
from generator.layout.service import plan
from generator.pipeline import interfaces, stacks
from generator.project import Project
from generator.resolve.stack import Stack
from generator.values import Call, Choice, Entries, Guarded, Populated, Ref, Setting, Text, spoken, text
from generator.wiring import ModuleCall, compose

_UNORDERED = ("dead_letter_senders", "senders", "services")  # principals, each with sources: a policy's sets
_GIVEN = ("account_id", "alarms", "environment", "packages", "partition", "region", "tags", "vpc")


def plain(node: Any, stem: str) -> Any:
    """What one environment alone says, without the nodes that only matter to merging."""
    match node:
        case Setting():
            said = plain(spoken(node.value, stem), stem)
            if said is None or not node.form:
                return said
            return _encoded(said) if node.form == "json" else [_encoded(item) for item in said]
        case str() if "${" in node and not isinstance(said := text(node, stem), str):
            return plain(said, stem)
        case Guarded():
            return plain(node.value, stem)
        case Populated():
            return [plain(item, stem) for item in node.elements]
        case Entries():
            return plain(dict(node.entries), stem)
        case Text():
            return "".join(_worded(plain(part, stem)) for part in node.parts)
        case Ref():
            return _reference(node.expression)
        case Call():
            return _called(node.function, [plain(item, stem) for item in node.arguments])
        case dict():
            return {key: said for key, item in node.items() if (said := plain(item, stem)) is not None}
        case list() | tuple():
            return [plain(item, stem) for item in node]
    return node


class Environment:
    """Works out the service module's expressions with the values of one root."""

    def __init__(self, module: ServiceModule, stack: Stack) -> None:
        self.module, self.stem = module, stack.stem
        self.name = stack.environment.environment
        self.calls = {call.label: call for call in module.calls if not call.count or self.holds(call.count.condition)}

    def value(self, node: Any) -> Any:
        match node:
            case Ref() if (found := re.fullmatch(r"var\.(\w+)", node.expression)) and found[1] not in _GIVEN:
                return self.variable(found[1])
            case Ref() if found := re.fullmatch(r"one\(module\.(\w+)\[\*\]\.\w+\)", node.expression):
                return plain(node, self.stem) if found[1] in self.calls else None
            case Choice():
                chosen = node.then if self.holds(node.condition) else node.otherwise
                return None if chosen == Ref("null") else self.value(chosen)
            case Text():
                return "".join(_worded(self.value(part)) for part in node.parts)
            case Call():
                return _called(node.function, [self.value(item) for item in node.arguments])
            case dict():
                return {key: said for key, item in node.items() if (said := self.value(item)) is not None}
            case list() | tuple():
                return [self.value(item) for item in node]
        return plain(node, self.stem)

    def variable(self, name: str) -> Any:
        """As the root passes it, in which placeholders are the environment's own words; else the default."""
        known = self.module.variables[name]
        given = known.values.get(self.name)
        return self.value(known.default if given is None else self.spoken(given))

    def spoken(self, given: Any) -> Any:
        """A root has the environment's own words for placeholders, in what is encoded, too."""
        if isinstance(given, Call):
            return Call(given.function, tuple(self.spoken(item) for item in given.arguments))
        if isinstance(given, list):
            return [self.spoken(item) for item in given]
        return spoken(given, self.stem)

    def holds(self, condition: str) -> bool:
        left_out = self.module.left_out.get(self.name, ())
        text = re.sub(r'contains\(var\.left_out, "([^"]*)"\)', lambda m: str(m[1] in left_out), condition)
        text = re.sub(r"var\.alarms != null", "True", text)
        text = re.sub(r"var\.(\w+) == null", lambda m: str(self.variable(m[1]) is None), text)
        text = re.sub(r"var\.(\w+) != null", lambda m: str(self.variable(m[1]) is not None), text)
        text = re.sub(r"\bvar\.(\w+)", lambda m: str(self.variable(m[1]) is True), text)
        text = text.replace("&&", " and ").replace("||", " or ").replace("!", " not ")
        assert re.fullmatch(r"(?:True|False|and|or|not|[() ])*", text), condition
        return bool(eval(text))  # noqa: S307 - nothing but truth values and what joins them


def _encoded(value: Any) -> str:
    return f"jsonencode({json.dumps(value, sort_keys=True)})"


def _reference(expression: str) -> str:
    """A module with a count is the same module."""
    return "<" + re.sub(r"(module\.\w+)\[0\]", r"\1", expression) + ">"


def _worded(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _called(function: str, arguments: list[Any]) -> Any:
    if function == "merge":
        maps = {key: value for item in arguments if isinstance(item, Mapping) for key, value in item.items()}
        others = [item for item in arguments if item is not None and not isinstance(item, Mapping)]
        return [*others, maps] if others and maps else others[0] if others else maps
    if function == "concat":
        return [element for item in arguments for element in item]
    if function == "flatten":
        return sorted(arguments[0])  # alarms that are shown side by side
    if function == "jsonencode":
        return _encoded(arguments[0])
    return f"{function}({arguments})"


def _statements(value: Any) -> Any:
    """Policies with their statements in order of their names: what some environment lacks stands at the end."""
    if isinstance(value, str) and value.startswith("jsonencode(") and '"Statement"' in value:
        document = json.loads(value[len("jsonencode(") : -1])
        document["Statement"].sort(key=lambda item: json.dumps(item, sort_keys=True))
        return document
    if isinstance(value, dict):
        return {key: _statements(item) for key, item in value.items()}
    return value


def _ordered(principals: Any) -> Any:
    return {name: sorted(sources) for name, sources in principals.items()}


def _said(call: PlannedCall, arguments: Mapping[str, Any], interface: Interface) -> dict[str, Any]:
    """Arguments other than what the block takes anyhow."""
    kept = {}
    for name, value in arguments.items():
        default = interface[name].default if name in interface else None
        if value not in (None, {}, []) and json.dumps(value) != default:
            kept[name] = _ordered(value) if name in _UNORDERED else _statements(value)
    return (
        {**kept, "functions": _shown(kept["functions"])} if call.block == "dashboard" and "functions" in kept else kept
    )


def _shown(functions: Mapping[str, Any]) -> Any:
    """What a dashboard shows of functions; `log_metrics` are those that the function itself says it has there."""
    return {
        key: {name: value for name, value in item.items() if name != "log_metrics"} for key, item in functions.items()
    }


def _for_nobody(call: ModuleCall, said: Mapping[str, Any]) -> bool:
    """A layer that nobody in the environment uses is there all the same, and for what others use it with."""
    return call.block == "layer" and "runtimes" not in said


def differences(project: Project, service: str) -> list[str]:
    """Where the module and a root together do not say what the root's environment alone says."""
    everywhere = stacks(project, service, list(project.environments.values()))
    known = interfaces(project)
    planned = plan(everywhere, known)
    found = []
    for env, stack in everywhere.items():
        alone = {call.label: call for call in compose(stack) if stack.dashboard or call.block != "dashboard"}
        here = Environment(planned.module, stack)
        there = here.calls
        if set(there) != set(alone):
            found.append(f"{env}: {sorted(set(there) ^ set(alone))}")
        for label in sorted(set(there) & set(alone)):
            interface = known.read(alone[label].block)
            one = _said(there[label], plain(dict(alone[label].arguments), stack.stem), interface)
            both = _said(there[label], here.value(dict(there[label].arguments)), interface)
            found += [
                f"{env} {label}.{name}: {one.get(name)!r} became {both.get(name)!r}"
                for name in sorted(set(one) | set(both))
                if one.get(name) != both.get(name) and not _for_nobody(alone[label], one)
            ]
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_golden_project_says_in_each_environment_what_that_environment_says_alone(case: Path, tmp_path: Path) -> None:
    project = laid_out(case, tmp_path)
    assert [line for service in project.services for line in differences(project, service)] == []
