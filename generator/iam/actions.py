"""Calls to IAM actions: the operation's own name below the service's prefix, and every exception to that.

Each entry is from the page of its service in the service authorization reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
(list_amazons3.html, list_amazondynamodb.html, list_amazonsqs.html, list_awslambda.html, list_amazonbedrock.html, ...).
"""

import re
from collections.abc import Iterator, Mapping

from generator.iam import services
from generator.iam.machine import Call

# Where IAM's prefix is not the name that the service's signatures carry.
PREFIXES: Mapping[str, str] = {
    "apigatewaymanagementapi": "execute-api",
    "appsync": "appsync",
    "cloudwatch": "cloudwatch",
    "deploy": "codedeploy",
    "execute-api": "execute-api",
    "iot-data": "iot",
    "iot-jobs-data": "iot",
    "pinpoint": "mobiletargeting",
    "pinpoint-sms-voice-v2": "sms-voice",
    "rds": "rds",
    "resourcegroupstaggingapi": "tag",
}
# Nothing has to be granted for these: they are anonymous, or open to whoever has credentials.
FREE: Mapping[str, frozenset[str]] = {
    "cognito-identity": frozenset({"GetCredentialsForIdentity", "GetId", "GetOpenIdToken", "UnlinkIdentity"}),
    "cognito-idp": frozenset(
        [
            "AssociateSoftwareToken",
            "ChangePassword",
            "ConfirmDevice",
            "ConfirmForgotPassword",
            "ConfirmSignUp",
            "DeleteUser",
            "DeleteUserAttributes",
            "ForgetDevice",
            "ForgotPassword",
            "GetDevice",
            "GetUser",
            "GetUserAttributeVerificationCode",
            "GlobalSignOut",
            "InitiateAuth",
            "ListDevices",
            "ResendConfirmationCode",
            "RespondToAuthChallenge",
            "RevokeToken",
            "SetUserMFAPreference",
            "SetUserSettings",
            "SignUp",
            "UpdateDeviceStatus",
            "UpdateUserAttributes",
            "VerifySoftwareToken",
            "VerifyUserAttribute",
        ]
    ),
    "sts": frozenset(
        {"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetAccessKeyInfo", "GetCallerIdentity", "GetSessionToken"}
    ),
}
# (service, operation) -> actions; one with a leading ~ may be needed, and is not missed where it is not granted.
EXCEPTIONS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("apigatewaymanagementapi", "DeleteConnection"): ("execute-api:ManageConnections",),
    ("apigatewaymanagementapi", "GetConnection"): ("execute-api:ManageConnections",),
    ("apigatewaymanagementapi", "PostToConnection"): ("execute-api:ManageConnections",),
    ("bedrock-runtime", "Converse"): ("bedrock:InvokeModel",),
    ("bedrock-runtime", "ConverseStream"): ("bedrock:InvokeModelWithResponseStream",),
    ("dsql", "~DbConnect"): ("dsql:DbConnect",),
    ("dsql", "~DbConnectAdmin"): ("dsql:DbConnectAdmin",),
    ("dynamodb", "TransactGetItems"): ("dynamodb:GetItem",),
    ("dynamodb", "TransactWriteItems"): (
        "~dynamodb:ConditionCheckItem",
        "~dynamodb:DeleteItem",
        "~dynamodb:PutItem",
        "~dynamodb:UpdateItem",
    ),
    ("dynamodb", "TransactPut"): ("dynamodb:PutItem",),
    ("dynamodb", "TransactUpdate"): ("dynamodb:UpdateItem",),
    ("dynamodb", "TransactDelete"): ("dynamodb:DeleteItem",),
    ("dynamodb", "TransactConditionCheck"): ("dynamodb:ConditionCheckItem",),
    ("kms", "ReEncrypt"): ("kms:ReEncryptFrom", "kms:ReEncryptTo"),
    ("lambda", "Invoke"): ("lambda:InvokeFunction",),
    ("lambda", "InvokeAsync"): ("lambda:InvokeFunction",),
    ("lambda", "InvokeWithResponseStream"): ("lambda:InvokeFunction",),
    ("rds", "~Connect"): ("rds-db:connect",),
    ("rds-data", "BatchExecuteStatement"): ("rds-data:BatchExecuteStatement", "~secretsmanager:GetSecretValue"),
    ("rds-data", "BeginTransaction"): ("rds-data:BeginTransaction", "~secretsmanager:GetSecretValue"),
    ("rds-data", "CommitTransaction"): ("rds-data:CommitTransaction", "~secretsmanager:GetSecretValue"),
    ("rds-data", "ExecuteStatement"): ("rds-data:ExecuteStatement", "~secretsmanager:GetSecretValue"),
    ("rds-data", "RollbackTransaction"): ("rds-data:RollbackTransaction", "~secretsmanager:GetSecretValue"),
    ("redshift-data", "BatchExecuteStatement"): (
        "redshift-data:BatchExecuteStatement",
        "~redshift:GetClusterCredentials",
        "~secretsmanager:GetSecretValue",
    ),
    ("redshift-data", "ExecuteStatement"): (
        "redshift-data:ExecuteStatement",
        "~redshift:GetClusterCredentials",
        "~secretsmanager:GetSecretValue",
    ),
    ("s3", "CompleteMultipartUpload"): ("s3:PutObject",),
    ("s3", "CopySource"): ("s3:GetObject", "~s3:GetObjectTagging", "~s3:GetObjectVersion"),
    ("s3", "CopyObject"): ("s3:PutObject", "~s3:PutObjectTagging"),
    ("s3", "CreateMultipartUpload"): ("s3:PutObject",),
    ("s3", "DeleteBucketAnalyticsConfiguration"): ("s3:PutAnalyticsConfiguration",),
    ("s3", "DeleteBucketCors"): ("s3:PutBucketCORS",),
    ("s3", "DeleteBucketEncryption"): ("s3:PutEncryptionConfiguration",),
    ("s3", "DeleteBucketInventoryConfiguration"): ("s3:PutInventoryConfiguration",),
    ("s3", "DeleteBucketLifecycle"): ("s3:PutLifecycleConfiguration",),
    ("s3", "DeleteBucketMetricsConfiguration"): ("s3:PutMetricsConfiguration",),
    ("s3", "DeleteBucketOwnershipControls"): ("s3:PutBucketOwnershipControls",),
    ("s3", "DeleteBucketReplication"): ("s3:PutReplicationConfiguration",),
    ("s3", "DeleteBucketTagging"): ("s3:PutBucketTagging",),
    ("s3", "DeletePublicAccessBlock"): ("s3:PutBucketPublicAccessBlock",),
    ("s3", "DeleteObjects"): ("s3:DeleteObject",),
    ("s3", "GetBucketAccelerateConfiguration"): ("s3:GetAccelerateConfiguration",),
    ("s3", "GetBucketAnalyticsConfiguration"): ("s3:GetAnalyticsConfiguration",),
    ("s3", "GetBucketCors"): ("s3:GetBucketCORS",),
    ("s3", "GetBucketEncryption"): ("s3:GetEncryptionConfiguration",),
    ("s3", "GetBucketInventoryConfiguration"): ("s3:GetInventoryConfiguration",),
    ("s3", "GetBucketLifecycle"): ("s3:GetLifecycleConfiguration",),
    ("s3", "GetBucketLifecycleConfiguration"): ("s3:GetLifecycleConfiguration",),
    ("s3", "GetBucketMetricsConfiguration"): ("s3:GetMetricsConfiguration",),
    ("s3", "GetBucketNotificationConfiguration"): ("s3:GetBucketNotification",),
    ("s3", "GetBucketReplication"): ("s3:GetReplicationConfiguration",),
    ("s3", "GetObjectAttributes"): ("s3:GetObject", "s3:GetObjectAttributes"),
    ("s3", "GetObjectLockConfiguration"): ("s3:GetBucketObjectLockConfiguration",),
    ("s3", "GetPublicAccessBlock"): ("s3:GetBucketPublicAccessBlock",),
    ("s3", "HeadBucket"): ("s3:ListBucket",),
    ("s3", "HeadObject"): ("s3:GetObject",),
    ("s3", "ListBuckets"): ("s3:ListAllMyBuckets",),
    ("s3", "ListMultipartUploads"): ("s3:ListBucketMultipartUploads",),
    ("s3", "ListObjectVersions"): ("s3:ListBucketVersions",),
    ("s3", "ListObjects"): ("s3:ListBucket",),
    ("s3", "ListObjectsV2"): ("s3:ListBucket",),
    ("s3", "ListParts"): ("s3:ListMultipartUploadParts",),
    ("s3", "PutBucketAccelerateConfiguration"): ("s3:PutAccelerateConfiguration",),
    ("s3", "PutBucketAnalyticsConfiguration"): ("s3:PutAnalyticsConfiguration",),
    ("s3", "PutBucketCors"): ("s3:PutBucketCORS",),
    ("s3", "PutBucketEncryption"): ("s3:PutEncryptionConfiguration",),
    ("s3", "PutBucketInventoryConfiguration"): ("s3:PutInventoryConfiguration",),
    ("s3", "PutBucketLifecycle"): ("s3:PutLifecycleConfiguration",),
    ("s3", "PutBucketLifecycleConfiguration"): ("s3:PutLifecycleConfiguration",),
    ("s3", "PutBucketMetricsConfiguration"): ("s3:PutMetricsConfiguration",),
    ("s3", "PutBucketNotificationConfiguration"): ("s3:PutBucketNotification",),
    ("s3", "PutBucketReplication"): ("s3:PutReplicationConfiguration",),
    ("s3", "PutObjectLockConfiguration"): ("s3:PutBucketObjectLockConfiguration",),
    ("s3", "PutPublicAccessBlock"): ("s3:PutBucketPublicAccessBlock",),
    ("s3", "SelectObjectContent"): ("s3:GetObject",),
    ("s3", "UploadPart"): ("s3:PutObject",),
    ("s3", "UploadPartCopy"): ("s3:PutObject",),
    ("s3", "WriteGetObjectResponse"): ("s3-object-lambda:WriteGetObjectResponse",),
    ("secretsmanager", "BatchGetSecretValue"): ("secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"),
    ("sesv2", "SendEmail"): ("ses:SendEmail", "~ses:SendRawEmail", "~ses:SendTemplatedEmail"),
    ("sns", "PublishBatch"): ("sns:Publish",),
    ("sqs", "ChangeMessageVisibilityBatch"): ("sqs:ChangeMessageVisibility",),
    ("sqs", "DeleteMessageBatch"): ("sqs:DeleteMessage",),
    ("sqs", "SendMessageBatch"): ("sqs:SendMessage",),
}
# Arguments that take another action, or one more.
_VERSIONED = {"s3:GetObject": "s3:GetObjectVersion", "s3:DeleteObject": "s3:DeleteObjectVersion"}
_MORE = {"ACL": "s3:PutObjectAcl", "GrantRead": "s3:PutObjectAcl", "Tagging": "s3:PutObjectTagging"}
_LOCKED = {
    "ObjectLockLegalHoldStatus": "s3:PutObjectLegalHold",
    "ObjectLockRetainUntilDate": "s3:PutObjectRetention",
}
# IAM speaks of their HTTP methods: list_apigatewaymanagement.html.
_VERBS = frozenset({"apigateway", "apigatewayv2"})
_PARTIQL = re.compile(r"\s*(select|insert|update|delete)\b", re.IGNORECASE)
_ANY_PARTIQL = (
    "~dynamodb:PartiQLDelete",
    "~dynamodb:PartiQLInsert",
    "~dynamodb:PartiQLSelect",
    "~dynamodb:PartiQLUpdate",
)
# Services that act on other things with what their caller may do (S3 objects above all): https://docs.aws.amazon.com/IAM/
# latest/UserGuide/access_forward_access_sessions.html. Those here do nothing of the kind.
SELF_CONTAINED = frozenset(services.COMMON) - {"athena", "lambda", "scheduler"} | {
    "appconfigdata",
    "appsync",
    "execute-api",
}


def prefix(service: str) -> str:
    """What the service's IAM actions begin with."""
    return PREFIXES.get(service) or services.prefix(service)


def actions(call: Call) -> Iterator[tuple[str, bool]]:
    """The actions that a call takes, each with whether it is needed for certain."""
    if call.operation in FREE.get(call.service, frozenset()):
        return
    for action in dict.fromkeys(_named(call)):
        yield action.removeprefix("~"), not action.startswith("~") and not call.operation.startswith("~")


def _named(call: Call) -> Iterator[str]:
    key = (call.service, call.operation)
    if call.service == "dynamodb" and call.operation in (
        "ExecuteStatement",
        "BatchExecuteStatement",
        "ExecuteTransaction",
    ):
        yield from _partiql(call)
        return
    operation = call.operation.removeprefix("~")
    if call.service in _VERBS:
        yield f"apigateway:{services.method(call.service, operation)}"
        return
    found = EXCEPTIONS.get(key) or EXCEPTIONS.get((call.service, operation)) or (f"{prefix(call.service)}:{operation}",)
    for action in found:
        versioned = _VERSIONED.get(action) if "VersionId" in call.words else None
        if versioned and call.operation == "DeleteObjects":
            yield f"~{action}"
        yield versioned or action
    if call.service == "s3" and call.operation in ("PutObject", "CopyObject", "CreateMultipartUpload"):
        yield from (action for word, action in {**_MORE, **_LOCKED}.items() if word in call.words)


def _partiql(call: Call) -> Iterator[str]:
    """PartiQL: the statement's first word decides."""
    statements = [word.partition("=")[2] for word in call.words if word.startswith("Statement=")]
    found = [_PARTIQL.match(text) for text in statements]
    if not found or not all(found):
        yield from _ANY_PARTIQL
    for match in found:
        if match:
            yield f"dynamodb:PartiQL{match[1].capitalize()}"
