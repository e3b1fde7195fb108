"""Which services an environment has, told from their specs alone."""

import re
from collections.abc import Iterable
from functools import cache

from generator.delivery.affected import Files, spec_of, tree_of


def present_services(services: Iterable[str], environment: str, files: Files) -> list[str]:
    """Those that the environment does not leave out: `environments: {prod: null}`."""
    lineage = files.lineages.get(environment, (environment,))
    return [name for name in services if _is_present(name, lineage, files)]


def _is_present(service: str, lineage: Iterable[str], files: Files) -> bool:
    spec = spec_of(service, files)
    text = files.read(spec) or b""
    if not any(_may_be_null(name).search(text) for name in lineage):
        return True
    overlays = tree_of(text, spec).get("environments") or {}
    present = True
    for name in lineage:
        if name in overlays:
            present = overlays[name] is not None
    return present


@cache
def _may_be_null(name: str) -> "re.Pattern[bytes]":
    """A key of that name with nothing, or a word for nothing, after it: only then a spec has to be parsed."""
    key = rb"""["']?[ \t]*:[ \t]*"""
    nothing = rb"""(?:(?:null|Null|NULL|~)[ \t]*(?:[,}#\r\n]|$)|[,}])"""
    nothing_below = rb"""(?:#[^\n]*)?\r?\n(?!(?:[ \t]*(?:#[^\n]*)?\r?\n)*\1[ \t]+[^ \t#\r\n])"""
    named = re.escape(name.encode())
    line = rb"""^([ \t]*)["']?""" + named + key + nothing_below
    return re.compile(rb"""\b""" + named + key + nothing + rb"|" + line + rb"|\\", re.MULTILINE)
