"""`gen` as a user runs it: a process of its own. (No package: `cli` is a name that python-hcl2 takes.)"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from planting import MODULES, THREE

HANDLER = "def handler(event, context):\n    return {}\n"
SPEC = """\
spec: 1
service: shop
functions:
  api:
    handler: api.handler
    triggers: [{ url: { public: "says only the time" } }]
  other: { handler: api.handler, timeout: 20 }
environments:
  prod: { functions: { api: { memory_size: 512 } } }
"""
BROKEN = SPEC.replace("timeout: 20", "timeout: 1200")
ENTRY = [sys.executable, "-c", "from generator.cli import main; main()"]


def lay_out(root: Path, spec: str = SPEC) -> Path:
    files = {**THREE, "functions/shop/service.yaml": spec, "functions/shop/api.py": HANDLER}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    (root / "modules").mkdir(exist_ok=True)
    for block in MODULES.iterdir():
        if (block / "variables.tf").is_file() and not (root / "modules" / block.name).exists():
            (root / "modules" / block.name).symlink_to(block)
    return root


def environ() -> dict[str, str]:
    """Without the variables that would make gen talk to something."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TF_"))}
    return kept | {"PYTHONPATH": str(MODULES.parent)}


def gen(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([*ENTRY, *arguments], cwd=root, capture_output=True, text=True, check=False, env=environ())


def started(root: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """The same, not waited for."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen([*ENTRY, *arguments], cwd=root, stdout=quiet, stderr=quiet, env=environ())


def tree(root: Path) -> dict[str, bytes]:
    """Every rendered file, by path."""
    return {str(file.relative_to(root)): file.read_bytes() for file in _rendered(root)}


def _rendered(root: Path) -> Iterator[Path]:
    for folder in (root / "modules/services", root / "environments"):
        yield from sorted(file for file in folder.rglob("*") if file.is_file() and file.name != "environment.yaml")
