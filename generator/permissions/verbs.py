"""Verbs of `uses`: for each type the smallest list of actions that does the job.

Sources: the service authorization reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
"""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """Which ARNs of a target a grant is for."""

    ITSELF = ""
    INDEXES = "/index/*"
    STREAM = "/stream/*"
    OBJECTS = "/*"
    SECRET = "-??????"  # noqa: S105 - the six characters that Secrets Manager appends to a secret's ARN
    ALIAS = ":live"
    ROUTES = "/*"
    ALL = "*"


@dataclass(frozen=True, slots=True)
class Grant:
    """Actions on the ARNs of `scopes`; `by_alias` limits KMS actions to keys that carry the target's alias."""

    actions: tuple[str, ...]
    scopes: tuple[Scope, ...] = (Scope.ITSELF,)
    by_alias: bool = False


VERBS: dict[str, dict[str, tuple[Grant, ...]]] = {
    "dynamodb": {
        "read": (
            Grant(
                (
                    "dynamodb:BatchGetItem",
                    "dynamodb:GetItem",
                    "dynamodb:Query",
                    "dynamodb:Scan",
                ),
                (Scope.ITSELF, Scope.INDEXES),
            ),
        ),
        "write": (
            Grant(
                (
                    "dynamodb:BatchWriteItem",
                    "dynamodb:ConditionCheckItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                ),
            ),
        ),
        "stream": (
            Grant(("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"), (Scope.STREAM,)),
            Grant(("dynamodb:ListStreams",), (Scope.STREAM,)),
        ),
    },
    "sqs": {
        "send": (Grant(("sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage")),),
        "receive": (
            Grant(
                (
                    "sqs:ChangeMessageVisibility",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:GetQueueUrl",
                    "sqs:ReceiveMessage",
                )
            ),
        ),
    },
    "sns": {"publish": (Grant(("sns:Publish",)),)},
    "s3": {
        "read": (Grant(("s3:GetObject", "s3:GetObjectVersion"), (Scope.OBJECTS,)),),
        "write": (Grant(("s3:AbortMultipartUpload", "s3:PutObject"), (Scope.OBJECTS,)),),
        "delete": (Grant(("s3:DeleteObject", "s3:DeleteObjectVersion"), (Scope.OBJECTS,)),),
        "list": (Grant(("s3:GetBucketLocation", "s3:ListBucket")),),
    },
    "eventbridge": {"publish": (Grant(("events:PutEvents",)),)},
    "secret": {"read": (Grant(("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"), (Scope.SECRET,)),)},
    "parameter": {"read": (Grant(("ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath")),)},
    "function": {"invoke": (Grant(("lambda:InvokeFunction",), (Scope.ALIAS,)),)},
    "http_api": {"invoke": (Grant(("execute-api:Invoke",), (Scope.ROUTES,)),)},
    "kms": {
        "encrypt": (Grant(("kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"), (Scope.ALL,), by_alias=True),),
        "decrypt": (Grant(("kms:Decrypt", "kms:DescribeKey"), (Scope.ALL,), by_alias=True),),
    },
}
# What a key in front of a resource takes, by verb: writing needs data keys, reading decryption.
KEY_VERBS = {
    "read": ("decrypt",),
    "receive": ("decrypt",),
    "stream": ("decrypt",),
    "send": ("encrypt", "decrypt"),
    "publish": ("encrypt", "decrypt"),
    "write": ("encrypt", "decrypt"),
    "list": (),
    "delete": (),
    "invoke": (),
    "encrypt": (),
    "decrypt": (),
}
