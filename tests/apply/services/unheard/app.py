"""Answers nothing: what is made of it matters."""

from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    return {}
