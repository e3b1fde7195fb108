"""What a look at one root has found, whichever kind of root it is: a service's, or the environment's platform."""

from dataclasses import dataclass

from generator.drift.explaining import Told


@dataclass(frozen=True, slots=True)
class Drift:
    """`service` is `platform` for the environment's own root. One at most of `told`, `nothing` and `failed` is there.

    `nothing` says why there is nothing to compare with, `failed` why it could not be looked at, `compared` what it is
    when there is no difference. `source` is the file that adopts `adopt`, YAML; `take_back` are commands, and
    `elsewhere` are things that this root uses and another looks after.
    """

    environment: str
    service: str
    told: tuple[Told, ...] = ()
    nothing: str = ""
    failed: str = ""
    compared: str = "as it was applied"
    source: str = ""
    adopt: str = ""
    take_back: str = ""
    elsewhere: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.environment}/{self.service}"

    @property
    def by_hand(self) -> tuple[str, ...]:
        """Commands that take back what `take_back` leaves."""
        return tuple(dict.fromkeys(item.take_back for item in self.told if item.take_back))
