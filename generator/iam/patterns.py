"""What the names of a `case` hold."""

import ast

from generator.iam.activations import fields, lineage
from generator.iam.annotations import annotated
from generator.iam.attributes import attribute
from generator.iam.containers import element, iterated
from generator.iam.expressions import assign, evaluate
from generator.iam.machine import Frame, Machine
from generator.iam.values import UNKNOWN, Class, Const, Container, External, Instance, Values, texts


def capture(machine: Machine, frame: Frame, pattern: ast.pattern, values: Values) -> None:
    """Lay a pattern on `values`, whether they fit or not, and bind its names."""
    match pattern:
        case ast.MatchAs(pattern=inner, name=name):
            if inner is not None:
                capture(machine, frame, inner, values)
            _bind(machine, frame, name, _fitting(machine, frame, inner, values), pattern)
        case ast.MatchOr(patterns=parts):
            for part in parts:
                capture(machine, frame, part, values)
        case ast.MatchClass():
            _class(machine, frame, pattern, values)
        case ast.MatchSequence(patterns=parts):
            _sequence(machine, frame, parts, values)
        case ast.MatchMapping(keys=keys, patterns=parts, rest=rest):
            for key, part in zip(keys, parts, strict=True):
                capture(machine, frame, part, element(machine, frame, values, evaluate(machine, frame, key), pattern))
            _bind(machine, frame, rest, values, pattern)
        case ast.MatchValue(value=value):
            evaluate(machine, frame, value)


def _bind(machine: Machine, frame: Frame, name: str | None, values: Values, node: ast.pattern) -> None:
    if name:
        assign(machine, frame, ast.copy_location(ast.Name(name, ast.Store()), node), values or UNKNOWN)


def _fitting(machine: Machine, frame: Frame, pattern: ast.pattern | None, values: Values) -> Values:
    """Those of `values` that are of the pattern's class; one that stands for all of it where nobody made any."""
    if isinstance(pattern, ast.MatchOr):
        return frozenset().union(*(_fitting(machine, frame, part, values) for part in pattern.patterns))
    if not isinstance(pattern, ast.MatchClass):
        return values
    classes = evaluate(machine, frame, pattern.cls)
    wanted = {item.ident for item in classes if isinstance(item, Class)}
    if not wanted or any(isinstance(item, External) for item in classes):
        return values
    others = frozenset(item for item in values if not isinstance(item, Instance))
    fitting = frozenset(
        item for item in values if isinstance(item, Instance) and wanted & set(lineage(machine, item.cls))
    )
    return fitting or (others | annotated(machine, classes) if machine.trusting else others)


def _class(machine: Machine, frame: Frame, pattern: ast.MatchClass, values: Values) -> None:
    own = _fitting(machine, frame, pattern, values)
    names = _positions(machine, own)
    for index, part in enumerate(pattern.patterns):
        # `str(x)`, `dict(x)`: the thing itself.
        inside = attribute(machine, frame, own, names[index], pattern) if index < len(names) else own
        capture(machine, frame, part, inside)
    for name, part in zip(pattern.kwd_attrs, pattern.kwd_patterns, strict=True):
        capture(machine, frame, part, attribute(machine, frame, own, name, pattern))


def _positions(machine: Machine, values: Values) -> list[str]:
    """The attributes that stand for positions: of `__match_args__`, else fields in their order."""
    for item in values:
        if isinstance(item, Instance):
            for ident in lineage(machine, item.cls):
                for given in machine.get((machine.classes[ident].frame.key, "__match_args__")):
                    if isinstance(given, Container):
                        keys = [Const.of(index) for index in range(len(machine.get(("keys", given.ident))))]
                        return [name for key in keys for name in texts(machine.get(("element", given.ident, key)))]
            return list(dict.fromkeys(fields(machine, item.cls)))
    return []


def _sequence(machine: Machine, frame: Frame, parts: list[ast.pattern], values: Values) -> None:
    starred = any(isinstance(part, ast.MatchStar) for part in parts)
    for index, part in enumerate(parts):
        inside = iterated(machine, frame, values, part)
        if isinstance(part, ast.MatchStar):
            made = machine.container(part, frame)
            machine.put(made.ident, None, inside)
            _bind(machine, frame, part.name, frozenset({made}), part)
        elif starred:
            capture(machine, frame, part, inside)
        else:
            lists = frozenset(item for item in values if isinstance(item, Container))
            others = iterated(machine, frame, values - lists, part)
            capture(machine, frame, part, element(machine, frame, lists, frozenset({Const.of(index)}), part) | others)
