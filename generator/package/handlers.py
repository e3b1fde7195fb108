"""Does a handler exist, told without importing anything: the file is parsed, never run."""

import ast
import re
import zipfile
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from generator.newer import parsed
from generator.package.runtimes import language

_PYTHON_HANDLER = re.compile(r"[A-Za-z_]\w*(?:[./][A-Za-z_]\w*)*\.[A-Za-z_]\w*")
_PARTIAL_RESPONSES = (
    b"batchItemFailures",
    b"batch_item_failures",
    b"BatchProcessor",
    b"batch_processor",
    b"process_partial_response",
)
# What `zipfile` raises of a zip that is none, is damaged, encrypted, or packed in a way it does not know.
_ZIP_FAULTS = (OSError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)
_LARGEST_MODULE = 16 * 1024 * 1024
_NODE_ENDINGS = (".mjs", ".js", ".cjs")


def handler_problem(source: Path, handler: str, runtime: str) -> str | None:
    """Why `handler` (`folder/module.function`) cannot be called in `source`, a folder or a zip; None when it can."""
    if language(runtime) == "python":
        return _python_problem(source, handler)
    return _node_problem(source, handler) if language(runtime) == "nodejs" and source.is_dir() else None


def mentions_batch_item_failures(source: Path, handler: str) -> bool:
    """Whether the module of a Python handler speaks of partial batch responses, itself or through Powertools."""
    _, content = _module(source, handler)
    return any(word in (content or b"") for word in _PARTIAL_RESPONSES)


def _python_problem(source: Path, handler: str) -> str | None:
    if not _PYTHON_HANDLER.fullmatch(handler):
        return f"handler is MODULE.FUNCTION, `api.handler` say, not `{handler}`"
    try:
        file, content = _module(source, handler)
    except _ZIP_FAULTS as error:
        return f"source {source.name} cannot be read as a zip: {error}"
    if content is None:
        where = source.name if source.is_file() else f"{source.name}/"
        return f"handler `{handler}` needs {file}, which does not exist in {where}"
    return _undefined(handler, handler.rpartition(".")[2], content, file)


def _undefined(handler: str, function: str, content: bytes, file: str) -> str | None:
    """Why a module does not define the function."""
    try:
        names = _names(content, file)
    except SyntaxError as error:
        return f"handler `{handler}`: {file}:{error.lineno or 1} cannot be parsed: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"handler `{handler}`: {file} cannot be parsed: {error or 'too deeply nested'}"
    if function in names or "*" in names:
        return None
    return f"handler `{handler}`: {file} defines no `{function}`{_suggestion(names)}"


def _module(source: Path, handler: str) -> tuple[str, bytes | None]:
    """The module of a handler in a folder or a zip: its path in there, and what it holds where it exists."""
    module = handler.rpartition(".")[0].replace(".", "/")
    names = (f"{module}/__init__.py", f"{module}.py")
    if source.is_file():
        return _packed(source, names)
    found = ((name, _read(source / name)) for name in names)
    return next(((name, content) for name, content in found if content is not None), (names[-1], None))


def _packed(source: Path, names: Sequence[str]) -> tuple[str, bytes | None]:
    """No more of it than a module may be: what a zip says of sizes need not be so."""
    with zipfile.ZipFile(source) as packed:
        name = next((name for name in names if name in packed.namelist()), None)
        if name is None:
            return names[-1], None
        with packed.open(name) as member:
            content = member.read(_LARGEST_MODULE + 1)
    if len(content) > _LARGEST_MODULE:
        raise ValueError(f"{name} has more than {_LARGEST_MODULE} bytes")
    return name, content


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes() if file.is_file() else None
    except OSError:
        return None


@lru_cache(maxsize=1024)
def _names(content: bytes, name: str) -> frozenset[str]:
    """Of a file with many handlers, parsed once; raises SyntaxError or ValueError."""
    return frozenset(_defined(parsed(content, name).body))


def _defined(body: list[ast.stmt]) -> set[str]:
    """Names a module binds at its top level, branches and `try` included; `*` for a star import."""
    names: set[str] = set()
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                names.add(statement.name)
            case ast.Import() | ast.ImportFrom():
                names |= {alias.asname or alias.name.split(".")[0] for alias in statement.names}
            case ast.Assign():
                nodes = [node for target in statement.targets for node in ast.walk(target)]
                names |= {node.id for node in nodes if isinstance(node, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
                names.add(name)
            case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
                names |= _defined(_nested(statement))
            case _:
                pass
    return names


def _nested(statement: ast.If | ast.Try | ast.With | ast.For | ast.While) -> list[ast.stmt]:
    inner = list(statement.body)
    if not isinstance(statement, ast.With):
        inner += statement.orelse
    if isinstance(statement, ast.Try):
        inner += [child for clause in statement.handlers for child in clause.body] + statement.finalbody
    return inner


def _suggestion(names: frozenset[str]) -> str:
    functions = sorted(name for name in names if "handler" in name.lower())
    return f"; it has `{'`, `'.join(functions)}`" if functions else "; define it, or correct the name"


def _node_problem(source: Path, handler: str) -> str | None:
    module, _, function = handler.rpartition(".")
    if not module or not function:
        return f"handler is MODULE.FUNCTION, `index.handler` say, not `{handler}`"
    file = next((path for ending in _NODE_ENDINGS if (path := source / f"{module}{ending}").is_file()), None)
    if file is None:
        return f"handler `{handler}` needs {module}.mjs or {module}.js, neither of which exists in {source.name}/"
    if re.search(rb"\b" + re.escape(function.encode()) + rb"\b", _read(file) or b"") is None:
        return f"handler `{handler}`: {file.name} exports no `{function}`; export it, or correct the name"
    return None
