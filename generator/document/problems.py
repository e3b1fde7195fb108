"""The ids of what a YAML file is refused for, and the list that collects them."""

from generator.diagnostics import Diagnostic, Location

TOO_LARGE = "YAML01"
NOT_UTF8 = "YAML02"
BYTE_ORDER_MARK = "YAML03"
CONTROL_CHARACTER = "YAML04"
TAB = "YAML05"
SYNTAX = "YAML06"
UNQUOTED_BRACES = "YAML07"
SEVERAL_DOCUMENTS = "YAML08"
ALIAS = "YAML09"
TAG = "YAML10"
DUPLICATE_KEY = "YAML11"
KEY_NOT_STRING = "YAML12"
AMBIGUOUS = "YAML13"
TOO_DEEP = "YAML14"
TOO_LONG = "YAML15"
NOT_A_MAPPING = "YAML16"
UNREADABLE = "YAML17"

# One line on each, for the reference.
TITLES = {
    TOO_LARGE: "a YAML file has at most 1,000,000 bytes",
    NOT_UTF8: "a YAML file is UTF-8",
    BYTE_ORDER_MARK: "a YAML file begins without a byte order mark",
    CONTROL_CHARACTER: "a YAML file holds no NUL and no other character that editors do not show",
    TAB: "a YAML file holds no tabs",
    SYNTAX: "a YAML file can be read as YAML",
    UNQUOTED_BRACES: "a value with braces inside { } is quoted",
    SEVERAL_DOCUMENTS: "a YAML file holds one document",
    ALIAS: "anchors, aliases and merge keys are not used",
    TAG: "tags and % directives are not used",
    DUPLICATE_KEY: "a key stands once in its mapping",
    KEY_NOT_STRING: "a key is a text",
    AMBIGUOUS: "what YAML readers understand differently is quoted",
    TOO_DEEP: "values are nested at most 20 levels deep",
    TOO_LONG: "a text in a YAML file has at most 65,536 characters",
    NOT_A_MAPPING: "a YAML file holds `key: value` lines",
    UNREADABLE: "a YAML file can be opened",
}

# Nobody reads more of one file at a time, and a hostile one could make a million.
MOST = 100


class TooManyError(Exception):
    """Enough was found, or nothing after this place can be trusted: stop reading."""


class Problems:
    """What was found in one file so far."""

    def __init__(self, shown: str) -> None:
        self.shown = shown
        self.found: list[Diagnostic] = []

    def add(self, id_: str, line: int, column: int, message: str) -> None:
        """Note one problem; `line` and `column` count from 1."""
        self.found.append(Diagnostic(Location(self.shown, line, column), id_, message))
        if len(self.found) >= MOST:
            raise TooManyError


def shorten(text: str, most: int = 60) -> str:
    """The text as it may stand in a one-line message."""
    plain = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text[: most + 1])
    return plain if len(plain) <= most else f"{plain[: most - 3]}..."
