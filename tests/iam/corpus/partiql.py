# ruff: noqa
# mypy: ignore-errors
# PartiQL takes actions of its own.
# statements: dynamodb:PartiQLSelect, dynamodb:PartiQLUpdate
# expects: dynamodb:PartiQLSelect *, dynamodb:PartiQLUpdate *
import boto3

client = boto3.client("dynamodb")
FIND = 'SELECT * FROM "orders" WHERE id = ?'


def handler(event, context):
    found = client.execute_statement(Statement=FIND, Parameters=[{"S": event["id"]}])["Items"]
    if found:
        client.execute_statement(
            Statement="UPDATE orders SET seen = true WHERE id = ?", Parameters=[{"S": event["id"]}]
        )
