# ruff: noqa
# mypy: ignore-errors
# Read here, written there.
# uses: { files: read, exports: write }
# expects: s3:GetObject files, s3:PutObject exports
import os

import boto3

s3 = boto3.client("s3")
source, target = os.environ["FILES_BUCKET_NAME"], os.environ["EXPORTS_BUCKET_NAME"]


def handler(event, context):
    for key in event["keys"]:
        s3.copy_object(Bucket=target, Key=key, CopySource={"Bucket": source, "Key": key}, TaggingDirective="REPLACE")
    s3.copy({"Bucket": source, "Key": "large"}, target, "large")
