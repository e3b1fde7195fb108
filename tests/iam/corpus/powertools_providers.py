# ruff: noqa
# mypy: ignore-errors
# The providers that stand behind those functions.
# uses: { token: read, setting: read, orders: read }
# expects: secretsmanager:GetSecretValue token, ssm:GetParametersByPath setting, dynamodb:GetItem orders
import os

from aws_lambda_powertools.utilities.parameters import DynamoDBProvider, SecretsProvider, SSMProvider
from botocore.config import Config

quick = Config(connect_timeout=1, retries={"total_max_attempts": 2})
secrets = SecretsProvider(config=quick)
ssm = SSMProvider(config=quick)
table = DynamoDBProvider(table_name=os.environ["ORDERS_TABLE_NAME"])


def handler(event, context):
    values = ssm.get_multiple(os.environ["SETTING_PARAMETER_NAME"], recursive=True)
    return [secrets.get(os.environ["TOKEN_SECRET_NAME"]), values, table.get(event["key"])]
