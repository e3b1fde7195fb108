"""Words of SAM, Serverless Framework, CDK and the Terraform provider, and what to write here instead.

The table, `foreign.json`, holds by place (`top` level of a service or of an `environment`, `function`, trigger `kind`,
`trigger`, `resource`, and the maps of some keys of functions) the sentence and the spellings it answers. A spelling is
also known in another case and with other separators. A word that is a key of ours at its place never gets here: only
unknown keys are looked up.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

# What a trigger reads from has one name in AWS and five here.
_SOURCES = {"sqs": "queue", "sns": "topic", "dynamodb": "table", "s3": "bucket", "eventbridge": "bus"}
_SOURCE_WORDS = frozenset({"arn", "eventsourcearn", "eventsource", "source", "sourcearn"})


@dataclass(frozen=True, slots=True)
class Foreign:
    """A foreign spelling, where it is met, and what to write instead."""

    place: str
    spelling: str
    replacement: str


@cache
def spellings() -> tuple[Foreign, ...]:
    """Every spelling in the table."""
    table = json.loads((resources.files(__package__) / "foreign.json").read_bytes())
    return tuple(
        Foreign(place, word, text) for place, rows in table.items() for text, words in rows.items() for word in words
    )


def replacement(name: str, path: tuple[str | int, ...], file: str = "service") -> str | None:
    """What to write instead of the unknown key `name` that stands at `path` (its own step included), or None.

    `file` says which file it is in: "service", "environment" or another, whose top level has words of its own or none.
    """
    place, word = _place(path), _fold(name)
    if place == "top" and file != "service":
        place = file
    if place == "trigger" and word in _SOURCE_WORDS:
        source = _SOURCES.get(str(path[-2]))
        return (
            f"write `{source}: NAME`, the name of a resource (with `arn:` where it exists already)" if source else None
        )
    return _index(place).get(word) if place else None


@cache
def _index(place: str) -> Mapping[str, str]:
    return {_fold(each.spelling): each.replacement for each in spellings() if each.place == place}


def _fold(name: str) -> str:
    return re.sub(r"[-_. ]", "", name).lower()


def _place(path: tuple[str | int, ...]) -> str | None:
    """Which part of the table speaks for a path: overlays and defaults take the words of what they overlay."""
    if path[:1] == ("environments",) and len(path) > 2:
        path = path[2:]
    match path:
        case (_,):
            return "top"
        case ("defaults", *_) | ("functions", _, _):
            return "function"
        case ("resources", _, _, *_):
            return "resource"
        case ("functions", _, "triggers", int(), _):
            return "kind"
        case ("functions", _, "triggers", _, _, *_):
            return "trigger"
        case ("functions", _, "rollout" | "provisioned_concurrency" as place, *_):
            return str(place)
        case ("functions", _, "logs" | "async" | "vpc" | "image", _):
            return "function"
    return None
