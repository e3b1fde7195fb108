"""Projects of a few services, and roots of theirs, without Terraform."""

import base64
import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.delivery.account import Account
from generator.delivery.roots import Root, roots_of
from generator.loading import load
from generator.project import Project

ENVIRONMENT = 'spec: 1\nenvironment: {name}\ntier: {tier}\naccount: "{digit}"\nregion: eu-central-1\n{more}'
STORED = "state: {{ bucket: states-{digit} }}\nartifacts: {{ bucket: packages-{digit} }}\n"
SERVICE = "spec: 1\nservice: {name}\nfunctions:\n  main: {{ handler: main.handler }}\n"


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def environment(name: str, tier: str, digit: str, more: str = "") -> str:
    return ENVIRONMENT.format(name=name, tier=tier, digit=digit * 12, more=more)


def project(root: Path, **services: str) -> Project:
    """`dev` keeps all on this machine, `prod` in buckets; a service is the text after its name, or a usual one."""
    stored = STORED.format(digit="3" * 12)
    files = {
        "gen.yaml": "project: shop\n",
        "environments/dev/environment.yaml": environment("dev", "development", "1"),
        "environments/prod/environment.yaml": environment("prod", "production", "3", stored),
    }
    for name, text in (services or {"orders": ""}).items():
        files[f"functions/{name}/service.yaml"] = text or SERVICE.format(name=name)
        files[f"functions/{name}/main.py"] = "def handler(event, context):\n    return 1\n"
    return load(write(root, files))


def root_of(found: Project, env: str = "dev", service: str = "orders") -> Root:
    (root,) = roots_of(found, env, [service])
    return root


def account(env: str = "dev") -> Account:
    return Account(env, {"dev": "1", "stg": "2", "prod": "3"}[env] * 12, "eu-central-1")


@dataclass(frozen=True, slots=True)
class FakeAccount(Account):
    """An account whose clients are given."""

    clients: Mapping[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        return self.clients[service]


class Refused(Exception):  # noqa: N818  # as botocore calls its own
    """What a client raises, as botocore shapes it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code}}


class FakeS3:
    """Objects in memory, with checksums and conditional writes; `denied` refuses every look."""

    class exceptions:  # noqa: N801  # as botocore calls it
        ClientError = Refused

    def __init__(self, denied: bool = False) -> None:
        self.objects: dict[tuple[str, str], bytes] = {}
        self.denied = denied

    def head_object(self, Bucket: str, Key: str, ChecksumMode: str) -> dict[str, str]:  # noqa: N803
        assert ChecksumMode == "ENABLED"
        return {"ChecksumSHA256": sha256(self._get(Bucket, Key))}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        content = self._get(Bucket, Key)
        return {"Body": io.BytesIO(content), "ETag": sha256(content)}

    def put_object(self, Bucket: str, Key: str, Body: bytes, **condition: str) -> None:  # noqa: N803
        there = self.objects.get((Bucket, Key))
        wanted = condition.get("IfMatch")
        if (wanted and (there is None or sha256(there) != wanted)) or (
            "IfNoneMatch" in condition and there is not None
        ):
            raise Refused("PreconditionFailed")
        self.objects[(Bucket, Key)] = Body

    def delete_object(self, Bucket: str, Key: str) -> None:  # noqa: N803
        self.objects.pop((Bucket, Key), None)

    def get_paginator(self, name: str) -> "FakeS3":
        assert name == "list_objects_v2"
        return self

    def paginate(self, Bucket: str, Prefix: str) -> list[dict[str, Any]]:  # noqa: N803
        keys = [key for bucket, key in self.objects if bucket == Bucket and key.startswith(Prefix)]
        return [{"Contents": [{"Key": key} for key in keys]}, {}]

    def _get(self, bucket: str, key: str) -> bytes:
        if self.denied:
            raise Refused("403")
        if (bucket, key) not in self.objects:
            raise Refused("NoSuchKey")
        return self.objects[(bucket, key)]


def sha256(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()
