# ruff: noqa
# mypy: ignore-errors
# A key by hand.
# uses: { lock: [encrypt, decrypt] }
# expects: kms:GenerateDataKey lock, kms:Decrypt lock
import os

import boto3

kms = boto3.client("kms")


def handler(event, context):
    if "blob" in event:
        return kms.decrypt(CiphertextBlob=event["blob"], KeyId=os.environ["LOCK_KEY_ARN"])
    return kms.generate_data_key(KeyId=os.environ["LOCK_KEY_ARN"], KeySpec="AES_256")
