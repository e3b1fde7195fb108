"""What checkov does not look for: faults that show only when two resources are seen together."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from generator.layout.files import ENVIRONMENTS
from generator.scan.finding import Raw
from generator.scan.policies.checks import POLICIES
from generator.scan.policies.reading import of_folder, of_plan, planned
from generator.scan.policies.seeing import Seen
from generator.scan.policies.tree import Source
from generator.scan.staging import Staged


def examine(staged: Staged) -> Sequence[Raw]:
    """What the policies find in every root, example and plan of the tree."""
    found = []
    for raw in _found(staged):
        file, line = staged.original(raw.file, raw.line)
        found.append(replace(raw, file=file, line=line))
    return found


def _found(staged: Staged) -> Iterator[Raw]:
    known: dict[PurePosixPath, Source] = {}
    for name in staged.roots:
        environment, _, service = name.partition("/")
        blank = Raw("", "", "", "", 1, environment=environment, service=service)
        yield from wrong(Seen.of(of_folder(staged.folder, ENVIRONMENTS / name, known), None), blank)
    for place in staged.examples:
        seen = Seen.of(of_folder(staged.folder, PurePosixPath(place), known), None)
        yield from wrong(seen, Raw("", "", "", "", 1, example=place))
    for name in staged.plans:
        environment, _, service = name.partition("/")
        raw = json.loads((staged.folder / "plans" / f"{name}.json").read_text(encoding="utf-8"))
        blank = Raw("", "", "", f"plans/{name}.json", 1, plan=True, environment=environment, service=service)
        yield from wrong(Seen.of(of_plan(raw), planned(raw)), blank)


def wrong(seen: Seen, blank: Raw) -> Iterator[Raw]:
    """The findings of one root; `blank` says which."""
    for policy in POLICIES:
        for node, message in policy.find(seen):
            file, line = node.place
            yield replace(
                blank,
                id=policy.id,
                name=policy.title,
                resource=node.address,
                file=file or blank.file,
                line=line,
                message=message,
            )
