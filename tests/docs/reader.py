"""Somebody who does what a page says: types its commands, writes its files, compares what it shows."""

import os
import sys
from pathlib import Path

from generator.terraform import cli_config

from .pages import ID, Command, End, File, Said, Step, changed, named, steps, unlike
from .terminal import Terminal

# Commits of a page need a name, and none of the machine's own habits.
_AUTHOR = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in {"NAME": "Ada", "EMAIL": "ada@example.com"}.items()
} | {"GIT_CONFIG_GLOBAL": os.devnull}


def reading(folder: Path, environ: dict[str, str]) -> dict[str, str]:
    """The environment of a reader at work in `folder`: `gen` on PATH, Terraform set up."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{environ['PATH']}"
    plain = environ | _AUTHOR | {"PATH": path, "PYTHONUNBUFFERED": "1", "CHECKPOINT_DISABLE": "1"}
    # Terraform typed by hand finds the mirror where one is needed; nothing is set where the registry can be reached.
    return plain | cli_config(folder / ".terraform-settings", plain)


class Reader:
    """Reads in `folder`, in two terminals; the first lasts, so that variables and `cd` do.

    An id that the page shows and later types again (a plan to approve) is typed as it was printed here.
    """

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.folder = folder
        self.environ = environ
        self.first = Terminal(folder, environ)
        self.second: Terminal | None = None
        self.ids: dict[str, str] = {}

    def read(self, page: Path) -> None:
        """Every step of the page, in order; AssertionError at the first that goes otherwise than the page says."""
        for step in steps(page):
            wrong = self.do(step)
            assert not wrong, f"{page.name}:{step.line}: {step}\n{wrong}"

    def do(self, step: Step) -> str:
        """What went otherwise than the page says; "" when nothing did."""
        match step:
            case Command(terminal=2):
                self.second = Terminal(self.folder, self.environ)
                self.second.type(step.text)
                return unlike(step.output, self.second.wait_for(step.output[-1].strip(), 60))
            case Command():
                return self._run(step)
            case Said():
                assert self.second
                return unlike(("...", *step.output), self.second.wait_for(step.output[-1].split()[0], 10))
            case End():
                self.close_second()
                return ""
            case File():
                return self._file(self.folder / step.path, step)

    def type(self, line: str) -> tuple[str, int]:
        """What a command prints in the first terminal, and its exit code."""
        printed, code = self.first.run(line)
        if line.startswith("cd "):
            self.folder = (self.folder / line.removeprefix("cd ")).resolve()
        return printed, code

    def _run(self, command: Command) -> str:
        printed, code = self.type(ID.sub(lambda found: self.ids.get(found[0], found[0]), command.text))
        wrong = unlike(command.output, printed)
        self.ids |= named(command.output, printed) if not wrong else {}
        return wrong or (f"exit {code} instead of {command.code}\n{printed}" if code != command.code else "")

    def _file(self, file: Path, step: File) -> str:
        match step.kind:
            case "whole":
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(step.text, encoding="utf-8")
            case "diff":
                file.write_text(changed(file.read_text(encoding="utf-8"), step.text), encoding="utf-8")
            case "so far" if file.read_text(encoding="utf-8") != step.text:
                return f"the file is\n{file.read_text(encoding='utf-8')}"
            case "part" if step.text not in file.read_text(encoding="utf-8"):
                return f"the file is\n{file.read_text(encoding='utf-8')}"
        return ""

    def close_second(self) -> None:
        if self.second:
            self.second.close()
            self.second = None

    def close(self) -> None:
        self.close_second()
        self.first.run("gen down")
        self.first.close()
