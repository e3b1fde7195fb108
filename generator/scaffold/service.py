"""A worked service under another name: what names the service is renamed, what names its things stays."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from generator.diagnostics import UserError
from generator.scaffold import kit
from generator.scaffold.placing import PlannedFile
from generator.spec.model import SERVICE_NAME

# `environments/<env>/platform/` is the root module of what an environment has once.
RESERVED = frozenset({"platform"})
_SPEC = PurePosixPath("service.yaml")
# What the template itself was called before is no former name of its copy.
_FORMER = re.compile(r"^renamed_from:.*\n(?:(?:[ \t]+|-).*\n)*", re.MULTILINE)
Rename = Callable[[str], str]


def plan_service(name: str, template: str) -> list[PlannedFile]:
    """The files of `functions/<name>/`; UserError for a name or a template that cannot be."""
    known = kit.template_names()
    if template not in known:
        raise UserError(f"no template {template!r}: there is {', '.join(known)}")
    if not re.fullmatch(SERVICE_NAME, name) or name in RESERVED:
        raise UserError(
            "a service's name is lower case letters, digits and hyphens, beginning with a letter, up to 32, "
            f"and not {', '.join(sorted(RESERVED))}: {name!r} is none"
        )
    folder = kit.templates() / template
    rename = renaming(template, name, (folder / "service.yaml").read_text(encoding="utf-8"))
    return [_renamed(folder, path, name, rename) for path in kit.files(folder)]


def renaming(old: str, new: str, spec: str) -> Rename:
    """Puts `new` wherever a text means the service. A table `orders` of the service `orders` keeps its name."""
    patterns = [re.compile(pattern, re.MULTILINE) for pattern in _patterns(old, spec)]

    def replaced(match: re.Match[str]) -> str:
        after = match.groupdict().get("after") or ""
        return f"{match['before']}{new}{_aligned(after, len(new) - len(old))}"

    def rename(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub(replaced, text)
        return text

    return rename


def _patterns(old: str, spec: str) -> Iterator[str]:
    yield rf"^(?P<before># |service: ){old}(?= *$| +#)"
    yield rf"(?P<before>\bfunctions/){old}(?=/)"
    yield rf"(?P<before>\btest-){old}(?=[-\":])"
    yield rf"(?P<before>POWERTOOLS_SERVICE_NAME=\"){old}(?=\")"
    yield rf"(?P<before>\bgen (?:up|down|send|invoke|logs -f|logs|redrive|render|validate) ){old}(?![\w-])(?P<after>.*)"
    for rest in sorted(set(re.findall(rf"(?:secret|ssm):/{old}(/[^\s\"']+)", spec))):
        yield rf"(?P<before>/){old}(?={re.escape(rest)}(?![\w/-]))"


def _aligned(after: str, longer: int) -> str:
    """The rest of a line whose beginning became `longer`: a comment keeps its column, where there is room."""
    match = re.fullmatch(r"(.*?)( {2,})(#.*)", after)
    return f"{match[1]}{' ' * max(2, len(match[2]) - longer)}{match[3]}" if match else after


def _renamed(folder: Path, path: PurePosixPath, name: str, rename: Rename) -> PlannedFile:
    content = (folder / path).read_bytes()
    with suppress(UnicodeDecodeError):  # a picture, say
        text = rename(content.decode())
        content = (_FORMER.sub("", text) if path == _SPEC else text).encode()
    return PlannedFile(PurePosixPath("functions", name, path), content)
