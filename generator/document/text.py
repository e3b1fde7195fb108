"""Bytes to text: refuses what no editor shows, before a YAML parser sees it."""

import re

from generator.document import problems as ids
from generator.document.problems import Problems

MOST_BYTES = 1_000_000
_BOM = "\ufeff"

# U+0085, U+2028 and U+2029 end a line for YAML 1.1 but for hardly any editor; the direction marks make a line read
# other than it runs (https://trojansource.codes/).
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\r(?!\n)"
)


def decode(raw: bytes, problems: Problems) -> str | None:
    """The text of a file, or None when it cannot be trusted any further."""
    if len(raw) > MOST_BYTES:
        problems.add(ids.TOO_LARGE, 1, 1, f"the file is over {MOST_BYTES:,} bytes; split the service or move text out")
        return None
    text = _utf8(raw, problems)
    if text is None:
        return None
    if text.startswith(_BOM):
        problems.add(ids.BYTE_ORDER_MARK, 1, 1, "the file begins with a byte order mark; save it as UTF-8 without BOM")
        text = text[1:]
    before = len(problems.found)
    _refuse_control_characters(text, problems)
    _refuse_tabs(text, problems)
    return text if len(problems.found) == before else None


def _utf8(raw: bytes, problems: Problems) -> str | None:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        start = raw.rfind(b"\n", 0, error.start) + 1
        line = raw.count(b"\n", 0, error.start) + 1
        column = len(raw[start : error.start].decode("utf-8", "replace")) + 1
        found = f"byte 0x{raw[error.start]:02X} is not UTF-8; save the file as UTF-8"
        problems.add(ids.NOT_UTF8, line, column, found)
        return None


def _refuse_control_characters(text: str, problems: Problems) -> None:
    first = _CONTROL.search(text)
    if first is None:
        return
    code = ord(first.group()[0])
    escape = f"\\x{code:02X}" if code < 0x100 else f"\\u{code:04X}"
    line, column = place(text, first.start())
    way_out = "remove it" if code == 0 else f'remove it, or write it as "{escape}" in double quotes'
    problems.add(
        ids.CONTROL_CHARACTER,
        line,
        column,
        f"an invisible character (U+{code:04X}){_more(sum(1 for _ in _CONTROL.finditer(text)))}; {way_out}",
    )


def _refuse_tabs(text: str, problems: Problems) -> None:
    found = text.find("\t")
    if found >= 0:
        message = f'a tab{_more(text.count(chr(9)))}; YAML is laid out with spaces (inside a value write "\\t")'
        problems.add(ids.TAB, *place(text, found), message)


def _more(count: int) -> str:
    return f", and {count - 1} more" if count > 1 else ""


def place(text: str, index: int) -> tuple[int, int]:
    """Line and column, counted from 1, of a character."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
