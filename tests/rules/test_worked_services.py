"""The worked services are what users copy: nothing may be said of them."""

from pathlib import Path

from generator.loading import load
from generator.rules import check

from .trees import TODAY

ROOT = Path(__file__).parents[2]


def test_worked_services_give_no_errors_and_no_warnings() -> None:
    assert check(load(ROOT), today=TODAY) == []
