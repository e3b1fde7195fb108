"""`requires` of gen.yaml: which versions of gen may work on a project."""

import re
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from generator.diagnostics import UserError
from generator.document import read
from generator.scaffold.project import requirement

_LINE = re.compile(r"""^(requires[ \t]*:[ \t]*)("[^"\n]*"|'[^'\n]*'|[^#\n]*?)([ \t]*(?:#[^\n]*)?)$""", re.MULTILINE)
_LEAST = (">=", ">", "==", "~=")


def allowing(root: Path, own: str) -> str | None:
    """The text of gen.yaml that lets `own` work; None where it does. UserError for the project of a newer gen."""
    file = root / "gen.yaml"
    requires = read(file, "gen.yaml").tree.get("requires")
    if not isinstance(requires, str):
        return None
    try:
        wanted = SpecifierSet(requires)
    except InvalidSpecifier:
        raise UserError(f"gen.yaml: requires is a version specifier such as '>=0.1,<0.2', not {requires!r}") from None
    if wanted.contains(own, prereleases=True):
        return None
    least = [Version(item.version.removesuffix(".*")) for item in wanted if item.operator in _LEAST]
    if any(Version(own) < each for each in least):
        raise UserError(f"this is gen {own}, and the project requires {requires}: install a newer one")
    text = file.read_text(encoding="utf-8")
    return _LINE.sub(lambda found: f'{found[1]}"{requirement(own)}"{found[3]}', text, count=1)
