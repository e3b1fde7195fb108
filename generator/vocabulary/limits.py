"""AWS's limits, each with the page that states it. Ranges are inclusive; times are seconds, sizes MB unless named.

Where AWS has widened a limit since provider 5.100 was made, the provider's stands here: it refuses the rest.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`, both allowed."""

    low: int
    high: int

    def __contains__(self, value: int) -> bool:
        return self.low <= value <= self.high

    def __str__(self) -> str:
        return f"{self.low} to {self.high}"


@dataclass(frozen=True, slots=True)
class NameLimit:
    """What a service takes as a name: length and the characters, as the inside of a regular expression's [...]."""

    length: Range
    characters: str


# Lambda: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html,
# https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
MEMORY_SIZE = Range(128, 10240)
TIMEOUT = Range(1, 900)
EPHEMERAL_STORAGE = Range(512, 10240)
ENVIRONMENT_BYTES = 4096  # all names and values of a function together
LAYERS = 5
DESCRIPTION_CHARACTERS = 256
HANDLER_CHARACTERS = 128
VPC_SUBNETS = 16
VPC_SECURITY_GROUPS = 5
ACCOUNT_CONCURRENCY = 1000  # of a region, unless raised
UNRESERVED_CONCURRENCY = 100  # an account always keeps so many for functions without a reservation
ZIP_UPLOAD_BYTES = 50 * 1024 * 1024  # sent with the call; larger ones go through S3
UNZIPPED_BYTES = 250 * 1024 * 1024  # code and layers together
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
ASYNC_RETRY_ATTEMPTS = Range(0, 2)
ASYNC_EVENT_AGE = Range(60, 21600)
# https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html: a resource policy's whole size
RESOURCE_POLICY_BYTES = 20480

# Event source mappings: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
MAPPING_BATCHING_WINDOW = Range(0, 300)
MAPPING_FILTERS = 5  # https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html (10 on request)
MAPPING_FILTER_CHARACTERS = 4096
SQS_BATCH_SIZE = Range(1, 10000)
SQS_BATCH_SIZE_WITHOUT_WINDOW = Range(1, 10)  # above 10, a batching window of 1 s or more is required
SQS_FIFO_BATCH_SIZE = Range(1, 10)  # FIFO queues take no batching window either
SQS_MAXIMUM_CONCURRENCY = Range(2, 1000)  # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
STREAM_BATCH_SIZE = Range(1, 10000)
STREAM_PARALLELIZATION_FACTOR = Range(1, 10)
STREAM_TUMBLING_WINDOW = Range(0, 900)
STREAM_RETRY_ATTEMPTS = Range(-1, 10000)  # -1: until the record expires
STREAM_RECORD_AGE = Range(-1, 604800)  # -1: for ever; 1 to 59 is refused
DYNAMODB_STREAM_CONSUMERS = (
    2  # readers of a shard: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Limits.html
)

# SQS: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
SQS_VISIBILITY_TIMEOUT = Range(0, 43200)
SQS_MESSAGE_RETENTION = Range(60, 1209600)
SQS_DELAY = Range(0, 900)
SQS_MAX_RECEIVE_COUNT = Range(1, 1000)
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
SQS_VISIBILITY_PER_TIMEOUT = 6

# SNS: https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
SNS_FILTER_KEYS = 5
SNS_FILTER_COMBINATIONS = 150
SNS_FILTER_BYTES = 256 * 1024

# DynamoDB: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Limits.html
DYNAMODB_GLOBAL_SECONDARY_INDEXES = 20
DYNAMODB_ATTRIBUTE_CHARACTERS = Range(1, 255)
DYNAMODB_PROJECTED_ATTRIBUTES = 100  # all indexes of a table together, those in two indexes twice
DYNAMODB_PROJECTED_ATTRIBUTES_PER_INDEX = 20

# API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
HTTP_API_TIMEOUT = 30
HTTP_API_ROUTES = 300
HTTP_API_AUTHORIZERS = 10
HTTP_API_AUTHORIZER_TTL = Range(0, 3600)
HTTP_API_SCOPES_PER_ROUTE = 10
HTTP_API_AUDIENCES = 50
CORS_MAX_AGE = Range(-1, 86400)

# EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
EVENT_PATTERN_CHARACTERS = 4096
EVENT_TARGET_INPUT_CHARACTERS = 8192
EVENT_RULES_PER_BUS = 300
EVENT_INPUT_PATHS = 100
EVENT_RETRY_ATTEMPTS = Range(0, 185)
EVENT_AGE = Range(60, 86400)

# EventBridge Scheduler: https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
SCHEDULE_EXPRESSION_CHARACTERS = 256
SCHEDULE_TIMEZONE_CHARACTERS = 50
SCHEDULE_FLEXIBLE_WINDOW_MINUTES = Range(1, 1440)
SCHEDULE_INPUT_CHARACTERS = (
    262144  # 256 KB: https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html
)
SCHEDULE_RETRY_ATTEMPTS = Range(0, 185)
SCHEDULE_EVENT_AGE = Range(60, 86400)

# CloudWatch: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
ALARM_PERIOD = 60  # seconds, and multiples: metrics of AWS's services come by the minute
ALARM_SECONDS = 86400  # all looks together, where one is shorter than an hour

# CloudWatch Logs: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
LOG_RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
METRIC_FILTERS = 100  # of one log group
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
METRIC_PATTERN_CHARACTERS = 1024
METRIC_DIMENSIONS = 3
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
QUERY_CHARACTERS = 10000

# IAM: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
INLINE_POLICY_CHARACTERS = 10240  # all inline policies of a role together, without white space
# https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
TAGS_PER_RESOURCE = 50
TAG_KEY_CHARACTERS = Range(1, 128)
TAG_VALUE_CHARACTERS = Range(0, 256)
TAG_SIGNS = "+ - = . _ : / @"

# Secrets Manager, Systems Manager, KMS:
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html (0: at once)
SECRET_RECOVERY_WINDOW_DAYS = (0, *range(7, 31))
# https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
PARAMETER_STANDARD_CHARACTERS = 4096
# https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
KMS_DELETION_WINDOW_DAYS = Range(7, 30)

# S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BUCKET_NAME = (
    r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]"
)

# Names by what is named; the lengths of API references, the characters that all of Terraform, IAM and the console take.
NAMES: dict[str, NameLimit] = {
    # https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    "function": NameLimit(Range(1, 64), "a-zA-Z0-9_-"),
    # https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html
    "layer": NameLimit(Range(1, 64), "a-zA-Z0-9_-"),
    # https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    "role": NameLimit(Range(1, 64), r"\w+=,.@-"),
    # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    "dynamodb": NameLimit(Range(3, 255), "a-zA-Z0-9_.-"),
    # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html (with `.fifo`)
    "sqs": NameLimit(Range(1, 80), "a-zA-Z0-9_-"),
    # https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html (with `.fifo`)
    "sns": NameLimit(Range(1, 256), "a-zA-Z0-9_-"),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html (dots break TLS of virtual hosts)
    "s3": NameLimit(Range(3, 63), "a-z0-9-"),
    # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
    "eventbridge": NameLimit(Range(1, 256), "a-zA-Z0-9_.-"),
    # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
    "rule": NameLimit(Range(1, 64), "a-zA-Z0-9_.-"),
    # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html
    "archive": NameLimit(Range(1, 48), "a-zA-Z0-9_.-"),
    # https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
    "schedule": NameLimit(Range(1, 64), "a-zA-Z0-9_.-"),
    # https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
    "http_api": NameLimit(Range(1, 128), "a-zA-Z0-9_.-"),
    # https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    "secret": NameLimit(Range(1, 512), "a-zA-Z0-9/_+=.@-"),
    # https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html (1011 with its ARN)
    "parameter": NameLimit(Range(1, 1011), "a-zA-Z0-9/_.-"),
    # https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html (with `alias/`)
    "kms": NameLimit(Range(1, 250), "a-zA-Z0-9/_-"),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    "alarm": NameLimit(Range(1, 255), "a-zA-Z0-9_./ -"),
    # https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
    "log_group": NameLimit(Range(1, 512), "a-zA-Z0-9_./#-"),
}
