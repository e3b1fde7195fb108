"""The tutorial, word for word: every command, every file and every output that it shows."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .pages import Command, End, File, Said, changed, steps, unlike
from .terminal import Terminal

PAGE = Path(__file__).parents[2] / "docs/tutorial.md"


class Reader:
    """Somebody who does what the page says, in two terminals."""

    def __init__(self, folder: Path, environ: dict[str, str]) -> None:
        self.folder = folder
        self.environ = environ
        self.first = Terminal(folder, environ)
        self.second: Terminal | None = None

    def do(self, step: Command | Said | End | File) -> str:
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

    def _run(self, command: Command) -> str:
        printed, code = self.first.run(command.text)
        if command.text.startswith("cd "):
            self.folder /= command.text.removeprefix("cd ")
        wrong = unlike(command.output, printed)
        return wrong or (f"exit {code} instead of {command.code}\n{printed}" if code != command.code else "")

    def _file(self, file: Path, step: File) -> str:
        match step.kind:
            case "whole":
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


@pytest.fixture
def reader(tmp_path: Path, terraform_environ: dict[str, str]) -> Iterator[Reader]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{terraform_environ['PATH']}"
    environ = terraform_environ | {"PATH": path, "PYTHONUNBUFFERED": "1", "CHECKPOINT_DISABLE": "1"}
    reader = Reader(tmp_path, environ | _plain_terraform(tmp_path, environ))
    yield reader
    reader.close()


def _plain_terraform(folder: Path, environ: dict[str, str]) -> dict[str, str]:
    """What a reader behind a mirror has set up for Terraform itself; nothing where the registry can be reached."""
    from generator.terraform import cli_config

    return cli_config(folder / ".terraform-settings", environ)


@pytest.mark.apply
def test_a_newcomer_can_follow_the_tutorial_word_for_word(reader: Reader) -> None:
    for step in steps(PAGE):
        wrong = reader.do(step)
        assert not wrong, f"{PAGE.name}:{step.line}: {step}\n{wrong}"
