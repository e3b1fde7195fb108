# ruff: noqa
# mypy: ignore-errors
# A framework hands the clients in; only the annotations say what they are.
# uses: { orders: write, files: read, jobs: send }
# expects: dynamodb:PutItem orders, s3:GetObject files, sqs:SendMessage jobs
# not followed:
import os
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient

app = APIGatewayHttpResolver()


@app.post("/orders")
def place(dynamodb: "DynamoDBServiceResource", s3: "S3Client | None" = None):
    body = s3.get_object(Bucket=os.environ["FILES_BUCKET_NAME"], Key="template")["Body"].read()
    dynamodb.Table(os.environ["ORDERS_TABLE_NAME"]).put_item(Item={"id": "1", "body": body})


def handler(event, context):
    sqs: "SQSClient" = event["sqs"]
    sqs.send_message(QueueUrl=os.environ["JOBS_QUEUE_URL"], MessageBody="x")
    return app.resolve(event, context)
