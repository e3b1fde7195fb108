"""Triggers: each a one-key map, `{sqs: {queue: bills}}`, or its Short form, `{sqs: bills}`."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from generator.spec.model import Json, Model, Name, Short, Whole, fault

Retries = Annotated[int, Whole(0, 185, "attempts")]
EventAge = Annotated[int, Whole(60, 86400, "seconds")]


class Trigger(Model):
    name: Name | None = Field(None, description="Tells two triggers of one kind and one source apart")


class Http(Trigger):
    """A route of an HTTP API."""

    route: str = Field(description="`METHOD /path`, `ANY /path` or `$default`")
    api: str | None = Field(None, description="The `http_api` resource; needed where the service has several")
    authorizer: str | None = Field(None, description="An authorizer of the API, or `aws_iam`")
    scopes: list[str] | None = Field(None, description="OAuth scopes the token must hold (JWT authorizers)")
    public: str | None = Field(None, description="Why anybody may call this route")


class Cors(Model):
    allow_origins: list[str] | None = None
    allow_methods: list[str] | None = None
    allow_headers: list[str] | None = None
    expose_headers: list[str] | None = None
    max_age: Annotated[int, Whole(0, 86400, "seconds")] | None = None
    allow_credentials: bool | None = None


class Url(Trigger):
    """The function's own HTTPS address."""

    authorizer: Literal["aws_iam"] | None = Field(None, description="Only signed requests are let in")
    public: str | None = Field(None, description="Why anybody may call this URL")
    cors: Cors | None = None
    invoke_mode: Literal["BUFFERED", "RESPONSE_STREAM"] | None = None


class Schedule(Trigger):
    """An EventBridge Scheduler schedule."""

    expression: str = Field(description="`rate(5 minutes)`, `cron(0 7 ? * MON-FRI *)` or `at(2030-01-01T00:00:00)`")
    timezone: str | None = Field(None, description="IANA name, UTC by default")
    input: Json | None = Field(None, description="The event the handler receives")
    flexible_window_minutes: Annotated[int, Whole(1, 1440, "minutes")] | None = None
    maximum_retry_attempts: Retries | None = None
    maximum_event_age: EventAge | None = None
    dead_letter: str | None = Field(
        None, description="A queue for what could not be delivered; the function's own by default"
    )
    enabled: bool | None = None


class InputTransformer(Model):
    paths: dict[str, str]
    template: str


class EventBridge(Trigger):
    """Events of a bus that match a pattern."""

    bus: str = Field(description="An `eventbridge` resource, or `default`")
    pattern: Json = Field(description="The event pattern")
    input: Json | None = None
    input_transformer: InputTransformer | None = None
    maximum_retry_attempts: Retries | None = None
    maximum_event_age: EventAge | None = None
    dead_letter: str | None = None


class Sqs(Trigger):
    """Messages of a queue."""

    queue: str
    batch_size: Annotated[int, Whole(1, 10000, "messages")] | None = None
    maximum_batching_window_in_seconds: Annotated[int, Whole(0, 300, "seconds")] | None = None
    maximum_concurrency: Annotated[int, Whole(2, 1000, "concurrent invocations")] | None = None
    filter: list[Json] | None = Field(None, description="Up to 5 patterns; a message that matches none is dropped")
    report_batch_item_failures: bool | None = None


class Sns(Trigger):
    """Messages of a topic."""

    topic: str
    filter: Json | None = None
    filter_scope: Literal["MessageAttributes", "MessageBody"] | None = None
    dead_letter: str | None = None


class S3(Trigger):
    """Objects of a bucket."""

    bucket: str
    events: list[str] | None = Field(None, description="`s3:ObjectCreated:*` by default")
    prefix: str | None = None
    suffix: str | None = None


class DynamoDb(Trigger):
    """Changes of a table, from its stream."""

    table: str
    batch_size: Annotated[int, Whole(1, 10000, "records")] | None = None
    starting_position: Literal["LATEST", "TRIM_HORIZON"] | None = None
    maximum_batching_window_in_seconds: Annotated[int, Whole(0, 300, "seconds")] | None = None
    parallelization_factor: Annotated[int, Whole(1, 10)] | None = None
    maximum_retry_attempts: Annotated[int, Whole(-1, 10000, "attempts")] | None = None
    maximum_record_age_in_seconds: Annotated[int, Whole(-1, 604800, "seconds")] | None = None
    bisect_batch_on_function_error: bool | None = None
    tumbling_window_in_seconds: Annotated[int, Whole(0, 900, "seconds")] | None = None
    filter: list[Json] | None = None
    on_failure: str | None = None
    report_batch_item_failures: bool | None = None


class TriggerEntry(Model):
    """One trigger of a function: exactly one key, which names its kind."""

    http: Annotated[Http, Short("route")] | None = None
    url: Url | None = None
    schedule: Annotated[Schedule, Short("expression")] | None = None
    eventbridge: EventBridge | None = None
    sqs: Annotated[Sqs, Short("queue")] | None = None
    sns: Annotated[Sns, Short("topic")] | None = None
    s3: Annotated[S3, Short("bucket")] | None = None
    dynamodb: Annotated[DynamoDb, Short("table")] | None = None

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
