"""The corpus: handlers in the styles of the world, each with what it calls written at its head by hand.

`uses` and `statements` are its role, `expects` its calls (`*`: on something not known by its variable), `unused` the
things that it was granted too much of, `not followed` the services it may call without anybody seeing it, `unseen` the
functions with calls that nobody is seen to make.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from planting import plant

from generator.project import Project

CORPUS = Path(__file__).parent / "corpus"
RESOURCES = """\
resources:
  orders: { type: dynamodb, partition_key: id, global_secondary_indexes: { by_day: { partition_key: day } } }
  stock: { type: dynamodb, partition_key: sku }
  seen: { type: dynamodb, partition_key: id, ttl: expiration }
  jobs: { type: sqs }
  fanout: { type: sns }
  files: { type: s3 }
  exports: { type: s3 }
  events: { type: eventbridge }
  token: { type: secret }
  setting: { type: parameter, value: x }
  lock: { type: kms }
  shop: { type: http_api }
functions:
  worker: { handler: worker.handler }
"""
_LOCK = "aws-lambda-powertools==3.37.0\njmespath==1.1.0\norjson==3.11.0\nsheets==1.0.0\n"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One handler of the corpus."""

    name: str
    files: Path
    handler: str
    uses: dict[str, Any]
    statements: tuple[str, ...]
    expects: frozenset[tuple[str, str]]
    unused: frozenset[str]
    not_followed: frozenset[str]
    unseen: frozenset[str]

    @property
    def spec(self) -> str:
        """The function as the service.yaml of the test has it."""
        body: dict[str, Any] = {"handler": self.handler, "source": self.name, "uses": self.uses}
        if self.statements:
            body["statements"] = [{"action": list(self.statements), "resource": "*"}]
        if self.name == "invoking":
            body["environment"] = {"MACHINE_ARN": "arn:aws:states:eu-central-1:111111111111:stateMachine:m"}
        return f"  {self.name}: {yaml.safe_dump(body, default_flow_style=True, width=10_000).strip()}\n"


def labelled() -> list[Labelled]:
    """All of them, by name."""
    singles = [file for file in CORPUS.glob("*.py") if file.name != "__init__.py"]
    packages = [folder for folder in CORPUS.iterdir() if folder.is_dir() and folder.name != "__pycache__"]
    return sorted((_read(path) for path in (*singles, *packages)), key=lambda item: item.name)


def _read(path: Path) -> Labelled:
    entry = (
        path if path.is_file() else next(file for file in (path / "handler.py", path / "app/main.py") if file.is_file())
    )
    lines: dict[str, list[str]] = {}
    for line in entry.read_text().splitlines():
        if line.startswith("# ") and ":" in line:
            key, _, value = line[2:].partition(":")
            lines.setdefault(key, []).append(value.strip())
    pairs = [item.split() for text in lines["expects"] for item in text.split(",") if item.strip()]
    return Labelled(
        path.stem,
        path,
        lines.get("handler", [f"{entry.stem}.handler"])[0],
        yaml.safe_load(lines.get("uses", ["{}"])[0]),
        _listed(lines, "statements"),
        frozenset((action, thing) for action, thing in pairs),
        frozenset(_listed(lines, "unused")),
        frozenset(_listed(lines, "not followed")),
        frozenset(_listed(lines, "unseen")),
    )


def _listed(lines: dict[str, list[str]], key: str) -> tuple[str, ...]:
    return tuple(item.strip() for text in lines.get(key, []) for item in text.split(",") if item.strip())


def corpus_project(root: Path, items: list[Labelled]) -> Project:
    """A service with a function for each handler, every one in a folder of its own."""
    folder = root / "functions" / "shop"
    for item in items:
        if item.files.is_dir():
            shutil.copytree(item.files, folder / item.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            (folder / item.name).mkdir(parents=True)
            shutil.copy(item.files, folder / item.name)
        (folder / item.name / "requirements.txt").write_text("")
        (folder / item.name / "requirements.lock").write_text(_LOCK)
    (folder / "worker.py").write_text("def handler(event, context): ...\n")
    return plant(root, RESOURCES + "".join(item.spec for item in items))
