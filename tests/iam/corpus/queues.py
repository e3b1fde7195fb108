# ruff: noqa
# mypy: ignore-errors
# Queues by URL and by object; messages in batches, and taken by hand.
# uses: { jobs: [send, receive] }
# expects: sqs:SendMessage jobs, sqs:ReceiveMessage jobs, sqs:DeleteMessage jobs, sqs:ChangeMessageVisibility jobs
import os

import boto3

queue = boto3.resource("sqs").Queue(os.environ["JOBS_QUEUE_URL"])
client = boto3.client("sqs")


def handler(event, context):
    queue.send_messages(Entries=[{"Id": "1", "MessageBody": "x"}])
    for message in queue.receive_messages(MaxNumberOfMessages=10):
        if message.body == "later":
            message.change_visibility(VisibilityTimeout=60)
        else:
            message.delete()
    client.change_message_visibility_batch(QueueUrl=queue.url, Entries=[])
