"""After Terraform: what each function runs, and its package's code where it runs something else.

Terraform does not see code that was changed by hand, and forgets an update that failed half-way.
https://github.com/hashicorp/terraform-provider-aws/issues/42826

Nor does it publish settings that were changed by hand and then written into the spec: to a plan nothing differs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.delivery.account import Account
from generator.delivery.live import live_functions, newest_functions, strangers
from generator.delivery.packages import PIN
from generator.delivery.roots import Root
from generator.delivery.traffic import Traffic, direct, lags, publish
from generator.resolve.physical import physical_names
from generator.steps import Report, Step

_CODE = "other code than its package's"
_SETTINGS = "other settings than its spec's, which had been made by hand and not published"


@dataclass(frozen=True, slots=True)
class Running:
    """Versions by function: those that answer, and of the pinned ones those that were published last. `healed` says in
    a sentence each what had to be put right for that.
    """

    answering: Mapping[str, str]
    newest: Mapping[str, str]
    healed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What runs as it was found; `strange` are functions that run something else than was released, and what."""

    answering: Mapping[str, str]
    newest: Mapping[str, str]
    strange: Mapping[str, str]


def look(account: Account, root: Root, packages: Mapping[str, Mapping[str, Any]]) -> Found:
    """Of a pinned function the newest version has to be its package's; of every other one the one that answers."""
    live = live_functions(account, root)
    published = newest_functions(account, root, [key for key in live if packages.get(key, {}).get(PIN)])
    answering = {key: item.version for key, item in live.items()}
    newest = {key: item.version for key, item in published.items()}
    code = {key: item.sha256 for key, item in live.items()} | {key: item.sha256 for key, item in published.items()}
    strange = dict.fromkeys(strangers(code, packages), _CODE)
    for key, version in (answering | newest).items():
        packaged = bool(packages.get(key, {}).get("sha256"))
        if key not in strange and lags(account, live[key].name, version, packaged=packaged):
            strange[key] = _SETTINGS
    return Found(answering, newest, strange)


@dataclass(frozen=True, slots=True)
class Healing:
    """`project` is the project's folder."""

    account: Account
    project: Path
    report: Report

    def run(self, root: Root, packages: Mapping[str, Mapping[str, Any]]) -> Running:
        """What runs once everything that is not as it was released is put right."""
        found = look(self.account, root, packages)
        answering, newest, healed = dict(found.answering), dict(found.newest), []
        for key, what in found.strange.items():
            version = self._heal(root, key, packages.get(key, {}), in_service=key not in newest)
            (newest if key in newest else answering)[key] = version
            healed.append(f"{key} ran {what}; version {version} does")
            self.report(Step("heal", 0.0, f"{root.service}.{healed[-1]}"))
        return Running(answering, newest, tuple(healed))

    def _heal(self, root: Root, key: str, package: Mapping[str, Any], *, in_service: bool) -> str:
        name = physical_names(root.stack)[key]
        version = publish(self.account, name, code_of(package, root.within(self.project)))
        if in_service:
            direct(self.account, name, Traffic(version))
        return version


def code_of(package: Mapping[str, Any], folder: Path) -> dict[str, Any] | None:
    """A package as `update_function_code` takes it, None of an image; files are named from `folder`, the root's."""
    if file := package.get("filename"):
        return {"ZipFile": (folder / file).read_bytes()}
    return {"S3Bucket": package["s3_bucket"], "S3Key": package["s3_key"]} if package.get("s3_key") else None
