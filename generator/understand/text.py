"""Answers as lines for people: aligned columns, the winning word marked, what is equal in several environments once."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.understand.chains import APPLIED, LITERAL, REVIEWED, UNSAID, Explained, Word
from generator.understand.explain import Answer
from generator.understand.statements import Allowed
from generator.understand.views import Overview, Row, TriggerView, View
from generator.values import Plain

WIDTH = 60
_NO_VARIABLE = (APPLIED, LITERAL, REVIEWED, UNSAID)


def lines(answer: Answer) -> Iterator[str]:
    """The answer, line by line."""
    if answer.keys:
        yield from _keys(answer)
    elif answer.views:
        yield from _views(answer)
    else:
        yield from _overviews(answer)
    if answer.left_out:
        yield f"left out in {', '.join(answer.left_out)}"


def shown(value: Plain) -> str:
    """A value as YAML would hold it on one line."""
    if isinstance(value, str):
        return value if value and value == value.strip() else json.dumps(value)
    return json.dumps(value, ensure_ascii=False)


def _keys(answer: Answer) -> Iterator[str]:
    """A block a key, and in it a paragraph for each group of environments that agree."""
    paths = dict.fromkeys(item.path for found in answer.keys.values() for item in found)
    for path in paths:
        yield ".".join((answer.address, *map(str, path)))
        if description := answer.descriptions.get(path):
            yield f"  {description}"
        each = {env: next((item for item in found if item.path == path), None) for env, found in answer.keys.items()}
        for envs, item in _grouped(each):
            yield ""
            yield from _chain(", ".join(envs), item)
        yield ""


def _grouped(each: Mapping[str, Explained | None]) -> list[tuple[list[str], Explained | None]]:
    groups: list[tuple[list[str], Explained | None]] = []
    for env, item in each.items():
        same = next((names for names, known in groups if known == item), None)
        if same is None:
            groups.append(([env], item))
        else:
            same.append(env)
    return groups


def _chain(envs: str, item: Explained | None) -> Iterator[str]:
    if item is None or not item.words:
        becomes = f"; {item.becomes} is null" if item and item.becomes not in _NO_VARIABLE else ""
        yield f"  {envs}: nobody says anything{becomes}"
        return
    yield f"  {envs}: {shown(item.value)}, {_becoming(item)}"
    table = [
        ("*" if word is item.words[-1] else " ", "removes it" if word.value is None else shown(word.value), _from(word))
        for word in item.words
    ]
    yield from (f"    {line}" for line in columns(table))


def _becoming(item: Explained) -> str:
    if item.becomes == UNSAID:
        return "which the service module leaves to the block"
    if item.becomes == APPLIED:
        return "which `gen apply` does, and no Terraform says"
    if item.becomes == REVIEWED:
        return "by which reviews tell costs, and no Terraform says"
    return "a literal of the service module" if item.becomes == LITERAL else f"{item.becomes} of the service module"


def _from(word: Word) -> str:
    return f"{word.location}  {word.who}" if word.location else word.who


def columns(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows with their cells aligned; what is longer than a column may be pushes the rest of its own row only."""
    table = [tuple(row) for row in rows]
    if not table:
        return
    widths = [max((len(row[i]) for row in table if len(row[i]) <= WIDTH), default=0) for i in range(len(table[0]))]
    for row in table:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _views(answer: Answer) -> Iterator[str]:
    first = next(iter(answer.views.values()))
    yield f"{answer.address}  {first.kind}"
    yield ""
    names = ((env, view.name, view.arn) for env, view in answer.views.items())
    yield from (f"  {line}" for line in columns(names))
    yield ""
    yield from _values(answer)
    for title, found in _sections(first):
        if found:
            yield f"{title} (in {first.environment})"
            yield from (f"  {line}" for line in found)
            yield ""
    for env, view in answer.views.items():
        if view.left_out:
            yield f"{env} has no {', '.join(view.left_out)}"


def _values(answer: Answer) -> Iterator[str]:
    """One line a key, with the value of each environment, or the one value they share."""
    tables = {env: {item.path: item for item in view.values} for env, view in answer.views.items()}
    paths = sorted({path for table in tables.values() for path in table}, key=lambda path: tuple(map(str, path)))
    rows: list[tuple[str, str, str, str]] = []
    for path in paths:
        for envs, item in _grouped({env: table.get(path) for env, table in tables.items()}):
            name = ".".join(map(str, path))
            scope = "" if len(envs) == len(tables) else ", ".join(envs)
            if item is None:
                rows.append((name, "-", scope, ""))
                continue
            rows.append((name, _cut(shown(item.value)), scope, f"{_becomes(item)}{_from(item.words[-1])}"))
    yield from columns(rows)
    if rows:
        yield ""


def _becomes(item: Explained) -> str:
    return "" if item.becomes in _NO_VARIABLE else f"{item.becomes}  "


def _cut(text: str) -> str:
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 3]}..."


def _sections(view: View) -> Iterator[tuple[str, list[str]]]:
    yield "triggers", list(_triggers(view.triggers))
    yield "environment variables", list(columns(view.variables))
    yield f"its role {view.role} may", list(_allowed(view.allowed))
    yield "used by", list(view.used_by)


def _triggers(found: Iterable[TriggerView]) -> Iterator[str]:
    for trigger in found:
        source = f" of {trigger.listens_to}" if trigger.listens_to and trigger.listens_to != trigger.key else ""
        yield f"{trigger.kind} {trigger.key}{source}"
        rows = [
            (item.key, _cut(shown(item.value)), f"{_becomes(item)}{_from(item.words[-1])}") for item in trigger.values
        ]
        yield from (f"  {line}" for line in columns(rows))
        if trigger.dead_letter:
            yield f"  what cannot be delivered goes to {trigger.dead_letter}"


def _allowed(found: Iterable[Allowed]) -> Iterator[str]:
    for item in found:
        yield f"{item.what} ({item.why})"
        yield f"  {', '.join(item.actions)}"
        yield from (f"  on {resource}" for resource in item.resources)
        if item.condition:
            yield f"  if {json.dumps(item.condition)}"


def _overviews(answer: Answer) -> Iterator[str]:
    for item in answer.overviews.values():
        yield from _overview(answer.address, item)
        yield ""


def _overview(service: str, item: Overview) -> Iterator[str]:
    yield f"{service} in {item.environment}  ({item.tier}, account {item.account}, {item.region})"
    for title, rows in (("functions", item.functions), ("resources", item.resources)):
        if rows:
            yield f"  {title}"
            yield from (f"    {line}" for line in columns(map(_cells, rows)))
    if item.left_out:
        yield f"  left out: {', '.join(item.left_out)}"


def _cells(row: Row) -> tuple[str, str, str, str]:
    return row.name, row.kind, row.physical, row.remark
