"""Global options may be typed before or after the command."""

import pytest

from generator.cli.arguments import global_first


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("validate orders", "validate orders"),
        ("validate orders --format json", "--format json validate orders"),
        ("render --check --format=github", "--format=github render --check"),
        ("--format json render --root ..", "--format json --root .. render"),
        ("validate --format", "--format validate"),
        ("invoke a.b -- --format json", "invoke a.b -- --format json"),
    ],
)
def test_global_options_come_first(typed: str, meant: str) -> None:
    assert global_first(typed.split()) == meant.split()
