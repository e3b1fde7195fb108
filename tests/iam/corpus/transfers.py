# ruff: noqa
# mypy: ignore-errors
# Managed transfers and signed URLs.
# uses: { files: read, exports: [read, write] }
# expects: s3:GetObject files, s3:PutObject exports, s3:GetObject exports
import os
import tempfile

import boto3
from botocore.config import Config

s3 = boto3.client("s3", config=Config(signature_version="s3v4"))


def handler(event, context):
    with tempfile.NamedTemporaryFile() as file:
        s3.download_file(os.environ["FILES_BUCKET_NAME"], event["key"], file.name)
        s3.upload_file(
            file.name, os.environ["EXPORTS_BUCKET_NAME"], event["key"], ExtraArgs={"ContentType": "text/csv"}
        )
    return s3.generate_presigned_url(
        "get_object", Params={"Bucket": os.environ["EXPORTS_BUCKET_NAME"], "Key": event["key"]}, ExpiresIn=300
    )
