"""Code for a newer Python, written so that the Python that runs `gen` parses it: lines stay, columns may move by a few.

What 3.12 to 3.14 brought: quotes, backslashes and line ends within the fields of f-strings (PEP 701), `def f[T]`,
`class C[T]` and `type X = ...` (PEP 695), template strings (PEP 750), `except A, B` (PEP 758). What types say is left
out, escapes within fields become blanks; calls and names are what they were.
"""

import ast
import re

_OPENS = re.compile(r"([A-Za-z]{0,2})('''|\"\"\"|'|\")")
_PARAMETERS = re.compile(r"\b(?:(?:def|class)[ \t]+\w+[ \t]*|^[ \t]*type[ \t]+\w+[ \t]*)\[", re.MULTILINE)
_ALIAS = re.compile(r"^([ \t]*)type([ \t]+)(\w+)(?=[ \t]*=[^=])", re.MULTILINE)
_EXCEPT = re.compile(r"\bexcept(\*?[ \t]+)([\w.]+(?:[ \t]*,[ \t]*[\w.]+)+)[ \t]*:")
_ESCAPE = re.compile(r"\\.", re.DOTALL)


def parsed(source: bytes, name: str) -> ast.Module:
    """A module, whichever Python it is for; raises SyntaxError, or ValueError, as `ast.parse` does."""
    try:
        return ast.parse(source, filename=name)
    except SyntaxError as fault:
        try:
            return ast.parse(older(source.decode("utf-8-sig")), filename=name)
        except (SyntaxError, ValueError):
            raise fault from None


def older(text: str) -> str:
    """The same, as Python 3.11 would have it."""
    written, mask = _code(text, "")
    for found in _PARAMETERS.finditer(mask):
        end = _closing(mask, found.end())
        blank = re.sub(r"[^\n]", " ", written[found.end() - 1 : end])
        written = written[: found.end() - 1] + blank + written[end:]
        mask = mask[: found.end() - 1] + blank + mask[end:]
    for found in _ALIAS.finditer(mask):
        moved = found[1] + found[3] + " " * (len(found[0]) - len(found[1]) - len(found[3]))
        written = written[: found.start()] + moved + written[found.end() :]
    for found in reversed(list(_EXCEPT.finditer(mask))):
        start, end = found.span(2)
        written = f"{written[:start]}({written[start:end]}){written[end:]}"
    return written


def _closing(mask: str, start: int) -> int:
    """Past the bracket that closes the one before `start`."""
    depth, place = 1, start
    while depth and place < len(mask):
        depth += {"[": 1, "]": -1}.get(mask[place], 0)
        place += 1
    return place


def _code(text: str, taken: str) -> tuple[str, str]:
    """Code rewritten, and the same with texts and comments blotted out; `taken` quotes stand around it already."""
    written: list[str] = []
    mask: list[str] = []
    place = 0
    while place < len(text):
        found = _opened(text, place)
        if text[place] == "#" and (not taken or "\n" in text[place:]):  # in a field it may be a format's
            end = text.find("\n", place) % (len(text) + 1)
            piece = "" if taken else text[place:end]
        elif found:
            end = _end(text, found)
            piece = _text(found, text[found.end() : end - len(found[2])], taken)
        else:
            written.append(text[place])
            mask.append(text[place])
            place += 1
            continue
        written.append(piece)
        mask.append(re.sub(r"[^\n]", "_", piece))
        place = end
    return "".join(written), "".join(mask)


def _opened(text: str, place: int) -> "re.Match[str] | None":
    """The prefix and quotes of a text that begins here; letters that end a word are no prefix."""
    found = _OPENS.match(text, place)
    word = place > 0 and (text[place - 1].isalnum() or text[place - 1] == "_")
    return found if found and not (word and found[1]) else None


def _is_formatted(prefix: str) -> bool:
    return bool(set("fFtT") & set(prefix))


def _end(text: str, found: "re.Match[str]") -> int:
    """Past the quotes that close a text."""
    place, quote = found.end(), found[2]
    while place < len(text) and not text.startswith(quote, place):
        if text[place] == "\\":
            place += 2
        elif _is_formatted(found[1]) and text[place] == "{":
            place = place + 2 if text.startswith("{{", place) else _field(text, place)
        else:
            place += 1
    return min(place + len(quote), len(text))


def _field(text: str, start: int) -> int:
    """Past the bracket that closes the field opened at `start`."""
    depth, place = 0, start
    while place < len(text):
        if found := _opened(text, place):
            place = _end(text, found)
            continue
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        place += 1
        if not depth:
            break
    return place


def _text(found: "re.Match[str]", body: str, taken: str) -> str:
    """A text; fields that hold its quotes or more than a line get three quotes around them that nobody has taken."""
    prefix, quote = found[1], found[2]
    if not _is_formatted(prefix):
        return prefix + quote + (_ESCAPE.sub("  ", body) if taken else body) + quote
    other = next((each for each in (quote[0], '"', "'") if each not in taken), quote[0])
    parts: list[str] = []
    strange, place = False, 0
    while place < len(body):
        end = place + 1
        if body[place] == "\\":
            end = place + 2
        elif body[place] == "{":
            end = place + 2 if body.startswith("{{", place) else _field(body, place)
        piece = body[place:end]
        if len(piece) > 1 and piece[0] == "{" and piece != "{{":
            piece = _code(piece, taken + other)[0]
            strange = strange or quote in piece or "\n" in piece
        parts.append(piece)
        place = end
    drawn = other * 3 if strange else quote
    return re.sub("[tT]", "f", prefix) + drawn + "".join(parts) + drawn
