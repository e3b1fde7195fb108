"""What `value.name` may be."""

import ast

from generator.iam import services
from generator.iam.activations import Given, class_attribute, enter, fields, kind_of, lineage, lookup, outside
from generator.iam.amazon import amazon_attribute
from generator.iam.machine import Frame, Machine
from generator.iam.namespaces import attributes_of, namespace
from generator.iam.protocols import fetched
from generator.iam.values import (
    AMAZON,
    NOTHING,
    UNKNOWN,
    BatchWriter,
    Bound,
    Class,
    Client,
    Collection,
    Const,
    Container,
    Env,
    External,
    Factory,
    Function,
    Generator,
    Instance,
    Method,
    Opaque,
    Pages,
    Partial,
    ProjectModule,
    Provider,
    Resource,
    Session,
    Super,
    Unknown,
    Value,
    Values,
)


def attribute(machine: Machine, frame: Frame, values: Values, name: str, node: ast.AST) -> Values:
    """The attribute of any of `values`. Notes clients that have no such method at all."""
    found: set[Value] = set()
    for item in values:
        found |= _of(machine, frame, item, name, node)
    amazons = [item for item in values if isinstance(item, AMAZON)]
    if amazons and not found and not name.startswith("_"):
        machine.lose(frame, node, services_of(values), f"{name} is nothing that boto3 knows")
    return frozenset(found)


def services_of(values: Values) -> set[str]:
    from generator.iam.values import services as named

    return named(values)


def _of(machine: Machine, frame: Frame, value: Value, name: str, node: ast.AST) -> Values:
    match value:
        case Instance(cls=ident) if name == "__class__":
            return frozenset({Class(ident)})
        case Instance() if name == "__dict__":
            return frozenset({attributes_of(machine, value)})
        case Instance():
            return instance_attribute(machine, frame, value, name, node)
        case Class():
            return _of_class(machine, value, name)
        case Super(receiver=receiver, cls=ident):
            found = _bound(machine, receiver, class_attribute(machine, ident, name, above=True))
            return found or (frozenset({External("~new")}) if name == "__new__" else UNKNOWN)
        case External(path="os.environ"):
            return frozenset({External(f"os.environ.{name}")})
        case External(path=path):
            return frozenset({External(f"{path}.{name}")})
        case ProjectModule(name=module) if name == "__dict__" and module in machine.modules:
            return frozenset({namespace(machine, machine.modules[module].key)})
        case ProjectModule(name=module):
            return _member(machine, module, name)
        case Opaque(ident=ident):
            inside = frozenset().union(*(_of(machine, frame, item, name, node) for item in passed_on(machine, ident)))
            return inside | {Opaque(ident, value.origin, member=True)}
        case Container(ident=ident) if machine.cells.get(("namespace", ident)):
            return machine.get(("element", ident, Const.of(name))) | machine.get(("element", ident, None))
        case Const() | Env() if name in ("value", "_value_"):
            return frozenset({value})  # of an Enum's member, for which its text stands
        case Container() | Const():
            return frozenset({Method(value, name)})
        case Env():
            # `strip`, `split` and their like leave a name what it is.
            return frozenset({Partial(frozenset({External("~same")}), (frozenset({value}),), ())})
        case Function(ident=ident) if name in ("__name__", "__qualname__"):
            return frozenset({Const.of(machine.functions[ident].name)})
        case Generator() | Function() | Partial() | Bound():
            kept = machine.get(("attribute", repr(value), name))
            return kept or (frozenset({value}) if name in ("__wrapped__", "__call__", "__get__") else UNKNOWN)
        case Unknown():
            return UNKNOWN
    return amazon_attribute(machine, frame, value, name, node) if isinstance(value, AMAZON) else NOTHING


def _of_class(machine: Machine, value: Class, name: str) -> Values:
    """A class's own: its members, its children, what it and its metaclass define."""
    ident = value.ident
    match name:
        case "__name__" | "__qualname__":
            return frozenset({Const.of(machine.classes[ident].node.name)})
        case "__dict__" | "__members__":
            return frozenset({namespace(machine, machine.classes[ident].frame.key)})
        case "__subclasses__":
            children = [Class(each) for each in range(len(machine.classes)) if value in machine.get(("bases", each))]
            made = Container(machine.ident("children", ident))
            machine.put(made.ident, None, children)
            return frozenset({Partial(frozenset({External("~same")}), (frozenset({made}),), ())})
    if members := machine.get(("member", ident, name)):
        return members
    if found := class_attribute(machine, ident, name):
        return _bound(machine, value, found)
    metaclasses = [item for each in lineage(machine, ident) for item in machine.get(("metaclass", each))]
    inherited = [class_attribute(machine, item.ident, name) for item in metaclasses if isinstance(item, Class)]
    return frozenset(
        Bound(value, item) if isinstance(item, Function) else item for values in inherited for item in values
    )


def passed_on(machine: Machine, ident: int) -> Values:
    """Those of its elements that a library's object may stand in for."""
    kinds = (Instance, Container, Session, Client, Resource, Factory, Collection, Pages, Provider, BatchWriter)
    return frozenset(item for item in machine.elements(ident) if isinstance(item, kinds))


def _member(machine: Machine, module: str, name: str) -> Values:
    """A name of one of the project's modules, or the submodule of that name."""
    inner = machine.modules.get(module)
    found = machine.get((inner.key, name)) if inner else NOTHING
    if inner and not found:
        for star in machine.get((inner.key, "*")):
            found |= _member(machine, star.name, name) if isinstance(star, ProjectModule) else NOTHING
    if f"{module}.{name}" in machine.modules:
        found |= {ProjectModule(f"{module}.{name}")}
    return found


def instance_attribute(machine: Machine, frame: Frame, value: Instance, name: str, node: ast.AST) -> Values:
    """Its own, its class's, what `__getattr__` makes of the name, or whatever a library's base class gives it."""
    own = machine.get(("attribute", value.ident, name)) | machine.get(("attribute", value.ident, None))
    found = own | _bound(machine, value, class_attribute(machine, value.cls, name))
    if not found or machine.get(("assumed", value.ident)):
        found |= _of_kin(machine, value, name)
    if not found:
        given = Given((frozenset({Const.of(name)}),))
        for item in lookup(machine, value.cls, "__getattr__"):
            found |= enter(machine, item, given, frozenset({value}))
    if not found:
        found = _setting(machine, value.cls, name)
    return found or (UNKNOWN if outside(machine, value.cls) else NOTHING)


def _of_kin(machine: Machine, value: Instance, name: str) -> Values:
    """An instance that stands for all of its class, or one nobody filled: what the others hold."""
    found: Values = NOTHING
    if machine.get(("assumed", value.ident)):
        for ident in range(len(machine.classes)):
            if value.cls in lineage(machine, ident):
                for other in machine.get(("instances", ident)):
                    found |= machine.get(("attribute", other.ident, name)) if isinstance(other, Instance) else NOTHING
                if ident != value.cls:
                    found |= _bound(machine, value, class_attribute(machine, ident, name))
    return found


def _setting(machine: Machine, cls: int, name: str) -> Values:
    """Pydantic's BaseSettings reads its fields from variables of their names."""
    if any(base.endswith("BaseSettings") for base in outside(machine, cls)) and name in fields(machine, cls):
        machine.variables.add(name.upper())
        return frozenset({Env(name.upper())})
    return NOTHING


def _bound(machine: Machine, receiver: Instance | Class, values: Values) -> Values:
    """Methods with their receiver; properties are entered."""
    found: set[Value] = set()
    for item in values:
        if isinstance(item, Instance) and (fresh := fetched(machine, receiver, item)) is not None:
            found |= fresh
            continue
        if not isinstance(item, Function):
            found.add(item)
            continue
        kind = kind_of(machine, item)
        if kind in ("setter", "deleter"):
            continue
        if kind == "static":
            found.add(item)
        elif kind == "property" and isinstance(receiver, Instance):
            found |= enter(machine, item, Given(), frozenset({receiver}))
        elif kind == "class" and isinstance(receiver, Instance):
            found.add(Bound(Class(receiver.cls), item))
        elif kind == "class" or isinstance(receiver, Instance):
            found.add(Bound(receiver, item))
        else:
            found.add(item)
    return frozenset(found)


def distinctive(machine: Machine, name: str, keywords: list[str]) -> frozenset[str]:
    """The services that a call of `x.name` may be meant for when nothing is known of x."""
    if "_" in name or name == "scan" or any(word[:1].isupper() for word in keywords):
        return services.speakers(name, frozenset(machine.spoken))
    return frozenset()
