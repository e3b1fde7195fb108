"""Powertools for AWS Lambda: what of it calls AWS, and with which operations.

https://docs.aws.amazon.com/powertools/python/latest/
"""

from collections.abc import Mapping

from generator.iam.values import NOTHING, UNKNOWN, Api, Provider, Values

ROOT = "aws_lambda_powertools"
_PARAMETERS = f"{ROOT}.utilities.parameters"
_PERSIST = ("GetItem", "PutItem", "UpdateItem", "DeleteItem")

# Function -> service and operations; the first argument (or `name`, `path`, ...) names the thing.
FUNCTIONS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "get_secret": ("secretsmanager", ("GetSecretValue",)),
    "set_secret": ("secretsmanager", ("PutSecretValue", "~CreateSecret")),
    "get_parameter": ("ssm", ("GetParameter",)),
    "get_parameters": ("ssm", ("GetParametersByPath",)),
    "get_parameters_by_name": ("ssm", ("GetParameters", "~GetParameter")),
    "set_parameter": ("ssm", ("PutParameter",)),
    "get_app_config": ("appconfigdata", ("StartConfigurationSession", "GetLatestConfiguration")),
}
# Class -> what making one names; its methods stand in METHODS, its construction calls CONSTRUCTED.
CLASSES: Mapping[str, str] = {
    "SecretsProvider": "",
    "SSMProvider": "",
    "AppConfigProvider": "",
    "DynamoDBProvider": "table_name",
    "DynamoDBPersistenceLayer": "table_name",
    "DynamoDBPersistence": "table_name",
    "CircuitBreakerDynamoDBPersistence": "table_name",
    "CachePersistenceLayer": "",
    "AppConfigStore": "",
    "S3Object": "bucket",
    "AWSEncryptionSDKProvider": "keys",
    "AwsEncryptionSdkProvider": "keys",
}
CONSTRUCTED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "DynamoDBPersistenceLayer": ("dynamodb", _PERSIST),
    "DynamoDBPersistence": ("dynamodb", _PERSIST),
    "CircuitBreakerDynamoDBPersistence": ("dynamodb", _PERSIST),
    "AppConfigStore": ("appconfigdata", ("StartConfigurationSession", "GetLatestConfiguration")),
    "S3Object": ("s3", ("HeadObject", "GetObject")),
    "AWSEncryptionSDKProvider": ("kms", ("~GenerateDataKey", "~Decrypt", "~Encrypt")),
    "AwsEncryptionSdkProvider": ("kms", ("~GenerateDataKey", "~Decrypt", "~Encrypt")),
}
METHODS: Mapping[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("SecretsProvider", "get"): FUNCTIONS["get_secret"],
    ("SecretsProvider", "set"): FUNCTIONS["set_secret"],
    ("SSMProvider", "get"): FUNCTIONS["get_parameter"],
    ("SSMProvider", "get_multiple"): FUNCTIONS["get_parameters"],
    ("SSMProvider", "get_parameters_by_name"): FUNCTIONS["get_parameters_by_name"],
    ("SSMProvider", "set"): FUNCTIONS["set_parameter"],
    ("AppConfigProvider", "get"): FUNCTIONS["get_app_config"],
    ("DynamoDBProvider", "get"): ("dynamodb", ("GetItem",)),
    ("DynamoDBProvider", "get_multiple"): ("dynamodb", ("Query",)),
}


def provider_attribute(value: Provider, name: str) -> Values:
    """Methods that call AWS; all others are harmless."""
    if (value.kind, name) not in METHODS:
        return UNKNOWN if value.kind in CLASSES else NOTHING
    service, operations = METHODS[value.kind, name]
    return frozenset({Api(service, operations, value.names, fixed=bool(value.names))})


def is_ours(path: str) -> bool:
    return path.partition(".")[0] == ROOT


def is_parameters(path: str) -> bool:
    return path.startswith(_PARAMETERS)
