"""The guardrails of an environment for the review of its plans, and what of a service goes past its spec.

A plan shows what is made, not who wrote it: raw statements and inputs set by hand are looked for in the spec, files of
one's own in the folders that a root is made of.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from generator.delivery.roots import Root
from generator.layout.files import SERVICES
from generator.review import Finding, Subject
from generator.review.findings.guardrails import guardrails
from generator.review.scene import Scene
from generator.spec.environment import Require
from generator.sync import is_generated

_FIRST_LINE = 200


def guarding(
    project: Path, required: Mapping[str, Require | None], roots: Iterable[Root]
) -> Callable[[Subject], Iterable[Finding]]:
    """What `review` takes as `more`: `required` are the guardrails by environment."""
    known = {root.name: root for root in roots}

    def findings(subject: Subject) -> Iterable[Finding]:
        require = required.get(subject.environment)
        if require is None:
            return ()
        root = known.get(subject.name)
        return guardrails(Scene(subject.name, subject.plan), require, hatches(project, root) if root else ())

    return findings


def hatches(project: Path, root: Root) -> Iterator[str]:
    """Keys and files by which a service in an environment says what no key of the spec says."""
    for function in root.stack.functions:
        for key in ("statements", "terraform"):
            if function.merged.get(key):
                yield f"{root.service}.{function.key}.{key}"
    for folder in (SERVICES / root.service, root.folder):
        for file in sorted((project / folder).glob("*.tf*")):
            if file.suffix in (".tf", ".json") and not file.name.endswith(".tfvars.json") and not _is_ours(file):
                yield f"{folder}/{file.name}"


def _is_ours(file: Path) -> bool:
    with file.open("rb") as stream:
        return is_generated(stream.read(_FIRST_LINE))
