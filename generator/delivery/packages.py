"""What an environment's functions and layers run: the `packages` that Terraform is told, and whether they are there.

They come from what is built here, or from the record of what another environment has released: the same bytes under the
same digest. What lies in the bucket is looked at before Terraform is, because a plan of a missing object fails.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.bundles import BUILD, by_key, packages_for, packages_text, requests
from generator.delivery.account import S3_DENIES, Account
from generator.delivery.journals import Journals
from generator.delivery.roots import Root
from generator.layout.files import PACKAGES_FILE
from generator.package import Bundle, package
from generator.package.building import Progress
from generator.project import Project
from generator.replacing import replace_file

Packages = dict[str, dict[str, Any]]
# The key of a package that says which version is to stay in service.
PIN = "live_version"


@dataclass(frozen=True, slots=True)
class Seen:
    """`absent` are objects that the bucket has not; `hidden` says that these credentials may not look."""

    absent: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def all_there(self) -> bool:
        return not self.absent and not self.hidden


def build(project: Project, roots: Sequence[Root], progress: Progress) -> list[Bundle]:
    """The packages of these roots, built or found built."""
    wanted = {request.name: request for root in roots for request in requests(project, root.stack)}
    if not wanted:
        return []
    return package(list(wanted.values()), root=project.root, build=project.root / BUILD, progress=progress)


def packages_of(project: Project, root: Root, bundles: Iterable[Bundle]) -> Packages:
    """The `packages` input of a root, from what is built."""
    return packages_for(root.stack, by_key(bundles, root.service), project.name, root.within(project.root))


def released_packages(project: Project, root: Root, digests: Mapping[str, str]) -> Packages:
    """The same from the digests (SHA-256 in base64) of a release, for an environment with a bucket."""
    artifacts = root.stack.environment.artifacts
    assert artifacts
    return {
        key: {"s3_bucket": artifacts.bucket, "s3_key": f"{project.name}/{hexadecimal(digest)}.zip", "sha256": digest}
        for key, digest in sorted(digests.items())
    }


def hexadecimal(digest: str) -> str:
    """AWS gives SHA-256 in base64; objects are named in hexadecimal."""
    return base64.b64decode(digest).hex()


def digests(packages: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """By function and layer; an image has none here."""
    return {key: str(item["sha256"]) for key, item in sorted(packages.items()) if item.get("sha256")}


def seen_of(project: Project, account: Account, packages: Packages) -> Seen:
    """What lies in the bucket. Where nothing is to lie there (images alone), the journals tell who only reads."""
    if any(item.get("s3_key") for item in packages.values()):
        return look(account, packages)
    return Seen(hidden=not Journals.of(project, account).may_be_read())


def look(account: Account, packages: Mapping[str, Mapping[str, Any]]) -> Seen:
    """Which objects of `packages` are missing in the bucket, or are there with other bytes."""
    client = account.client("s3")
    absent = []
    for bucket, key, digest in sorted(
        {(item["s3_bucket"], item["s3_key"], item["sha256"]) for item in packages.values() if item.get("s3_key")}
    ):
        try:
            found = client.head_object(Bucket=bucket, Key=key, ChecksumMode="ENABLED")
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in S3_DENIES:
                return Seen(hidden=True)
            absent.append(f"s3://{bucket}/{key}")
            continue
        if found.get("ChecksumSHA256") != digest:
            absent.append(f"s3://{bucket}/{key}")
    return Seen(tuple(absent))


def unseen(packages: Packages) -> Packages:
    """The same for a plan that is only for reading: Terraform does not look for the objects."""
    return {key: {**item, "uploaded": False} if "s3_key" in item else item for key, item in packages.items()}


def pinned(packages: Packages, pins: Mapping[str, str]) -> Packages:
    """The same with the versions that Terraform is to leave in service; of an image that is all there is to tell."""
    return {
        key: {**packages.get(key, {}), **({PIN: pins[key]} if key in pins else {})}
        for key in sorted(packages.keys() | pins.keys())
    }


def tell(project: Project, root: Root, packages: Packages) -> None:
    """Write `packages.auto.tfvars.json` beside the root; where there is nothing to tell, nothing lies there."""
    file = root.within(project.root) / PACKAGES_FILE
    if packages:
        replace_file(file, packages_text(packages).encode())
    else:
        file.unlink(missing_ok=True)
