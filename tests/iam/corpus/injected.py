# ruff: noqa
# mypy: ignore-errors
# The client comes as a parameter with a default, for the tests' sake.
# uses: { files: [read, write] }
# expects: s3:GetObject files, s3:PutObject files
import os

import boto3

S3 = boto3.client("s3")
BUCKET = os.environ["FILES_BUCKET_NAME"]


def copy_upper(key, client, bucket=BUCKET):
    body = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    client.put_object(Bucket=bucket, Key=f"upper/{key}", Body=body.upper())


def handler(event, context, client=S3):
    for record in event["Records"]:
        copy_upper(record["s3"]["object"]["key"], client)
