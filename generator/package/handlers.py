"""Does a handler exist, told without importing anything: the file is parsed, never run."""

import ast
import re
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path

from generator.package.runtimes import language

_PYTHON_HANDLER = re.compile(r"[A-Za-z_]\w*(?:[./][A-Za-z_]\w*)*\.[A-Za-z_]\w*")
_PARTIAL_RESPONSES = (
    b"batchItemFailures",
    b"batch_item_failures",
    b"BatchProcessor",
    b"batch_processor",
    b"process_partial_response",
)
_NODE_ENDINGS = (".mjs", ".js", ".cjs")


def handler_problem(source: Path, handler: str, runtime: str) -> str | None:
    """Why `handler` (`folder/module.function`) cannot be called in `source`, a folder or a zip; None when it can."""
    if source.is_file():
        return _packed_problem(source, handler) if language(runtime) == "python" else None
    if language(runtime) == "python":
        return _python_problem(source, handler)
    return _node_problem(source, handler) if language(runtime) == "nodejs" else None


def mentions_batch_item_failures(source: Path, handler: str) -> bool:
    """Whether the module of a Python handler speaks of partial batch responses, itself or through Powertools."""
    text = _read(_module_file(source, handler)) or b""
    return any(word in text for word in _PARTIAL_RESPONSES)


def _python_problem(source: Path, handler: str) -> str | None:
    if not _PYTHON_HANDLER.fullmatch(handler):
        return f"handler is MODULE.FUNCTION, `api.handler` say, not `{handler}`"
    file, function = _module_file(source, handler), handler.rpartition(".")[2]
    content = _read(file)
    if content is None:
        return f"handler `{handler}` needs {file.relative_to(source)}, which does not exist in {source.name}/"
    return _undefined(handler, function, content, file.name)


def _packed_problem(source: Path, handler: str) -> str | None:
    """Of a zip that is taken as it is."""
    if not _PYTHON_HANDLER.fullmatch(handler):
        return f"handler is MODULE.FUNCTION, `api.handler` say, not `{handler}`"
    module, _, function = handler.rpartition(".")
    names = [f"{module.replace('.', '/')}{ending}" for ending in ("/__init__.py", ".py")]
    try:
        with zipfile.ZipFile(source) as packed:
            found = next((name for name in names if name in packed.namelist()), None)
            content = packed.read(found) if found else b""
    except (OSError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        return f"source {source.name} cannot be read as a zip: {error}"
    if found is None:
        return f"handler `{handler}` needs {names[1]}, which does not exist in {source.name}"
    return _undefined(handler, function, content, found)


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


def _module_file(source: Path, handler: str) -> Path:
    module = handler.rpartition(".")[0].replace(".", "/")
    package = source / module / "__init__.py"
    return package if package.is_file() else source / f"{module}.py"


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes() if file.is_file() else None
    except OSError:
        return None


@lru_cache(maxsize=1024)
def _names(content: bytes, name: str) -> frozenset[str]:
    """Of a file with many handlers, parsed once; raises SyntaxError or ValueError."""
    return frozenset(_defined(ast.parse(content, filename=name).body))


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
