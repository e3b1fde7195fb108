"""What a refresh has found, and what answers, held against what was applied, released and put into service since."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from generator.delivery.hold import Hold
from generator.delivery.live import Live
from generator.delivery.packages import hexadecimal
from generator.delivery.release import Release
from generator.delivery.roots import Root
from generator.delivery.traffic import shared
from generator.drift.explaining import Thing, Told, explain, thing_of
from generator.drift.finding import Drifted, drifted
from generator.terraform.plan_json import PlanJson

_ALIAS, _VERSION, _SHARES = "aws_lambda_alias", "function_version", "routing_config"


@dataclass(frozen=True, slots=True)
class Answering:
    """What answers, by function, and what is meant to: `moving` are functions whose rollout is under way, whose aliases
    change without Terraform.
    """

    live: Mapping[str, Live]
    release: Release
    hold: Hold | None
    moving: frozenset[str]

    @property
    def still(self) -> dict[str, Live]:
        return {key: item for key, item in self.live.items() if key not in self.moving}

    def is_meant(self, key: str) -> bool:
        """Whether the version that answers is the one a rollback or a rollout chose, else the one that the last apply
        left, which may have put a package's code back after Terraform.
        """
        held = self.hold.functions.get(key) if self.hold else None
        wanted = str(held["to"]) if held else self.release.versions.get(key)
        return key in self.moving or (key in self.live and self.live[key].version == wanted)


def differences(root: Root, plan: PlanJson, answering: Answering) -> list[Told]:
    """Everything that is not as it was left; `plan` is a refresh."""
    found = (_less_meant(root, each, answering) for each in drifted(plan.drift, plan.prior))
    told = [item for each in found for item in explain(root.stack, each)]
    return [*told, *_shares(answering.still), *_code(answering)]


def _less_meant(root: Root, found: Drifted, answering: Answering) -> Drifted:
    """An alias less the version that it is meant to point at, and less its shares, which are looked at themselves."""
    if found.type != _ALIAS:
        return found
    meant = answering.is_meant(thing_of(root.stack, found.address).key)
    known = (_SHARES, _VERSION) if meant else (_SHARES,)
    return replace(found, changed=tuple(item for item in found.changed if item.path[0] not in known))


def _shares(live: Mapping[str, Live]) -> Iterator[Told]:
    """Without a rollout one version answers all calls."""
    for key, item in live.items():
        if item.others:
            sentence = (
                f"function {key}: the weights of its alias were set by hand: version {item.version} answers, "
                f"less {shared(item.others)}"
            )
            yield Told(f"{item.name}:live", Thing("functions", key), sentence, None)


def _code(answering: Answering) -> Iterator[Told]:
    """Code that was replaced by hand is no change to Terraform."""
    for key, item in answering.still.items():
        released, held = answering.release.packages.get(key), answering.hold
        if released and item.sha256 != released and not (held and key in held.functions):
            sentence = (
                f"function {key}: its code was {hexadecimal(released)[:12]}, as released, and is "
                f"{hexadecimal(item.sha256)[:12]} in version {item.version}: it was replaced by hand"
            )
            yield Told(f"{item.name}:live", Thing("functions", key), sentence, None)
