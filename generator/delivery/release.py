"""The record of what runs in an environment: written after an apply, read by whatever comes after."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from generator.delivery.store import Store
from generator.diagnostics import UserError

_KEPT = 20


@dataclass(frozen=True, slots=True)
class Release:
    """One service as it was applied: `packages` by SHA-256 in base64, `versions` of functions as their numbers.

    `stopped` are functions whose rollout was stopped, with the version that did not take over: they run what they ran
    before, and `packages` and `versions` say so. `rolled_back` are those, with their versions, that a rollback took out
    of service.
    """

    service: str
    commit: str
    applied_at: str
    by: str
    fingerprint: str
    plan_sha256: str
    packages: Mapping[str, str]
    versions: Mapping[str, str]
    gen: str
    history: tuple[Mapping[str, Any], ...] = ()
    stopped: Mapping[str, str] = field(default_factory=dict)
    rolled_back: Mapping[str, str] = field(default_factory=dict)


_OF_HISTORY = ("commit", "applied_at", "by", "packages", "versions", "rolled_back")


def name_of(service: str) -> str:
    return f"releases/{service}"


def release_of(store: Store, service: str) -> Release | None:
    """The last release of a service; None before the first."""
    stored = store.read(name_of(service))
    if stored is None:
        return None
    try:
        return Release(**{**stored.value, "history": tuple(stored.value.get("history", ()))})
    except TypeError as error:
        raise UserError(f"the record of {service} was written by another version of gen: {error}") from error


def record(store: Store, release: Release) -> None:
    """Put `release` before the last one, which joins the history."""
    stored = store.read(name_of(release.service))
    history = []
    if stored:
        before = stored.value
        history = [{key: before.get(key) for key in _OF_HISTORY}, *before.get("history", ())][:_KEPT]
    store.write(name_of(release.service), {**asdict(release), "history": history}, stored.tag if stored else None)


def note_rolled_back(store: Store, service: str, gone: Mapping[str, str]) -> None:
    """Note that these functions (with their versions) were taken back, so that nobody goes back to them later."""
    stored = store.read(name_of(service))
    if stored is None:
        return
    before = stored.value
    found = {key: version for key, version in gone.items() if before.get("versions", {}).get(key) == version}
    if found:
        noted = {**(before.get("rolled_back") or {}), **found}
        store.write(name_of(service), {**before, "rolled_back": noted}, stored.tag)
