"""Whether all modules that are called can be seen: a scan of less would pass what it did not look at."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.diagnostics import UserError, plain
from generator.layout.files import ENVIRONMENTS
from generator.scan.policies.reading import calls_of
from generator.scan.staging import Staged
from generator.terraform.sources import below


@dataclass(frozen=True, slots=True)
class _Call:
    """A module call: where it stands, and what it calls."""

    folder: PurePosixPath
    place: str
    label: str
    source: str

    @property
    def text(self) -> str:
        return f'{self.place}: module "{plain(self.label)}"'


def followed(staged: Staged) -> tuple[str, ...]:
    """What is said of each call that leads to a registry or a repository, whose module lies in nobody's project.

    UserError with every call of a local module that is not in the tree.
    """
    calls = list(_calls(staged))
    local = [call for call in calls if call.source.startswith(".")]
    if faults := sorted(fault for call in local if (fault := _fault(staged, call))):
        raise UserError("\n".join(faults))
    return tuple(
        sorted(
            f"{call.text} comes from {plain(call.source)}, which is not here: only a plan shows what it makes"
            for call in calls
            if call not in local
        )
    )


def _calls(staged: Staged) -> Iterator[_Call]:
    """All that roots and examples lead to, each folder once."""
    seen: set[PurePosixPath] = set()
    waiting = [*(ENVIRONMENTS / name for name in staged.roots), *map(PurePosixPath, staged.examples)]
    while waiting:
        folder = waiting.pop()
        if folder in seen:
            continue
        seen.add(folder)
        for file, line, label, source in calls_of(staged.folder, folder):
            shown, number = staged.original(file, line)
            yield _Call(folder, f"{shown}:{number}", label, source)
            if source.startswith(".") and (inner := below(folder, source)):
                waiting.append(inner)


def _fault(staged: Staged, call: _Call) -> str:
    """Why a local module is not scanned; "" when it is."""
    place = below(call.folder, call.source)
    if place is None:
        return (
            f"{call.text} calls {plain(call.source)}, outside of the project, where gen scan does not look: "
            "move the module into the project"
        )
    if any((staged.folder / place).glob("*.tf")):
        return ""
    return f"{call.text} calls {plain(call.source)}, and {plain(str(place))} holds no Terraform: correct its `source`"
