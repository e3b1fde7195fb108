# ruff: noqa
# mypy: ignore-errors
# Objects that are measured, tried, searched, compared, added to, printed and deleted from.
# uses: { orders: [read, write], seen: [read, write], stock: [read, write], files: [read, write, list, delete], jobs: send }
# expects: dynamodb:Scan orders, dynamodb:DeleteItem orders, dynamodb:GetItem orders, dynamodb:GetItem seen
# expects: dynamodb:UpdateItem seen, dynamodb:Query stock, dynamodb:PutItem stock, s3:GetObject files
# expects: s3:ListBucket files, s3:PutObject files, s3:DeleteObject files, sqs:SendMessage jobs
import os

import boto3

dynamodb = boto3.resource("dynamodb")
s3 = boto3.client("s3")
BUCKET = os.environ["FILES_BUCKET_NAME"]


class Orders:
    def __init__(self):
        self.table = dynamodb.Table(os.environ["ORDERS_TABLE_NAME"])

    def __len__(self):
        return self.table.scan(Select="COUNT")["Count"]

    def __contains__(self, key):
        return "Item" in self.table.get_item(Key={"id": key})

    def __delitem__(self, key):
        self.table.delete_item(Key={"id": key})


class Seen:
    def __init__(self, key):
        self.key = key
        self.table = dynamodb.Table(os.environ["SEEN_TABLE_NAME"])

    def __bool__(self):
        return "Item" in self.table.get_item(Key={"id": self.key})

    def __iadd__(self, count):
        self.table.update_item(Key={"id": self.key})
        return self


class Shelf:
    def __init__(self, sku):
        self.sku = sku
        self.table = dynamodb.Table(os.environ["STOCK_TABLE_NAME"])

    def __lt__(self, other):
        return self.table.query(KeyConditionExpression="sku = :s") < other

    def __radd__(self, count):
        self.table.put_item(Item={"sku": self.sku, "count": count})


class File:
    def __init__(self, key):
        self.key = key

    def __str__(self):
        return s3.get_object(Bucket=BUCKET, Key=self.key)["Body"].read().decode()

    def __eq__(self, other):
        return bool(s3.list_objects_v2(Bucket=BUCKET, Prefix=self.key))

    def __neg__(self):
        s3.put_object(Bucket=BUCKET, Key=self.key, Body=b"")

    def __gt__(self, other):
        s3.delete_object(Bucket=BUCKET, Key=self.key)

    def __sub__(self, tag):
        boto3.client("sqs").send_message(QueueUrl=os.environ["JOBS_QUEUE_URL"], MessageBody=tag)


def handler(event, context):
    orders, seen, shelf, file = Orders(), Seen(event["id"]), Shelf(event["sku"]), File(event["key"])
    if event["id"] in orders and len(orders) > 1:
        del orders[event["id"]]
    if not seen:
        seen += 1
    if shelf < 3:
        3 + shelf
    if file == event["other"]:
        -file
    if 3 < file:
        file - "old"
    return f"{file}"
