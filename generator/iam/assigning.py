"""Where values go that are assigned to attributes and elements; clients that nobody can follow from there are told."""

import ast

from generator.iam.activations import Given, enter, lookup
from generator.iam.attributes import attribute, services_of
from generator.iam.calls import call
from generator.iam.containers import element, iterated, store
from generator.iam.machine import Frame, Machine
from generator.iam.protocols import stored
from generator.iam.values import (
    AMAZON,
    Class,
    Const,
    Container,
    Function,
    Instance,
    Opaque,
    ProjectModule,
    Value,
    Values,
)


def unpacked(machine: Machine, frame: Frame, values: Values, index: int, node: ast.AST) -> Values:
    """What the target at `index` gets of values that are spread over several."""
    found: set[Value] = set()
    for item in values:
        if isinstance(item, Container) and not machine.cells.get(("dict", item.ident)):
            found |= element(machine, frame, frozenset({item}), frozenset({Const.of(index)}), node)
        else:
            found |= iterated(machine, frame, frozenset({item}), node)
    return frozenset(found)


def set_attribute(machine: Machine, frame: Frame, of: Values, name: str, values: Values, node: ast.AST) -> None:
    """`of.name = values`."""
    for item in of:
        match item:
            case Instance(ident=ident):
                machine.add(("attribute", ident, name), values)
                stored(machine, item, name, values)
                for setter in lookup(machine, item.cls, "__setattr__"):
                    call(
                        machine,
                        frame,
                        attribute(machine, frame, frozenset({item}), "__setattr__", node),
                        Given((frozenset({Const.of(name)}), values)),
                        node,
                    )
                    assert setter
            case Class(ident=ident):
                machine.add((machine.classes[ident].frame.key, name), values)
            case ProjectModule(name=module) if module in machine.modules:
                machine.add((machine.modules[module].key, name), values)
            case Function():
                machine.add(("attribute", repr(item), name), values)
            case Opaque(ident=ident):
                machine.add(("element", ident, None), values)
            case _ if any(isinstance(value, AMAZON) for value in values) and not isinstance(item, Const):
                machine.lose(
                    frame, node, services_of(values), f"a client becomes an attribute {name} of something unknown"
                )
    if not of and any(isinstance(value, AMAZON) for value in values):
        machine.lose(frame, node, services_of(values), f"a client becomes an attribute {name} of something unknown")


def set_element(machine: Machine, frame: Frame, of: Values, keys: Values, values: Values, node: ast.AST) -> None:
    """`of[keys] = values`."""
    for item in of:
        match item:
            case Container():
                store(machine, item, keys, values)
            case Opaque(ident=ident):
                machine.add(("element", ident, None), values)
            case Instance(ident=ident, cls=cls):
                machine.add(("attribute", ident, None), values)
                for setter in lookup(machine, cls, "__setitem__"):
                    enter(machine, setter, Given((keys, values)), frozenset({item}))
            case _ if any(isinstance(value, AMAZON) for value in values) and not isinstance(item, Const):
                machine.lose(frame, node, services_of(values), "a client becomes an element of something unknown")
