"""Runtimes: what may be used on a given day."""

from datetime import date

from generator.vocabulary.runtimes import RUNTIMES, usable


def test_every_runtime_that_boto_knows_is_in_the_table() -> None:
    import botocore.session

    known = botocore.session.get_session().get_service_model("lambda").shape_for("Runtime").enum  # type: ignore[attr-defined]
    assert set(known) <= set(RUNTIMES)


def test_a_runtime_ends_on_the_day_aws_gives() -> None:
    python = RUNTIMES["python3.10"]
    assert not python.is_past_end_of_life(date(2026, 10, 30))
    assert python.is_past_end_of_life(date(2026, 10, 31))
    assert not python.is_blocked(date(2027, 1, 31))
    assert python.is_blocked(date(2027, 2, 1))


def test_a_runtime_without_an_announced_end_is_alive_but_not_known_to_the_provider() -> None:
    assert not RUNTIMES["nodejs26.x"].is_past_end_of_life(date(2040, 1, 1))
    assert not RUNTIMES["nodejs26.x"].provider


def test_the_days_of_a_runtime_follow_each_other() -> None:
    for each in RUNTIMES.values():
        if each.create_blocked and each.update_blocked:
            assert each.create_blocked <= each.update_blocked


def test_what_is_recommended_is_alive_and_can_be_applied() -> None:
    assert usable(date(2026, 11, 21), "python") == ("python3.13", "python3.12", "python3.11")
    assert "nodejs22.x" in usable(date(2026, 11, 21))


def test_wheels_fit_the_system_of_the_runtime() -> None:
    assert (RUNTIMES["python3.13"].glibc, RUNTIMES["python3.13"].wheels) == ("2.34", "manylinux_2_34")
    assert (RUNTIMES["python3.11"].glibc, RUNTIMES["python3.11"].wheels) == ("2.26", "manylinux2014")
