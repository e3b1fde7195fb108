"""libyaml's syntax errors in plain words, with the place where the user has to look."""

import re

import yaml

from generator.document import problems as ids
from generator.document.problems import Problems, shorten

# What libyaml says -> what the user should do (https://github.com/yaml/libyaml, scanner.c and parser.c).
_WORDS = {
    "mapping values are not allowed": "a second `: ` in one value: put the value in quotes, or mend the indentation",
    "block sequence entries are not allowed": "a list (`- `) cannot begin here: put it on a line of its own",
    "mapping keys are not allowed": "a `? ` key cannot begin here: put the text in quotes",
    "could not find expected ':'": "a key without `: ` after it: write `key: value`",
    "found character that cannot start any token": "a value cannot begin with this character: put the value in quotes",
    "did not find expected alphabetic or numeric": 'a value that begins with * or & must be in quotes: "*"',
    "found unexpected end of stream": "the quotes that open here are never closed",
    "found unexpected document indicator": "the quotes that open here are not closed before the next document",
    "found unknown escape character": "no such escape after \\ in double quotes: write \\\\, or use single quotes",
    "did not find expected hexdecimal number": "\\x, \\u and \\U in double quotes take 2, 4 and 8 hexadecimal digits",
    "found invalid unicode character escape": "the escape in double quotes names no character: write it as it is",
    "found a tab character": "a tab where spaces are expected: use spaces",
    "found unexpected ':'": "a `:` inside an unquoted value in { } or [ ]: put the value in quotes",
    "did not find expected comment or line break": "text after | or >: begin it on the next line, indented",
    "found an indentation indicator equal to 0": "the indentation after | or > is 1 to 9",
    "did not find expected '-' indicator": "this line does not fit the list above it: indent it like its neighbours",
    "did not find expected key": "this line does not fit the mapping above it: indent it like its neighbours",
    "did not find expected node content": "a value is missing here",
    "did not find expected ',' or ']'": "a list in [ ] needs a comma or ] here: put a value with signs in quotes",
    "did not find expected ',' or '}'": "a mapping in { } needs a comma or } here: put a value with signs in quotes",
    "did not find expected <document start>": "this line does not fit what is above it: indent it like its neighbours",
    "found undefined tag handle": "a value that begins with ! must be in quotes",
    "maximum nesting level": "values are nested too deeply",
}
# These name the place where the trouble is noticed; it was made where the context began.
_BEGAN = ("could not find expected ':'", "found unexpected end of stream", "found unexpected document indicator")

_AFTER_QUOTE = "text after the closing quote: put all of it in one pair of quotes, and write a quote inside '...' twice"

# The search below may take quadratic time, and nobody writes such lines.
_LONGEST_LINE = 2000

_BRACES = re.compile(
    r"""
    (?P<key> [A-Za-z_][\w-]* ) : [ ]+
    (?P<value> (?! ["'{\[#] ) [^"'{}\[\],#]+ \{ [^{}"',:]* \} (?: [^"'{}\[\],#\s]* (?: \{ [^{}"',:]* \} )? )* )
    """,
    re.VERBOSE,
)


def explain(error: yaml.YAMLError, text: str, problems: Problems) -> None:
    """Adds the one diagnostic that a syntax error stands for."""
    problem = str(getattr(error, "problem", "") or "").strip()
    began, noticed = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    mark = (began if problem.lower().startswith(_BEGAN) else None) or noticed or began
    if mark is None:
        problems.add(ids.SYNTAX, 1, 1, f"the file cannot be read as YAML: {shorten(str(error), 200)}")
        return
    if not _unquoted_braces(text, [each for each in (noticed, began) if each], problems):
        torn = problem == "did not find expected key" and _follows_quote(text, mark)
        words = _AFTER_QUOTE if torn else _plain_words(problem, began, mark)
        problems.add(ids.SYNTAX, mark.line + 1, mark.column + 1, words)


def _follows_quote(text: str, mark: yaml.Mark) -> bool:
    line = text.split("\n")[mark.line : mark.line + 1]
    return bool(line) and line[0][: mark.column].rstrip(" ").endswith(("'", '"'))


def _plain_words(problem: str, began: yaml.Mark | None, mark: yaml.Mark) -> str:
    lowered = problem.lower()
    words = next((text for start, text in _WORDS.items() if lowered.startswith(start)), None)
    if words is None:
        return f"the file cannot be read as YAML here: {shorten(problem, 200)}"
    if began is not None and began.line < mark.line:
        return f"{words} (what it belongs to begins in line {began.line + 1})"
    return words


def _unquoted_braces(text: str, marks: list[yaml.Mark], problems: Problems) -> bool:
    """`{ route: GET /orders/{id} }`, the commonest mistake of all, is told by the line that holds it."""
    source = text.split("\n")
    for mark in marks:
        line = source[mark.line] if mark.line < len(source) else ""
        if len(line) > _LONGEST_LINE:
            continue
        for found in _BRACES.finditer(line):
            if found.start() <= mark.column <= found.end() or "{" in line[: found.start()]:
                message = (
                    f'a value with braces inside {{ }} must be in quotes: `{found["key"]}: "{found["value"].strip()}"`'
                )
                problems.add(ids.UNQUOTED_BRACES, mark.line + 1, found.start("value") + 1, shorten(message, 300))
                return True
    return False
