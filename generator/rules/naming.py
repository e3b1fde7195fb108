"""Names: what the rendered files keep for themselves, and what AWS takes."""

import re
from collections.abc import Iterator
from typing import Any

from generator.rules.model import Deployed, Finding, Findings, Written, deployed, written
from generator.vocabulary import limits

# Each function has a file of its own beside these (modules/services/<service>/<function>.tf).
_FILES = frozenset(
    {"layers", "locals", "lookups", "main", "network", "outputs", "override", "providers", "resources", "terraform"}
    | {"variables", "versions"}
)
# https://developer.hashicorp.com/terraform/language/block/variable (names that a module call keeps for itself), and
# `default`, the bus that every account has.
_WORDS = frozenset(
    {"count", "default", "depends_on", "for_each", "lifecycle", "local", "locals", "module", "provider", "providers"}
    | {"source", "terraform", "this", "var", "variables", "version"}
)
_FAMILIES = ("functions", "resources", "layers")


def _things(service: Written) -> Iterator[tuple[str, str, Any]]:
    for family in _FAMILIES:
        for name, item in (getattr(service.spec, family) or {}).items():
            yield family, name, item


@written("GEN101", "A name is not one that the rendered HCL needs itself")
def reserved(service: Written) -> Findings:
    """A function called `main` would overwrite `main.tf`; `x_override` would become an override file of Terraform.

    Way out: choose another name; `name:` still sets what AWS shows.
    """
    for family, name, _ in _things(service):
        taken = name in _WORDS or (family == "functions" and (name in _FILES or name.endswith("_override")))
        if taken:
            message = f"{name!r} is a name that the rendered HCL keeps for itself: choose another"
            yield Finding(service.at(family, name), message)


@written("GEN102", "A function, a resource and a layer have different names")
def one_name(service: Written) -> Findings:
    """`uses`, overlays and `gen explain` know things by their names alone.

    Way out: rename one of them.
    """
    seen: dict[str, str] = {}
    for family, name, _ in _things(service):
        if name in seen:
            message = f"{name!r} is also one of the {seen[name]}: names are unique in a service, rename one of the two"
            yield Finding(service.at(family, name), message)
        seen.setdefault(name, family)


@deployed("GEN104", "A name of one's own is one that AWS takes")
def physical(stack: Deployed) -> Findings:
    """Each service of AWS has its own characters and lengths for names.

    Way out: mend the name, or leave `name` out: `<env>-<service>-<name>` always fits.
    """
    for function in stack.stack.functions:
        if function.spec.name is not None and (wrong := _problem(stack, "function", function.spec.name)):
            yield Finding(stack.function(function, "name"), wrong)
    for resource in stack.stack.resources:
        given = resource.spec.name
        if given is not None and (wrong := _problem(stack, resource.type, given, resource.spec)):
            yield Finding(stack.resource(resource, "name"), wrong)


def _problem(stack: Deployed, type_: str, given: str, spec: Any = None) -> str | None:
    name = stack.say(given)
    limit = limits.NAMES[type_]
    longest = limit.length.high - _appended(type_, spec)
    if type_ in ("sqs", "sns") and name.endswith(".fifo"):
        return f"name is without .fifo, which is appended where `fifo: true`: write {name.removesuffix('.fifo')!r}"
    if not limit.length.low <= len(name) <= longest:
        return f"name of {type_} is {limit.length.low} to {longest} characters here, not {len(name)}: {given!r}"
    if not re.fullmatch(f"[{limit.characters}]+", name):
        return f"name of {type_} is made of {_spelled(limit.characters)}, not {given!r}"
    return _special(type_, name)


def _appended(type_: str, spec: Any) -> int:
    """What the blocks of queues and topics append."""
    fifo = len(".fifo") if getattr(spec, "fifo", None) else 0
    return fifo + (len("-dead-letter") if type_ == "sqs" and getattr(spec, "dead_letter", None) else 0)


def _special(type_: str, name: str) -> str | None:
    if type_ == "s3" and not re.fullmatch(limits.BUCKET_NAME, name):
        return f"name of s3 begins and ends with a letter or digit, less what AWS keeps (xn--, -s3alias), not {name!r}"
    if type_ == "parameter" and "/" in name and not name.startswith("/"):
        return f"name of parameter with levels begins with /: write '/{name}'"
    if type_ == "parameter" and re.match(r"/?(aws|ssm)", name, re.IGNORECASE):
        return f"name of parameter does not begin with aws or ssm, which AWS keeps for itself, as {name!r} does"
    if type_ == "kms" and name.startswith(("alias/", "aws/")):
        return f"name of kms is its alias without alias/, and not one of AWS's own (aws/), not {name!r}"
    if type_ == "eventbridge" and (name == "default" or name.startswith("aws.")):
        return f"name of eventbridge is not the default bus, nor one of AWS's own (aws.), not {name!r}"
    return None


def _spelled(characters: str) -> str:
    """`letters, digits, - and _` for the inside of a [...]."""
    words = {"a-z": "lower case letters", "a-zA-Z": "letters", "0-9": "digits"}
    rest = characters
    found = []
    for part in ("a-zA-Z", "a-z", "0-9"):
        if part in rest:
            found.append(words[part])
            rest = rest.replace(part, "", 1)
    signs = " ".join(sorted(set(rest.replace("\\w", ""))))
    return ", ".join(found) + (f" and {signs}" if signs else "")
