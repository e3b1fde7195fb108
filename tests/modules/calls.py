"""The table of calls.txt: who asks IAM for which action, on what, with which conditions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_suffix(".txt")
_PLACE = "eu-central-1:111111111111"
# Of what has no region, or no account, in its ARN.
_PLACES = {"apigateway": "eu-central-1:", "budgets": ":111111111111", "iam": ":111111111111", "route53": ":", "s3": ":"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One action; `who` is a type of Terraform's or a part of gen, `arn` is `*` where AWS binds it to nothing."""

    who: str
    action: str
    arn: str
    context: Mapping[str, str]
    writes: bool

    def __str__(self) -> str:
        return f"{self.who}: {self.action} on {self.arn}"


def asked() -> list[Asked]:
    """All of the table, in its order."""
    return list(_asked(TABLE.read_text().splitlines()))


def _asked(lines: Iterable[str]) -> Iterator[Asked]:
    people, service, arn, context, writes = list[str](), "", "", dict[str, str](), False
    for line in lines:
        words, indent = line.split(), len(line) - len(line.lstrip())
        if not words or words[0] == "#":
            people = []
        elif indent == 0:
            people += words
        elif indent == 2:
            service, arn = words[0], _arn(words[0], words[1])
            context = dict(word.split("=", 1) for word in words[2:])
        else:
            if indent == 4:
                writes = words.pop(0) == "w"
            yield from (Asked(who, f"{service}:{word}", arn, context, writes) for who in people for word in words)


def _arn(service: str, resource: str) -> str:
    if resource == "*" or resource.startswith("arn:"):
        return resource
    place = _PLACES.get(service, _PLACE)
    if resource.startswith("dashboard/"):
        place = ":111111111111"
    return f"arn:aws:{service}:{place}:{resource}"
