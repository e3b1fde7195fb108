"""The shop's HTTP API: places an order and shows it."""

import hashlib
import hmac
import json
import os
import secrets
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.exceptions import BadRequestError, NotFoundError, ServiceError
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.typing import LambdaContext
from order import Cart, read_cart

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import Table

PUBLIC = ("id", "lines", "total_cents", "placed_at", "bill", "shipment")

app = APIGatewayHttpResolver()
logger = Logger()
table: "Table" = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE_NAME"])
events = boto3.client("events")


@app.get("/orders/<order_id>")
def show(order_id: str) -> dict[str, Any]:
    order = find(order_id)
    if "placed_at" not in order:
        raise NotFoundError(f"there is no order {order_id}")
    order.get("shipment", {}).pop("to", None)  # whoever has the id sees the order, not where somebody lives
    return {key: order[key] for key in PUBLIC if key in order}


@app.post("/orders")
def place() -> tuple[dict[str, Any], HTTPStatus]:
    cart = requested_cart()
    order = new_order(requested_id(), cart)
    stored = store(order)
    publish(order)
    # Stripe hands its client_reference_id back: signed, it cannot be made up for another order.
    reference = f"{order['id']}-{sign(order['id'])}"
    answer = {"id": order["id"], "total_cents": cart.total_cents, "client_reference_id": reference}
    logger.info("placed" if stored else "placed before", order=order["id"], cents=cart.total_cents)
    return answer, HTTPStatus.CREATED if stored else HTTPStatus.OK


def requested_cart() -> Cart:
    try:
        return read_cart(app.current_event.json_body)
    except ValueError as error:  # json.JSONDecodeError is one
        raise BadRequestError(str(error)) from error


def requested_id() -> str:
    """A repeated Idempotency-Key of one customer gives the same id; without one each request is an order."""
    key = app.current_event.headers.get("idempotency-key")
    if not key:
        return secrets.token_hex(16)
    authorizer = app.current_event.request_context.authorizer
    claims = (authorizer.jwt_claim if authorizer else None) or {}
    return sign(json.dumps([claims.get("sub"), key]))[:32]


def new_order(order_id: str, cart: Cart) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "id": order_id,
        "lines": cart.lines,
        "ship_to": cart.ship_to,
        "total_cents": cart.total_cents,
        "day": now.date().isoformat(),
        "placed_at": now.isoformat(),
    }


def store(order: dict[str, Any]) -> bool:
    """False when the same order stands there already."""
    try:
        table.put_item(Item=order, ConditionExpression="attribute_not_exists(id)")
    except table.meta.client.exceptions.ConditionalCheckFailedException:
        earlier = find(order["id"])
        if any(earlier.get(key) != order[key] for key in ("lines", "ship_to")):
            message = "this Idempotency-Key belongs to another order"
            raise ServiceError(HTTPStatus.CONFLICT, message) from None
        return False
    return True


def publish(order: dict[str, Any]) -> None:
    """For a repeated request too: the first may have failed here, and the workers ignore what they have done."""
    detail = json.dumps({key: order[key] for key in ("id", "total_cents", "ship_to")})
    entry = {"EventBusName": os.environ["EVENTS_BUS_NAME"], "Source": "orders", "DetailType": "placed"}
    answer = events.put_events(Entries=[{**entry, "Detail": detail}])
    if answer["FailedEntryCount"]:
        raise RuntimeError(f"the bus refused the event: {answer['Entries'][0]}")


def find(order_id: str) -> dict[str, Any]:
    item = table.get_item(Key={"id": order_id}, ConsistentRead=True).get("Item", {})
    plain: dict[str, Any] = json.loads(json.dumps(item, default=int))  # DynamoDB's numbers are Decimals
    return plain


def sign(text: str) -> str:
    key = parameters.get_secret(os.environ["STRIPE_KEY_SECRET_NAME"], max_age=300)
    return hmac.new(str(key).encode(), text.encode(), hashlib.sha256).hexdigest()


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return app.resolve(event, context)
