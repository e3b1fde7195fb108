"""Code: handlers, where they lie, what runs them, and what is packed with them."""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.package.handlers import handler_problem
from generator.resolve.stack import Function
from generator.rules.model import Deployed, Finding, Findings, Written, deployed, written
from generator.vocabulary import limits


@deployed("GEN201", "A function that is a zip has a handler")
def handler_given(stack: Deployed) -> Findings:
    """Lambda calls `module.function` of the package.

    Way out: `handler: api.handler` for a function `handler` in `api.py`, or an `image`.
    """
    for function in stack.stack.functions:
        if function.spec.handler is None and function.spec.image is None and function.spec.package != "image":
            message = f"handler of {function.key!r} is missing: write `handler: FILE.FUNCTION`, relative to `source`"
            yield Finding(stack.function(function), message)


@deployed("GEN202", "The handler is there")
def handler_found(stack: Deployed) -> Findings:
    """The file exists, can be parsed and defines the function; nothing is imported or run to find out.

    Way out: as the message says.
    """
    for function in stack.stack.functions:
        handler = function.spec.handler
        if handler is None or not _has_source(stack, function):
            continue
        if len(handler) > limits.HANDLER_CHARACTERS:
            message = (
                f"handler has at most {limits.HANDLER_CHARACTERS} characters, not {len(handler)}: shorten the path"
            )
            yield Finding(stack.function(function, "handler"), message)
        elif wrong := missing_handler(stack, function):
            yield Finding(stack.function(function, "handler"), wrong)


def _has_source(stack: Deployed, function: Function) -> bool:
    key = ("source", stack.source.name, function.spec.source)
    found: bool = stack.memory.once(key, lambda: source_of(stack, function).exists())
    return found


def missing_handler(stack: Deployed, function: Function) -> str | None:
    """Why the handler cannot be called; looked for once a run, because code is the same in every environment."""
    spec = function.spec
    handler, runtime = str(spec.handler), str(spec.runtime or "")
    found: str | None = stack.memory.once(
        ("handler", stack.source.name, spec.source, handler, runtime),
        lambda: handler_problem(source_of(stack, function), handler, runtime),
    )
    return found


def source_of(stack: Deployed, function: Function) -> Path:
    """The folder, or the zip, in which the function's code lies."""
    return stack.project.root / stack.source.folder / (function.spec.source or ".")


def _paths(service: Written) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Where a path is given, what it is called, and the path."""
    for name, function in service.source.spec.functions.items():
        for key in ("source", "requirements"):
            if (path := getattr(function, key)) is not None:
                yield ("functions", name, key), key, path
        for index, path in enumerate(function.include or []):
            yield ("functions", name, "include", index), "include", path
    for name, layer in (service.source.spec.layers or {}).items():
        for key in ("source", "requirements"):
            if (path := getattr(layer, key)) is not None:
                yield ("layers", name, key), key, path


def _inside(service: Written, path: str) -> bool:
    """Whether the path, symbolic links followed, lies in the project."""
    root = service.project.root.resolve()
    try:
        return (root / service.source.folder / path).resolve().is_relative_to(root)
    except (OSError, ValueError, RuntimeError):
        return False


def _fits(there: Path, key: str) -> bool:
    try:
        if key == "source":
            return there.is_dir() or (there.suffix == ".zip" and there.is_file())
        return there.is_file() if key == "requirements" else there.exists()
    except OSError:  # a name longer than any file's
        return False


@written("GEN203", "Code lies inside the project")
def inside(service: Written) -> Findings:
    """Whoever has the commit can build the package; what lies outside of the project is not in it.

    Way out: move it into the project (`include: ../../libraries/x` is fine), or publish it and require it.
    """
    for place, key, path in _paths(service):
        if not _inside(service, path):
            message = f"{key} lies inside the project, relative to this file; {path!r} leads out of it: move it in"
            yield Finding(service.at(*place), message)


@written("GEN204", "Code exists")
def exists(service: Written) -> Findings:
    """`source` is a folder or a zip that is taken as it is, `requirements` a file, `include` a file or folder; all
    relative to the service's folder.

    Way out: correct the path, or create it.
    """
    for place, key, path in _paths(service):
        if not path.strip():
            yield Finding(service.at(*place), f"{key} is empty: name a path, or leave it out")
        elif _inside(service, path) and not _fits(service.project.root / service.source.folder / path, key):
            kind = {"source": "folder or zip", "requirements": "file"}.get(key, "folder or file")
            message = f"{key} names no {kind}: there is no {path!r} in {service.source.folder}"
            yield Finding(service.at(*place), message)


@deployed("GEN208", "A value that a function needs is not removed")
def needed(stack: Deployed) -> Findings:
    """`null` in a higher layer removes what a lower one said; runtime, timeout, memory and retention are needed.

    Way out: write the value that is meant.
    """
    needs = [("timeout",), ("memory_size",), ("runtime",), ("logs", "retention_days")]
    for function in stack.stack.functions:
        for path in needs:
            if function.merged.get(*path) is None and not (path == ("runtime",) and function.spec.image):
                name = ".".join(path)
                message = f"null leaves {function.key!r} without {name}, which it needs: write a value"
                yield Finding(stack.function(function, *path), message)


@deployed("GEN213", "A function is a zip or an image")
def zip_or_image(stack: Deployed) -> Findings:
    """An image brings its runtime, handler, layers and requirements with it.

    Way out: `package: image` with `image: {uri: ...}` and none of these keys, or neither.
    https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
    """
    for function in stack.stack.functions:
        spec = function.spec
        if spec.package == "image" and spec.image is None:
            message = "package: image needs `image: { uri: ... }`"
            yield Finding(stack.function(function, "package"), message)
        if spec.image is None:
            continue
        if spec.package == "zip":
            yield Finding(stack.function(function, "package"), "package: zip and `image` exclude each other: keep one")
        own = [
            key for key in ("handler", "layers", "requirements", "source", "include") if getattr(spec, key) is not None
        ]
        own += ["code_signing"] if spec.code_signing else []
        own += ["runtime"] if stack.source.spec.functions[function.key].runtime else []
        for key in own:
            message = f"{key} does not go with an image, which brings its own: remove it (see image.command)"
            yield Finding(stack.function(function, key), message)


@deployed("GEN218", "A layer is exactly one of requirements, source and arn")
def layer_kind(stack: Deployed) -> Findings:
    """A layer is installed from requirements, packed from a folder, or exists already.

    Way out: keep one of the three.
    """
    for layer in stack.stack.layers:
        given = [key for key in ("requirements", "source", "arn") if getattr(layer.spec, key)]
        if len(given) != 1:
            found = " and ".join(given) or "none"
            place = stack.source.document.locate_key(("layers", layer.key))
            yield Finding(place, f"a layer is exactly one of requirements, source and arn; found {found}")


@deployed("GEN219", "A layer fits all functions that use it")
def layer_fits(stack: Deployed) -> Findings:
    """A layer is built once, for one runtime and one architecture: its own, else those of the functions that use it.

    Way out: a layer for each, or the same runtime and architecture for the layer and these functions.
    """
    for layer in stack.stack.layers:
        if layer.spec.arn:
            continue
        users = [item for item in stack.stack.functions if layer.key in (item.spec.layers or [])]
        runtimes = {item.key: str(item.spec.runtime) for item in users}
        architectures = {item.key: str(item.spec.architecture or "arm64") for item in users}
        for key, own, kinds in (
            ("runtime", layer.spec.runtime, runtimes),
            ("architecture", layer.spec.architecture, architectures),
        ):
            if wrong := _misfit(layer.key, key, own, kinds):
                yield Finding(stack.source.document.locate_key(("layers", layer.key, *([key] if own else []))), wrong)


def _misfit(layer: str, key: str, own: str | None, kinds: Mapping[str, str]) -> str | None:
    """`kinds` is what each function that uses the layer has."""
    found = sorted(set(kinds.values()))
    if own is None:
        message = f"functions of several {key}s use layer {layer!r}, which is built for one: {', '.join(found)}"
        return message if len(found) > 1 else None
    others = sorted(f"{name!r} ({kind})" for name, kind in kinds.items() if kind != own)
    message = f"layer {layer!r} is built for {key} {own}, which {', '.join(others)} cannot load"
    return f"{message}: give them one {key}, or leave it out of the layer" if others else None


@written("GEN220", "A layer that a function names exists")
def layer_named(service: Written) -> Findings:
    """`layers` of a function names layers of the service, or versions by ARN.

    Way out: correct the name, declare it under `layers`, or give the ARN with its version.
    https://docs.aws.amazon.com/lambda/latest/dg/adding-layers.html
    """
    known = sorted(service.source.spec.layers or {})
    named: list[tuple[tuple[str, ...], list[str] | None]]
    named = [(("functions", key, "layers"), item.layers) for key, item in service.source.spec.functions.items()]
    if service.source.spec.defaults:
        named.append((("defaults", "layers"), service.source.spec.defaults.layers))
    for path, layers in named:
        for index, name in enumerate(layers or []):
            if name in known or _is_layer_arn(name):
                continue
            close = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {close[0]!r}?" if close else "declare it under `layers`"
            message = f"layer {name!r} does not exist: {hint}"
            if name.startswith("arn:"):
                message = f"the ARN of a layer ends in its name and version (layer:NAME:1), not {name!r}"
            yield Finding(service.at(*path, index), message)
    for name, layer in (service.source.spec.layers or {}).items():
        if layer.arn is not None and not _is_layer_arn(layer.arn):
            message = f"the ARN of a layer ends in its name and version (layer:NAME:1), not {layer.arn!r}"
            yield Finding(service.at("layers", name, "arn"), message)


def _is_layer_arn(text: str) -> bool:
    parts = text.split(":")
    return len(parts) == 8 and parts[0] == "arn" and parts[2:6:3] == ["lambda", "layer"] and parts[7].isdigit()
