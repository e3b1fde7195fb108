# ruff: noqa
# mypy: ignore-errors
# Methods under other names.
# uses: { orders: write, fanout: publish }
# expects: dynamodb:PutItem orders, sns:Publish fanout
import os as operating
from boto3 import client as make, resource

environment = operating.environ
put = resource("dynamodb").Table(environment["ORDERS_TABLE_NAME"]).put_item
tell = make("sns").publish


def handler(event, context):
    write, say = put, tell
    write(Item=event)
    say(TopicArn=environment.get("FANOUT_TOPIC_ARN", ""), Message="done")
