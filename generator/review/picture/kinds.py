"""What the provider's resources are in a picture: a box, an arrow between boxes, or a part of a box."""

from dataclasses import dataclass

Steps = tuple[str | int, ...]

# Type -> (kind as of `gen graph`, which colours the box; what it is called).
BOXES: dict[str, tuple[str, str]] = {
    "aws_api_gateway_rest_api": ("http_api", "REST API"),
    "aws_apigatewayv2_api": ("http_api", "HTTP API"),
    "aws_cloudfront_distribution": ("http_api", "distribution"),
    "aws_cloudwatch_event_bus": ("eventbridge", "event bus"),
    "aws_cloudwatch_event_rule": ("eventbridge", "event rule"),
    "aws_cognito_user_pool": ("user_pool", "user pool"),
    "aws_db_instance": ("dynamodb", "database"),
    "aws_dynamodb_table": ("dynamodb", "table"),
    "aws_ecr_repository": ("s3", "image repository"),
    "aws_efs_file_system": ("s3", "file system"),
    "aws_elasticache_cluster": ("dynamodb", "cache"),
    "aws_iot_topic_rule": ("eventbridge", "IoT rule"),
    "aws_kinesis_firehose_delivery_stream": ("sqs", "delivery stream"),
    "aws_kinesis_stream": ("sqs", "stream"),
    "aws_kms_key": ("kms", "key"),
    "aws_lambda_function": ("function", "function"),
    "aws_lambda_function_url": ("url", "function URL"),
    "aws_lb": ("http_api", "load balancer"),
    "aws_rds_cluster": ("dynamodb", "database cluster"),
    "aws_s3_bucket": ("s3", "bucket"),
    "aws_scheduler_schedule": ("schedule", "schedule"),
    "aws_secretsmanager_secret": ("secret", "secret"),
    "aws_sfn_state_machine": ("function", "state machine"),
    "aws_sns_topic": ("sns", "topic"),
    "aws_sqs_queue": ("sqs", "queue"),
    "aws_ssm_parameter": ("parameter", "parameter"),
    "aws_vpc": ("network", "network"),
}


@dataclass(frozen=True, slots=True)
class Wire:
    """An arrow from what one attribute names to what another does; `()` is the resource itself."""

    start: Steps
    end: Steps
    label: Steps = ()
    dashed: bool = False
    words: str = ""


WIRES: dict[str, tuple[Wire, ...]] = {
    "aws_apigatewayv2_integration": (Wire(("api_id",), ("integration_uri",)),),
    "aws_apigatewayv2_route": (Wire(("api_id",), ("target",), label=("route_key",)),),
    "aws_api_gateway_integration": (Wire(("rest_api_id",), ("uri",), label=("http_method",)),),
    "aws_apigatewayv2_authorizer": (Wire(("api_id",), ("authorizer_uri",), words="authorizer"),),
    "aws_api_gateway_authorizer": (Wire(("rest_api_id",), ("authorizer_uri",), words="authorizer"),),
    "aws_cloudwatch_event_rule": (Wire(("event_bus_name",), ()),),
    "aws_cloudwatch_event_target": (
        Wire(("rule",), ("arn",)),
        Wire(("rule",), ("dead_letter_config",), dashed=True, words="failed"),
    ),
    "aws_cloudwatch_log_subscription_filter": (Wire(("log_group_name",), ("destination_arn",), words="logs"),),
    "aws_cognito_user_pool": (Wire((), ("lambda_config",)),),
    "aws_iot_topic_rule": (Wire((), ("lambda",)),),
    "aws_lambda_event_source_mapping": (
        Wire(("event_source_arn",), ("function_name",)),
        Wire(("function_name",), ("destination_config",), dashed=True, words="failed"),
    ),
    "aws_lambda_function": (Wire((), ("dead_letter_config",), dashed=True, words="failed"),),
    "aws_lambda_function_event_invoke_config": (
        Wire(("function_name",), ("destination_config", 0, "on_failure"), dashed=True, words="failed"),
        Wire(("function_name",), ("destination_config", 0, "on_success"), words="succeeded"),
    ),
    "aws_lambda_function_url": (Wire((), ("function_name",)),),
    "aws_lambda_permission": (Wire(("source_arn",), ("function_name",)),),
    "aws_s3_bucket_notification": (
        Wire(("bucket",), ("lambda_function",), words="objects"),
        Wire(("bucket",), ("queue",), words="objects"),
        Wire(("bucket",), ("topic",), words="objects"),
    ),
    "aws_scheduler_schedule": (
        Wire((), ("target", 0, "arn")),
        Wire((), ("target", 0, "dead_letter_config"), dashed=True, words="failed"),
    ),
    "aws_sfn_state_machine": (Wire((), ("definition",)),),
    "aws_sns_topic_subscription": (Wire(("topic_arn",), ("endpoint",)),),
    "aws_sqs_queue": (Wire((), ("redrive_policy",), dashed=True, words="failed"),),
    "aws_sqs_queue_redrive_policy": (Wire(("queue_url",), ("redrive_policy",), dashed=True, words="failed"),),
}

# A route leads to what its integration calls.
THROUGH = {"aws_apigatewayv2_integration": ("integration_uri",)}

# By what a part says whose part it is; the first that leads anywhere counts.
OWNER_ATTRIBUTES = (
    "function_name", "bucket", "queue_url", "table_name", "api_id", "rest_api_id", "role", "rule", "secret_id",
    "user_pool_id", "state_machine_arn", "file_system_id", "stream_arn", "key_id", "target_key_id", "event_bus_name",
    "topic_arn", "arn", "policy_arn", "resource_id", "log_group_name", "repository", "vpc_id", "dimensions",
    "web_acl_id", "name", "statistic", "metric_query", "alarm_rule",
)  # fmt: skip

# Things of several types may have one name: what begins the type of what an ARN of a service, or an attribute, names.
TYPES_OF_SERVICES = {
    "cognito-idp": "aws_cognito_",
    "dynamodb": "aws_dynamodb_",
    "events": "aws_cloudwatch_event_",
    "execute-api": "aws_api",
    "iam": "aws_iam_",
    "kinesis": "aws_kinesis_",
    "kms": "aws_kms_",
    "lambda": "aws_lambda_",
    "logs": "aws_cloudwatch_log_",
    "s3": "aws_s3_",
    "scheduler": "aws_scheduler_",
    "secretsmanager": "aws_secretsmanager_",
    "sns": "aws_sns_",
    "sqs": "aws_sqs_",
    "ssm": "aws_ssm_",
    "states": "aws_sfn_",
}
TYPES_OF_ATTRIBUTES = {
    "bucket": "aws_s3_",
    "event_bus_name": "aws_cloudwatch_event_bus",
    "function_name": "aws_lambda_",
    "log_group_name": "aws_cloudwatch_log_group",
    "role": "aws_iam_role",
    "rule": "aws_cloudwatch_event_rule",
    "table_name": "aws_dynamodb_",
}

# Attributes of a box that name the role it acts in.
ROLES = ("role", "role_arn")
ROLE_POLICIES = frozenset({"aws_iam_role_policy", "aws_iam_policy", "aws_iam_role_policy_attachment"})
