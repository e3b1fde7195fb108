"""What every model of the spec shares: strictness, ranges that speak in sentences, short forms."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

SERVICE_NAME = r"^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$"
THING_NAME = r"^[a-z](?:[a-z0-9_]{0,30}[a-z0-9])?$"
ENVIRONMENT_NAME = r"^[a-z](?:[a-z0-9-]{0,10}[a-z0-9])?$"


class Model(BaseModel):
    """A mapping of the spec: unknown keys are errors, nothing is converted, nothing changes later."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, validate_by_name=True, validate_by_alias=True)

    if not TYPE_CHECKING:  # which would take any attribute for one of these

        def __getattr__(self, name: str) -> Any:
            """Rules ask every resource for keys of some; pydantic would first look for private attributes at length."""
            raise AttributeError(f"{type(self).__name__} has no {name}")


def fault(sentence: str) -> PydanticCustomError:
    """An error whose message is `sentence`, with braces left as they are."""
    return PydanticCustomError("gen", "{sentence}", {"sentence": sentence})


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number in a range, both ends included: `Annotated[int, Whole(1, 900, "seconds")]`."""

    low: int
    high: int
    unit: str = ""

    def check(self, value: int) -> int:
        if not self.low <= value <= self.high:
            unit = f" {self.unit}" if self.unit else ""
            raise fault(f"is {self.low} to {self.high}{unit}, not {value}")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Matching:
    """A string that matches `pattern`; `meaning` completes the sentence "is ..."."""

    pattern: str
    meaning: str

    def check(self, value: str) -> str:
        if not re.fullmatch(self.pattern, value):
            raise fault(f"is {self.meaning}, not {value!r}")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": self.pattern}


@dataclass(frozen=True, slots=True)
class Named:
    """A string that refers to something: an empty one would read as none at all."""

    def check(self, value: str) -> str:
        if not value.strip():
            raise fault(f"names something, and {value!r} is no name: write what is meant, or leave the key out")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))


@dataclass(frozen=True, slots=True)
class Short:
    """A model that may be written as a bare string, which stands for `field`."""

    field: str

    def expand(self, value: object) -> object:
        return {self.field: value} if isinstance(value, str) else value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.expand, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        inner = schema.get("schema", schema)
        return {"anyOf": [{"type": "string"}, handler(inner)]}


class OrNull:
    """A value that `null` takes away again where a lower layer gave it; merged trees hold no null."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.nullable_schema(handler(source))


def _number(value: object) -> object:
    """1 and nothing that Python takes for equal to it: `true`, `1.0`."""
    if type(value) is not int:
        raise PydanticKnownError("literal_error", {"expected": "1"})
    return value


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Words = Annotated[list[str], BeforeValidator(_listed, json_schema_input_type=str | list[str])]
Name = Annotated[
    str, Matching(THING_NAME, "lower case letters, digits and underscores, beginning with a letter, up to 32")
]
Names = Annotated[list[Name], BeforeValidator(_listed, json_schema_input_type=Name | list[Name])]
ServiceName = Annotated[
    str, Matching(SERVICE_NAME, "lower case letters, digits and hyphens, beginning with a letter, up to 32")
]
ServiceNames = Annotated[
    list[ServiceName], BeforeValidator(_listed, json_schema_input_type=ServiceName | list[ServiceName])
]
Reference = Annotated[str, Named()]
Removable = Annotated[str, OrNull()]
Tags = dict[str, Removable]
Version = Annotated[Literal[1], BeforeValidator(_number, json_schema_input_type=Literal[1])]
Json = dict[str, Any]
