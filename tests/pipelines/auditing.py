"""Those who judge workflows: tools that uv fetches, and skips without a network."""

import subprocess
import sys
from pathlib import Path

import pytest

_UV = str(Path(sys.executable).with_name("uv"))


def tool(*words: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    ended = subprocess.run([_UV, "tool", "run", *words], cwd=cwd, capture_output=True, text=True, check=False)
    if "Failed to fetch" in ended.stderr or "No solution found" in ended.stderr:
        pytest.skip(f"needs {words[0].partition('@')[0]}: {ended.stderr.strip().splitlines()[-1]}")
    return ended


def zizmor(folder: Path) -> "subprocess.CompletedProcess[str]":
    """What zizmor says of the workflows in a folder."""
    words = ("--offline", "--no-progress", "--strict-collection", "--persona", "regular", ".github")
    return tool("zizmor@1.32.0", *words, cwd=folder)
