# ruff: noqa
# mypy: ignore-errors
# Lazy attributes.
# uses: { files: [read, list], token: read }
# expects: s3:GetObject files, s3:ListBucket files, secretsmanager:GetSecretValue token
import os
from functools import cached_property

import boto3


class Lazy:
    @cached_property
    def s3(self):
        return boto3.client("s3")

    @property
    def secret(self):
        manager = boto3.client(service_name="secretsmanager")
        return manager.get_secret_value(SecretId=os.environ["TOKEN_SECRET_NAME"])["SecretString"]

    def read(self, key):
        try:
            return self.s3.get_object(Bucket=os.environ["FILES_BUCKET_NAME"], Key=key)
        except self.s3.exceptions.NoSuchKey:
            return None


lazy = Lazy()


def handler(event, context):
    if lazy.secret != event["secret"]:
        raise PermissionError
    listed = lazy.s3.list_objects_v2(Bucket=os.environ["FILES_BUCKET_NAME"])
    return lazy.read(listed["Contents"][0]["Key"])
