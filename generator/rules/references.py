"""Every name that stands for something else: where it stands, what it may be, and whether it is there.

`resolve` relies on it: what passes here can be bound.
"""

import difflib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from generator.document import Path
from generator.project import ServiceSource
from generator.resolve.triggers import IMPLICIT_API, KINDS, dead_letter_key, needs_dead_letter
from generator.rules.model import Finding, Findings, Written
from generator.spec.service import Service

# What an ARN may stand for without a resource of its own, by the service in the ARN.
ARN_TYPES = {"sqs": "sqs", "sns": "sns", "lambda": "function", "events": "eventbridge"}
DEFAULT_BUS = "default"
DESTINATIONS = ("sqs", "sns", "eventbridge", "function")
SUBSCRIBED = {"eventbridge": ("bus", "eventbridge"), "sns": ("topic", "sns"), "s3": ("bucket", "s3")}


class Wrong(StrEnum):
    """How a reference can fail."""

    MISSING = "nothing here has that name"
    TYPE = "it is of another type"
    SERVICE = "no service has that name"
    THERE = "the other service has no such thing"
    OTHER_TYPE = "it is of another type there"
    OTHERS = "it is external there too"
    SELF = "it names its own service"
    FORM = "an ARN or a part where none can stand"


@dataclass(frozen=True, slots=True)
class Thing:
    """What a name stands for: a function, or a resource with its type."""

    type: str
    spec: Any = None

    @property
    def external(self) -> bool:
        return bool(self.type != "function" and getattr(self.spec, "arn", None))


@dataclass(frozen=True, slots=True)
class Reference:
    """An address at `path`; `what` is how the user calls it, `types` what it may be, `arn` whether an ARN will do."""

    address: str
    path: Path
    what: str
    types: tuple[str, ...]
    arn: bool = False
    foreign: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    wrong: Wrong
    message: str


def thing(spec: Service, name: str) -> Thing | None:
    """What `name` is in a service, what the kit implies included."""
    if name in spec.functions:
        return Thing("function", spec.functions[name])
    if found := (spec.resources or {}).get(name):
        return Thing(found.type, found)
    if name == IMPLICIT_API and implies_api(spec):
        return Thing("http_api")
    owner = name.removesuffix("_dead_letter")
    if owner != name and owner in spec.functions and needs_dead_letter(spec.functions[owner]):
        return Thing("sqs")
    return None


def implies_api(spec: Service) -> bool:
    """Routes that name no API, and no API declared: the kit makes one."""
    if any(resource.type == "http_api" for resource in (spec.resources or {}).values()):
        return False
    entries = (entry for function in spec.functions.values() for entry in function.triggers or [])
    return any(entry.kind == "http" and entry.trigger and not entry.trigger.api for entry in entries)


def found(written: Written, address: str) -> Thing | None:
    """What an address stands for, here, in another service or in every account; None where it stands for nothing."""
    if address == DEFAULT_BUS:
        return Thing("eventbridge")
    service, slash, name = address.partition("/")
    if slash:
        other = written.project.services.get(service)
        return thing(other.spec, name) if other else None
    name, dot, _ = address.partition(".")
    return Thing("sqs") if dot else thing(written.source.spec, name)


def judge(written: Written, reference: Reference) -> Fault | None:
    """What is wrong with a reference, None when it can be bound."""
    address = reference.address
    if address.startswith("arn:"):
        return _judge_arn(reference)
    if address == DEFAULT_BUS and "eventbridge" in reference.types:
        return None
    if "/" in address:
        return _judge_other(written, reference)
    name, dot, part = address.partition(".")
    known = thing(written.source.spec, name)
    if known is None:
        return Fault(Wrong.MISSING, f"{reference.what} {address!r} does not exist{_nearest(written.source, reference)}")
    if dot:
        return _judge_dead_letter(reference, name, part, known)
    if known.type not in reference.types:
        return Fault(Wrong.TYPE, _mistyped(reference, known))
    return None


def _judge_arn(reference: Reference) -> Fault | None:
    parts = reference.address.split(":")
    if not reference.arn:
        message = (
            f"{reference.what} is a name, not an ARN: declare a resource with `arn: {reference.address}` and name it"
        )
        return Fault(Wrong.FORM, message)
    type_ = ARN_TYPES.get(parts[2]) if len(parts) >= 6 and all(parts[:3]) and parts[5] else None
    if type_ is None or type_ not in reference.types:
        kinds = _either(reference.types)
        return Fault(Wrong.FORM, f"{reference.what} is the ARN of type {kinds}, not {reference.address!r}")
    if type_ == "eventbridge" and "/" not in parts[5]:
        return Fault(Wrong.FORM, f"the ARN of an event bus ends in event-bus/NAME, not {parts[5]!r}")
    return None


def _judge_other(written: Written, reference: Reference) -> Fault | None:
    service, _, name = reference.address.partition("/")
    if service == written.source.name:
        return Fault(Wrong.SELF, f"{reference.what} {reference.address!r} is of this service: write {name!r}")
    other = written.project.services.get(service)
    if other is None:
        return Fault(Wrong.SERVICE, f"there is no service {service!r}{_renamed_or_close(written, service)}")
    known = thing(other.spec, name)
    if known is None or (known.spec is None):
        hint = _close(name, [*other.spec.functions, *(other.spec.resources or {})])
        return Fault(Wrong.THERE, f"service {service!r} has no {name!r}{hint}")
    if not reference.foreign:
        return None
    if known.external:
        way_out = f"declare it here too, with `arn: {known.spec.arn}`"
        return Fault(Wrong.OTHERS, f"{reference.address!r} exists outside of service {service!r}: {way_out}")
    if known.type not in reference.types:
        return Fault(Wrong.OTHER_TYPE, _mistyped(reference, known))
    return None


def _judge_dead_letter(reference: Reference, name: str, part: str, known: Thing) -> Fault | None:
    if part != "dead_letter":
        return Fault(Wrong.FORM, f"{reference.address!r}: only `.dead_letter` can follow a name, not {part!r}")
    if "sqs" not in reference.types:
        return Fault(Wrong.TYPE, _mistyped(reference, Thing("sqs")))
    if known.type == "function":
        if needs_dead_letter(known.spec):
            return None
        why = "none of its triggers is asynchronous, or each has another way out"
        return Fault(Wrong.MISSING, f"function {name!r} has no dead-letter queue: {why}")
    if known.type != "sqs" or known.external or known.spec is None:
        message = f"{name!r} has no dead-letter queue here: only functions and queues of this service have one"
        return Fault(Wrong.MISSING, message)
    return None


def _mistyped(reference: Reference, known: Thing) -> str:
    return f"{reference.what} {reference.address!r} is of type {known.type}, not {_either(reference.types)}"


def _either(types: tuple[str, ...]) -> str:
    return " or ".join([", ".join(types[:-1]), types[-1]]) if len(types) > 1 else types[0]


def _nearest(source: ServiceSource, reference: Reference) -> str:
    spec = source.spec
    candidates = {**dict.fromkeys(spec.functions, "function"), **{k: v.type for k, v in (spec.resources or {}).items()}}
    fitting = [name for name, type_ in candidates.items() if type_ in reference.types]
    return _close(reference.address, fitting, or_list=True)


def _renamed_or_close(written: Written, service: str) -> str:
    services = written.project.services
    new = next((name for name, source in services.items() if service in (source.spec.renamed_from or ())), None)
    return f": it is called {new!r} now" if new else _close(service, services)


def _close(name: str, known: Iterable[str], or_list: bool = False) -> str:
    names = sorted(known)
    if close := difflib.get_close_matches(name, names, 1):
        return f": did you mean {close[0]!r}?"
    if or_list and names and len(names) <= 12:
        return f": there is {', '.join(names)}"
    return ": declare it first" if or_list else ""


def sources(written: Written) -> Iterator[Reference]:
    """What triggers listen to."""
    for function, index, kind, trigger in written.triggers():
        known = KINDS[kind]
        address = getattr(trigger, known.source) if known.source else None
        if address and known.source and known.listens_to:
            path = written.trigger_path(function, index, kind, known.source)
            yield Reference(address, path, known.source, (known.listens_to,))


def uses(written: Written) -> Iterator[Reference]:
    """What functions use."""
    for name, function in written.source.spec.functions.items():
        for address in function.uses or {}:
            yield Reference(address, ("functions", name, "uses", address), "resource", _USABLE)


_USABLE = ("dynamodb", "sqs", "sns", "s3", "eventbridge", "secret", "parameter", "function", "http_api", "kms")


def way_outs(written: Written) -> Iterator[Reference]:
    """Where events go in the end: destinations and dead letters."""
    for name, function in written.source.spec.functions.items():
        base: Path = ("functions", name)
        if function.on_failure:
            yield Reference(function.on_failure, (*base, "on_failure"), "on_failure", DESTINATIONS, arn=True)
        yield from _async(function.async_, (*base, "async"))
    yield from _async(getattr(written.source.spec.defaults, "async_", None), ("defaults", "async"))
    for environment, overlay in (written.source.spec.environments or {}).items():
        if overlay is None:
            continue
        base = ("environments", environment)
        yield from _async(getattr(overlay.defaults, "async_", None), (*base, "defaults", "async"))
        for name, changed in (overlay.functions or {}).items():
            yield from _async(getattr(changed, "async_", None), (*base, "functions", name, "async"))
    for function_name, index, kind, trigger in written.triggers():
        types = ("sqs", "sns") if kind == "dynamodb" else ("sqs",)
        for key in ("dead_letter", "on_failure"):
            if address := getattr(trigger, key, None):
                yield Reference(address, written.trigger_path(function_name, index, kind, key), key, types, arn=True)


def _async(settings: Any, path: Path) -> Iterator[Reference]:
    for key in ("on_success", "on_failure"):
        if address := getattr(settings, key, None):
            yield Reference(address, (*path, key), key, DESTINATIONS, arn=True)


def subscriptions(written: Written) -> Iterator[Reference]:
    """Where queues subscribe."""
    for key, queue in written.resources("sqs"):
        for index, entry in enumerate(queue.subscriptions or []):
            for kind, (field, type_) in SUBSCRIBED.items():
                if body := getattr(entry, kind):
                    path = ("resources", key, "subscriptions", index, kind, field)
                    yield Reference(getattr(body, field), path, field, (type_,))


def faults(written: Written, references: Callable[[Written], Iterator[Reference]], *wrongs: Wrong) -> Findings:
    """Findings for the references that fail in one of these ways."""
    for reference, fault in _judged(written, references):
        if fault.wrong in wrongs:
            yield Finding(written.at(*reference.path), fault.message)


def _judged(written: Written, references: Callable[[Written], Iterator[Reference]]) -> list[tuple[Reference, Fault]]:
    def find() -> list[tuple[Reference, Fault]]:
        return [(each, fault) for each in references(written) if (fault := judge(written, each))]

    found: list[tuple[Reference, Fault]] = written.memory.once(references, find)
    return found


def every(written: Written) -> Iterator[Reference]:
    """All references of a service."""
    yield from sources(written)
    yield from uses(written)
    yield from way_outs(written)
    yield from subscriptions(written)


def implied_dead_letters(spec: Service) -> Iterator[str]:
    """Labels of the queues that the kit makes for functions with asynchronous triggers."""
    return (dead_letter_key(name) for name, function in spec.functions.items() if needs_dead_letter(function))
