"""Where an attribute leads: by the value it has, and, while values are made by the apply, by what the code refers to.

A plan's configuration has every module with its resources and what their arguments refer to. A reference to a variable
is followed into the call, one to a module's output into the module, one to a data source into its arguments. Locals
are not in a plan: there a value has to tell.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from generator.review.picture.kinds import TYPES_OF_ATTRIBUTES, TYPES_OF_SERVICES
from generator.review.values import at
from generator.terraform.plan_json import PlanJson, ResourceChange, Values

_INDEX = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]')
_STEP = re.compile(r"[^.\[\]]+")
_IDENTIFIERS = (
    "arn", "id", "url", "invoke_arn", "qualified_arn", "execution_arn", "stream_arn", "function_name", "name", "bucket",
    "function_url",
)  # fmt: skip
_DEEPEST = 40
# What more things of a type are called is no name of any: `policy`, `live`.
_MOST_NAMESAKES = 20


def without_indexes(address: str) -> str:
    return _INDEX.sub("", address)


class Wiring:
    """Resolves attributes of one plan to addresses of its resources."""

    def __init__(self, plan: PlanJson) -> None:
        self._root = plan.configuration.get("root_module") or {}
        self._followed: dict[tuple[tuple[str, ...], str], frozenset[str]] = {}
        self._codes: dict[str, tuple[tuple[str, ...], Values]] = {}
        self._instances: dict[str, list[str]] = {}
        self._named: dict[str, list[str]] = {}
        self._types = {change.address: change.type for change in plan.changes}
        for change in plan.changes:
            self._instances.setdefault(without_indexes(change.address), []).append(change.address)
            for identifier in _identifiers(change):
                self._named.setdefault(identifier, []).append(change.address)
        for identifier, addresses in self._named.items():
            if len(addresses) > _MOST_NAMESAKES:
                self._named[identifier] = self._telling(addresses)

    def leads(self, change: ResourceChange, path: Sequence[str | int]) -> list[str]:
        """Addresses of what stands at `path`, in the values or in the code."""
        if path and not any(path[0] in said for said in (change.after, change.before, self._code(change)[1])):
            return []
        begin = TYPES_OF_ATTRIBUTES.get(str(path[-1]), "") if path else ""
        named = (address for text in strings_at(change, path) for address in self.named(text))
        found = dict.fromkeys(address for address in named if self._types[address].startswith(begin))
        if not found:
            found = dict.fromkeys(self._by_code(change, path))
        found.pop(change.address, None)
        return list(found)

    def _telling(self, addresses: list[str]) -> list[str]:
        """Those whose type says which of them is meant."""
        times = Counter(self._types[address] for address in addresses)
        return [address for address in addresses if times[self._types[address]] <= _MOST_NAMESAKES]

    def named(self, text: str) -> list[str]:
        """Addresses of what a value names: by the whole, else by the name inside of an ARN."""
        if text in self._named:
            return self._named[text]
        service = text.split(":")[2] if text.startswith("arn:") and text.count(":") > 4 else ""
        begin = TYPES_OF_SERVICES.get(service, "")
        for name in names_in(text):
            if found := [item for item in self._named.get(name, ()) if self._types[item].startswith(begin)]:
                return found
        return []

    def _by_code(self, change: ResourceChange, path: Sequence[str | int]) -> Iterator[str]:
        module, code = self._code(change)
        expression: Any = code
        for step in path:
            expression = _inside(expression, step)
        for reference in _references(expression):
            for address in sorted(self._follow(module, reference, 0)):
                yield from self._instances_for(address, change.address)

    def _code(self, change: ResourceChange) -> tuple[tuple[str, ...], Values]:
        """The modules that a resource stands in, and its expressions; asked for once an attribute."""
        if change.address not in self._codes:
            module = tuple(_STEP.findall(without_indexes(change.module).replace("module.", "")))
            resource = self._resource(module, f"{change.type}.{change.name}")
            found = (resource or {}).get("expressions")
            self._codes[change.address] = module, found if isinstance(found, dict) else {}
        return self._codes[change.address]

    def _instances_for(self, address: str, near: str) -> Iterator[str]:
        """All instances, or those with the same key where there are such."""
        found = self._instances.get(address, [])
        keys = _INDEX.findall(near)
        same = [item for item in found if keys and _INDEX.findall(item)[-1:] == keys[-1:]]
        yield from same or found

    def _module(self, path: tuple[str, ...]) -> Values:
        module: Values = self._root
        for name in path:
            module = at(module, ("module_calls", name, "module")) or {}
        return module

    def _resource(self, path: tuple[str, ...], address: str) -> Values | None:
        for resource in self._module(path).get("resources") or ():
            if resource.get("address") == address:
                return resource  # type: ignore[no-any-return]
        return None

    def _follow(self, path: tuple[str, ...], reference: str, depth: int) -> frozenset[str]:
        """Addresses, without indexes, of the resources that a reference made in a module leads to."""
        key = (path, reference)
        if key not in self._followed and depth < _DEEPEST:
            self._followed[key] = frozenset()  # a circle leads nowhere
            self._followed[key] = frozenset(self._followed_once(path, without_indexes(reference), depth))
        return self._followed.get(key, frozenset())

    def _followed_once(self, path: tuple[str, ...], reference: str, depth: int) -> Iterator[str]:
        steps = _STEP.findall(reference)
        if len(steps) < 2:
            return
        expression: Any = None
        inside = path
        if steps[0] == "var" and path:
            inside = path[:-1]
            expression = at(self._module(inside), ("module_calls", path[-1], "expressions", steps[1]))
        elif steps[0] == "module" and len(steps) > 2:
            inside = (*path, steps[1])
            expression = at(self._module(inside), ("outputs", steps[2], "expression"))
        elif steps[0] == "data" and len(steps) > 2:
            resource = self._resource(path, ".".join(steps[:3]))
            expression = (resource or {}).get("expressions")
        elif steps[0] not in ("each", "local", "count", "path", "terraform", "self", "module", "data", "var"):
            yield "".join(f"module.{name}." for name in path) + ".".join(steps[:2])
        for found in _references(expression):
            yield from self._follow(inside, found, depth + 1)


def strings_at(change: ResourceChange, path: Sequence[str | int]) -> list[str]:
    """The strings there, after as before: what goes away led somewhere, too."""
    found = [*_texts(at(change.after, path)), *_texts(at(change.before, path))] if path else []
    return list(dict.fromkeys(found))


def names_in(text: str) -> Iterator[str]:
    """What may be a thing's name in an ARN: `prod-orders` of `arn:aws:dynamodb:...:table/prod-orders/index/*`."""
    if not text.startswith("arn:"):
        return
    resource = text.split(":", 5)[-1]
    if ":function:" in text:
        resource = text.split(":function:", 1)[1]
    for part in re.split(r"[/:]", resource):
        if part and part != "*":
            yield part.removesuffix("-??????")
    yield resource.partition(":")[2].removesuffix("-??????")


def _identifiers(change: ResourceChange) -> Iterator[str]:
    found = (values.get(key) for values in (change.after, change.before) for key in _IDENTIFIERS)
    yield from dict.fromkeys(item for item in found if isinstance(item, str) and item)


def _inside(expressions: Any, step: str | int) -> Any:
    """In the code a block may be a list or a single map, whatever the values have."""
    first = expressions[0] if isinstance(expressions, list) and expressions else expressions
    return first if isinstance(step, int) else at(first, (step,))


def _texts(values: Any) -> Iterator[str]:
    """Strings, those of JSON inside of a string too."""
    if isinstance(values, str):
        yield values
        if values[:1] in "{[" and values:
            try:
                yield from _texts(json.loads(values))
            except (ValueError, RecursionError):
                return
    elif isinstance(values, dict):
        for item in values.values():
            yield from _texts(item)
    elif isinstance(values, list):
        for item in values:
            yield from _texts(item)


def _references(expression: Any) -> Iterator[str]:
    """What an expression of the configuration refers to, the longest form of each."""
    if isinstance(expression, dict):
        found = expression.get("references")
        if isinstance(found, list):
            yield from _longest(item for item in found if isinstance(item, str))
        else:
            for item in expression.values():
                yield from _references(item)
    elif isinstance(expression, list):
        for item in expression:
            yield from _references(item)


def _longest(references: Iterable[str]) -> list[str]:
    """Terraform names `module.a.b` and then `module.a`: the second says nothing more."""
    known = list(references)
    return [
        item
        for item in known
        if not any(other != item and other.startswith((f"{item}.", f"{item}[")) for other in known)
    ]
