"""Triggers: each a one-key map, `{sqs: {queue: bills}}`, or its Short form, `{sqs: bills}`."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from generator.spec.model import Json, Model, Name, Reference, Short, Whole, fault

Retries = Annotated[int, Whole(0, 185, "attempts")]
EventAge = Annotated[int, Whole(60, 86400, "seconds")]


class Trigger(Model):
    name: Name | None = Field(
        None, description="What overlays and `gen explain` call the trigger, instead of its route, queue, bus..."
    )


class Http(Trigger):
    """A route of an HTTP API."""

    route: str = Field(description="`METHOD /path`, `ANY /path` or `$default`")
    api: Reference | None = Field(None, description="The `http_api` resource; needed where the service has several")
    authorizer: Reference | None = Field(None, description="An authorizer of the API, or `aws_iam`")
    scopes: list[str] | None = Field(None, description="OAuth scopes the token must hold (JWT authorizers)")
    public: str | None = Field(None, description="Why anybody may call this route")


class Cors(Model):
    allow_origins: list[str] | None = Field(None, description="Origins whose pages may read answers")
    allow_methods: list[str] | None = Field(None, description="HTTP methods they may use")
    allow_headers: list[str] | None = Field(None, description="Headers they may send")
    expose_headers: list[str] | None = Field(None, description="Headers they may read")
    max_age: Annotated[int, Whole(0, 86400, "seconds")] | None = Field(
        None, description="How long a browser may remember the answer"
    )
    allow_credentials: bool | None = Field(None, description="Whether cookies and authorization are sent along")


class Url(Trigger):
    """The function's own HTTPS address."""

    authorizer: Literal["aws_iam"] | None = Field(None, description="Only signed requests are let in")
    public: str | None = Field(None, description="Why anybody may call this URL")
    cors: Cors | None = Field(None, description="Which pages of other origins may call the URL")
    invoke_mode: Literal["BUFFERED", "RESPONSE_STREAM"] | None = Field(
        None, description="The answer at once, or streamed as it is written; BUFFERED by default"
    )


class Schedule(Trigger):
    """An EventBridge Scheduler schedule."""

    expression: str = Field(description="`rate(5 minutes)`, `cron(0 7 ? * MON-FRI *)` or `at(2030-01-01T00:00:00)`")
    timezone: str | None = Field(None, description="IANA name, UTC by default")
    input: Json | None = Field(None, description="The event the handler receives")
    flexible_window_minutes: Annotated[int, Whole(1, 1440, "minutes")] | None = Field(
        None, description="The call comes some time within this window"
    )
    maximum_retry_attempts: Retries | None = Field(
        None, description="Retries of a call that could not be delivered, 185 by default"
    )
    maximum_event_age: EventAge | None = Field(None, description="How long delivery is tried, 86400 by default")
    dead_letter: Reference | None = Field(
        None, description="A queue for what could not be delivered; the function's own by default"
    )
    enabled: bool | None = Field(None, description="false: the schedule stands but does not fire")


class InputTransformer(Model):
    paths: dict[str, str] = Field(description="NAME -> JSON path in the event")
    template: str = Field(description="What the handler receives, with <NAME> for what the path found")


class EventBridge(Trigger):
    """Events of a bus that match a pattern."""

    bus: Reference = Field(description="An `eventbridge` resource, `other-service/bus` or `default`")
    pattern: Json = Field(description="The event pattern")
    input: Json | None = Field(None, description="What the handler receives instead of the event")
    input_transformer: InputTransformer | None = Field(
        None, description="What the handler receives, made of parts of the event"
    )
    maximum_retry_attempts: Retries | None = Field(
        None, description="Retries of an event that could not be delivered, 185 by default"
    )
    maximum_event_age: EventAge | None = Field(None, description="How long delivery is tried, 86400 by default")
    dead_letter: Reference | None = Field(
        None, description="A queue for what could not be delivered; the function's own by default"
    )


class Sqs(Trigger):
    """Messages of a queue."""

    queue: Reference = Field(description="An `sqs` resource or `other-service/queue`")
    batch_size: Annotated[int, Whole(1, 10000, "messages")] | None = Field(
        None, description="Most messages of one invocation, 10 by default"
    )
    maximum_batching_window_in_seconds: Annotated[int, Whole(0, 300, "seconds")] | None = Field(
        None, description="How long to wait for a full batch, 0 by default; needed above 10 messages"
    )
    maximum_concurrency: Annotated[int, Whole(2, 1000, "concurrent invocations")] | None = Field(
        None, description="Most invocations at a time that this queue causes"
    )
    filter: list[Json] | None = Field(None, description="Up to 5 patterns; a message that matches none is dropped")
    report_batch_item_failures: bool | None = Field(
        None, description="The handler names the messages that failed, and only those come again; true by default"
    )


class Sns(Trigger):
    """Messages of a topic."""

    topic: Reference = Field(description="An `sns` resource or `other-service/topic`")
    filter: Json | None = Field(None, description="Pattern; a message that does not match is not delivered")
    filter_scope: Literal["MessageAttributes", "MessageBody"] | None = Field(
        None, description="What the filter looks at, MessageAttributes by default"
    )
    dead_letter: Reference | None = Field(
        None, description="A queue for what could not be delivered; the function's own by default"
    )


class S3(Trigger):
    """Objects of a bucket."""

    bucket: Reference = Field(description="An `s3` resource of this service")
    events: list[str] | None = Field(None, description="`s3:ObjectCreated:*` by default")
    prefix: str | None = Field(None, description="Beginning of the keys")
    suffix: str | None = Field(None, description="End of the keys")


class DynamoDb(Trigger):
    """Changes of a table, from its stream."""

    table: Reference = Field(description="A `dynamodb` resource with `stream`, or `other-service/table`")
    batch_size: Annotated[int, Whole(1, 10000, "records")] | None = Field(
        None, description="Most records of one invocation, 100 by default"
    )
    starting_position: Literal["LATEST", "TRIM_HORIZON"] | None = Field(
        None, description="Where a new trigger begins: what comes from now on (LATEST, by default), or all that is left"
    )
    maximum_batching_window_in_seconds: Annotated[int, Whole(0, 300, "seconds")] | None = Field(
        None, description="How long to wait for a full batch, 0 by default"
    )
    parallelization_factor: Annotated[int, Whole(1, 10)] | None = Field(
        None, description="Batches of one shard at a time, 1 by default"
    )
    maximum_retry_attempts: Annotated[int, Whole(-1, 10000, "attempts")] | None = Field(
        None, description="Retries of a failed batch; -1: until the record expires"
    )
    maximum_record_age_in_seconds: Annotated[int, Whole(-1, 604800, "seconds")] | None = Field(
        None, description="Older records are given up; -1: never"
    )
    bisect_batch_on_function_error: bool | None = Field(
        None, description="Split a failed batch in two, true by default"
    )
    tumbling_window_in_seconds: Annotated[int, Whole(0, 900, "seconds")] | None = Field(
        None, description="Length of windows whose state the handler carries on"
    )
    filter: list[Json] | None = Field(None, description="Up to 5 patterns; a record that matches none is dropped")
    on_failure: Reference | None = Field(
        None, description="A queue or topic that hears of given-up batches; the function's dead-letter queue by default"
    )
    report_batch_item_failures: bool | None = Field(
        None, description="The handler names the record that failed, and the batch goes on from there; true by default"
    )


class TriggerEntry(Model):
    """One trigger of a function: exactly one key, which names its kind."""

    http: Annotated[Http, Short("route")] | None = Field(
        None, description="A route of an HTTP API; short form: the route, where the API has a default authorizer"
    )
    url: Url | None = Field(None, description="The function's own HTTPS address")
    schedule: Annotated[Schedule, Short("expression")] | None = Field(
        None, description="A schedule; short form: the expression"
    )
    eventbridge: EventBridge | None = Field(None, description="Events of a bus")
    sqs: Annotated[Sqs, Short("queue")] | None = Field(None, description="Messages of a queue; short form: the queue")
    sns: Annotated[Sns, Short("topic")] | None = Field(None, description="Messages of a topic; short form: the topic")
    s3: Annotated[S3, Short("bucket")] | None = Field(None, description="Objects of a bucket; short form: the bucket")
    dynamodb: Annotated[DynamoDb, Short("table")] | None = Field(
        None, description="Changes of a table; short form: the table"
    )

    @model_validator(mode="after")
    def exactly_one(self) -> "TriggerEntry":
        if len(self.model_fields_set) != 1:
            kinds = ", ".join(sorted(self.model_fields_set)) or "none"
            raise fault(f"a trigger is a map with one key, its kind; found {kinds}")
        return self

    @property
    def kind(self) -> str:
        return next(iter(self.model_fields_set))

    @property
    def trigger(self) -> Any:
        return getattr(self, self.kind)
