# ruff: noqa
# mypy: ignore-errors
# Imports that may fail, and a fallback.
# uses: { token: read }
# expects: secretsmanager:GetSecretValue token
import json
import os

try:
    import orjson as fast
except ImportError:
    fast = json

try:
    from aws_lambda_powertools.utilities.parameters import get_secret
except ImportError:
    import boto3

    def get_secret(name):
        return boto3.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]


def handler(event, context):
    return fast.loads(get_secret(os.environ["TOKEN_SECRET_NAME"]))
