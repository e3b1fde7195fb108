"""Which resource the arguments of a call name, and which of its arguments decide the permission it takes."""

from collections.abc import Mapping

from generator.iam.values import NOTHING, Const, Env, Values

# The members of requests that name what is called on, by service.
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
NAMING: Mapping[str, tuple[str, ...]] = {
    "apigatewaymanagementapi": (),
    "athena": ("WorkGroup",),
    "bedrock-runtime": ("modelId",),
    "cognito-idp": ("UserPoolId",),
    "dynamodb": ("TableName", "RequestItems", "table_name", "name"),
    "dynamodbstreams": ("StreamArn", "TableName"),
    "events": ("EventBusName",),
    "firehose": ("DeliveryStreamName",),
    "kinesis": ("StreamName", "StreamARN"),
    "kms": ("KeyId",),
    "lambda": ("FunctionName",),
    "logs": ("logGroupName",),
    "s3": ("Bucket", "bucket", "bucket_name"),
    "secretsmanager": ("SecretId", "SecretIdList"),
    "sns": ("TopicArn", "TargetArn"),
    "sqs": ("QueueUrl", "QueueName"),
    "ssm": ("Name", "Names", "Path"),
    "stepfunctions": ("stateMachineArn",),
}
# Arguments whose presence takes a permission of its own, or decides which one is taken.
_TELLING = frozenset(
    {
        "ACL",
        "CheckStatement",
        "ConditionCheck",
        "CopySource",
        "Delete",
        "GrantRead",
        "Put",
        "Tagging",
        "TaggingDirective",
        "Update",
        "VersionId",
        "ObjectLockRetainUntilDate",
        "ObjectLockLegalHoldStatus",
        "InvocationType",
        "EventSourceToken",
    }
)


def named(service: str, words: Mapping[str, Values]) -> Values:
    """What the arguments name; nothing where they name nothing, or say it in a way that is not followed."""
    return frozenset().union(NOTHING, *(words.get(name, NOTHING) for name in NAMING.get(service, ())))


def telling(operation: str, words: Mapping[str, Values]) -> frozenset[str]:
    found = {name for name in words if name in _TELLING}
    found |= {f"Statement={text}" for name in ("Statement",) for text in _texts(words.get(name, NOTHING))}
    if operation == "CopyObject" and "TaggingDirective" in words:
        found |= {f"TaggingDirective={text}" for text in _texts(words["TaggingDirective"])}
    return frozenset(found)


def _texts(values: Values) -> list[str]:
    return [str(item.value) if isinstance(item, Const) else "?" for item in values if not isinstance(item, Env)]
