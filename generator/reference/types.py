"""Annotations of the models in words: what may stand as a value."""

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from generator.spec.concurrency import Share
from generator.spec.model import THING_NAME, Matching, Short, Whole, Words


def words(field: FieldInfo) -> str:
    """The values of a field: type, range and unit, or the words it may be."""
    return _of(field.annotation, tuple(field.metadata))


def _of(annotation: Any, metadata: tuple[Any, ...] = ()) -> str:
    if any(getattr(item, "func", None) is _LISTED for item in metadata):
        return "text or list of text"
    for item in metadata:
        if isinstance(item, Whole):
            return f"{item.low} to {item.high} {item.unit}".strip()
        if isinstance(item, Share):
            return f"{item.low} to {item.high}"
        if isinstance(item, Matching):
            return "[name](#names)" if item.pattern == THING_NAME else item.meaning
        if isinstance(item, Short):
            return f"{_of(annotation)}; or just its {item.field}"
    return _plain(annotation)


_LISTED = get_args(Words)[1].func
_NAMES = {str: "text", int: "whole number", float: "number", bool: "`true`, `false`", Any: "anything"}


def _plain(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _of(arguments[0], tuple(arguments[1:]))
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(_of(item) for item in arguments if item is not type(None)))
    if origin is Literal:
        return ", ".join(f"`{str(item).lower() if isinstance(item, bool) else item}`" for item in arguments)
    if origin is list:
        return f"list of {_of(arguments[0])}"
    if origin is dict:
        return f"map: {_of(arguments[0])} to {_of(arguments[1])}" if arguments[1] is not Any else "map"
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return "map"
    return _NAMES.get(annotation, "anything")


def allows(field: FieldInfo, default: str) -> bool:
    """Whether a block's default is a value that the spec knows, too: a list of words says which."""
    chosen = [item for item in get_args(field.annotation) if get_origin(item) is Literal]
    return not chosen or default in {str(word) for item in chosen for word in get_args(item)}


def inner_models(field: FieldInfo) -> list[type[BaseModel]]:
    """The models inside a field, for the tables below the one it stands in."""
    return list(dict.fromkeys(_models(field.annotation)))


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models(argument)]
