"""What a function's role grants, as texts of one environment, and which thing of the spec a variable or name means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from generator.names import variable_name
from generator.permissions.policies import template_statements
from generator.permissions.statements import raw, statements
from generator.permissions.verbs import VERBS
from generator.resolve.stack import Function, Stack, Target, Use
from generator.resolve.targets import INJECTED, arn_of
from generator.understand.spelling import spelled

# What the kit itself grants, for logging, tracing, polling, destinations: nothing the code has to use.
_SAMPLES = ("", "/x", ":x", "-abcdef")


@dataclass(frozen=True, slots=True)
class Grant:
    """One Allow statement; `why` is the key of the spec for one that the user wrote."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    why: str = ""
    index: int = 0

    def covers(self, action: str, arns: "tuple[str, ...] | None") -> bool:
        """Whether it allows the action on one of these ARNs; None for a thing that is not known."""
        if not any(matches(action.lower(), pattern.lower()) for pattern in self.actions):
            return False
        return arns is None or any(reaches(resource, arn) for resource in self.resources for arn in arns)


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the spec that the code may name: `used` where it stands in `uses` or `secrets` already."""

    address: str
    type: str
    arn: str
    name: str
    used: bool


def matches(text: str, pattern: str) -> bool:
    """As IAM compares: `*` and `?`, no brackets."""
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def reaches(resource: str, arn: str) -> bool:
    """Whether a statement's resource is the thing itself, or a part of it."""
    if resource == "*" or resource == arn or resource.startswith((f"{arn}/", f"{arn}:", f"{arn}-??????")):
        return True
    if not any(character in resource for character in "*?"):
        return False
    return any(matches(arn + sample, resource) for sample in _SAMPLES)


def grants(stack: Stack, function: Function) -> list[Grant]:
    """Everything that the role allows; a statement with NotAction or NotResource counts as allowing all of it."""
    found = [Grant(tuple(item.actions), _texts(list(item.resources), stack)) for item in statements(stack, function)]
    for why, items in (
        ("policies", list(template_statements(function, stack.stem))),
        ("statements", raw(function, stack.stem)),
    ):
        for index, item in enumerate(items):
            body = spelled(dict(item), stack)
            if body.get("Effect", "Allow") == "Allow":
                actions = _list(body.get("Action")) or ["*"]
                found.append(Grant(tuple(actions), tuple(_list(body.get("Resource")) or ["*"]), why, index))
    return found


def _texts(values: list[Any], stack: Stack) -> tuple[str, ...]:
    return tuple(str(spelled(item, stack)) for item in values)


def _list(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [] if value is None else [str(value)]


def variables(stack: Stack, function: Function) -> Mapping[str, Named]:
    """Environment variable -> the thing whose name, URL or ARN it holds."""
    found = dict(_unused_names(stack))
    for use in function.uses:
        for suffix in INJECTED[use.target.type].values():
            found[variable_name(use.target.address, suffix)] = _of(use.target, stack)
    for secret in function.secrets:
        suffix = "SECRET_NAME" if secret.target.type == "secret" else "PARAMETER_NAME"
        found[f"{secret.variable}_{suffix}"] = _of(secret.target, stack)
    return found


def _of(target: Target, stack: Stack) -> Named:
    name = str(spelled(target.name, stack))
    return Named(target.address, target.type, str(spelled(target.arn, stack)), name, used=True)


def _unused_names(stack: Stack) -> Iterator[tuple[str, Named]]:
    """Variables that `uses` would inject if it named the service's other things."""
    things = [(item.key, item.type, item.name) for item in stack.resources]
    things += [(item.key, "function", item.name) for item in stack.functions]
    for key, type_, name in things:
        if type_ in INJECTED and type_ != "http_api":
            arn = str(spelled(arn_of(type_, name), stack))
            for suffix in INJECTED[type_].values():
                yield variable_name(key, suffix), Named(key, type_, arn, str(spelled(name, stack)), used=False)


def verb_actions(use: Use, verb: str) -> frozenset[str]:
    return frozenset(action for grant in VERBS[use.target.type][verb] for action in grant.actions)


def type_of(action: str) -> str | None:
    """The type of resource whose verbs speak of the action's service; None where no verb does."""
    service = action.partition(":")[0]
    for type_, verbs in VERBS.items():
        if any(each.startswith(f"{service}:") for found in verbs.values() for grant in found for each in grant.actions):
            return type_
    return None


def verb_for(type_: str, action: str) -> str | None:
    """The verb that grants an action."""
    return next((verb for verb, found in VERBS[type_].items() for grant in found if action in grant.actions), None)
