"""Resources: what functions read, write, call and listen to."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from generator.spec.model import Json, Model, Name, Names, Reference, Short, Tags, Whole
from generator.spec.triggers import Cors


class Resource(Model):
    name: str | None = Field(None, description="Physical name; `<env>-<service>-<name>` by default")
    renamed_from: Names | None = Field(
        None, description="Key it had before, or all, the first one first: renders `moved`, keeps the physical name"
    )
    tags: Tags | None = Field(None, description="Tags, on top of the service's and the environment's")
    arn: str | None = Field(
        None, description="An existing one: its ARN, `ssm:/path` holding the ARN, or `secret:/name`"
    )


class Key(Model):
    name: str = Field(description="Attribute")
    type: Literal["S", "N", "B"] | None = Field(None, description="String, number or binary; S by default")


class Index(Model):
    partition_key: Annotated[Key, Short("name")] = Field(
        description="Attribute that spreads the entries; NAME or {name, type}"
    )
    sort_key: Annotated[Key, Short("name")] | None = Field(
        None, description="Attribute that orders them; NAME or {name, type}"
    )
    projection: Literal["ALL", "KEYS_ONLY", "INCLUDE"] | None = Field(
        None, description="Which attributes the index holds, ALL by default"
    )
    non_key_attributes: list[str] | None = Field(None, description="Attributes it holds, with INCLUDE")


class Table(Resource):
    type: Literal["dynamodb"] = Field(description="A DynamoDB table")
    partition_key: Annotated[Key, Short("name")] | None = Field(
        None, description="Attribute that spreads the items; NAME or {name, type}"
    )
    sort_key: Annotated[Key, Short("name")] | None = Field(
        None, description="Attribute that orders them; NAME or {name, type}"
    )
    global_secondary_indexes: dict[str, Index] | None = Field(None, description="Indexes, by name")
    stream: Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] | None = Field(
        None, description="What a change's record holds; a `dynamodb` trigger needs it"
    )
    ttl: str | None = Field(None, description="Attribute that holds the expiry, seconds since 1970")
    point_in_time_recovery: bool | None = Field(
        None, description="Restore to any second of the last 35 days, true by default"
    )
    deletion_protection: bool | None = Field(
        None, description="AWS refuses to delete the table; false in tier development, else true"
    )
    kms_key: str | None = Field(None, description="ARN or `kms` resource that encrypts it; AWS's own key by default")
    billing_mode: Literal["PAY_PER_REQUEST", "PROVISIONED"] | None = Field(
        None, description="Pay by request (by default) or by provisioned capacity"
    )
    read_capacity: Annotated[int, Whole(1, 40000, "units")] | None = Field(
        None, description="Provisioned reads a second"
    )
    write_capacity: Annotated[int, Whole(1, 40000, "units")] | None = Field(
        None, description="Provisioned writes a second"
    )


class DeadLetter(Model):
    max_receive_count: Annotated[int, Whole(1, 1000, "receives")] | None = Field(
        None, description="Receives after which a message is put aside, 5 by default"
    )
    message_retention: Annotated[int, Whole(60, 1209600, "seconds")] | None = Field(
        None, description="How long it is kept there, 1209600 (14 days) by default"
    )


class BusSubscription(Model):
    bus: Reference = Field(description="An `eventbridge` resource, `other-service/bus` or `default`")
    pattern: Json = Field(description="The event pattern")
    name: Name | None = Field(None, description="Tells two subscriptions of one bus apart")


class TopicSubscription(Model):
    topic: Reference = Field(description="An `sns` resource or `other-service/topic`")
    filter: Json | None = Field(None, description="Pattern; a message that does not match is not delivered")
    filter_scope: Literal["MessageAttributes", "MessageBody"] | None = Field(
        None, description="What the filter looks at, MessageAttributes by default"
    )
    raw: bool | None = Field(None, description="The message alone, without SNS's envelope; true by default")
    name: Name | None = Field(None, description="What the subscription is called, instead of its topic")


class BucketSubscription(Model):
    bucket: Reference = Field(description="An `s3` resource of this service")
    events: list[str] | None = Field(None, description="`s3:ObjectCreated:*` by default")
    prefix: str | None = Field(None, description="Beginning of the keys")
    suffix: str | None = Field(None, description="End of the keys")
    name: Name | None = Field(None, description="Tells two subscriptions of one bucket apart")


class QueueSubscription(Model):
    """Where a queue's messages come from: exactly one key."""

    eventbridge: BusSubscription | None = Field(None, description="Events of a bus")
    sns: Annotated[TopicSubscription, Short("topic")] | None = Field(
        None, description="Messages of a topic; short form: the topic"
    )
    s3: Annotated[BucketSubscription, Short("bucket")] | None = Field(
        None, description="Notices of a bucket's objects; short form: the bucket"
    )


class Queue(Resource):
    type: Literal["sqs"] = Field(description="An SQS queue, with a dead-letter queue behind it")
    fifo: bool | None = Field(None, description="Keeps the order within a message group; the name then ends in .fifo")
    content_based_deduplication: bool | None = Field(
        None, description="Equal bodies within 5 minutes are one message (FIFO)"
    )
    visibility_timeout: Annotated[int, Whole(0, 43200, "seconds")] | None = Field(
        None,
        description="How long a received message is hidden; 6 x its consumer's timeout + window by default",
    )
    message_retention: Annotated[int, Whole(60, 1209600, "seconds")] | None = Field(
        None, description="How long an unread message is kept, 345600 (4 days) by default"
    )
    delay: Annotated[int, Whole(0, 900, "seconds")] | None = Field(
        None, description="How long a new message is hidden, 0 by default"
    )
    dead_letter: DeadLetter | None = Field(None, description="When a message is put aside")
    kms_key: str | None = Field(None, description="ARN or `kms` resource that encrypts it; SQS's own key by default")
    subscriptions: list[QueueSubscription] | None = Field(
        None, description="Where messages come from besides functions, each a map with one key"
    )


class Endpoint(Model):
    """Who hears of a topic: exactly one key."""

    email: str | None = Field(None, description="A mail address, which must confirm")
    https: str | None = Field(None, description="A URL, which must confirm")


class Topic(Resource):
    type: Literal["sns"] = Field(description="An SNS topic")
    fifo: bool | None = Field(None, description="Keeps the order within a message group; the name then ends in .fifo")
    content_based_deduplication: bool | None = Field(
        None, description="Equal bodies within 5 minutes are one message (FIFO)"
    )
    display_name: str | None = Field(None, description="Sender's name in mails")
    kms_key: str | None = Field(None, description="ARN or `kms` resource that encrypts it")
    subscriptions: list[Endpoint] | None = Field(
        None, description="Who hears of it besides functions and queues, each a map with one key"
    )


class Transition(Model):
    days: Annotated[int, Whole(0, 36500, "days")] = Field(description="Age of the object")
    storage_class: Literal[
        "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER", "GLACIER_IR", "DEEP_ARCHIVE"
    ] = Field(description="Where it moves to")


class LifecycleRule(Model):
    prefix: str | None = Field(None, description="Beginning of the keys; all by default")
    expire_after_days: Annotated[int, Whole(1, 36500, "days")] | None = Field(
        None, description="Age at which objects are removed"
    )
    transition: Transition | None = Field(None, description="Age at which objects move to another storage class")
    noncurrent_days: Annotated[int, Whole(1, 36500, "days")] | None = Field(
        None, description="Age at which overwritten versions are removed"
    )


class BucketCors(Cors):
    """S3 has no rule without origins and methods: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CORSRule.html"""

    allow_origins: list[str] = Field(description="Origins whose pages may read answers")
    allow_methods: list[str] = Field(description="HTTP methods they may use")


class Bucket(Resource):
    type: Literal["s3"] = Field(description="An S3 bucket, private and encrypted")
    versioning: bool | None = Field(None, description="Keep what is overwritten and removed, true by default")
    expire_after_days: Annotated[int, Whole(1, 36500, "days")] | None = Field(
        None, description="Age at which objects are removed"
    )
    lifecycle: list[LifecycleRule] | None = Field(None, description="Removal and moves by prefix")
    kms_key: str | None = Field(None, description="ARN or `kms` resource that encrypts it; S3's own key by default")
    cors: list[BucketCors] | None = Field(None, description="Which pages of other origins may read and write objects")
    deletion_protection: bool | None = Field(None, description="Terraform refuses to delete a bucket that is not empty")


class Bus(Resource):
    type: Literal["eventbridge"] = Field(description="An EventBridge bus")
    archive_days: Annotated[int, Whole(1, 36500, "days")] | None = Field(
        None, description="Keep events that long, to be replayed"
    )
    kms_key: str | None = Field(None, description="ARN or `kms` resource that encrypts it")


class Authorizer(Model):
    """`issuer` with `audience` (JWT), or `function` (Lambda)."""

    issuer: str | None = Field(None, description="Who signs the tokens: the `iss` of a JWT")
    audience: list[str] | None = Field(None, description="Whom tokens are for: the `aud` (or client id) of a JWT")
    function: Reference | None = Field(None, description="A function of this service that decides")
    ttl_seconds: Annotated[int, Whole(0, 3600, "seconds")] | None = Field(
        None, description="How long its answer is remembered, 0 by default"
    )
    identity_sources: list[str] | None = Field(
        None, description="What is looked at, such as `$request.header.Authorization`; exactly one for a JWT"
    )


class Domain(Model):
    name: str = Field(description="Host name, such as api.shop.example")
    certificate: str = Field(description="ARN of a certificate in the API's region")
    zone: str | None = Field(None, description="Route 53 zone id for the DNS record")


class Throttling(Model):
    burst_limit: Annotated[int, Whole(0, 100_000, "requests")] | None = Field(None, description="Most requests at once")
    rate_limit: Annotated[int, Whole(0, 100_000, "requests a second")] | None = Field(
        None, description="Most requests on average"
    )


class AccessLogs(Model):
    retention_days: int | None = Field(None, description="Days; those of the functions' logs by default")
    kms_key: str | None = Field(None, description="ARN or `kms` resource that encrypts the log group")


class HttpApi(Resource):
    type: Literal["http_api"] = Field(description="An API Gateway HTTP API")
    description: str | None = Field(None, description="What the API is for")
    cors: Cors | None = Field(None, description="Which pages of other origins may call the API")
    authorizers: dict[str, Authorizer] | None = Field(None, description="Who may call, by the name that routes use")
    authorizer: Reference | None = Field(
        None, description="For every route that names neither `authorizer` nor `public`"
    )
    domain: Domain | None = Field(None, description="A host name of your own")
    throttling: Throttling | None = Field(None, description="Limits for all callers together")
    access_logs: AccessLogs | Literal[False] | None = Field(None, description="One line a request; `false` for none")


class Secret(Resource):
    type: Literal["secret"] = Field(description="A Secrets Manager secret; its value is set outside Terraform")
    description: str | None = Field(None, description="What the secret opens")
    kms_key: str | None = Field(None, description="ARN or `kms` resource that encrypts it")
    recovery_window_days: Annotated[int, Whole(0, 30, "days")] | None = Field(
        None, description="How long a deleted secret can be brought back, 30 by default"
    )


class Parameter(Resource):
    type: Literal["parameter"] = Field(description="A Parameter Store parameter")
    description: str | None = Field(None, description="What the parameter says")
    value: str | None = Field(None, description="The value; without one it is set outside Terraform")
    value_type: Literal["String", "StringList", "SecureString"] | None = Field(
        None, description="String by default; SecureString is encrypted"
    )
    kms_key: str | None = Field(None, description="ARN or `kms` resource that encrypts a SecureString")


class KmsKey(Resource):
    type: Literal["kms"] = Field(description="A KMS key with yearly rotation")
    description: str | None = Field(None, description="What the key protects")
    deletion_window_days: Annotated[int, Whole(7, 30, "days")] | None = Field(
        None, description="How long a deleted key can be brought back, 30 by default"
    )


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
