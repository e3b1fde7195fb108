# ruff: noqa
# mypy: ignore-errors
# Only who may list a bucket learns that an object is not there: the verb is in use without a call.
# uses: { files: [read, list] }
# expects: s3:GetObject files
import os

import boto3
from botocore.exceptions import ClientError

s3 = boto3.client("s3")


def handler(event, context):
    try:
        s3.head_object(Bucket=os.environ["FILES_BUCKET_NAME"], Key=event["key"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "404":
            return False
        raise
    return True
