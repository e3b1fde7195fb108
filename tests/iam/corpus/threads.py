# ruff: noqa
# mypy: ignore-errors
# A pool of threads calls methods that it is handed.
# uses: { files: [read, delete], jobs: send }
# expects: s3:GetObject files, s3:DeleteObject files, sqs:SendMessage jobs
import os
from concurrent.futures import ThreadPoolExecutor, as_completed

import boto3

s3 = boto3.client("s3")
sqs = boto3.client("sqs")
BUCKET = os.environ["FILES_BUCKET_NAME"]


def fetch(client, key):
    return client.get_object(Bucket=BUCKET, Key=key)["Body"].read()


def drop(key):
    s3.delete_object(Bucket=BUCKET, Key=key)


def handler(event, context):
    with ThreadPoolExecutor(max_workers=8) as pool:
        waiting = [pool.submit(fetch, s3, key) for key in event["keys"]]
        sizes = [len(item.result()) for item in as_completed(waiting)]
        list(pool.map(drop, event["keys"]))
        pool.submit(sqs.send_message, QueueUrl=os.environ["JOBS_QUEUE_URL"], MessageBody=str(sum(sizes)))
