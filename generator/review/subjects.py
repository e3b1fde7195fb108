"""Which plans are meant: files of `terraform show -json`, stdin, folders that `gen plan` wrote, environments."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.delivery.kept import FOLDER
from generator.diagnostics import UserError
from generator.review.model import Subject
from generator.terraform.plan_json import LARGEST, load_plan, parse_plan, plan_of

STDIN = "-"
_PLAN = "plan.json"


@dataclass(frozen=True, slots=True)
class Source:
    """A plan to be read, and what it is called."""

    file: Path | None
    environment: str
    service: str

    @property
    def name(self) -> str:
        return f"{self.environment}/{self.service}" if self.environment else self.service


def sources(arguments: Sequence[str], project: Path | None) -> list[Source]:
    """What the arguments name; with none, every plan that `gen plan` left in the project. UserError for none."""
    found = [source for argument in arguments for source in _of(argument, project)]
    if not arguments:
        found = list(_below(project / FOLDER)) if project else []
        if not found:
            raise UserError("no plan to review: name one, or make one with `gen plan ENV`")
    names = [source.name for source in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UserError(f"several plans are called {', '.join(twice)}: say which is which with ENV/SERVICE=FILE")
    return found


def read(source: Source) -> Subject:
    """The plan of a source; UserError for what is none."""
    shown = str(source.file) if source.file else "stdin"
    raw = load_plan(source.file) if source.file else parse_plan(_stdin(), shown)
    return Subject(source.name, source.environment, source.service, plan_of(raw, shown), raw)


def subjects(found: Sequence[Source]) -> Iterator[Subject]:
    """One at a time, so that only one plan is in memory."""
    return map(read, found)


def _of(argument: str, project: Path | None) -> Iterator[Source]:
    """`-`, a file, a folder, an environment, each with or without `ENV/SERVICE=` before it."""
    name, given, target = argument.rpartition("=")
    if given and not Path(argument).exists():
        environment, _, service = name.rpartition("/")
        if not service:
            raise UserError(f"{argument}: before the = stands what the plan is called, such as prod/orders")
        yield Source(None if target == STDIN else Path(target), environment, service)
        return
    path = Path(argument)
    if argument == STDIN:
        yield Source(None, "", "stdin")
    elif path.is_dir():
        yield from _some(path, argument)
    elif not path.exists() and project and (project / FOLDER / argument).is_dir():
        yield from _some(project / FOLDER / argument, argument)
    else:
        yield _file(path)


def _some(folder: Path, argument: str) -> list[Source]:
    found = list(_below(folder))
    if not found:
        raise UserError(f"{argument} has no plan in it: make one with `gen plan ENV`")
    return found


def _below(folder: Path) -> Iterator[Source]:
    """The folder of one root, of an environment, or of all."""
    for depth in (_PLAN, f"*/{_PLAN}", f"*/*/{_PLAN}"):
        for file in sorted(folder.glob(depth)):
            yield _file(file)


def _file(path: Path) -> Source:
    """`.../prod/orders/plan.json` says what it is; another file is called as it is called."""
    if path.name == _PLAN and (path.parent / "manifest.json").exists():
        folder = path.absolute().parent
        return Source(path, folder.parent.name, folder.name)
    return Source(path, "", path.name.removesuffix(".json"))


def _stdin() -> bytes:
    text = sys.stdin.buffer.read(LARGEST + 1)
    if len(text) > LARGEST:
        raise UserError(
            f"stdin has more than {LARGEST // 1024 // 1024} MB; plans of up to that are read: split the root"
        )
    return text
