"""Environment variables of functions, by name: never by value."""

from collections.abc import Iterator, Mapping

from generator.review.model import Finding, Phrase, Section, phrase
from generator.review.scene import Scene
from generator.review.values import Thing
from generator.terraform.plan_json import Action
from generator.terraform.redaction import HIDDEN
from generator.vocabulary.secrets import looks_secret


def environment(scene: Scene) -> Iterator[Finding]:
    for before, after in scene.pairs("aws_lambda_function"):
        detail = list(_differences(before, after))
        if detail:
            yield scene.found(Section.ENVIRONMENT, None, after.address, "environment variables change", *detail)
    for made in scene.after("aws_lambda_function"):
        shown = list(_in_clear(_variables(made))) if made.change.action is Action.CREATE else []
        if shown:
            yield scene.found(Section.ENVIRONMENT, None, made.address, "environment variables in clear", *shown)


def _differences(before: Thing, after: Thing) -> Iterator[Phrase]:
    if after.waits("environment", 0, "variables") or after.waits("environment"):
        yield phrase("known only after the apply: the whole map is computed")
        return
    old, new = _variables(before), _variables(after)
    waiting = {name for name in _unknown(after) if name not in new or new[name] is None}
    yield from _named("added", (new.keys() | waiting) - old.keys())
    yield from _named("removed", old.keys() - new.keys() - waiting)
    same = old.keys() & new.keys() - waiting
    yield from _named("changed", {name for name in same if old[name] != new[name]})
    yield from _in_clear({name: new[name] for name in new.keys() - waiting if old.get(name) != new[name]})
    yield from _named("known only after the apply", waiting & old.keys())
    if old == new and not waiting and "environment" in _touched(before, after):
        yield from _named("value hidden, perhaps changed", {name for name in same if new[name] == HIDDEN})


def _in_clear(variables: Mapping[str, object]) -> Iterator[Phrase]:
    """https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-encryption"""
    for name, value in sorted(variables.items()):
        if isinstance(value, str) and value != HIDDEN and looks_secret(name, value):
            yield phrase("{} looks like a secret, which plan, state and the function's settings show in clear", name)


def _touched(before: Thing, after: Thing) -> frozenset[str]:
    """`environment` where nothing else in sight explains the update of a redacted plan."""
    ignored = {"environment", "last_modified", "version", "qualified_arn", "qualified_invoke_arn"}
    keys = before.values.keys() | after.values.keys()
    others = any(before.values.get(key) != after.values.get(key) for key in keys - ignored)
    return frozenset() if others else frozenset({"environment"})


def _named(what: str, names: set[str]) -> Iterator[Phrase]:
    if names:
        yield phrase(f"{what}: {', '.join(['{}'] * len(names))}", *sorted(names))


def _variables(thing: Thing) -> Mapping[str, object]:
    found = thing.block("environment").get("variables")
    return found if isinstance(found, Mapping) else {}


def _unknown(thing: Thing) -> frozenset[str]:
    mask = Thing(thing.change, thing.unknown, {}).block("environment").get("variables")
    return frozenset(name for name, mark in mask.items() if mark is True) if isinstance(mask, Mapping) else frozenset()
