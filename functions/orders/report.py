"""Adds up the orders of one day, in UTC: yesterday's, or those of today so far."""

import os
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb.service_resource import Table

logger = Logger()
table: "Table" = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])


class Report(TypedDict):
    day: str
    orders: int
    total_cents: int


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> Report:
    day = reported_day(event.get("kind"), datetime.now(UTC).date()).isoformat()
    totals = list(totals_cents(day))
    report = Report(day=day, orders=len(totals), total_cents=sum(totals))
    logger.info("report", **report)
    return report


def reported_day(kind: object, today: date) -> date:
    match kind:
        case "daily":
            return today - timedelta(days=1)
        case "today":
            return today
    raise ValueError(f"kind is daily or today, not {kind!r}")


def totals_cents(day: str) -> "Iterator[int]":
    pages = table.meta.client.get_paginator("query").paginate(
        TableName=table.name,
        IndexName="by_day",
        KeyConditionExpression="#day = :day",
        ExpressionAttributeNames={"#day": "day"},
        ExpressionAttributeValues={":day": day},
    )
    for page in pages:
        yield from (int(str(item["total_cents"])) for item in page["Items"])
