"""Terraform's states as documents: where they lie, whose they are, and moving one without touching what it describes.

A state has a lineage, made once, and a serial that grows. A move copies it whole, byte for byte, and looks whether the
copy is there: never over a state of another lineage.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.delivery.account import Account
from generator.diagnostics import UserError, plain
from generator.layout.states import STATE

_GONE = ("404", "NoSuchKey", "NoSuchBucket", "NotFound")
LOCK = ".tflock"


@dataclass(frozen=True, slots=True)
class State:
    """`resources` are the attributes of each managed resource, by its address."""

    lineage: str
    serial: int
    resources: Mapping[str, Mapping[str, Any]] = field(repr=False)
    text: bytes = field(repr=False)

    @property
    def types(self) -> frozenset[str]:
        return frozenset(address.split("[")[0].split(".")[-2] for address in self.resources)


def parse(text: bytes, shown: str) -> State | None:
    """A state from its text; None for one that holds nothing, UserError for what is none."""
    if not text.strip():
        return None
    try:
        raw = json.loads(text)
        found = State(str(raw["lineage"]), int(raw["serial"]), dict(_resources(raw)), text)
    except (ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"{shown} is no state of Terraform's ({plain(str(error))}): move it away, or restore it"
        ) from error
    return found


def _resources(raw: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for item in raw.get("resources") or ():
        if item["mode"] != "managed":
            continue
        module = f"{item['module']}." if item.get("module") else ""
        for instance in item["instances"]:
            index = f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""
            yield f"{module}{item['type']}.{item['name']}{index}", instance.get("attributes") or {}


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A state in a root's folder."""

    file: Path

    def __str__(self) -> str:
        return str(self.file)

    def read(self) -> State | None:
        try:
            return parse(self.file.read_bytes(), str(self.file))
        except FileNotFoundError:
            return None

    def remove(self) -> None:
        """What it held lies elsewhere; Terraform's own backups of it go, too."""
        for file in self.file.parent.glob(f"{self.file.name}*"):
            file.unlink()


@dataclass(frozen=True, slots=True)
class BucketPlace:
    """A state in a bucket."""

    account: Account
    bucket: str
    key: str
    kms_key: str | None = None

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def read(self) -> State | None:
        client = self.account.client("s3")
        try:
            text = client.get_object(Bucket=self.bucket, Key=self.key)["Body"].read()
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in _GONE:
                return None
            raise UserError(f"{self} cannot be read: {plain(str(error))}") from error
        return parse(text, str(self))

    def write(self, text: bytes) -> None:
        """Only where nothing lies yet."""
        client = self.account.client("s3")
        encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key} if self.kms_key else {}
        try:
            client.put_object(
                Bucket=self.bucket,
                Key=self.key,
                Body=text,
                ContentType="application/json",
                IfNoneMatch="*",
                **encryption,
            )
        except client.exceptions.ClientError as error:
            raise UserError(f"{self} cannot be written: {plain(str(error))}") from error


def same(one: State, other: State, first: object, second: object) -> None:
    """UserError unless both are one state, and the second has all that the first has."""
    if one.lineage != other.lineage:
        raise UserError(
            f"{first} and {second} are two different states: one of them is not of this root. "
            "Look at both (`terraform show`), and move the wrong one away; nothing was changed"
        )
    if other.serial < one.serial:
        raise UserError(
            f"{second} is older (serial {other.serial}) than {first} ({one.serial}): somebody went on with the latter. "
            f"Move {second} away, then run this again; nothing was changed"
        )


def move(source: FilePlace | BucketPlace, target: BucketPlace) -> bool:
    """See that the state is in `target`; True when it was copied just now. Removes nothing."""
    there, here = target.read(), source.read()
    if here is None:
        return False
    copied = there is None
    if copied:
        target.write(here.text)
        there = target.read()
    if there is None:
        raise UserError(f"{target} was written and is not there: nothing was removed; run this again")
    same(here, there, source, target)
    return copied


def states_below(account: Account, bucket: str, prefix: str) -> list[str]:
    """Keys of all states below `prefix`; none where there is no such bucket."""
    return [key for key in keys_below(account, bucket, prefix) if key.endswith(f"/{STATE}")]


def keys_below(account: Account, bucket: str, prefix: str) -> list[str]:
    client = account.client("s3")
    try:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", ())]
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in _GONE:
            return []
        raise UserError(f"bucket {bucket} cannot be listed: {plain(str(error))}") from error
