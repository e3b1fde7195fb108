"""Global options may be typed before or after the command."""

import pytest

from generator.cli.arguments import global_first
from generator.diagnostics import UserError


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("validate orders", "validate orders"),
        ("validate orders --format json", "--format json validate orders"),
        ("render --check --format=github", "--format=github render --check"),
        ("--format json render --root ..", "--format json --root .. render"),
        ("invoke a.b -- --format json", "invoke a.b -- --format json"),
    ],
)
def test_global_options_come_first(typed: str, meant: str) -> None:
    assert global_first(typed.split()) == meant.split()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("validate --format", "--format needs a value: text, json or github"),
        ("--root . --format", "--format needs a value: text, json or github"),
        ("validate --root", "--root needs a value: a project's folder"),
    ],
)
def test_a_value_that_is_left_out_is_answered_with_what_there_is(typed: str, said: str) -> None:
    with pytest.raises(UserError, match=f"^{said}$"):
        global_first(typed.split())
