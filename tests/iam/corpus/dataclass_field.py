# ruff: noqa
# mypy: ignore-errors
# Dependencies as a dataclass.
# uses: { orders: read, events: publish }
# expects: dynamodb:GetItem orders, events:PutEvents events
import json
import os
from dataclasses import dataclass, field
from typing import Any

import boto3


@dataclass
class Dependencies:
    table: Any
    bus: str
    events: Any = field(default_factory=lambda: boto3.client("events"))


deps = Dependencies(boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"]), bus=os.getenv("EVENTS_BUS_NAME"))


def announce(deps: Dependencies, order_id: str) -> None:
    order = deps.table.get_item(Key={"id": order_id})["Item"]
    entry = {"Source": "shop", "DetailType": "seen", "Detail": json.dumps(order, default=str), "EventBusName": deps.bus}
    deps.events.put_events(Entries=[entry])


def handler(event, context):
    announce(deps, event["id"])
