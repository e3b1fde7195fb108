"""Texts, lists and dicts put together by operators."""

import ast
from itertools import product

from generator.iam.activations import is_hollow
from generator.iam.containers import merge
from generator.iam.machine import Frame, Machine
from generator.iam.values import NOTHING, UNKNOWN, Class, Const, Container, Opaque, Unknown, Values

_MOST = 64
_LONGEST = 1000


def combined(values: list[Values]) -> Values:
    """All combinations of texts that are known."""
    known = [[item for item in each if isinstance(item, Const)] for each in values]
    count = 1
    for each in known:
        count *= len(each)
    if any(len(each) < len(whole) for each, whole in zip(known, values, strict=True)) or not 0 < count <= _MOST:
        return UNKNOWN if all(values) else NOTHING
    made = {"".join(str(item.value) for item in combination) for combination in product(*known)}
    return frozenset(Const.of(text) if len(text) < _LONGEST else Unknown() for text in made)


def operation(machine: Machine, frame: Frame, node: ast.expr, op: ast.operator, left: Values, right: Values) -> Values:
    """`+` of texts and lists, `|` of dicts, `or` of types."""
    containers = [item for item in (*left, *right) if isinstance(item, Container | Opaque)]
    if containers and isinstance(op, ast.Add | ast.BitOr | ast.Mult):
        made = machine.container(node, frame)
        merge(machine, made.ident, frozenset(containers))
        return frozenset({made})
    strings = all(isinstance(item, Const) and isinstance(item.value, str) for item in (*left, *right))
    if isinstance(op, ast.Add) and strings:
        return combined([left, right])
    kept = frozenset(item for item in (*left, *right) if isinstance(item, Class) or not is_hollow(frozenset({item})))
    return kept | UNKNOWN
