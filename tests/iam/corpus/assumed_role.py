# ruff: noqa
# mypy: ignore-errors
# What another role does is not this one's to grant.
# uses: { orders: read }
# statements: sts:AssumeRole
# expects: dynamodb:GetItem orders, sts:AssumeRole *
import os

import boto3

sts = boto3.client("sts")
me = sts.get_caller_identity()["Account"]


def other(role):
    given = sts.assume_role(RoleArn=role, RoleSessionName="x")["Credentials"]
    return boto3.client(
        "s3",
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )


def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])
    other(event["role"]).put_object(Bucket="theirs", Key="k", Body=str(table.get_item(Key={"id": "1"})).encode())
