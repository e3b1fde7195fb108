# ruff: noqa
# mypy: ignore-errors
# Objects of S3 by name, straight from the service's resource.
# uses: { files: [read, delete], exports: write }
# expects: s3:GetObject files, s3:DeleteObject files, s3:PutObject exports
import os

import boto3

s3 = boto3.resource("s3")


def handler(event, context):
    found = s3.Object(os.environ["FILES_BUCKET_NAME"], event["key"])
    body = found.get()["Body"].read()
    s3.Object(bucket_name=os.environ["EXPORTS_BUCKET_NAME"], key=found.key).put(Body=body)
    found.delete()
