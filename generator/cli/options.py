"""What every command knows: the project and the form of its output."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class Options:
    """The global options."""

    given_root: Path | None
    format: Format

    @property
    def root(self) -> Path:
        """The project's root; UserError where there is none."""
        from generator.diagnostics import UserError
        from generator.root import find_root

        try:
            return find_root((self.given_root or Path.cwd()).absolute())
        except FileNotFoundError as error:  # of the call that asks where we are
            raise UserError("the folder that gen was started in is gone: change to one that is there") from error

    @property
    def environ(self) -> Mapping[str, str]:
        return os.environ
