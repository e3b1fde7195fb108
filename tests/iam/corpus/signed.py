# ruff: noqa
# mypy: ignore-errors
# An API behind IAM, called with a signature made by hand.
# uses: { shop: invoke }
# expects: execute-api:Invoke *
import os
import urllib.request

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest


def handler(event, context):
    request = AWSRequest("GET", f"{os.environ['SHOP_URL']}/orders")
    credentials = boto3.Session().get_credentials()
    SigV4Auth(credentials, "execute-api", os.environ["AWS_REGION"]).add_auth(request)
    return urllib.request.urlopen(urllib.request.Request(request.url, headers=dict(request.headers))).read()
