"""Projects in one text: `=== path` opens a file, what comes before the first is the service `shop`."""

import re
from datetime import date
from pathlib import Path

from generator.diagnostics import SpecError
from generator.loading import load
from generator.rules import check

TODAY = date(2026, 11, 15)
SERVICE = "functions/shop/service.yaml"
HANDLER = "def handler(event, context):\n    return {'batchItemFailures': []}\n"
_ACCOUNTS = {"dev": ("development", "1"), "stg": ("staging", "2"), "prod": ("production", "3")}
_STATE = "state: { bucket: shop-state }\nartifacts: { bucket: shop-artifacts }\n"


def _environment(name: str, tier: str, digit: str) -> str:
    account = digit * 12
    alarms = f"alarms: {{ topic: 'arn:aws:sns:eu-central-1:{account}:alarms' }}\n"
    rest = "" if tier == "development" else _STATE + alarms
    return f'spec: 1\nenvironment: {name}\ntier: {tier}\naccount: "{account}"\nregion: eu-central-1\n{rest}'


BASE = {
    "gen.yaml": "project: stackwright\n",
    "functions/shop/app.py": HANDLER,
    **{f"environments/{name}/environment.yaml": _environment(name, *rest) for name, rest in _ACCOUNTS.items()},
}


def parts(text: str) -> dict[str, str]:
    """The files of a text, by path."""
    pieces = re.split(r"(?m)^=== (\S+)\n", text)
    files = {SERVICE: pieces[0]} if pieces[0].strip() else {}
    return files | dict(zip(pieces[1::2], pieces[2::2], strict=True))


def plant(root: Path, files: dict[str, str]) -> None:
    """Write the base project with `files` on top; an empty file of the base stays away."""
    for name, content in {**BASE, **files}.items():
        if content or name not in BASE:
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)


def said(root: Path) -> str:
    """All diagnostics of a project, one a line."""
    try:
        diagnostics = check(load(root), today=TODAY)
    except SpecError as error:
        diagnostics = list(error.diagnostics)
    return "".join(f"{item}\n" for item in diagnostics)
