"""Functions: what a handler needs, what wakes it and what it may touch."""

from typing import Annotated, Any, Literal

from pydantic import Field

from generator.spec.concurrency import AnyConcurrency, AnyConcurrencyOverlay
from generator.spec.model import Json, Matching, Model, Names, Reference, Removable, Tags, Whole, Words
from generator.spec.rollouts import AnyRollout
from generator.spec.triggers import TriggerEntry
from generator.spec.watching import Alarms, Logs

EnvironmentKey = Annotated[
    str, Matching(r"^[A-Za-z][A-Za-z0-9_]*$", "letters, digits and underscores, beginning with a letter")
]


class Destination(Model):
    maximum_retry_attempts: Annotated[int, Whole(0, 2, "attempts")] | None = Field(
        None, description="Retries of a failed asynchronous invocation, 2 by default"
    )
    maximum_event_age: Annotated[int, Whole(60, 21600, "seconds")] | None = Field(
        None, description="How long an event may wait, 21600 by default"
    )
    on_success: Reference | None = Field(
        None, description="A queue, topic, bus or function that hears of every success"
    )
    on_failure: Reference | None = Field(
        None, description="A queue, topic, bus or function that hears of every failure"
    )


class Vpc(Model):
    subnet_ids: list[str] = Field(description="Subnets to attach to")
    security_group_ids: list[str] = Field(description="Security groups of the network interfaces")
    ipv6: bool | None = Field(None, description="Whether IPv6 may leave dual-stack subnets")


MountPath = Annotated[str, Matching(r"^/mnt/[A-Za-z0-9._-]+$", "below /mnt/")]


class FileSystem(Model):
    arn: str = Field(description="ARN of an EFS access point")
    mount_path: MountPath = Field(description="Where the function sees it, `/mnt/NAME`")


class FileSystemOverlay(Model):
    arn: str | None = Field(None, description="ARN of this environment's EFS access point")
    mount_path: MountPath | None = Field(None, description="Where the function sees it, `/mnt/NAME`")


class RuntimeManagement(Model):
    update_runtime_on: Literal["Auto", "FunctionUpdate", "Manual"] = Field(
        description="When AWS may put a newer patch of the runtime in"
    )
    runtime_version_arn: str | None = Field(None, description="The version to stay at, with Manual")


class Image(Model):
    uri: str = Field(description="Image in ECR, by tag or digest")
    command: list[str] | None = Field(None, description="Arguments, instead of the image's CMD")
    entry_point: list[str] | None = Field(None, description="Program, instead of the image's ENTRYPOINT")
    working_directory: str | None = Field(None, description="Folder the program starts in")


class ImageOverlay(Model):
    uri: str = Field(description="Image of this environment")


class Traffic(Model):
    """What use is to be expected: told to reviews, which price it, and to nobody else."""

    invocations_per_month: Annotated[int, Whole(0, 1_000_000_000_000, "invocations")] | None = Field(
        None, description="Invocations in a month, retries included"
    )
    duration_ms: Annotated[int, Whole(1, 900_000, "milliseconds")] | None = Field(
        None, description="Average duration of one, as `Billed Duration` in the logs says it"
    )


class FunctionDefaults(Model):
    """What `defaults` may set for every function of a service or an environment."""

    runtime: str | None = Field(None, description="A Lambda runtime, `python3.13` by default")
    architecture: Literal["arm64", "x86_64"] | None = Field(None, description="Instruction set, `arm64` by default")
    memory_size: Annotated[int, Whole(128, 10240, "MB")] | None = Field(
        None, description="Memory, and CPU with it: 1769 MB are one core; 256 by default"
    )
    timeout: Annotated[int, Whole(1, 900, "seconds")] | None = Field(
        None, description="Longest run of one invocation, 10 by default"
    )
    ephemeral_storage: Annotated[int, Whole(512, 10240, "MB")] | None = Field(
        None, description="Size of /tmp, 512 by default"
    )
    environment: dict[str, Removable] | None = Field(
        None, description="Environment variables, NAME -> value in quotes, or null to take one away; never for secrets"
    )
    kms_key: str | None = Field(None, description="ARN or `kms` resource that encrypts the environment")
    layers: Words | None = Field(
        None, description="Layers of this service, or ARNs of layer versions, at most 5, first below last"
    )
    tracing: Literal["Active", "PassThrough"] | None = Field(
        None,
        description="Whether X-Ray traces every sampled request (Active, by default) or only those that come traced",
    )
    logs: Logs | None = Field(None, description="The function's log group")
    alarms: Alarms | Literal[False] | None = Field(None, description="When alarms ring; `false` for none")
    vpc: Vpc | Literal[True] | None = Field(
        None, description="`true`: the environment's network; or subnets and security groups"
    )
    permissions_boundary: str | None = Field(None, description="ARN of the policy that bounds the function's role")
    async_: Destination | None = Field(
        None, alias="async", description="How asynchronous invocations are retried and where they end"
    )
    recursion: Literal["Allow", "Terminate"] | None = Field(
        None, description="Whether Lambda stops a loop through SQS, SNS or S3; Terminate by default"
    )
    runtime_management: RuntimeManagement | None = Field(None, description="Who decides about patches of the runtime")
    code_signing: str | None = Field(None, description="ARN of a code signing configuration")
    tags: Tags | None = Field(None, description="Tags, on top of the service's and the environment's")
    traffic: Traffic | None = Field(
        None, description="Expected use, by which reviews say what a change costs a month; nothing is made of it"
    )


class FunctionOverlay(FunctionDefaults):
    """What one environment may set for one function: values, never structure."""

    description: str | None = Field(None, description="What the function does, as AWS shows it")
    ephemeral_storage: Annotated[int, Whole(512, 10240, "MB")] | None = Field(
        None, description="Size of /tmp, 512 by default"
    )
    reserved_concurrency: Annotated[int, Whole(0, 100_000, "concurrent invocations")] | None = Field(
        None, description="Concurrency taken from the account for this function alone, and its limit; 0 stops it"
    )
    provisioned_concurrency: AnyConcurrencyOverlay | None = Field(
        None, description="Execution environments kept warm on the `live` alias: how many, or between which bounds"
    )
    rollout: AnyRollout | None = Field(
        None, description="How a new version takes over: bit by bit, and back when an alarm rings; at once by default"
    )
    file_system: FileSystemOverlay | None = Field(None, description="An EFS access point, mounted; needs `vpc`")
    image: ImageOverlay | None = Field(None, description="A container image instead of a package")
    secrets: dict[str, Removable] | None = Field(None, description="NAME -> `secret:/name` or `ssm:/name`")
    terraform: Json | None = Field(None, description="Inputs of the function block that have no key here")
    triggers: dict[str, Json | None] | None = Field(
        None,
        description="Trigger key (queue, route, table... or `name`) -> what differs here; null leaves the trigger out",
    )


class Function(FunctionDefaults):
    """A Lambda function."""

    name: str | None = Field(None, description="Physical name; `<env>-<service>-<name>` by default")
    renamed_from: Names | None = Field(
        None, description="Key it had before, or all, the first one first: renders `moved`, keeps the physical name"
    )
    description: str | None = Field(None, description="What the function does, as AWS shows it")
    handler: str | None = Field(None, description="`file.function`, relative to `source`")
    source: str | None = Field(
        None, description="Folder of the code, the service's own by default; or a zip, taken as it is"
    )
    include: Words | None = Field(
        None, description="Folders or files from elsewhere in the project that go into the package"
    )
    requirements: str | None = Field(None, description="requirements.txt or pyproject.toml")
    package: Literal["zip", "image"] | None = Field(None, description="`zip` (by default) or `image`")
    image: Image | None = Field(None, description="A container image instead of a package")
    triggers: list[TriggerEntry] | None = Field(None, description="What wakes the function, each a map with one key")
    uses: dict[str, Words] | None = Field(None, description="Resource -> verbs")
    secrets: dict[str, Removable] | None = Field(None, description="NAME -> `secret:/name` or `ssm:/name`")
    policies: list[Any] | None = Field(None, description="SAM policy templates: NAME or {NAME: {parameters}}")
    statements: list[Json] | None = Field(None, description="Raw IAM statements")
    reserved_concurrency: Annotated[int, Whole(0, 100_000, "concurrent invocations")] | None = Field(
        None, description="Concurrency taken from the account for this function alone, and its limit; 0 stops it"
    )
    provisioned_concurrency: AnyConcurrency | None = Field(
        None, description="Execution environments kept warm on the `live` alias: how many, or between which bounds"
    )
    rollout: AnyRollout | None = Field(
        None, description="How a new version takes over: bit by bit, and back when an alarm rings; at once by default"
    )
    snap_start: bool | None = Field(
        None, description="Start from a snapshot of the initialised function (some runtimes)"
    )
    on_failure: Reference | None = Field(None, description="Short for `async.on_failure`")
    file_system: FileSystem | None = Field(None, description="An EFS access point, mounted; needs `vpc`")
    terraform: Json | None = Field(None, description="Inputs of the function block that have no key here")
