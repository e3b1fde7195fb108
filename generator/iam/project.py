"""Every function of a project's services: its code found, followed, and laid beside its role in each environment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from generator.bundles import requests
from generator.iam.analysis import Usage, analyse
from generator.iam.comparing import Comparison, Missing, Unused
from generator.iam.libraries import pinned, suspects
from generator.iam.machine import Lost, Place
from generator.iam.sources import SearchPath
from generator.iam.unseen import Unseen
from generator.package import BundleRequest
from generator.package.runtimes import language
from generator.project import Project
from generator.resolve.stack import Function, Stack

# Layers of AWS's own that call nothing with the role: https://docs.aws.amazon.com/powertools/python/latest/
_KNOWN_LAYERS = (":layer:AWSLambdaPowertoolsPython", ":layer:AWSSDKPandas")


@dataclass(frozen=True, slots=True)
class Checked:
    """One function: findings with the environments they hold in; `lost` is what could not be followed.

    `unseen` are calls that nobody is seen to make.
    """

    function: str
    environments: tuple[str, ...]
    calls: int
    missing: Mapping[Missing, tuple[str, ...]]
    unused: tuple[Unused, ...]
    lost: tuple[Lost, ...]
    unseen: tuple[Unseen, ...] = ()


def check_function(project: Project, stacks: Mapping[str, Stack], key: str) -> Checked:
    """A function in all environments that have it."""
    there = {env: stack for env, stack in stacks.items() if any(item.key == key for item in stack.functions)}
    compared = {env: comparison(project, stack, stack.function(key)) for env, stack in there.items()}
    missing: dict[Missing, tuple[str, ...]] = {}
    for env, item in compared.items():
        for each in sorted(set(item.missing())):
            missing[each] = (*missing.get(each, ()), env)
    idle = [frozenset(item.unused()) for item in compared.values()]
    unused = frozenset.intersection(*idle) if idle else frozenset()
    lost = {each for item in compared.values() for each in (*item.usage.lost, *item.suspects)}
    unseen = {each for item in compared.values() for each in item.usage.unseen}
    calls = max(
        (len({(call.place, call.operation) for call in item.usage.calls}) for item in compared.values()), default=0
    )
    name = f"{next(iter(there.values())).service}.{key}" if there else key
    ordered = tuple(sorted(lost, key=lambda item: (item.place, item.what)))
    spared = tuple(sorted(unused, key=lambda item: (str(item.key), item.what)))
    return Checked(name, tuple(there), calls, missing, spared, ordered, tuple(sorted(unseen)))


def comparison(project: Project, stack: Stack, function: Function) -> Comparison:
    """The function's code beside its role."""
    bundles = {item.key: item for item in requests(project, stack)}
    request = bundles.get(function.key)
    if request is None or language(request.runtime) != "python" or not request.handler or not request.source:
        what = "an image" if function.spec.image else f"not Python, but {function.spec.runtime}"
        return Comparison(stack, function, _nothing(), (_whole(project, stack, function, f"its code is {what}"),))
    if request.source.is_file():
        what = f"its code is a finished zip, {request.source.name}"
        return Comparison(stack, function, _nothing(), (_whole(project, stack, function, what),))
    layers = [bundles[name] for name in request.layers if name in bundles]
    place = _place(project, stack, function)
    usage = _placed(analyse(_path(project.root, request, layers), request.handler), place)
    pins = pinned(lock for each in (request, *layers) if (lock := _lock(each)))
    found = [
        Lost(place, frozenset("*"), f"{name} {why}")
        for name, why in suspects((name for name, _ in usage.imported), pins)
    ]
    found += [
        Lost(place, frozenset("*"), f"the layer {arn} may hold code that calls AWS") for arn in _strange(function)
    ]
    return Comparison(stack, function, usage, tuple(found))


def _placed(usage: Usage, place: Place) -> Usage:
    """What was lost in the code as a whole is told at the function."""
    return replace(usage, lost=tuple(item if item.place.path else replace(item, place=place) for item in usage.lost))


def _nothing() -> Usage:
    return Usage((), (), (), (), (), frozenset(), frozenset(), frozenset())


def _whole(project: Project, stack: Stack, function: Function, what: str) -> Lost:
    return Lost(_place(project, stack, function), frozenset("*"), what)


def _place(project: Project, stack: Stack, function: Function) -> Place:
    location = project.services[stack.service].document.locate_key(("functions", function.key))
    return Place(location.path, location.line, location.column)


def _path(root: Path, request: BundleRequest, layers: Iterable[BundleRequest]) -> SearchPath:
    """Where the function's runtime would look: its own folder, what is copied in, its layers."""
    assert request.source is not None
    folders = [request.source]
    for layer in layers:
        if layer.source and layer.source.is_dir():
            folders += [path for path in (layer.source / "python", layer.source) if path.is_dir()]
    return SearchPath(root, tuple(folders), request.include)


def _lock(request: BundleRequest) -> Path | None:
    """The lock of a bundle's requirements."""
    if request.requirements is None:
        return None
    for name in (
        request.requirements.with_suffix(".lock"),
        *(request.requirements.with_name(each) for each in ("uv.lock", "poetry.lock")),
    ):
        if name.is_file():
            return name
    return request.requirements


def _strange(function: Function) -> list[str]:
    """Layers by ARN, other than those whose code is known."""
    given = [name for name in function.spec.layers or [] if name.startswith("arn:")]
    return [arn for arn in given if not any(word in arn for word in _KNOWN_LAYERS)]
