"""`service.yaml`: a service, its functions, resources and layers, and what each environment changes."""

from typing import Annotated, Any, Literal

from pydantic import Field

from generator.spec.functions import Function, FunctionDefaults, FunctionOverlay
from generator.spec.model import Matching, Model, Name, ServiceName, ServiceNames, Tags, Version
from generator.spec.resources import AnyResource


class Layer(Model):
    """A layer: exactly one of `requirements`, `source`, `arn`."""

    requirements: str | None = Field(None, description="requirements.txt to install")
    source: str | None = Field(None, description="Folder of own code, or a zip, taken as it is")
    arn: str | None = Field(None, description="ARN of a published layer version")
    description: str | None = Field(None, description="What the layer holds")
    runtime: str | None = Field(None, description="Runtime its packages are for; that of its functions by default")
    architecture: Literal["arm64", "x86_64"] | None = Field(
        None, description="Architecture its packages are for; that of its functions by default"
    )


class LayerOverlay(Model):
    arn: str | None = Field(None, description="ARN of the published version for this environment")


QueryName = Annotated[
    str, Matching(r"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,127}$", "letters, digits, spaces, dots, dashes and underscores")
]


class EnvironmentOverlay(Model):
    """What one environment changes: values, or null to leave a thing out there."""

    defaults: FunctionDefaults | None = Field(
        None, description="Function keys for every function of the service in this environment"
    )
    functions: dict[str, FunctionOverlay | None] | None = Field(
        None, description="Function -> what differs here; null leaves it out"
    )
    resources: dict[str, dict[str, Any] | None] | None = Field(
        None, description="Resource -> what differs here; null leaves it out"
    )
    layers: dict[str, LayerOverlay | None] | None = Field(
        None, description="Layer -> what differs here; null leaves it out"
    )
    dashboard: bool | None = Field(None, description="Whether the service has a dashboard here")
    tags: Tags | None = Field(None, description="Tags in this environment")


class Service(Model):
    """The Whole file."""

    spec: Version = Field(description="Version of this format")
    service: ServiceName = Field(description="Name of the service: the folder's; in physical names")
    renamed_from: ServiceNames | None = Field(
        None,
        description="Name it had before, or all, the first one first: renders `moved`, keeps physical names and the "
        "state where it lies",
    )
    description: str | None = Field(None, description="What the service does, in one sentence")
    tags: Tags | None = Field(None, description="Tags of everything in the service")
    defaults: FunctionDefaults | None = Field(None, description="Function keys for every function of the service")
    layers: dict[Name, Layer] | None = Field(None, description="Layers that functions share, by name")
    resources: dict[Name, AnyResource] | None = Field(
        None, description="What functions read, write and listen to, by name"
    )
    functions: dict[Name, Function] = Field(description="The functions, by name")
    dashboard: bool | None = Field(
        None, description="Whether the service has a dashboard and saved queries; in tier production by default"
    )
    queries: dict[QueryName, str] | None = Field(
        None, description="Queries of Logs Insights over the logs of all functions, by name; saved with the dashboard"
    )
    environments: dict[str, EnvironmentOverlay | None] | None = Field(
        None, description="What differs in an environment, by its name; null leaves the whole service out there"
    )
