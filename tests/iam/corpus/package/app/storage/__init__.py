# ruff: noqa
# mypy: ignore-errors
from .reading import find
from .writing import save

__all__ = ["find", "save"]
