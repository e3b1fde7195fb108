"""Git repositories of tests, and `gen modules` run in them."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ENTRY = [sys.executable, "-c", "from generator.cli import main; main()"]
CHECKOUT = Path(__file__).parents[2]
_WHO = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")


def block(name: str) -> dict[str, str]:
    """A little block that needs no provider."""
    lines = "\n".join(f"# line {number} of {name}" for number in range(1, 21))
    return {
        "main.tf": f'{lines}\nresource "terraform_data" "this" {{\n  input = var.name\n}}\n',
        "outputs.tf": 'output "name" {\n  value = terraform_data.this.output\n}\n',
        "variables.tf": 'variable "name" {\n  description = "Name."\n  type        = string\n}\n',
        "tests/own.tftest.hcl": 'run "plan" {\n  command = plan\n  variables {\n    name = "x"\n  }\n}\n',
    }


@dataclass(frozen=True, slots=True)
class Repository:
    folder: Path

    @classmethod
    def make(cls, folder: Path) -> "Repository":
        folder.mkdir(parents=True)
        made = cls(folder)
        made.git("init", "--quiet", "--initial-branch=main")
        return made

    @property
    def url(self) -> str:
        return f"file://{self.folder}"

    def git(self, *words: str) -> str:
        return subprocess.run(
            ["git", *_WHO, *words], cwd=self.folder, check=True, capture_output=True, text=True
        ).stdout.strip()

    def write(self, files: Mapping[str, str]) -> None:
        for path, text in files.items():
            (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / path).write_bytes(text.encode())

    def read(self, path: str) -> str:
        return (self.folder / path).read_bytes().decode()

    def replace(self, path: str, old: str, new: str) -> None:
        assert old in self.read(path)
        self.write({path: self.read(path).replace(old, new)})

    def commit(self, tag: str = "") -> str:
        """Everything; the commit, tagged when a tag is named."""
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", tag or "change")
        if tag:
            self.git("tag", "--annotate", "--message", tag, tag)
        return self.git("rev-parse", "HEAD")

    def gen(self, *words: str, path: str | None = None) -> "subprocess.CompletedProcess[str]":
        environ = os.environ | {"PYTHONPATH": str(CHECKOUT)} | ({"PATH": path} if path is not None else {})
        return subprocess.run(
            [*ENTRY, *words], cwd=self.folder, capture_output=True, text=True, env=environ, check=False
        )

    def modules(self, *words: str) -> str:
        """stdout of a `gen modules` that must end well."""
        ended = self.gen("modules", *words)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout
