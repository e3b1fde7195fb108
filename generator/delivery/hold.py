"""A hold: after a rollback nothing is applied to a service until somebody has cleared it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.delivery.store import Store


@dataclass(frozen=True, slots=True)
class Hold:
    """Who holds a service, since when, why; `functions` are pinned: name -> {"to": version, "from": version}."""

    who: str
    when: str
    why: str
    functions: Mapping[str, Mapping[str, str]]

    def __str__(self) -> str:
        pinned = ", ".join(f"{name} at version {item['to']}" for name, item in sorted(self.functions.items()))
        return f"held by {self.who} since {self.when}: {self.why}" + (f" ({pinned})" if pinned else "")


def name_of(service: str) -> str:
    return f"holds/{service}"


def hold_of(store: Store, service: str) -> Hold | None:
    stored = store.read(name_of(service))
    return _hold(stored.value) if stored else None


def _hold(value: Mapping[str, Any]) -> Hold:
    return Hold(
        str(value.get("who", "?")), str(value.get("when", "?")), str(value.get("why", "?")), value.get("functions", {})
    )
