# ruff: noqa
# mypy: ignore-errors
# Parameters, secrets and idempotency of Powertools.
# uses: { seen: [read, write], token: read, setting: read }
# expects: dynamodb:GetItem seen, dynamodb:PutItem seen, dynamodb:UpdateItem seen, dynamodb:DeleteItem seen
# expects: secretsmanager:GetSecretValue token, ssm:GetParameter setting
import os

from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig, idempotent

logger = Logger()
tracer = Tracer()
layer = DynamoDBPersistenceLayer(table_name=os.environ["SEEN_TABLE_NAME"])
config = IdempotencyConfig(event_key_jmespath="id")


@tracer.capture_method
def token():
    return parameters.get_secret(os.environ["TOKEN_SECRET_NAME"], max_age=60)


@logger.inject_lambda_context
@idempotent(persistence_store=layer, config=config)
def handler(event, context):
    limit = parameters.get_parameter(os.environ["SETTING_PARAMETER_NAME"])
    return {"limit": limit, "signed": token()[:4]}
