"""docs/foreign.md: what other tools call a thing, and what to write here."""

from generator.reference.markdown import Page, code, filled, page, table, text
from generator.vocabulary.foreign import Foreign, spellings

_PLACES = {
    "top": "At the top of service.yaml",
    "function": "In a function or in defaults",
    "rollout": "In `rollout` of a function",
    "provisioned_concurrency": "In `provisioned_concurrency` of a function",
    "kind": "As the kind of a trigger",
    "trigger": "In a trigger",
    "resource": "In a resource",
    "environment": "In environment.yaml",
}


def foreign_page() -> Page:
    """The whole table, by place."""
    places = dict.fromkeys(item.place for item in spellings())
    parts = [f"## {_PLACES.get(place, place)}\n\n{_table(place)}" for place in places]
    body = filled(text("foreign.md"), {"places": lambda: "\n\n".join(parts)})
    return page("foreign.md", "generator/vocabulary/foreign.json", body)


def _table(place: str) -> str:
    groups: dict[str, list[Foreign]] = {}
    for item in spellings():
        if item.place == place:
            groups.setdefault(item.replacement, []).append(item)
    rows = ((", ".join(code(item.spelling) for item in items), answer) for answer, items in groups.items())
    return table(("instead of", "do this"), rows)
