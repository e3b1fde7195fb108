"""An order as the API accepts it, and as the queues carry it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The shop sets the price, never the request.
PRICES_CENTS = {"kettle": 4900, "mug": 1250, "tea": 450}


@dataclass(frozen=True, slots=True)
class Cart:
    """What a customer wants: pieces by article, and where they go."""

    lines: dict[str, int]
    ship_to: str

    @property
    def total_cents(self) -> int:
        return sum(PRICES_CENTS[article] * pieces for article, pieces in self.lines.items())


@dataclass(frozen=True, slots=True)
class Placed:
    """The `placed` event: all a worker needs, so that none has to read the order."""

    id: str
    total_cents: int
    ship_to: str


def read_cart(body: object) -> Cart:
    """Raises ValueError with a sentence for the customer."""
    if not isinstance(body, Mapping):
        raise ValueError('the body is a JSON object such as {"lines": {"tea": 2}, "ship_to": "..."}')
    lines, ship_to = body.get("lines"), body.get("ship_to")
    if not isinstance(lines, Mapping) or not lines:
        raise ValueError('lines is an object of pieces by article, such as {"tea": 2}')
    if not isinstance(ship_to, str) or not ship_to.strip():
        raise ValueError("ship_to is an address")
    return Cart({article: _read_pieces(article, pieces) for article, pieces in lines.items()}, ship_to.strip())


def _read_pieces(article: str, pieces: object) -> int:
    if article not in PRICES_CENTS:
        raise ValueError(f"there is no article {article!r}; there are {', '.join(sorted(PRICES_CENTS))}")
    if type(pieces) is not int or not 1 <= pieces <= 100:
        raise ValueError(f"{article} is 1 to 100 pieces, not {pieces!r}")
    return pieces


def read_placed(event: Any) -> Placed:
    """Raises ValueError when it is not an EventBridge event of a placed order."""
    match event:
        case {"detail": {"id": str(order_id), "total_cents": int(cents), "ship_to": str(ship_to)}} if order_id:
            return Placed(order_id, cents, ship_to)
    raise ValueError("not a placed order: detail has id, total_cents and ship_to")
