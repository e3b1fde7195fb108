"""Execution environments that are kept warm: a number, or bounds that the load moves it between."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Discriminator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, Tag
from pydantic_core import CoreSchema, core_schema

from generator.spec.model import Model, Whole, fault


@dataclass(frozen=True, slots=True)
class Share:
    """A number in a range, both ends included: `Annotated[float, Share(0.1, 0.9)]`."""

    low: float
    high: float

    def check(self, value: float) -> float:
        if not self.low <= value <= self.high:
            raise fault(f"is {self.low} to {self.high}, not {value}")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "number", "minimum": self.low, "maximum": self.high}


Warm = Annotated[int, Whole(1, 100_000, "execution environments")]
Utilization = Annotated[float, Share(0.1, 0.9)]


class WarmSchedule(Model):
    """From that time on other bounds hold, until the next schedule."""

    expression: str = Field(description="`cron(0 7 ? * MON-FRI *)`, `rate(1 day)` or `at(2030-01-01T00:00:00)`")
    timezone: str | None = Field(None, description="IANA name, UTC by default")
    minimum: Warm = Field(description="The least from then on")
    maximum: Warm = Field(description="The most from then on")


class ProvisionedConcurrency(Model):
    """Application Auto Scaling moves the number with the load."""

    minimum: Warm = Field(description="The least that is kept warm, and what it begins with")
    maximum: Warm = Field(description="The most that is kept warm")
    target_utilization: Utilization | None = Field(
        None, description="Share of them that is in use: above it more are made, well below it fewer; 0.7 by default"
    )
    schedules: list[WarmSchedule] | None = Field(None, description="Other bounds from certain times on")


class ProvisionedConcurrencyOverlay(Model):
    """Application Auto Scaling moves the number with the load."""

    minimum: Warm | None = Field(None, description="The least that is kept warm, and what it begins with")
    maximum: Warm | None = Field(None, description="The most that is kept warm")
    target_utilization: Utilization | None = Field(
        None, description="Share of them that is in use: above it more are made, well below it fewer; 0.7 by default"
    )
    schedules: list[WarmSchedule] | None = Field(None, description="Other bounds from certain times on")


def _kind(value: object) -> str:
    """A mistake in the bounds is not also a number that is none."""
    return "bounds" if isinstance(value, Mapping | Model) else "number"


_Number = Annotated[Warm, Tag("number")]
AnyConcurrency = Annotated[_Number | Annotated[ProvisionedConcurrency, Tag("bounds")], Discriminator(_kind)]
AnyConcurrencyOverlay = Annotated[
    _Number | Annotated[ProvisionedConcurrencyOverlay, Tag("bounds")], Discriminator(_kind)
]
