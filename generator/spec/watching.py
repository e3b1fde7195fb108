"""What is seen of a function: its log, what is counted there, and when alarms ring."""

from typing import Annotated, Literal

from pydantic import Field

from generator.spec.model import Matching, Model, Whole

LogLevel = Literal["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]
MetricName = Annotated[
    str, Matching(r"^[A-Za-z][A-Za-z0-9_.-]{0,127}$", "letters, digits, dashes, dots and underscores, up to 128")
]
MetricUnit = Literal[
    "Bits",
    "Bits/Second",
    "Bytes",
    "Bytes/Second",
    "Count",
    "Count/Second",
    "Gigabits",
    "Gigabits/Second",
    "Gigabytes",
    "Gigabytes/Second",
    "Kilobits",
    "Kilobits/Second",
    "Kilobytes",
    "Kilobytes/Second",
    "Megabits",
    "Megabits/Second",
    "Megabytes",
    "Megabytes/Second",
    "Microseconds",
    "Milliseconds",
    "None",
    "Percent",
    "Seconds",
    "Terabits",
    "Terabits/Second",
    "Terabytes",
    "Terabytes/Second",
]


class MetricFilter(Model):
    """A metric counted in the function's log; its namespace is the function's physical name."""

    pattern: str = Field(description='Lines that count, such as `{ $.message = "refused" }`; CloudWatch\'s own syntax')
    value: str | None = Field(
        None, description="What a line counts: a number in quotes, or a field of it such as `$.amount`; 1 by default"
    )
    unit: MetricUnit | None = Field(None, description="Unit of the value")
    default_value: int | None = Field(
        None, description="Value where lines come and none matches; not with `dimensions`"
    )
    dimensions: dict[str, str] | None = Field(
        None,
        description="Dimension -> field of the line such as `$.currency`; 3 at most, each value is a metric paid for",
    )


class Logs(Model):
    retention_days: int | None = Field(None, description="Days; 14, 30 or 365 by tier")
    format: Literal["JSON", "Text"] | None = Field(None, description="Lines as JSON or as plain text; JSON by default")
    level: LogLevel | None = Field(None, description="Lowest level of the function's own lines; JSON only")
    system_level: Literal["DEBUG", "INFO", "WARN"] | None = Field(
        None, description="Lowest level of Lambda's own lines; JSON only"
    )
    kms_key: str | None = Field(None, description="ARN or `kms` resource that encrypts the log group")
    keep: bool | None = Field(None, description="Keep the log group when the function is destroyed")
    metric_filters: dict[MetricName, MetricFilter | None] | None = Field(
        None, description="Metrics counted in the log, by name; null takes one away"
    )


class Threshold(Model):
    threshold: Annotated[int, Whole(1, 1_000_000)] | None = Field(
        None, description="Value from which on the alarm rings"
    )
    period: Annotated[int, Whole(10, 86400, "seconds")] | None = Field(None, description="Length of one look")
    evaluation_periods: Annotated[int, Whole(1, 1440)] | None = Field(
        None, description="Looks in a row that must be bad"
    )


class DurationThreshold(Model):
    threshold_percent: Annotated[int, Whole(1, 100, "percent of the timeout")] | None = Field(
        None, description="Share of the timeout from which on the alarm rings"
    )
    period: Annotated[int, Whole(10, 86400, "seconds")] | None = Field(None, description="Length of one look")
    evaluation_periods: Annotated[int, Whole(1, 1440)] | None = Field(
        None, description="Looks in a row that must be bad"
    )


class AgeThreshold(Model):
    threshold: Annotated[int, Whole(1, 86_400_000, "milliseconds")] | None = Field(
        None, description="Age of the last record read from which on the alarm rings; a stream keeps records for a day"
    )
    period: Annotated[int, Whole(10, 86400, "seconds")] | None = Field(None, description="Length of one look")
    evaluation_periods: Annotated[int, Whole(1, 1440)] | None = Field(
        None, description="Looks in a row that must be bad"
    )


class QueueAge(Model):
    threshold: Annotated[int, Whole(1, 1_209_600, "seconds")] | None = Field(
        None, description="Age of the oldest waiting message from which on the alarm rings; 14 days at most"
    )


class ApiErrors(Model):
    threshold_percent: Annotated[int, Whole(1, 100, "percent of the requests")] | None = Field(
        None, description="Share of answers 5xx from which on the alarm rings"
    )
    period: Annotated[int, Whole(10, 86400, "seconds")] | None = Field(None, description="Length of one look")
    evaluation_periods: Annotated[int, Whole(1, 1440)] | None = Field(
        None, description="Looks in a row that must be bad"
    )


class MetricThreshold(Threshold):
    statistic: Literal["Average", "Maximum", "Minimum", "SampleCount", "Sum"] | None = Field(
        None, description="What is taken of the values of one look; Sum by default"
    )


class Alarms(Model):
    errors: Threshold | None = Field(None, description="Failed invocations, 1 by default")
    throttles: Threshold | None = Field(None, description="Invocations refused for want of concurrency")
    duration: DurationThreshold | None = Field(
        None, description="p95 of the duration against the timeout, 80 percent by default"
    )
    iterator_age: AgeThreshold | None = Field(
        None, description="How far behind a stream is, 600000 milliseconds (10 minutes) by default"
    )
    queue_age: QueueAge | None = Field(
        None, description="How long messages of the queues that it reads wait, 900 seconds by default"
    )
    api_errors: ApiErrors | None = Field(
        None, description="Answers 5xx of the APIs in front of it, 5 percent by default"
    )
    metric_filters: dict[MetricName, MetricThreshold | None] | None = Field(
        None,
        description="Metrics of `logs.metric_filters`, by name: 1 or more in 300 seconds by default; null for none",
    )
