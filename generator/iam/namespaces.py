"""Names by their texts: `globals()`, `vars(x)`, `x.__dict__`."""

from generator.iam.machine import Machine
from generator.iam.values import Const, Container, Env, External, Instance, Unknown


def namespace(machine: Machine, key: int) -> Container:
    """What is defined in a module, class or function, as a dict; what is put into the dict becomes a name.

    Plain values and what is imported from elsewhere are left out: nobody looks for them by a text.
    """
    made = _dict(machine, "names", key)
    for cell in _named(machine, key):
        held = [item for item in machine.get(cell) if not isinstance(item, External | Unknown | Const | Env)]
        if held:
            machine.put(made.ident, Const.of(cell[1]), held)
    for name in machine.get(("keys", made.ident)):
        if isinstance(name, Const) and isinstance(name.value, str):
            machine.add((key, name.value), machine.get(("element", made.ident, name)))
    return made


def attributes_of(machine: Machine, value: Instance) -> Container:
    """`vars(instance)`."""
    made = _dict(machine, "attributes", value.ident)
    for cell in list(machine.cells):
        if isinstance(cell, tuple) and cell[:2] == ("attribute", value.ident):
            machine.put(made.ident, Const.of(cell[2]) if cell[2] else None, machine.get(cell))
    for name in machine.get(("keys", made.ident)):
        if isinstance(name, Const) and isinstance(name.value, str):
            machine.add(("attribute", value.ident, name.value), machine.get(("element", made.ident, name)))
    machine.add(("attribute", value.ident, None), machine.get(("element", made.ident, None)))
    return made


def _dict(machine: Machine, role: str, key: int) -> Container:
    made = Container(machine.ident(role, key))
    machine.add(("dict", made.ident), [Const.of(True)])
    return made


def _named(machine: Machine, key: int) -> list[tuple[int, str]]:
    return [
        (key, cell[1])
        for cell in list(machine.cells)
        if isinstance(cell, tuple) and len(cell) == 2 and cell[0] == key and isinstance(cell[1], str) and cell[1] != "*"
    ]
