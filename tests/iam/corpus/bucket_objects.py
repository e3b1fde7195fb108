# ruff: noqa
# mypy: ignore-errors
# The resource interface of S3, collections included.
# uses: { files: [list, delete, read], exports: write }
# expects: s3:ListBucket files, s3:DeleteObject files, s3:GetObject files, s3:PutObject exports
import os

import boto3

s3 = boto3.resource("s3")
files = s3.Bucket(os.environ["FILES_BUCKET_NAME"])
exports = s3.Bucket(os.environ["EXPORTS_BUCKET_NAME"])


def handler(event, context):
    lines = []
    for summary in files.objects.filter(Prefix="in/"):
        body = summary.get()["Body"].read()
        lines.append(body)
    exports.put_object(Key="all.txt", Body=b"\n".join(lines))
    files.objects.filter(Prefix="in/").delete()
