"""Values to HCL text: one escaping rule, one layout rule.

The layout is that of `terraform fmt`: equals signs are aligned over consecutive lines whose value is closed on the
same line; a line that opens a bracket ends the run.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from generator.values import Call, Choice, Ref, Setting, Text, Value

WIDTH = 120
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_KEYWORDS = {"true", "false", "null", "for", "if", "in"}
_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]')
_TELLING = re.compile(rf"{_SPECIAL.pattern}|[$%]\{{")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quoted(value: str) -> str:
    """A string literal that means exactly `value`: no interpolation, no directive, no control character."""
    return f'"{escaped(value)}"'


@lru_cache(4096)
def escaped(value: str) -> str:
    """The inside of a string literal (https://developer.hashicorp.com/terraform/language/expressions/strings)."""
    if not _TELLING.search(value):
        return value
    return _SPECIAL.sub(_escape, value).replace("${", "$${").replace("%{", "%%{")


def _escape(special: re.Match[str]) -> str:
    character = special.group()
    return _ESCAPES.get(character) or f"\\u{ord(character):04x}"


def expression(value: Value, indent: int = 0, room: int = WIDTH) -> str:
    """HCL for `value`; later lines are indented by `indent` spaces, `room` is what the first line may take."""
    if _stays_on_one_line(value):
        flat = _flat(value)
        if len(flat) <= room:
            return flat
    match value:
        case dict():
            return _object(value, indent)
        case list() | tuple():
            return _sequence(value, indent)
        case Call():
            return _call(value, indent, room)
        case Choice():
            then, otherwise = expression(value.then, indent, 0), expression(value.otherwise, indent, 0)
            return f"{value.condition} ? {then} : {otherwise}"
    return _flat(value)


def _flat(value: Value) -> str:
    """HCL on one line; TypeError when a part of it has no form of its own."""
    match value:
        case str():
            return quoted(value)
        case Ref():
            return value.expression
        case Text():
            return _template(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case Call():
            return f"{value.function}({', '.join(map(_flat, value.arguments))})"
        case Choice():
            return f"{value.condition} ? {_flat(value.then)} : {_flat(value.otherwise)}"
        case dict():
            inner = ", ".join(f"{key(name)} = {_flat(item)}" for name, item in value.items())
            return f"{{ {inner} }}" if inner else "{}"
        case list() | tuple():
            return f"[{', '.join(map(_flat, value))}]"
    raise TypeError(f"no HCL for {type(value).__name__}")


def _template(value: Text) -> str:
    if len(value.parts) == 1 and isinstance(value.parts[0], Ref):
        return value.parts[0].expression
    inner = "".join(
        f"${{{part.expression}}}" if isinstance(part, Ref) else _literal_part(value.parts, index)
        for index, part in enumerate(value.parts)
    )
    return f'"{inner}"'


def _literal_part(parts: tuple[str | Ref | Setting, ...], index: int) -> str:
    """A `$` or `%` just before an interpolation would read as an escape of it, so it is interpolated itself."""
    part = parts[index]
    assert isinstance(part, str)
    text = escaped(part)
    if part.endswith(("$", "%")) and index + 1 < len(parts):
        return f'{text[:-1]}${{"{text[-1]}"}}'
    return text


@lru_cache(4096)
def key(name: str) -> str:
    """An object key: bare where it is an identifier, else quoted."""
    return name if _IDENTIFIER.fullmatch(name) and name not in _KEYWORDS else quoted(name)


def _stays_on_one_line(value: Value) -> bool:
    """Short lists, and objects of up to three plain entries, read best on one line."""
    match value:
        case str() | Ref() | Text():
            return True
        case dict():
            nested = len(value) > 3 or any(isinstance(item, dict) and item for item in value.values())
            return not nested and all(map(_stays_on_one_line, value.values()))
        case list() | tuple():
            return not any(isinstance(item, (dict, Call)) and item for item in value)
        case Choice():
            return _stays_on_one_line(value.then) and _stays_on_one_line(value.otherwise)
        case Call():
            return all(map(_stays_on_one_line, value.arguments))
    return True


def _object(value: Mapping[str, Value], indent: int) -> str:
    if not value:
        return "{}"
    pad = " " * indent
    return "{\n" + attributes(value, indent + 2) + f"\n{pad}}}"


def _sequence(value: Iterable[Value], indent: int) -> str:
    pad = " " * indent
    inner = "".join(f"{pad}  {expression(item, indent + 2, WIDTH - indent - 3)},\n" for item in value)
    return f"[\n{inner}{pad}]" if inner else "[]"


def _call(value: Call, indent: int, room: int) -> str:
    """`jsonencode({` opens its only argument on the same line; several arguments take a line each."""
    if len(value.arguments) == 1:
        return f"{value.function}({expression(value.arguments[0], indent, room - len(value.function) - 2)})"
    pad = " " * indent
    inner = "".join(f"{pad}  {expression(item, indent + 2)},\n" for item in value.arguments)
    return f"{value.function}(\n{inner}{pad})"


def attributes(values: Mapping[str, Value], indent: int) -> str:
    """`name = value` lines, aligned as `terraform fmt` aligns them."""
    pad = " " * indent
    return _aligned([(key(name), _attribute(name, item, indent)) for name, item in values.items()], pad)


def _attribute(name: str, value: Value, indent: int) -> str:
    return expression(value, indent, WIDTH - indent - len(name) - 3)


def _aligned(lines: list[tuple[str, str]], pad: str) -> str:
    widths = _widths(lines)
    return "\n".join(f"{pad}{name:<{width}} = {item}" for (name, item), width in zip(lines, widths, strict=True))


def _widths(lines: list[tuple[str, str]]) -> list[int]:
    widths: list[int] = []
    run: list[int] = []
    for name, item in lines:
        if "\n" in item:
            widths += [max(run, default=0)] * len(run) + [len(name)]
            run = []
        else:
            run.append(len(name))
    return widths + [max(run, default=0)] * len(run)


def body(values: Mapping[str, Value], indent: int = 2) -> str:
    """Arguments of a block: short ones first, each long one set off by an empty line."""
    pad = " " * indent
    short: list[tuple[str, str]] = []
    long: list[str] = []
    for name, item in values.items():
        text = _attribute(name, item, indent)
        if "\n" in text:
            long.append(f"{pad}{name} = {text}")
        elif isinstance(item, dict) and item:
            long.append(f"{pad}{name} = {_object(item, indent)}")
        else:
            short.append((key(name), text))
    return "\n\n".join(([_aligned(short, pad)] if short else []) + long)
