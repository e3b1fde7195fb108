# ruff: noqa
# mypy: ignore-errors
from typing import Protocol


class Orders(Protocol):
    def find(self, order_id: str) -> dict: ...

    def save(self, order: dict) -> None: ...


class News(Protocol):
    def tell(self, text: str) -> None: ...


class Shop:
    def __init__(self, orders: Orders, news: News) -> None:
        self._orders = orders
        self._news = news

    def take(self, order_id: str, lines: list) -> dict:
        if found := self._orders.find(order_id):
            return found
        self._orders.save({"id": order_id, "lines": lines})
        self._news.tell(order_id)
        return {"id": order_id}
