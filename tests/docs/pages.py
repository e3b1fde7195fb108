"""Reads a Markdown page as a list of things to do: commands with what they print, files to write, files to change.

The page is written for people, so the marks are few: ```console holds `$ command` lines, each followed by its output; a
line that begins with **`path`** names the file of the fence below it. `<!-- ... -->` before a fence tells the rest.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"^\*\*`(?P<path>[^`]+)`\*\*(?P<rest>.*)$")
_MARK = re.compile(r"^<!-- (.+) -->$", re.MULTILINE)

ID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b(?=[a-f]*\d)[0-9a-f]{8,64}\b")
# What differs from run to run and machine to machine; each is replaced on both sides before they are compared.
_VARYING = [
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"\b\d{4}-\d\d-\d\dT[\d:.]+(?:\+[\d:]+|Z)?"), "<moment>"),
    (re.compile(r"\b\d+ (?:min|h|d) ago"), "<age>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d\b"), "<date>"),
    (re.compile(r"\b\d\d:\d\d:\d\d\b"), "<time>"),
    (re.compile(r"(?<=127\.0\.0\.1:)\d+|(?<=localhost:)\d+"), "<port>"),
    (ID, "<id>"),
    (re.compile(r"\b\d+(?:\.\d+)? ?s\b"), "<seconds>"),
    (re.compile(r"\b\d+ KB\b"), "<size>"),
    (re.compile(r"(?<=received )\d+ times?"), "<times>"),
    # How many resources and files there are is the blocks' affair.
    (re.compile(r"\b\d+(?= to add| added)|\b\d+ of \d+(?= files)|\b\d+(?=(?: generated)? files\b)"), "<number>"),
    (re.compile(r"(?<=terraform )\d+\.\d+\.\d+|\b3\.\d+\.\d+\b|(?<=uv )\d+\.\d+\.\d+"), "<version>"),
    (re.compile(r"(?<=\()/[^)]*(?=\))"), "<path>"),
    (re.compile(r"(?<=port )\d+"), "<port>"),
    (re.compile(r"[ \t]+"), " "),
]


@dataclass(frozen=True, slots=True)
class Command:
    line: int
    text: str
    output: tuple[str, ...]
    code: int = 0
    terminal: int = 1


@dataclass(frozen=True, slots=True)
class Said:
    """Lines that the second terminal's command has printed by now."""

    line: int
    output: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class End:
    """The second terminal's command is interrupted."""

    line: int


@dataclass(frozen=True, slots=True)
class File:
    """`kind` is `whole` (write it), `so far` (it is this), `part` (it holds this) or `diff`."""

    line: int
    path: str
    kind: str
    text: str


Step = Command | Said | End | File


def steps(page: Path) -> list[Step]:
    """Everything that a reader of the page does and sees, in order."""
    text = page.read_text(encoding="utf-8")
    found: list[tuple[int, Step]] = []
    for match in _FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        found += [(match.start(), step) for step in _fence(match, text[: match.start()].rstrip(), line)]
    for match in _MARK.finditer(text):
        if match[1] == "end of the second terminal":
            found.append((match.start(), End(text.count("\n", 0, match.start()) + 1)))
    return [step for _, step in sorted(found, key=lambda item: item[0])]


def _fence(match: re.Match[str], before: str, line: int) -> Iterator[Step]:
    language, body = match[1], match[2]
    above = before.rsplit("\n", 1)[-1]
    mark = _MARK.fullmatch(above)
    path = _PATH.match(above)
    if mark and mark[1] == "not run":
        return
    if mark and mark[1] == "second terminal says":
        yield Said(line, tuple(body.splitlines()))
    elif language == "console":
        yield from _commands(body, line, mark[1] if mark else "")
    elif path:
        rest = path["rest"].strip().removeprefix("in ")
        yield File(line, path["path"], "diff" if language == "diff" else rest or "whole", body)


def _commands(body: str, line: int, mark: str) -> Iterator[Command]:
    code = int(mark.removeprefix("exit ")) if mark.startswith("exit ") else 0
    terminal = 2 if mark == "second terminal" else 1
    for part in re.split(r"^(?=\$ )", body, flags=re.MULTILINE):
        if part:
            command, *output = part.rstrip("\n").split("\n")
            yield Command(line, command.removeprefix("$ "), tuple(output), code, terminal)


def changed(text: str, diff: str) -> str:
    """`text` with the lines of `diff` that begin with `-` replaced by those with `+`; both must fit in one place."""
    lines = [line if line.strip() else f" {line}" for line in diff.splitlines(keepends=True)]
    old = "".join(line[1:] for line in lines if line[0] in " -")
    new = "".join(line[1:] for line in lines if line[0] in " +")
    if text.count(old) != 1:
        raise AssertionError(f"found {text.count(old)} times instead of once:\n{old}\nin\n{text}")
    return text.replace(old, new)


def unlike(shown: Sequence[str], printed: str) -> str:
    """How `printed` differs from what the page shows; "" when it does not. `...` stands for anything."""
    actual = _plain(printed)
    parts: list[list[re.Pattern[str]]] = [[]]
    for line in _plain("\n".join(shown)):
        if line == "...":
            parts.append([])
        else:
            parts[-1].append(re.compile(re.escape(line).replace(r"\.\.\.", ".*")))
    if not shown or _fits(parts, actual):
        return ""
    return "the page shows\n{}\nbut this was printed\n{}".format("\n".join(shown), printed)


def named(shown: Sequence[str], printed: str) -> dict[str, str]:
    """What each id of the page stands for: the one that was printed in its place."""
    found: dict[str, str] = {}
    lines = [_plain_but_ids(line) for line in printed.split("\n")]
    for line in shown:
        if ids := ID.findall(line):
            parts = map(re.escape, ID.split(_plain_but_ids(line)))
            wanted = re.compile(f"({ID.pattern})".join(parts).replace(r"\.\.\.", ".*"))
            if match := next(filter(None, map(wanted.fullmatch, lines)), None):
                found |= dict(zip(ids, match.groups(), strict=True))
    return found


def _plain_but_ids(line: str) -> str:
    """As `_plain`, but ids stay."""
    for pattern, name in _VARYING:
        line = line if name == "<id>" else pattern.sub(name, line)
    return line.strip()


def _fits(parts: Sequence[Sequence[re.Pattern[str]]], actual: Sequence[str]) -> bool:
    """Whether the parts follow each other in `actual`: the first at its beginning, the last at its end."""
    first, *others = parts
    if not _at(first, actual, 0):
        return False
    place = len(first)
    if not others:
        return place == len(actual)
    *middle, last = others
    for part in middle:
        starts = (start for start in range(place, len(actual) + 1) if _at(part, actual, start))
        start = next(starts, None)
        if start is None:
            return False
        place = start + len(part)
    return len(actual) - len(last) >= place and _at(last, actual, len(actual) - len(last))


def _at(part: Sequence[re.Pattern[str]], actual: Sequence[str], start: int) -> bool:
    lines = actual[start : start + len(part)]
    return len(lines) == len(part) and all(map(re.Pattern.fullmatch, part, lines))


def _plain(text: str) -> list[str]:
    for pattern, name in _VARYING:
        text = pattern.sub(name, text)
    return [line.strip() for line in text.split("\n") if line.strip()]
