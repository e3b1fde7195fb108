"""Schedule expressions: what AWS takes passes, what it refuses is explained."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.vocabulary.schedule import problem, timezone_problem


@pytest.mark.parametrize(
    "expression",
    [
        "rate(1 minute)", "rate(5 minutes)", "rate(1 hour)", "rate(12 hours)", "rate(1 day)", "rate(7 days)",
        "rate(100000 minutes)",
        "at(2030-01-31T07:00:00)", "at(2028-02-29T23:59:59)",
        "cron(0 7 ? * MON-FRI *)", "cron(0 10 * * ? *)", "cron(15 12 * * ? *)", "cron(0 18 ? * MON-FRI *)",
        "cron(0 8 1 * ? *)", "cron(0/15 * * * ? *)", "cron(*/15 * * * ? *)", "cron(0/5 8-17 ? * MON-FRI *)",
        "cron(0 9 ? * 2#1 *)", "cron(0 9 ? * FRI#5 *)", "cron(15 10 ? * 6L 2022-2030)", "cron(15 10 ? * L *)",
        "cron(0 0 L * ? *)", "cron(0 0 LW * ? *)", "cron(0 0 15W * ? *)", "cron(0 0 L-3 * ? *)", "cron(0 0 ? * FRIL *)",
        "cron(0,30 0-5,22,23 1,15 JAN,JUL ? 2026,2028)", "cron(0 22-2 * * ? *)", "cron(0 0 ? * fri *)",
        "cron(0 0 1/2 1-6/2 ? 2026/2)", "cron(0 0 29 2 ? *)", "cron(0 0 31 2,3 ? *)", "cron(0  7 ? * SUN *)",
        "cron(0 0 ? JAN-DEC SUN-SAT 1970-2199)",
    ],
)  # fmt: skip
def test_what_aws_takes_passes(expression: str) -> None:
    assert problem(expression) is None


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("", "a schedule is rate(...), cron(...) or at(...), not '': write one of the three, without spaces round it "
         "and in lower case"),
        ("5 minutes", "a schedule is rate(...), cron(...) or at(...), not '5 minutes': write rate(5 minutes)"),
        ("0 7 ? * MON-FRI *", "a schedule is rate(...), cron(...) or at(...), not '0 7 ? * MON-FRI *': write "
         "cron(0 7 ? * MON-FRI *)"),
        ("0 7 * * 1", "a schedule is rate(...), cron(...) or at(...), not '0 7 * * 1': write cron(...) with six "
         "fields"),
        ("2030-01-31T07:00:00", "a schedule is rate(...), cron(...) or at(...), not '2030-01-31T07:00:00': write "
         "at(2030-01-31T07:00:00)"),
        ("Rate(5 minutes)", "a schedule is rate(...), cron(...) or at(...), not 'Rate(5 minutes)': write one of the "
         "three, without spaces round it and in lower case"),
        ("rate(5)", "rate() is a whole number and minutes, hours or days, such as rate(5 minutes), not rate(5)"),
        ("rate(0 minutes)", "rate() is at least 1 minute, not rate(0 minutes)"),
        ("rate(-1 minutes)", "rate() is a whole number and minutes, hours or days, such as rate(5 minutes), not "
         "rate(-1 minutes)"),
        ("rate(1.5 hours)", "rate() is a whole number and minutes, hours or days, such as rate(5 minutes), not "
         "rate(1.5 hours)"),
        ("rate(30 seconds)", "rate() is a whole number and minutes, hours or days, such as rate(5 minutes), not "
         "rate(30 seconds)"),
        ("rate(1 minutes)", "rate(1 minutes) has the wrong plural: write rate(1 minute)"),
        ("rate(5 minute)", "rate(5 minute) has the wrong singular: write rate(5 minutes)"),
        ("rate(05 minutes)", "rate(05 minutes) has the wrong number: write rate(5 minutes)"),
        ("at(2030-01-31)", "at() is a time such as at(2030-01-31T07:00:00), its zone in `timezone`, not "
         "at(2030-01-31)"),
        ("at(2030-01-31T07:00:00Z)", "at() is a time such as at(2030-01-31T07:00:00), its zone in `timezone`, not "
         "at(2030-01-31T07:00:00Z)"),
        ("at(2030-02-30T07:00:00)", "at(2030-02-30T07:00:00) is no time that exists: mend the date or the time"),
        ("at(2030-01-01T24:00:00)", "at(2030-01-01T24:00:00) is no time that exists: mend the date or the time"),
        ("at(2300-01-01T00:00:00)", "at() takes years 1970 to 2199, not 2300"),
        ("cron(0 7 * * 1)", "cron() has six fields (minutes hours day-of-month month day-of-week year), not 5: a Unix "
         "cron lacks the year, and one of the two days is `?`"),
        ("cron()", "cron() has six fields (minutes hours day-of-month month day-of-week year), not 0"),
        ("cron(0 7 * * * *)", "cron() takes `?` in exactly one of day-of-month and day-of-week, and neither has it: "
         "cron(0 7 * * * *)"),
        ("cron(0 7 ? * ? *)", "cron() takes `?` in exactly one of day-of-month and day-of-week, and both have it: "
         "cron(0 7 ? * ? *)"),
        ("cron(60 7 * * ? *)", "minutes is 0-59, not 60"),
        ("cron(0 24 * * ? *)", "hours is 0-23, not 24"),
        ("cron(0 7 0 * ? *)", "day-of-month is 1-31, not 0"),
        ("cron(0 7 32 * ? *)", "day-of-month is 1-31, not 32"),
        ("cron(0 7 * 13 ? *)", "month is 1-12 or JAN-DEC, not 13"),
        ("cron(0 7 * SEPT ? *)", "month is 1-12 or JAN-DEC, not SEPT"),
        ("cron(0 7 ? * 0 *)", "day-of-week is 1-7 or SUN-SAT (Sunday is 1), not 0"),
        ("cron(0 7 ? * MONDAY *)", "day-of-week is 1-7 or SUN-SAT, not MONDAY"),
        ("cron(0 7 ? * MON 2200)", "year is 1970-2199, not 2200"),
        ("cron(0 7 ? * MON 2030-2028)", "the range of year runs backwards: 2030-2028"),
        ("cron(? 7 ? * MON *)", "minutes is 0-59, not ?"),
        ("cron(0/0 7 ? * MON *)", "the step of minutes is 1 to 59, not 0: 0/0"),
        ("cron(0/ 7 ? * MON *)", "the step of minutes is 1 to 59, not nothing: 0/"),
        ("cron(/5 7 ? * MON *)", "minutes is 0-59, not /5"),
        ("cron(0-5-9 7 ? * MON *)", "minutes is 0-59, not 0-5-9"),
        ("cron(0,,5 7 ? * MON *)", "minutes is 0-59, not nothing"),
        ("cron(0 7 ? * MON#6 *)", "day-of-week takes DAY#N with a day of 1-7 or SUN-SAT and N from 1 to 5, not MON#6"),
        ("cron(0 7 ? * 3#1,6#3 *)", "day-of-week takes `?`, L, W and # alone, not in a list: 3#1,6#3"),
        ("cron(0 7 1,L * ? *)", "day-of-month takes `?`, L, W and # alone, not in a list: 1,L"),
        ("cron(0 7 1W,15W * ? *)", "day-of-month takes `?`, L, W and # alone, not in a list: 1W,15W"),
        ("cron(0 7 32W * ? *)", "day-of-month is 1-31, not 32W"),
        ("cron(0 7 2#1 * ? *)", "day-of-month is 1-31, not 2#1"),
        ("cron(0 7 ? * 3W *)", "day-of-week is 1-7 or SUN-SAT, not 3W"),
        ("cron(L 7 ? * MON *)", "minutes is 0-59, not L"),
        ("cron(0 0 30 2 ? *)", "cron() never fires: no month of 2 has a day 30"),
        ("cron(0 0 31 FEB,JUN ? *)", "cron() never fires: no month of FEB,JUN has a day 31"),
        ("cron(" + "0," * 200 + "0 * * * ? *)", "a schedule expression has at most 256 characters, not 417"),
    ],
)  # fmt: skip
def test_what_aws_refuses_is_explained(expression: str, sentence: str) -> None:
    assert problem(expression) == sentence


@given(st.text(alphabet="ratecon()0123456789 *?/,-#LWMONFRI:T", max_size=40))
def test_any_text_gets_a_verdict(text: str) -> None:
    for expression in (text, f"cron({text})", f"rate({text})", f"at({text})"):
        found = problem(expression)
        assert found is None or found


def test_a_time_zone_is_an_iana_name() -> None:
    assert timezone_problem("Europe/Berlin") is None
    assert timezone_problem("UTC") is None
    assert timezone_problem("Europe/Berln") == (
        "a time zone is an IANA name such as Europe/Berlin, not 'Europe/Berln': write Europe/Berlin"
    )
