"""libyaml's events to a plain tree and a tree of the same shape that holds the positions.

An explicit stack instead of recursion: depth is the file's choice, and the file is not to be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import yaml

from generator.document import problems as ids
from generator.document import scalars
from generator.document.problems import Problems, TooManyError, shorten

if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml._yaml import CParser

Tree = dict[str, "Tree"] | list["Tree"] | str | int | float | bool | None

DEEPEST = 20
LONGEST = 64 * 1024


class Mark(Protocol):
    """A position as libyaml gives it, counted from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class _Start(Protocol):
    """What a scalar, a mapping and a list have in common where they begin."""

    anchor: str | None
    tag: str | None
    start_mark: Mark


class _Scalar(_Start, Protocol):
    value: str
    style: str | None  # '' or None when plain


class _Alias(Protocol):
    anchor: str
    start_mark: Mark


class _Document(Protocol):
    version: object
    tags: object
    start_mark: Mark


class Place(NamedTuple):
    """Where a value begins, where its key does, and the places of what is in it; counted from 0 as libyaml does."""

    line: int
    column: int
    key_line: int
    key_column: int
    inside: dict[str, Place] | list[Place] | None

    def step(self, step: str | int) -> Place | None:
        """The place one step further in, or None."""
        found: Place | None = None
        if isinstance(self.inside, dict):
            found = self.inside.get(str(step))
        elif isinstance(self.inside, list) and isinstance(step, int) and 0 <= step < len(self.inside):
            found = self.inside[step]
        return found


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not come yet; `key` is set between a key and its value."""

    start: Mark
    mapping: dict[str, Tree] | None
    items: list[Tree]
    places: dict[str, Place]
    item_places: list[Place]
    key: str | None = None
    key_mark: Mark | None = None


class Composer:
    """Feeds on events; afterwards `root` holds the top-level values (one, or none)."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._documents = 0
        self.root = _Open(Place(0, 0, 0, 0, None), None, [], {}, [])
        self._top = self.root
        self._stack: list[_Open] = []
        self._on: dict[type[yaml.Event], Callable[..., None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._open_mapping,
            yaml.SequenceStartEvent: self._open_list,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.DocumentStartEvent: self._document,
        }

    def run(self, parser: CParser) -> None:
        """Takes every event; raises TooManyError and yaml.YAMLError."""
        get, on = parser.get_event, self._on
        while (event := get()) is not None:
            act = on.get(type(event))
            if act is not None:
                act(event)

    def _refuse(self, id_: str, mark: Mark, message: str) -> None:
        self._problems.add(id_, mark.line + 1, mark.column + 1, message)

    def _document(self, event: _Document) -> None:
        self._documents += 1
        if self._documents > 1:
            self._refuse(ids.SEVERAL_DOCUMENTS, event.start_mark, "a second document (`---`); one file holds one")
            raise TooManyError
        if event.version or event.tags:
            self._refuse(ids.TAG, event.start_mark, "a % directive; remove it, the file is read without")

    def _scalar(self, event: _Scalar) -> None:
        text, mark, top = event.value, event.start_mark, self._top
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        if len(text) > LONGEST:
            found = f"a text of {len(text):,} characters; a value has at most {LONGEST:,}"
            self._refuse(ids.TOO_LONG, mark, f"{found}: move it to a file")
        if "\0" in text:
            self._refuse(ids.CONTROL_CHARACTER, mark, 'a NUL character ("\\0") in the text; remove it')
        if top.mapping is not None and top.key is None:
            self._key(event)
            return
        value: Tree = text
        if not event.style:
            try:
                value = scalars.plain(text)
            except scalars.AmbiguousError as error:
                self._refuse(ids.AMBIGUOUS, mark, f"{shorten(text)} is ambiguous; {error}")
        self._put(value, mark, None)

    def _key(self, event: _Scalar) -> None:
        top, key, mark = self._top, event.value, event.start_mark
        if not event.style:
            self._refuse_unless_string(key, mark)
        if key in top.places:
            first = top.places[key].key_line + 1
            self._refuse(
                ids.DUPLICATE_KEY, mark, f"{shorten(key)} stands here again, after line {first}; keep one of the two"
            )
        top.key, top.key_mark = key, mark

    def _refuse_unless_string(self, key: str, mark: Mark) -> None:
        if key == "<<":
            self._refuse(ids.ALIAS, mark, "a merge key (<<); write the keys out, or use `defaults:`")
            return
        try:
            value = scalars.plain(key)
        except scalars.AmbiguousError:
            value = None
        if not isinstance(value, str):
            found = shorten(key) or "nothing"
            self._refuse(ids.KEY_NOT_STRING, mark, f'a key must be a text, not {found}; write it in quotes: "{found}"')

    def _put(self, value: Tree, mark: Mark, inside: dict[str, Place] | list[Place] | None) -> None:
        top = self._top
        if top.mapping is None:
            top.items.append(value)
            top.item_places.append(Place(mark.line, mark.column, mark.line, mark.column, inside))
            return
        key, key_mark = top.key, top.key_mark
        if key is None or key_mark is None:
            self._refuse(ids.KEY_NOT_STRING, mark, "a key must be a text, not a list, a mapping or an alias")
            raise TooManyError
        top.mapping[key] = value
        top.places[key] = Place(mark.line, mark.column, key_mark.line, key_mark.column, inside)
        top.key = None

    def _alias(self, event: _Alias) -> None:
        found = f"an alias (*{shorten(event.anchor)}); write the value out, or put it in quotes if it is a text"
        self._refuse(ids.ALIAS, event.start_mark, found)
        self._put(None, event.start_mark, None)

    def _refuse_properties(self, event: _Start) -> None:
        if event.anchor is not None:
            found = f"an anchor (&{shorten(event.anchor)}); remove it, or put the value in quotes if it is a text"
            self._refuse(ids.ALIAS, event.start_mark, found)
        if event.tag is not None:
            tag = shorten(event.tag.replace("tag:yaml.org,2002:", "!!"))
            found = f"a tag ({tag}); remove it, or put the value in quotes if it is a text"
            self._refuse(ids.TAG, event.start_mark, found)

    def _open_mapping(self, event: _Start) -> None:
        self._push(event, {})

    def _open_list(self, event: _Start) -> None:
        self._push(event, None)

    def _push(self, event: _Start, mapping: dict[str, Tree] | None) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        mark = event.start_mark
        if self._top.mapping is not None and self._top.key is None:
            found = "mapping (a text that begins with { must be in quotes)" if mapping is not None else "list"
            self._refuse(ids.KEY_NOT_STRING, mark, f"a key must be a text, not a {found}")
            raise TooManyError
        if len(self._stack) >= DEEPEST:
            self._refuse(ids.TOO_DEEP, mark, f"values are nested deeper than {DEEPEST} levels; flatten this")
            raise TooManyError
        self._stack.append(self._top)
        self._top = _Open(mark, mapping, [], {}, [])

    def _close(self, _event: object) -> None:
        done, self._top = self._top, self._stack.pop()
        if done.mapping is None:
            self._put(done.items, done.start, done.item_places)
        else:
            self._put(done.mapping, done.start, done.places)
