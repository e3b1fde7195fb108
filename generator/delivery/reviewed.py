"""Whether a plan does what was reviewed: its fingerprint is known, or the reviewed plan itself is at hand.

In: fingerprints, and folders with plans that `gen plan` kept. Out: for each plan that would do something else, where.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.delivery.kept import Manifest, manifest_of
from generator.diagnostics import UserError, plain
from generator.terraform.plan_identity import differences
from generator.terraform.plan_json import PlanJson, load_plan, plan_of
from generator.terraform.redaction import redacted

_FINGERPRINT = re.compile(r"[0-9a-f]{12,64}")
_DEPTHS = ("plan.json", "*/plan.json", "*/*/plan.json")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was reviewed: fingerprints (or their beginnings), and plans by `environment/service`."""

    fingerprints: tuple[str, ...] = ()
    plans: Mapping[str, tuple[Manifest, PlanJson]] | None = None


def reviewed_of(words: Iterable[str]) -> Reviewed | None:
    """What `--reviewed` names, None when it names nothing; UserError for a word that is neither."""
    fingerprints: list[str] = []
    plans: dict[str, tuple[Manifest, PlanJson]] = {}
    given = list(words)
    for word in given:
        if Path(word).is_dir():
            found = dict(_kept_in(Path(word)))
            if not found:
                raise UserError(f"--reviewed {plain(word)}: no plan that `gen plan` kept is in that folder")
            plans |= found
        elif _FINGERPRINT.fullmatch(word):
            fingerprints.append(word)
        else:
            raise UserError(
                f"--reviewed {plain(word)}: neither a fingerprint (12 to 64 digits of 0-9a-f) nor a folder of plans"
            )
    return Reviewed(tuple(fingerprints), plans) if given else None


def _kept_in(folder: Path) -> Iterator[tuple[str, tuple[Manifest, PlanJson]]]:
    for file in (file for depth in _DEPTHS for file in sorted(folder.glob(depth))):
        beside = file.with_name("manifest.json")
        if beside.is_file():
            manifest = manifest_of(beside.read_bytes(), str(beside))
            yield f"{manifest.environment}/{manifest.service}", (manifest, plan_of(load_plan(file), str(file)))


def unlike(name: str, manifest: Manifest, raw: Mapping[str, Any], reviewed: Reviewed) -> list[str]:
    """How the plan `raw` of the root `name` differs from what was reviewed; [] when it does not."""
    if any(manifest.fingerprint.startswith(each) for each in reviewed.fingerprints):
        return []
    found = (reviewed.plans or {}).get(name)
    if found is None:
        return [f"{name} would do something else than was reviewed: its fingerprint is {manifest.fingerprint}"]
    before, plan = found
    places = differences(plan, plan_of(redacted(raw)))
    if not places and before.fingerprint == manifest.fingerprint:
        return []
    head = f"{name} would do something else than was reviewed"
    if not places:
        return [f"{head}, in values that are not shown"]
    more = f"  and {len(places) - _SHOWN} more" if len(places) > _SHOWN else None
    return [f"{head} at:", *(f"  {plain(place)}" for place in places[:_SHOWN]), *([more] if more else [])]
