"""A root as a tree of modules, and what its expressions come to as far as that can be told without Terraform.

Expressions are as python-hcl2 gives them: numbers and truth values, texts in quotes, lists, maps, and `${...}` for the
rest. What cannot be told is UNKNOWN, and no policy speaks of it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

UNKNOWN: Final = object()
REQUIRED: Final = object()
_REFERENCE = re.compile(r"(?<![\w.])(?:var|local|module|aws_\w+)(?:\.[\w-]+|\[[^\]]*\])+")
_TERNARY = re.compile(r"(.+?) \? (.+) : (.+)")
_NULL = re.compile(r"(.+?) (==|!=) null")
_PATH = re.compile(r"(var|local)\.([\w-]+)((?:\.[\w-]+)*)")
_DEEPEST = 40
# What stands for something else, and the attribute that says for what.
_STANDS_FOR = {
    "aws_lambda_alias": "function_name",
    "aws_sqs_queue_policy": "queue_url",
    "aws_iam_role_policy": "role",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What one folder of HCL, or one module of a plan, declares. `places` are the lines of its resources."""

    resources: Mapping[tuple[str, str], Mapping[str, Any]]
    calls: Mapping[str, tuple[Mapping[str, Any], "Source"]]
    outputs: Mapping[str, Any]
    locals: Mapping[str, Any]
    variables: Mapping[str, Any]
    places: Mapping[tuple[str, str], tuple[str, int]]


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """A module as one call makes it: `arguments` belong to the module that calls, `parent`."""

    source: Source
    address: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    parent: "Instance | None" = None
    children: dict[str, "Instance"] = field(default_factory=dict)

    def child(self, label: str) -> "Instance | None":
        if label not in self.children and label in self.source.calls:
            arguments, source = self.source.calls[label]
            self.children[label] = Instance(source, f"{self.address}module.{label}.", arguments, self)
        return self.children.get(label)

    def all(self) -> Iterator["Instance"]:
        yield self
        for label in self.source.calls:
            child = self.child(label)
            if child and child._exists_in_parent(label):
                yield from child.all()

    def _exists_in_parent(self, label: str) -> bool:
        assert self.parent is not None
        return exists(self.parent.source.calls[label][0], self.parent) is not False


def exists(body: Mapping[str, Any], instance: Instance) -> bool | None:
    """Whether `count` and `for_each` make it; None when that cannot be told."""
    if "count" in body:
        count = value(body["count"], instance)
        return None if count is UNKNOWN else bool(count)
    if "for_each" in body:
        each = value(body["for_each"], instance)
        return None if each is UNKNOWN else bool(each)
    return True


def value(expression: Any, instance: Instance, depth: int = 0) -> Any:
    """What an expression comes to, UNKNOWN where that takes Terraform."""
    if depth > _DEEPEST:
        return UNKNOWN
    if isinstance(expression, Mapping):
        return {_bare(key): value(item, instance, depth + 1) for key, item in expression.items()}
    if isinstance(expression, list):
        return [value(item, instance, depth + 1) for item in expression]
    if not isinstance(expression, str):
        return expression
    if expression.startswith('"'):
        return UNKNOWN if "${" in expression else _bare(expression)
    inner = expression[2:-1] if expression.startswith("${") and expression.endswith("}") else expression
    return _calculated(inner.strip(), instance, depth + 1)


def _calculated(text: str, instance: Instance, depth: int) -> Any:
    if found := _PATH.fullmatch(text):
        return _named(found[1], found[2], found[3].split(".")[1:], instance, depth)
    if (found := _NULL.fullmatch(text)) and "?" not in text:
        known = value(found[1], instance, depth)
        return UNKNOWN if known is UNKNOWN else (known is None) is (found[2] == "==")
    if found := _TERNARY.fullmatch(text):
        condition = value(found[1], instance, depth)
        return UNKNOWN if condition is UNKNOWN else value(found[2 if condition else 3], instance, depth)
    if found := re.fullmatch(r'\[\s*("[^"$]*")\s*\]', text):
        return [_bare(found[1])]
    words: dict[str, Any] = {"null": None, "true": True, "false": False, "[]": [], "{}": {}}
    return words[text] if text in words else int(text) if text.isdigit() else UNKNOWN


def _named(kind: str, name: str, path: list[str], instance: Instance, depth: int) -> Any:
    found = _definition(kind, name, instance)
    if found is None:
        return UNKNOWN
    known = value(*found, depth)
    for step in path:
        if not isinstance(known, Mapping) or step not in known:  # a default of an optional attribute may fill it
            return UNKNOWN
        known = known[step]
    return known


def _definition(kind: str, name: str, instance: Instance) -> tuple[Any, Instance] | None:
    """The expression behind a name, and the module to read it in."""
    if kind == "local":
        return (instance.source.locals[name], instance) if name in instance.source.locals else None
    if name in instance.arguments and instance.parent:
        return instance.arguments[name], instance.parent
    default = instance.source.variables.get(name, REQUIRED)
    return None if default is REQUIRED else (default, instance)


def _bare(text: Any) -> Any:
    return text[1:-1] if isinstance(text, str) and len(text) > 1 and text[0] == text[-1] == '"' else text


def targets(expression: Any, instance: Instance, type_: str, depth: int = 0) -> set[str]:
    """Addresses of resources of a type that an expression leads to, through variables, outputs and locals."""
    found: set[str] = set()
    if depth > _DEEPEST:
        return found
    for reference in _REFERENCE.findall(written(expression)):
        kind, _, rest = reference.partition(".")
        name, _, path = rest.partition(".")
        name = name.partition("[")[0]
        if kind in ("var", "local"):
            if definition := _definition(kind, name, instance):
                found |= targets(_within(definition[0], path), definition[1], type_, depth + 1)
        elif kind == "module":
            child = instance.child(name)
            output = path.partition(".")
            if child and output[0] in child.source.outputs:
                inner = _within(child.source.outputs[output[0]], output[2])
                found |= targets(inner, child, type_, depth + 1)
        elif (kind, name) in instance.source.resources:
            found |= _resource(kind, name, instance, type_, depth)
    return found


def _resource(kind: str, name: str, instance: Instance, type_: str, depth: int) -> set[str]:
    if kind == type_:
        return {f"{instance.address}{kind}.{name}"}
    body = instance.source.resources[kind, name]
    behind = body.get(_STANDS_FOR.get(kind, ""))
    return set() if behind is None else targets(behind, instance, type_, depth + 1)


def _within(expression: Any, path: str) -> Any:
    """The part of a map that a path names, the whole when it is written otherwise."""
    for step in filter(None, path.split(".")):
        if not isinstance(expression, Mapping) or step not in expression:
            break
        expression = expression[step]
    return expression


def written(expression: Any) -> str:
    """All texts of an expression."""
    if isinstance(expression, Mapping):
        return " ".join(f"{key} {written(item)}" for key, item in expression.items())
    if isinstance(expression, list):
        return " ".join(map(written, expression))
    return str(expression)


def source_text(expression: Any, instance: Instance, depth: int = 0) -> Any:
    """The text behind an expression that is one name; UNKNOWN where nobody writes it out."""
    inner = expression[2:-1] if isinstance(expression, str) and expression.startswith("${") else ""
    found = _PATH.fullmatch(inner)
    if not found or depth > _DEEPEST:
        return written(expression)
    definition = None if found[3] else _definition(found[1], found[2], instance)
    return source_text(*definition, depth + 1) if definition else UNKNOWN
