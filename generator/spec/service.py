"""`service.yaml`: a service, its functions, resources and layers, and what each environment changes."""

from typing import Annotated, Any, Literal

from pydantic import Field

from generator.spec.functions import Function, FunctionDefaults, FunctionOverlay
from generator.spec.model import SERVICE_NAME, Matching, Model, Name, Tags
from generator.spec.resources import AnyResource


class Layer(Model):
    """A layer: exactly one of `requirements`, `source`, `arn`."""

    requirements: str | None = Field(None, description="requirements.txt to install")
    source: str | None = Field(None, description="Folder of own code")
    arn: str | None = Field(None, description="ARN of a published layer version")
    description: str | None = None
    runtime: str | None = None
    architecture: Literal["arm64", "x86_64"] | None = None


class LayerOverlay(Model):
    arn: str | None = None


class EnvironmentOverlay(Model):
    """What one environment changes: values, or null to leave a thing out there."""

    defaults: FunctionDefaults | None = None
    functions: dict[str, FunctionOverlay | None] | None = None
    resources: dict[str, dict[str, Any] | None] | None = None
    layers: dict[str, LayerOverlay | None] | None = None
    tags: Tags | None = None


class Service(Model):
    """The Whole file."""

    spec: Literal[1]
    service: Annotated[
        str, Matching(SERVICE_NAME, "lower case letters, digits and hyphens, beginning with a letter, up to 32")
    ]
    description: str | None = None
    tags: Tags | None = None
    defaults: FunctionDefaults | None = None
    layers: dict[Name, Layer] | None = None
    resources: dict[Name, AnyResource] | None = None
    functions: dict[Name, Function]
    environments: dict[str, EnvironmentOverlay | None] | None = None
