"""Texts that mean something else than they seem to."""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.diagnostics import Severity
from generator.document import Path
from generator.rules.model import Finding, Findings, Written, written
from generator.rules.variables import mistaken

_LITERAL = ("description", "reason", "public", "pattern", "filter", "input", "input_transformer")


@written("GEN804", "A placeholder is one of the four", Severity.WARNING)
def placeholder(service: Written) -> Findings:
    """`${env} ${service} ${region} ${account}` are replaced; everything else stays as it is written, `${stage}` too.

    Way out: the placeholder that the message names.
    """
    for path, text in _texts(service.source.document.tree, ()):
        if "${" in text and (found := mistaken(text)):
            message = f"{found[0]} is no placeholder and stays as it is: did you mean {found[1]}?"
            yield Finding(service.at(*path), message)


def _texts(node: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, Mapping):
        for key, value in node.items():
            if key not in _LITERAL:
                yield from _texts(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _texts(value, (*path, index))
