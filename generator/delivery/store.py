"""Small JSON documents of one environment, beside its state: what was released, what is held, who did it.

With `state` they lie in the state bucket, below the project's and the environment's name, where whoever applies writes
and nobody else; without it below `.gen/`, on the only machine that knows the environment at all. A write names what it
replaces, so that two people at once cannot undo each other's.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from generator.delivery.account import S3_DENIES, Account
from generator.diagnostics import UserError, plain
from generator.names import stem_of
from generator.project import Project
from generator.replacing import replace_file

FOLDER = ".gen/records"
# No service can be called so: keys of states are <project>/<environment>/<service>/terraform.tfstate.
PREFIX = "_records"


@dataclass(frozen=True, slots=True)
class Stored:
    """A document, and the tag that a write has to name to replace it."""

    value: dict[str, Any]
    tag: str


class Store(Protocol):
    """Where an environment's documents lie; names are `kind/thing` such as `holds/orders`."""

    def read(self, name: str) -> Stored | None: ...

    def write(self, name: str, value: Mapping[str, Any], replaces: str | None) -> None:
        """Store `value` over what was read under the tag `replaces`, None for nothing; UserError if that changed."""

    def remove(self, name: str) -> None: ...

    def names(self, kind: str) -> list[str]: ...


def store_of(project: Project, account: Account) -> Store:
    """The bucket of the environment's state, or without one a folder."""
    stems = {source.name: stem_of(source.name, source.spec) for source in project.services.values()}
    renamed = {name: stem for name, stem in stems.items() if name != stem}
    store = _store_of(project, account)
    return RenamingStore(store, renamed) if renamed else store


def _store_of(project: Project, account: Account) -> "FolderStore | BucketStore":
    return beside_state(project, account, PREFIX) or FolderStore(project.root / FOLDER / account.environment)


def beside_state(project: Project, account: Account, prefix: str) -> "BucketStore | None":
    """The documents below `prefix` in the bucket of the environment's state; None where that lies on one machine."""
    state = project.environments[account.environment].spec.state
    if state is None:
        return None
    return BucketStore(account, state.bucket, f"{project.name}/{account.environment}/{prefix}/", state.kms_key)


class Closed(UserError):  # noqa: N818
    """Where the documents lie is closed to these credentials."""


def _text(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, indent=2, sort_keys=True) + "\n").encode()


def _raced(name: str) -> UserError:
    return UserError(
        f"{name} was changed by somebody else at the same moment: look at `gen status`, then run this again"
    )


def _parsed(text: bytes, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UserError(f"{name} is not JSON ({error}): something else wrote there; move it away") from error
    if not isinstance(found, dict):
        raise UserError(f"{name} is not a record of gen: something else wrote there; move it away")
    return found


@dataclass(frozen=True, slots=True)
class RenamingStore:
    """Keeps what is recorded of a renamed service where it was, as its state is; `stems`: name -> the first one."""

    store: Store
    stems: Mapping[str, str]

    def read(self, name: str) -> Stored | None:
        return self.store.read(self._stored(name))

    def write(self, name: str, value: Mapping[str, Any], replaces: str | None) -> None:
        self.store.write(self._stored(name), value, replaces)

    def remove(self, name: str) -> None:
        self.store.remove(self._stored(name))

    def names(self, kind: str) -> list[str]:
        called = {f"{kind}/{stem}": f"{kind}/{name}" for name, stem in self.stems.items()}
        return sorted(called.get(name, name) for name in self.store.names(kind))

    def _stored(self, name: str) -> str:
        kind, _, thing = name.partition("/")
        return f"{kind}/{self.stems.get(thing, thing)}"


@dataclass(frozen=True, slots=True)
class FolderStore:
    """Documents as files."""

    folder: Path

    def read(self, name: str) -> Stored | None:
        try:
            text = self._file(name).read_bytes()
        except FileNotFoundError:
            return None
        return Stored(_parsed(text, str(self._file(name))), hashlib.sha256(text).hexdigest())

    def write(self, name: str, value: Mapping[str, Any], replaces: str | None) -> None:
        there = self.read(name)
        if (there.tag if there else None) != replaces:
            raise _raced(str(self._file(name)))
        self._file(name).parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._file(name), _text(value))

    def remove(self, name: str) -> None:
        self._file(name).unlink(missing_ok=True)

    def names(self, kind: str) -> list[str]:
        folder = self.folder / kind
        return sorted(f"{kind}/{file.stem}" for file in folder.glob("*.json")) if folder.is_dir() else []

    def _file(self, name: str) -> Path:
        return self.folder / f"{name.replace('/', os.sep)}.json"


@dataclass(frozen=True, slots=True)
class BucketStore:
    """Documents as objects, written on the condition that nobody else has."""

    account: Account
    bucket: str
    prefix: str
    kms_key: str | None = None

    def read(self, name: str) -> Stored | None:
        client = self.account.client("s3")
        try:
            found = client.get_object(Bucket=self.bucket, Key=self._key(name))
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                return None
            raise self._refused(name, error) from error
        return Stored(_parsed(found["Body"].read(), f"s3://{self.bucket}/{self._key(name)}"), found["ETag"])

    def write(self, name: str, value: Mapping[str, Any], replaces: str | None) -> None:
        client = self.account.client("s3")
        condition = {"IfMatch": replaces} if replaces else {"IfNoneMatch": "*"}
        encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key} if self.kms_key else {}
        try:
            client.put_object(Bucket=self.bucket, Key=self._key(name), Body=_text(value), **condition, **encryption)
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in ("PreconditionFailed", "412", "ConditionalRequestConflict"):
                raise _raced(f"s3://{self.bucket}/{self._key(name)}") from error
            raise self._refused(name, error) from error

    def remove(self, name: str) -> None:
        client = self.account.client("s3")
        try:
            client.delete_object(Bucket=self.bucket, Key=self._key(name))
        except client.exceptions.ClientError as error:
            raise self._refused(name, error) from error

    def names(self, kind: str) -> list[str]:
        client = self.account.client("s3")
        try:
            pages = client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=f"{self._key(kind)[:-5]}/"
            )
            keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        except client.exceptions.ClientError as error:
            raise self._refused(kind, error) from error
        return sorted(key.removeprefix(self.prefix).removesuffix(".json") for key in keys if key.endswith(".json"))

    def _key(self, name: str) -> str:
        return f"{self.prefix}{name}.json"

    def _refused(self, name: str, error: Any) -> UserError:
        kind = Closed if error.response["Error"]["Code"] in S3_DENIES else UserError
        return kind(
            f"s3://{self.bucket}/{self._key(name)} in {self.account.environment} is out of reach: {plain(str(error))}. "
            f"Is the bucket made (`gen bootstrap {self.account.environment}`), and may these credentials use it?"
        )
