# ruff: noqa
# mypy: ignore-errors
# aioboto3 and asyncio.
# uses: { orders: write, files: read }
# expects: dynamodb:PutItem orders, s3:GetObject files
import asyncio
import os

import aioboto3

session = aioboto3.Session()


async def fetch(s3, key):
    answer = await s3.get_object(Bucket=os.environ["FILES_BUCKET_NAME"], Key=key)
    async with answer["Body"] as stream:
        return await stream.read()


async def main(keys):
    async with session.client("s3") as s3, session.resource("dynamodb") as dynamodb:
        table = await dynamodb.Table(os.environ["ORDERS_TABLE_NAME"])
        for body in await asyncio.gather(*(fetch(s3, key) for key in keys)):
            await table.put_item(Item={"id": str(len(body))})


def handler(event, context):
    return asyncio.run(main(event["keys"]))
