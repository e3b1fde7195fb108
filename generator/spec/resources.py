"""Resources: what functions read, write, call and listen to."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from generator.spec.model import Json, Model, Name, Short, Tags, Whole
from generator.spec.triggers import Cors


class Resource(Model):
    name: str | None = Field(None, description="Physical name; `<env>-<service>-<name>` by default")
    renamed_from: Name | None = None
    tags: Tags | None = None
    arn: str | None = Field(
        None, description="An existing one: its ARN, `ssm:/path` holding the ARN, or `secret:/name`"
    )


class Key(Model):
    name: str
    type: Literal["S", "N", "B"] | None = None


class Index(Model):
    partition_key: Annotated[Key, Short("name")]
    sort_key: Annotated[Key, Short("name")] | None = None
    projection: Literal["ALL", "KEYS_ONLY", "INCLUDE"] | None = None
    non_key_attributes: list[str] | None = None


class Table(Resource):
    type: Literal["dynamodb"]
    partition_key: Annotated[Key, Short("name")] | None = None
    sort_key: Annotated[Key, Short("name")] | None = None
    global_secondary_indexes: dict[str, Index] | None = None
    stream: Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] | None = None
    ttl: str | None = Field(None, description="Attribute that holds the expiry, seconds since 1970")
    point_in_time_recovery: bool | None = None
    deletion_protection: bool | None = None
    kms_key: str | None = None
    billing_mode: Literal["PAY_PER_REQUEST", "PROVISIONED"] | None = None
    read_capacity: Annotated[int, Whole(1, 40000, "units")] | None = None
    write_capacity: Annotated[int, Whole(1, 40000, "units")] | None = None


class DeadLetter(Model):
    max_receive_count: Annotated[int, Whole(1, 1000, "receives")] | None = None
    message_retention: Annotated[int, Whole(60, 1209600, "seconds")] | None = None


class BusSubscription(Model):
    bus: str
    pattern: Json
    name: Name | None = None


class TopicSubscription(Model):
    topic: str
    filter: Json | None = None
    filter_scope: Literal["MessageAttributes", "MessageBody"] | None = None
    raw: bool | None = None
    name: Name | None = None


class BucketSubscription(Model):
    bucket: str
    events: list[str] | None = None
    prefix: str | None = None
    suffix: str | None = None
    name: Name | None = None


class QueueSubscription(Model):
    """Where a queue's messages come from: exactly one key."""

    eventbridge: BusSubscription | None = None
    sns: Annotated[TopicSubscription, Short("topic")] | None = None
    s3: Annotated[BucketSubscription, Short("bucket")] | None = None


class Queue(Resource):
    type: Literal["sqs"]
    fifo: bool | None = None
    content_based_deduplication: bool | None = None
    visibility_timeout: Annotated[int, Whole(0, 43200, "seconds")] | None = None
    message_retention: Annotated[int, Whole(60, 1209600, "seconds")] | None = None
    delay: Annotated[int, Whole(0, 900, "seconds")] | None = None
    dead_letter: DeadLetter | None = None
    kms_key: str | None = None
    subscriptions: list[QueueSubscription] | None = None


class Endpoint(Model):
    """Who hears of a topic: exactly one key."""

    email: str | None = None
    https: str | None = None


class Topic(Resource):
    type: Literal["sns"]
    fifo: bool | None = None
    content_based_deduplication: bool | None = None
    display_name: str | None = None
    kms_key: str | None = None
    subscriptions: list[Endpoint] | None = None


class Transition(Model):
    days: Annotated[int, Whole(0, 36500, "days")]
    storage_class: Literal["STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER", "GLACIER_IR", "DEEP_ARCHIVE"]


class LifecycleRule(Model):
    prefix: str | None = None
    expire_after_days: Annotated[int, Whole(1, 36500, "days")] | None = None
    transition: Transition | None = None
    noncurrent_days: Annotated[int, Whole(1, 36500, "days")] | None = None


class Bucket(Resource):
    type: Literal["s3"]
    versioning: bool | None = None
    expire_after_days: Annotated[int, Whole(1, 36500, "days")] | None = None
    lifecycle: list[LifecycleRule] | None = None
    kms_key: str | None = None
    cors: list[Cors] | None = None
    deletion_protection: bool | None = None


class Bus(Resource):
    type: Literal["eventbridge"]
    archive_days: Annotated[int, Whole(1, 36500, "days")] | None = None
    kms_key: str | None = None


class Authorizer(Model):
    """`issuer` with `audience` (JWT), or `function` (Lambda)."""

    issuer: str | None = None
    audience: list[str] | None = None
    function: str | None = None
    ttl_seconds: Annotated[int, Whole(0, 3600, "seconds")] | None = None
    identity_sources: list[str] | None = None


class Domain(Model):
    name: str
    certificate: str = Field(description="ARN of a certificate in the API's region")
    zone: str | None = Field(None, description="Route 53 zone id for the DNS record")


class Throttling(Model):
    burst_limit: Annotated[int, Whole(0, 100_000, "requests")] | None = None
    rate_limit: Annotated[int, Whole(0, 100_000, "requests a second")] | None = None


class AccessLogs(Model):
    retention_days: int | None = None
    kms_key: str | None = None


class HttpApi(Resource):
    type: Literal["http_api"]
    description: str | None = None
    cors: Cors | None = None
    authorizers: dict[str, Authorizer] | None = None
    authorizer: str | None = Field(None, description="For every route that names neither `authorizer` nor `public`")
    domain: Domain | None = None
    throttling: Throttling | None = None
    access_logs: AccessLogs | Literal[False] | None = None


class Secret(Resource):
    type: Literal["secret"]
    description: str | None = None
    kms_key: str | None = None
    recovery_window_days: Annotated[int, Whole(0, 30, "days")] | None = None


class Parameter(Resource):
    type: Literal["parameter"]
    description: str | None = None
    value: str | None = None
    value_type: Literal["String", "StringList", "SecureString"] | None = None
    kms_key: str | None = None


class KmsKey(Resource):
    type: Literal["kms"]
    description: str | None = None
    deletion_window_days: Annotated[int, Whole(7, 30, "days")] | None = None


_RESOURCES: dict[str, type[Resource]] = {
    "dynamodb": Table,
    "sqs": Queue,
    "sns": Topic,
    "s3": Bucket,
    "eventbridge": Bus,
    "http_api": HttpApi,
    "secret": Secret,
    "parameter": Parameter,
    "kms": KmsKey,
}
RESOURCE_TYPES = tuple(_RESOURCES)


def resource_model(type_: str) -> type[Resource]:
    """The model of a resource type; KeyError when there is none."""
    return _RESOURCES[type_]


def _type_of(value: Any) -> str | None:
    return value.get("type") if isinstance(value, dict) else getattr(value, "type", None)


AnyResource = Annotated[
    Annotated[Table, Tag("dynamodb")]
    | Annotated[Queue, Tag("sqs")]
    | Annotated[Topic, Tag("sns")]
    | Annotated[Bucket, Tag("s3")]
    | Annotated[Bus, Tag("eventbridge")]
    | Annotated[HttpApi, Tag("http_api")]
    | Annotated[Secret, Tag("secret")]
    | Annotated[Parameter, Tag("parameter")]
    | Annotated[KmsKey, Tag("kms")],
    Discriminator(_type_of),
]
