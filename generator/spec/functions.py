"""Functions: what a handler needs, what wakes it and what it may touch."""

from typing import Annotated, Any, Literal

from pydantic import Field

from generator.spec.model import Json, Matching, Model, Name, Tags, Whole, Words
from generator.spec.triggers import TriggerEntry

LogLevel = Literal["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]
EnvironmentKey = Annotated[
    str, Matching(r"^[A-Za-z][A-Za-z0-9_]*$", "letters, digits and underscores, beginning with a letter")
]


class Logs(Model):
    retention_days: int | None = Field(None, description="Days; 14, 30 or 365 by tier")
    format: Literal["JSON", "Text"] | None = None
    level: LogLevel | None = None
    system_level: Literal["DEBUG", "INFO", "WARN"] | None = None
    kms_key: str | None = None
    keep: bool | None = Field(None, description="Keep the log group when the function is destroyed")


class Threshold(Model):
    threshold: Annotated[int, Whole(1, 1_000_000)] | None = None
    period: Annotated[int, Whole(10, 86400, "seconds")] | None = None
    evaluation_periods: Annotated[int, Whole(1, 1440)] | None = None


class DurationThreshold(Model):
    threshold_percent: Annotated[int, Whole(1, 100, "percent of the timeout")] | None = None
    period: Annotated[int, Whole(10, 86400, "seconds")] | None = None
    evaluation_periods: Annotated[int, Whole(1, 1440)] | None = None


class Alarms(Model):
    errors: Threshold | None = None
    throttles: Threshold | None = None
    duration: DurationThreshold | None = None
    iterator_age: Threshold | None = Field(None, description="`threshold` in milliseconds")


class Destination(Model):
    maximum_retry_attempts: Annotated[int, Whole(0, 2, "attempts")] | None = None
    maximum_event_age: Annotated[int, Whole(60, 21600, "seconds")] | None = None
    on_success: str | None = Field(None, description="A queue, topic, bus or function that hears of every success")
    on_failure: str | None = Field(None, description="A queue, topic, bus or function that hears of every failure")


class Vpc(Model):
    subnet_ids: list[str]
    security_group_ids: list[str]
    ipv6: bool | None = None


class FileSystem(Model):
    arn: str = Field(description="ARN of an EFS access point")
    mount_path: Annotated[str, Matching(r"^/mnt/[A-Za-z0-9._-]+$", "below /mnt/")]


class RuntimeManagement(Model):
    update_runtime_on: Literal["Auto", "FunctionUpdate", "Manual"]
    runtime_version_arn: str | None = None


class Image(Model):
    uri: str
    command: list[str] | None = None
    entry_point: list[str] | None = None
    working_directory: str | None = None


class FunctionDefaults(Model):
    """What `defaults` may set for every function of a service or an environment."""

    runtime: str | None = Field(None, description="A Lambda runtime, `python3.13` by default")
    architecture: Literal["arm64", "x86_64"] | None = None
    memory_size: Annotated[int, Whole(128, 10240, "MB")] | None = None
    timeout: Annotated[int, Whole(1, 900, "seconds")] | None = None
    ephemeral_storage: Annotated[int, Whole(512, 10240, "MB")] | None = None
    environment: dict[str, str] | None = None
    kms_key: str | None = Field(None, description="ARN or `kms` resource that encrypts the environment")
    layers: Words | None = None
    tracing: Literal["Active", "PassThrough"] | None = None
    logs: Logs | None = None
    alarms: Alarms | Literal[False] | None = None
    vpc: Vpc | Literal[True] | None = None
    permissions_boundary: str | None = None
    async_: Destination | None = Field(None, alias="async")
    recursion: Literal["Allow", "Terminate"] | None = None
    runtime_management: RuntimeManagement | None = None
    code_signing: str | None = Field(None, description="ARN of a code signing configuration")
    tags: Tags | None = None


class FunctionOverlay(FunctionDefaults):
    """What one environment may set for one function: values, never structure."""

    description: str | None = None
    ephemeral_storage: Annotated[int, Whole(512, 10240, "MB")] | None = None
    reserved_concurrency: Annotated[int, Whole(0, 100_000, "concurrent invocations")] | None = None
    provisioned_concurrency: Annotated[int, Whole(1, 100_000, "execution environments")] | None = None
    secrets: dict[str, str] | None = None
    terraform: Json | None = None
    triggers: dict[str, Json | None] | None = None


class Function(FunctionDefaults):
    """A Lambda function."""

    name: str | None = Field(None, description="Physical name; `<env>-<service>-<name>` by default")
    renamed_from: Name | None = None
    description: str | None = None
    handler: str | None = Field(None, description="`file.function`, relative to `source`")
    source: str | None = Field(None, description="Folder of the code; the service's own by default")
    include: Words | None = Field(
        None, description="Folders or files from elsewhere in the project that go into the package"
    )
    requirements: str | None = Field(None, description="requirements.txt or pyproject.toml")
    package: Literal["zip", "image"] | None = None
    image: Image | None = None
    triggers: list[TriggerEntry] | None = None
    uses: dict[str, Words] | None = Field(None, description="Resource -> verbs")
    secrets: dict[str, str] | None = Field(None, description="NAME -> `secret:/name` or `ssm:/name`")
    policies: list[Any] | None = Field(None, description="SAM policy templates: NAME or {NAME: {parameters}}")
    statements: list[Json] | None = Field(None, description="Raw IAM statements")
    reserved_concurrency: Annotated[int, Whole(0, 100_000, "concurrent invocations")] | None = None
    provisioned_concurrency: Annotated[int, Whole(1, 100_000, "execution environments")] | None = None
    snap_start: bool | None = None
    on_failure: str | None = Field(None, description="Short for `async.on_failure`")
    file_system: FileSystem | None = None
    terraform: Json | None = Field(None, description="Inputs of the function block that have no key here")
