"""Former names: whose they may be, and what a service leaves behind when it takes a new one."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from generator.layout.files import ENVIRONMENTS, PACKAGES_FILE, SERVICES
from generator.project import PLATFORM
from generator.rules.model import Finding, Findings, Written, written
from generator.sync import begins_generated

_FAMILIES = ("functions", "resources", "layers")
_HCL = (".tf", ".tf.json", ".tfvars", ".tfvars.json")


@written("GEN107", "A former name is free")
def renamed(service: Written) -> Findings:
    """`renamed_from` brings what exists of a thing, or of a service, under its new name: the old one is nobody's then.

    Way out: name the former name, or all of them with the first one first; or remove `renamed_from`.
    """
    formers = {
        (family, name): getattr(item, "renamed_from", None)
        for family in _FAMILIES
        for name, item in (getattr(service.spec, family) or {}).items()
    }
    for (family, name), message in _wrong(formers):
        yield Finding(service.at(family, name, "renamed_from"), message)
    if service.spec.renamed_from:
        yield from _of_service(service)


def _of_service(service: Written) -> Findings:
    """Names of services are one space for the whole project; the platform's state has a key like theirs."""
    formers = {("", name): source.spec.renamed_from for name, source in service.project.services.items()}
    for (_, name), message in _wrong(formers | {("", PLATFORM): None}):
        if name == service.source.name:
            yield Finding(service.at("renamed_from"), message)


Formers = Mapping[tuple[str, str], list[str] | None]


def _wrong(formers: Formers) -> Iterator[tuple[tuple[str, str], str]]:
    """What is wrong with the former names of things, by family and name, that share one space of names."""
    present = {name for _, name in formers}
    taken: dict[str, str] = {}
    for key, names in formers.items():
        for former in names or ():
            if message := _fault(former, key[1], present, taken):
                yield key, message
            taken.setdefault(former, key[1])


def _fault(former: str, name: str, present: Iterable[str], taken: Mapping[str, str]) -> str | None:
    if former == name:
        return f"renamed_from is a former name, and {former!r} is the present one: leave it out"
    if former in present:
        return f"renamed_from is a former name, and {former!r} is still there: remove one of the two"
    if taken.get(former) == name:
        return f"{former!r} is named twice: name each former name once, the first one first"
    if former in taken:
        return f"{former!r} was renamed to {taken[former]!r} already: a former name has one new name"
    return None


@written("GEN113", "A renamed service takes its files along")
def left_behind(service: Written) -> Findings:
    """What is rendered follows a service to its new name. A `*.tf` of yours stays, and what it describes would go.

    Way out: `git mv` it into the folder of the new name.
    """
    folders = [SERVICES, *(ENVIRONMENTS / name for name in sorted(service.project.environments))]
    for former, folder in ((former, folder) for former in service.spec.renamed_from or () for folder in folders):
        for name in _own(service.project.root / folder / former):
            file, target = folder / former / name, folder / service.source.name
            yield Finding(service.at("renamed_from"), f"{file} is yours and stays behind: `git mv {file} {target}/`")


def _own(folder: Path) -> list[str]:
    """The user's Terraform files in a folder."""
    found = (file for file in folder.glob("*.tf*") if file.name.endswith(_HCL) and file.name != PACKAGES_FILE)
    return sorted(file.name for file in found if file.is_file() and not begins_generated(file))
