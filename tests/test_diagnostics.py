"""A diagnostic is one line that hides nothing, whatever the user's file holds."""

import pytest

from generator.cli.console import show_diagnostics
from generator.diagnostics import Diagnostic, Location

PLACE = Location("functions/shop/service.yaml", 3, 1)


def test_a_value_cannot_forge_a_second_line_or_steer_the_terminal() -> None:
    said = str(Diagnostic(PLACE, "GEN001", "a\nb\r\x1b[31m\u202ec\udcff is not a key"))

    assert said == (r"functions/shop/service.yaml:3:1: GEN001 a\nb\r\x1b[31m\u202ec\udcff is not a key")


def test_letters_of_every_language_stay() -> None:
    assert str(Diagnostic(PLACE, "GEN001", "naïve ☃ 𝄞 はい")).endswith("GEN001 naïve ☃ 𝄞 はい")


def test_a_book_is_cut_in_the_middle_so_that_the_way_out_is_still_read() -> None:
    said = str(Diagnostic(PLACE, "GEN104", f"name is up to 64, not {'x' * 10_000!r}: shorten it"))

    assert len(said) < 1100
    assert "GEN104 name is up to 64" in said
    assert said.endswith(": shorten it")


def test_an_annotation_for_github_cannot_carry_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    place = Location("functions/x,\n::stop-commands::y/service.yaml")

    show_diagnostics([Diagnostic(place, "GEN001", "50 %\n::error::forged")], "github")

    assert capsys.readouterr().out == (
        r"::error file=functions/x%2C\n%3A%3Astop-commands%3A%3Ay/service.yaml,line=1,col=1,title=GEN001"
        r"::50 %25\n::error::forged"
        "\n"
    )
