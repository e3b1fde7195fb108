# ruff: noqa
# mypy: ignore-errors
# A small container of one's own: names to factories, resolved when they are asked for.
# uses: { orders: write, token: read }
# expects: dynamodb:PutItem orders, secretsmanager:GetSecretValue token
from container import Container

container = Container()


def handler(event, context):
    container.get("orders").put_item(Item={"id": event["id"], "by": container.get("token")})
