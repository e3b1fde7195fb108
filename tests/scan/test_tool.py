"""checkov is installed once, whole or not at all, from what the lock names."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from generator.diagnostics import UserError
from generator.package.uv_command import Outcome, Uv
from generator.scan.tool import LOCK, TOOLS, install, installed, pinned


@dataclass
class FakeUv:
    """Makes what uv would make, or fails where it is told to."""

    fails_at: str = ""
    calls: list[str] = field(default_factory=list)

    def run(self, arguments: list[str], folder: Path, *, interpreter: bool = True) -> Outcome:
        self.calls.append(arguments[0])
        if arguments[0] == self.fails_at:
            return Outcome(2, "", "error: Failed to fetch: `https://example.org/simple/checkov/`")
        if arguments[0] == "venv":
            python = Path(arguments[-1]) / "bin/python"
            python.parent.mkdir(parents=True)
            python.touch()
        return Outcome(0, "", "")


def make(root: Path, uv: FakeUv, said: list[str]) -> object:
    faked: Uv = uv  # type: ignore[assignment]
    return install(root, faked, said.append)


def test_it_is_made_once(tmp_path: Path) -> None:
    uv, said = FakeUv(), list[str]()
    first = make(tmp_path, uv, said)
    assert make(tmp_path, uv, said) == first
    assert uv.calls == ["venv", "pip"]
    assert len(said) == 1
    assert "installing checkov" in said[0]
    assert installed(tmp_path)


def test_without_a_network_the_way_out_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="needs the package index once") as error:
        make(tmp_path, FakeUv(fails_at="pip"), [])
    assert "Failed to fetch" in str(error.value)
    assert [item.name for item in (tmp_path / TOOLS).iterdir()] == ["lock"]


def test_what_is_half_made_is_made_again(tmp_path: Path) -> None:
    make(tmp_path, FakeUv(), [])
    (folder,) = (tmp_path / TOOLS).glob("checkov-*")
    (folder / "complete").unlink()
    (folder / "rest").touch()
    uv = FakeUv()
    make(tmp_path, uv, [])
    assert uv.calls == ["venv", "pip"]
    assert not (folder / "rest").exists()


def test_every_line_of_the_lock_is_pinned_and_hashed() -> None:
    text = LOCK.read_text()
    assert re.fullmatch(r"\d+\.\d+\.\d+", pinned(text))
    wanted = re.findall(r"^([A-Za-z0-9][\w.-]*)==\S+(?: ; .+)? \\$", text, re.MULTILINE)
    assert "checkov" in wanted
    assert "bc-python-hcl2" in wanted, "the reason for an environment of its own"
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(lines) == len(wanted)
    assert "://" not in text
