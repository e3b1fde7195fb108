"""Code and what runs it: files of the packages where both are at hand, runtime, handler, layers, size."""

import base64
import binascii
from collections.abc import Iterator
from pathlib import Path

from generator.review.findings.replaced import forced
from generator.review.model import Finding, Phrase, Section, phrase
from generator.review.packages import file_changes
from generator.review.scene import Scene
from generator.review.values import UNKNOWN, Thing, shown
from generator.terraform.plan_json import Action

_SETTINGS = ("runtime", "handler", "architectures", "memory_size", "timeout", "image_uri", "layers", "package_type")
_CODE = ("source_code_hash", "code_sha256", "s3_key", "s3_object_version", "filename")


def code(scene: Scene) -> Iterator[Finding]:
    for before, after in scene.pairs("aws_lambda_function", "aws_lambda_layer_version"):
        if _code_differs(before, after):
            detail = _files(scene, before, after)
            title = "layer changes" if after.type == "aws_lambda_layer_version" else "code changes"
            yield scene.found(Section.CODE, None, after.address, title, *detail)
        settings = tuple(_settings(before, after))
        if settings and after.type == "aws_lambda_function":
            yield scene.found(Section.CODE, None, after.address, "runs differently", *settings)


def functions(scene: Scene) -> Iterator[Finding]:
    """Those that go, and those that are made anew: who calls them by name has to follow."""
    for thing in scene.deleted("aws_lambda_function"):
        yield scene.found(
            Section.CODE, None, thing.address, "function removed", phrase("{}", thing.text("function_name"))
        )
    for change in scene.of("aws_lambda_function"):
        if change.action is Action.REPLACE:
            head = phrase("{}", str(change.before.get("function_name")))
            yield scene.found(Section.CODE, None, change.address, "function is replaced", head, *forced(change))


def _code_differs(before: Thing, after: Thing) -> bool:
    """By digest where there is one; by place where there is none, since a name may hold other bytes tomorrow."""
    digests = before.text("source_code_hash"), after.text("source_code_hash")
    if all(digests):
        return digests[0] != digests[1]
    return any(_changes(before, after, key) for key in _CODE if key != "code_sha256")


def _changes(before: Thing, after: Thing, key: str) -> bool:
    return not after.waits(key) and (before.get(key) or None) != (after.get(key) or None)


def _settings(before: Thing, after: Thing) -> Iterator[Phrase]:
    for key in _SETTINGS:
        if _changes(before, after, key):
            values = [shown(after.change, side, (key,)) for side in (before.values, after.values)]
            yield phrase("{}: {} → {}", key, *values)
        elif after.waits(key) and after.change.action is Action.UPDATE:
            yield phrase("{}: {} → {}", key, shown(after.change, before.values, (key,)), UNKNOWN)


def _files(scene: Scene, before: Thing, after: Thing) -> tuple[Phrase, ...]:
    """What is in one zip and not, or otherwise, in the other."""
    zips = [_zip(scene.packages, thing.text("source_code_hash")) for thing in (before, after)]
    if zips[0] is None or zips[1] is None:
        return (phrase("only the digest is at hand: the packages before and after are not both in `build/`"),)
    return tuple(file_changes(zips[0], zips[1]))


def _zip(packages: Path | None, digest: str) -> Path | None:
    """The built package of a base64 SHA-256."""
    try:
        name = base64.b64decode(digest, validate=True).hex()
    except (binascii.Error, ValueError):
        return None
    file = packages / f"{name}.zip" if packages and len(name) == 64 else None
    return file if file and file.is_file() else None
