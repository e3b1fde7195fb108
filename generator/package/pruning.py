"""What of an installed tree goes into a zip: what the code needs, and nothing that differs between machines.

In: a folder that uv installed into. Out: names in the tree -> files. Bytecode, installer notes, launchers (their first
line names an interpreter of this machine) and the tests of dependencies stay out, but a test module that something
else imports stays in: `numpy.testing` does so.
"""

import ast
import re
from pathlib import Path, PurePosixPath

from generator.newer import parsed
from generator.package.names import in_zip

_NOTES = frozenset({"INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json"})
_BYTECODE = (".pyc", ".pyo")
_TESTS = frozenset({"tests", "test"})
_IMPORTS_TESTS = re.compile(rb"^[ \t]*(?:from|import)[ \t].*\btests?\b", re.MULTILINE)


def kept_files(tree: Path) -> dict[str, Path]:
    """The files of an installed tree that are packaged."""
    files = {name: path for name, path in _files(tree).items() if not _is_note(PurePosixPath(name), path)}
    tests = {name for name in files if _is_test(PurePosixPath(name))}
    dropped = tests - _imported(files, tests)
    return {name: path for name, path in files.items() if name not in dropped}


def _files(tree: Path) -> dict[str, Path]:
    return {
        in_zip(path.relative_to(tree)): path
        for path in sorted(tree.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _is_note(name: PurePosixPath, path: Path) -> bool:
    if name.suffix in _BYTECODE or name.name == ".lock":
        return True
    if name.parts[0].endswith(".dist-info"):
        return len(name.parts) == 2 and name.name in _NOTES
    return name.parts[0] == "bin" and len(name.parts) == 2 and _has_shebang(path)


def _has_shebang(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == b"#!"


def _is_test(name: PurePosixPath) -> bool:
    return not name.parts[0].endswith(".dist-info") and not _TESTS.isdisjoint(name.parts[:-1])


def _imported(files: dict[str, Path], tests: set[str]) -> set[str]:
    """Test modules that packaged modules import, and what those import in turn."""
    needed: set[str] = set()
    waiting = [name for name in files if name not in tests]
    while waiting:
        name = waiting.pop()
        found = _imports(name, files[name]) if name.endswith((".py", ".pyi")) else set()
        new = {module for module in found if module in tests} - needed
        needed |= new
        waiting.extend(new)
    return needed


def _imports(name: str, path: Path) -> set[str]:
    """File names that the import statements of a module could mean."""
    content = path.read_bytes()
    if not (_is_test(PurePosixPath(name)) or _IMPORTS_TESTS.search(content)):
        return set()
    try:
        module = parsed(content, name)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    package = PurePosixPath(name).parent.parts
    dotted = [parts for node in ast.walk(module) for parts in _targets(node, package)]
    return {candidate for parts in dotted for candidate in _candidates(parts)}


def _targets(node: ast.AST, package: tuple[str, ...]) -> list[tuple[str, ...]]:
    if isinstance(node, ast.Import):
        return [tuple(alias.name.split(".")) for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    above = package[: len(package) - node.level + 1] if node.level else ()
    base = (*above, *(node.module.split(".") if node.module else ()))
    return [base, *((*base, alias.name) for alias in node.names)]


def _candidates(parts: tuple[str, ...]) -> set[str]:
    """The module itself, as file or package, and every package above it."""
    packages = {"/".join((*parts[:end], "__init__.py")) for end in range(1, len(parts) + 1)}
    return packages | {"/".join(parts) + ".py"}
