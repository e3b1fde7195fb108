"""Modules of the project, gone through where they are first imported; everything else is `External`."""

import ast

from generator.iam.machine import Frame, Machine, Place
from generator.iam.values import External, ProjectModule, Values


def import_module(machine: Machine, frame: Frame, name: str, node: ast.AST) -> Values:
    """`import a.b.c`, as the module c; its packages are imported before it."""
    if name.startswith("."):
        name = absolute(frame, name[1:], len(name) - len(name.lstrip(".")))
    parts = name.split(".")
    for count in range(1, len(parts) + 1):
        if not _load(machine, frame, ".".join(parts[:count]), node):
            return _outside(machine, frame, name, node)
    return frozenset({ProjectModule(name)})


def _outside(machine: Machine, frame: Frame, name: str, node: ast.AST) -> Values:
    machine.imported.setdefault(name, machine.place(frame, node))
    return frozenset({External(name)})


def _load(machine: Machine, frame: Frame, name: str, node: ast.AST) -> bool:
    module = machine.path.find(name)
    if module is None:
        return False
    inner = machine.modules.get(name)
    if inner is None:
        inner = machine.modules[name] = Frame(machine.ident("module", name), module, "module")
        machine.changed = True
    if module.fault:
        machine.lose(frame, node, "*", f"{module.shown} cannot be parsed: {module.fault}")
    if module.tree is not None and inner.key not in machine.done:
        machine.done.add(inner.key)
        machine.run(machine, inner, module.tree.body)
    return True


def absolute(frame: Frame, name: str, level: int) -> str:
    """The name that `level` dots and `name` mean in this frame's module."""
    parts = frame.module.name.split(".") if frame.module.name else []
    kept = parts[: len(parts) - level + frame.module.package]
    return ".".join([*kept, *([name] if name else [])])


def import_from(machine: Machine, frame: Frame, node: ast.ImportFrom) -> list[tuple[str, Values]]:
    """`from x import a, b`: names and what they are; a star under `*`."""
    name = absolute(frame, node.module or "", node.level) if node.level else node.module or ""
    (module,) = import_module(machine, frame, name, node)
    found: list[tuple[str, Values]] = []
    for item in node.names:
        if isinstance(module, External):
            machine.imported.setdefault(f"{module.path}.{item.name}", Place("", 0, 0))
            found.append((item.asname or item.name, frozenset({External(f"{module.path}.{item.name}")})))
            continue
        assert isinstance(module, ProjectModule)
        if item.name == "*":
            found.append(("*", frozenset({module})))
            continue
        found.append((item.asname or item.name, member(machine, frame, module.name, item.name, node)))
    return found


def member(machine: Machine, frame: Frame, module: str, name: str, node: ast.AST) -> Values:
    """A name of one of the project's modules: its own, by a star, or a submodule."""
    inner = machine.modules[module]
    values = machine.get((inner.key, name))
    for star in machine.get((inner.key, "*")):
        if isinstance(star, ProjectModule):
            values |= member(machine, frame, star.name, name, node)
        elif isinstance(star, External):
            values |= {External(f"{star.path}.{name}")} if not values else frozenset()
    if not values and machine.path.find(f"{module}.{name}") is not None:
        _load(machine, frame, f"{module}.{name}", node)
        values |= {ProjectModule(f"{module}.{name}")}
    return values
