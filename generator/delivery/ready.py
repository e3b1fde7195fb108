"""What `gen apply` has of a root before it begins: a plan that nothing speaks against, or a rollout under way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.delivery.kept import Kept, Manifest
from generator.delivery.rollouts.pins import Coming
from generator.delivery.rollouts.shifts import UnderWay
from generator.delivery.roots import Root


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan that nothing speaks against. `raw` is the plan's JSON, `begun` says that an apply of it did not end,
    `coming` what is rolled out after it.
    """

    root: Root
    kept: Kept
    manifest: Manifest
    raw: Mapping[str, Any]
    packages: Mapping[str, Mapping[str, Any]]
    begun: bool
    coming: tuple[Coming, ...]

    @property
    def does_something(self) -> bool:
        """Something that has to be approved."""
        return self.manifest.changes or bool(self.coming)


@dataclass(frozen=True, slots=True)
class Going:
    """A root in which a rollout is under way: it was approved when it was begun, and is gone on with. `healed` says
    what was put right before that.
    """

    root: Root
    found: UnderWay
    healed: tuple[str, ...] = ()
