"""Pydantic's errors as diagnostics: the user's place, one sentence, the way out."""

import difflib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from generator.diagnostics import Diagnostic, Location
from generator.document import Path

M = TypeVar("M", bound=BaseModel)
Locate = Callable[[Path], Location]

_TYPES = {
    "string_type": "a string (in quotes, where YAML would read something else)",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "float_type": "a number",
}


def validated(model: type[M], tree: Mapping[str, Any], locate: Locate, problems: list[Diagnostic]) -> M | None:
    """`tree` as a `model`, or None after all that is wrong with it was added to `problems`."""
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        problems.extend(diagnostics(model, tree, error.errors(include_url=False), locate))
        return None


def diagnostics(
    model: type[BaseModel], tree: Mapping[str, Any], errors: Iterable[ErrorDetails], locate: Locate
) -> Iterable[Diagnostic]:
    seen: set[tuple[Path, str]] = set()
    for error in _of_one_branch(list(errors)):
        path = _in_tree(error["loc"], tree)
        name = _named(path)
        found = _sentence(model, name, path, error)
        if found and (path, found[0]) not in seen:
            seen.add((path, found[0]))
            yield Diagnostic(locate(path), *found)


def _of_one_branch(errors: Sequence[ErrorDetails]) -> Iterator[ErrorDetails]:
    """Pydantic judges `a map, or false` twice: of a map what is wrong inside counts, of anything else that it is none.

    The branch of the word is told by its name, `literal[False]`, behind the key in `loc`.
    """
    words = {error["loc"][:-1]: isinstance(error["input"], Mapping) for error in errors if _is_word(error)}
    for error in errors:
        is_map = words.get(error["loc"][:-1])
        if is_map is None or _is_word(error) is not is_map:
            yield error


def _is_word(error: ErrorDetails) -> bool:
    return error["type"] == "literal_error" and str(error["loc"][-1]).startswith("literal[")


def _in_tree(loc: tuple[int | str, ...], tree: Any) -> Path:
    """Pydantic names union branches in `loc`; only steps that exist in the tree (and the last, if missing) count."""
    path: list[int | str] = []
    node = tree
    for index, step in enumerate(loc):
        listed = isinstance(node, list) and isinstance(step, int) and step < len(node)
        if listed or (isinstance(node, Mapping) and step in node):
            node = node[step]
            path.append(step)
        elif index == len(loc) - 1 and isinstance(node, Mapping) and step != "[key]":
            path.append(step)
    return tuple(path)


def _named(path: Path) -> str:
    return next((str(step) for step in reversed(path) if isinstance(step, str)), "the file")


def _sentence(model: type[BaseModel], name: str, path: Path, error: ErrorDetails) -> tuple[str, str] | None:
    kind = error["type"]
    context = error.get("ctx", {})
    if kind == "gen":
        sentence = context["sentence"]
        return ("GEN004", sentence if sentence.startswith(("a ", "an ")) else f"{name} {sentence}")
    if kind == "extra_forbidden" and _is_structure(name, path):
        return ("GEN604", f"{name} is structure, the same in every environment: set it outside of `environments`")
    if kind == "extra_forbidden":
        return ("GEN001", _unknown(model, name, path))
    if kind == "missing":
        return ("GEN002", f"{name} is missing")
    if kind == "literal_error" and _is_word(error):
        return ("GEN005", f"{name} is a map or {context['expected'].lower()}, not {_shown(error['input'])}")
    if kind == "literal_error":
        return ("GEN005", f"{name} is {context['expected']}, not {_shown(error['input'])}{_meant(error)}")
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        expected = context.get("expected_tags", "dynamodb, sqs, sns, s3, eventbridge, http_api, secret, parameter, kms")
        given = f", not {context['tag']!r}" if "tag" in context else ""
        return ("GEN006", f"type of {name} is one of {expected.replace(chr(39), '')}{given}")
    if kind in _TYPES:
        return ("GEN003", f"{name} is {_TYPES[kind]}, not {_shown(error['input'])}")
    return ("GEN003", f"{name}: {error['msg']}")


def _meant(error: ErrorDetails) -> str:
    """Of a long list of words, the one that looks like what was written."""
    words = re.findall(r"'([^']+)'", error.get("ctx", {})["expected"])
    close = difflib.get_close_matches(str(error["input"]), words, 1)
    return f": did you mean {close[0]}?" if close else ""


def _is_structure(name: str, path: Path) -> bool:
    """A key of functions that no overlay has: handler, source, uses and what else makes a function what it is."""
    from generator.spec.functions import Function

    overlaid = path[:1] == ("environments",) and path[2:3] in (("functions",), ("defaults",))
    return overlaid and len(path) == (5 if path[2] == "functions" else 4) and name in Function.model_fields


def _is_of_each_function(name: str, path: Path) -> bool:
    """A key of functions that `defaults` of a service or an environment does not have."""
    from generator.spec.functions import Function

    return path[:1] == ("defaults",) and len(path) == 2 and name in Function.model_fields


def _unknown(model: type[BaseModel], name: str, path: Path) -> str:
    from generator.vocabulary.foreign import replacement

    if _is_of_each_function(name, path):
        return f"{name} is not a key here: it belongs to each function, as `functions.NAME.{name}` of service.yaml"
    if foreign := replacement(name, path):
        return f"{name} is not a key here: {foreign}"
    known = sorted(_keys_at(model, path[:-1]))
    close = difflib.get_close_matches(name, known, 1)
    if close:
        return f"{name} is not a key here: did you mean {close[0]}?"
    return f"{name} is not a key here; the keys are {', '.join(known)}" if known else f"{name} is not a key here"


def _keys_at(model: type[BaseModel], path: Path) -> set[str]:
    """The keys that the model at `path` knows, by walking the annotations; empty when the walk loses its way."""
    nodes: list[Any] = [model]
    for step in path:
        nodes = [inner for node in nodes for inner in _inside(node, step)]
    models = [model for node in nodes for model in _models(node)]
    return {field.alias or name for model in models for name, field in model.model_fields.items()}


def _inside(node: Any, step: int | str) -> Iterable[Any]:
    for model in _models(node):
        for name, field in model.model_fields.items():
            if step in (name, field.alias):
                yield field.annotation
    yield from _containers(node)


def _models(node: Any) -> list[type[BaseModel]]:
    if isinstance(node, type) and issubclass(node, BaseModel):
        return [node]
    if getattr(node, "__origin__", None) in (list, dict):
        return []
    return [model for argument in getattr(node, "__args__", ()) for model in _models(argument)]


def _containers(node: Any) -> Iterable[Any]:
    if getattr(node, "__origin__", None) in (list, dict):
        yield node.__args__[-1]
        return
    for argument in getattr(node, "__args__", ()):
        yield from _containers(argument)


def _shown(value: object) -> str:
    """The value as YAML has it, shortened: it may be long, and it may be a secret's neighbour."""
    if value is None:
        return "nothing"
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:57]}..."
