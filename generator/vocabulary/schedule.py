"""Schedule expressions of EventBridge Scheduler: rate(), cron() and at(), checked before AWS sees them.

https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
"""

import difflib
import re
import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import product

from generator.vocabulary.limits import SCHEDULE_EXPRESSION_CHARACTERS, SCHEDULE_TIMEZONE_CHARACTERS

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_YEARS = (1970, 2199)


@dataclass(frozen=True, slots=True)
class _Field:
    """A field of cron(): its range, the names for its numbers, and what it may hold besides lists, ranges and steps."""

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    special: str = ""

    def number(self, text: str) -> int | None:
        if text.upper() in self.names:
            return self.low + self.names.index(text.upper())
        found = int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None
        return found if found is not None and self.low <= found <= self.high else None

    @property
    def range(self) -> str:
        names = f" or {self.names[0]}-{self.names[-1]}" if self.names else ""
        return f"{self.low}-{self.high}{names}"


_MINUTES = _Field("minutes", 0, 59)
_HOURS = _Field("hours", 0, 23)
_DAY_OF_MONTH = _Field("day-of-month", 1, 31, special="?LW")
_MONTH = _Field("month", 1, 12, _MONTHS)
_DAY_OF_WEEK = _Field("day-of-week", 1, 7, _DAYS, special="?L#")
_YEAR = _Field("year", *_YEARS)
_FIELDS = (_MINUTES, _HOURS, _DAY_OF_MONTH, _MONTH, _DAY_OF_WEEK, _YEAR)
_LAYOUT = " ".join(field.name for field in _FIELDS)


def problem(expression: str) -> str | None:
    """What is wrong with a schedule expression, as a sentence that ends with the way out; None when nothing is."""
    if len(expression) > SCHEDULE_EXPRESSION_CHARACTERS:
        return f"a schedule expression has at most {SCHEDULE_EXPRESSION_CHARACTERS} characters, not {len(expression)}"
    found = re.fullmatch(r"(rate|cron|at)\((.*)\)", expression)
    if found is None:
        return f"a schedule is rate(...), cron(...) or at(...), not {expression!r}{_guess(expression)}"
    check = {"rate": _rate, "cron": _cron, "at": _at}[found[1]]
    return check(found[2])


def timezone_problem(name: str) -> str | None:
    """What is wrong with a time zone's name; None when nothing is, or when this machine knows no time zones."""
    known = _timezones()
    if not known or (name in known and len(name) <= SCHEDULE_TIMEZONE_CHARACTERS):
        return None
    close = difflib.get_close_matches(name, sorted(known), 1)
    return f"a time zone is an IANA name such as Europe/Berlin, not {name!r}" + (f": write {close[0]}" if close else "")


@cache
def _timezones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _guess(expression: str) -> str:
    text = expression.strip()
    if re.fullmatch(r"[0-9]+ +(minute|hour|day)s?", text):
        return f": write rate({text})"
    if len(text.split()) in (5, 6) and re.fullmatch(r"[0-9A-Za-z*?,/#\- ]+", text):
        return f": write cron({text})" if len(text.split()) == 6 else ": write cron(...) with six fields"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}", text):
        return f": write at({text})"
    return ": write one of the three, without spaces round it and in lower case"


def _rate(text: str) -> str | None:
    found = re.fullmatch(r"([0-9]{1,9}) (minute|hour|day)(s?)", text)
    if found is None:
        return f"rate() is a whole number and minutes, hours or days, such as rate(5 minutes), not rate({text})"
    value, unit, plural = int(found[1]), found[2], found[3]
    right = f"rate({value} {unit}{'' if value == 1 else 's'})"
    if value < 1:
        return f"rate() is at least 1 {unit}, not rate({text})"
    return None if f"rate({text})" == right else f"rate({text}) has the wrong {_wrong(found[1], plural)}: write {right}"


def _wrong(digits: str, plural: str) -> str:
    if digits.startswith("0"):
        return "number"
    return "plural" if plural else "singular"


def _at(text: str) -> str | None:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}", text):
        return f"at() is a time such as at(2030-01-31T07:00:00), its zone in `timezone`, not at({text})"
    try:
        year = datetime.fromisoformat(text).year
    except ValueError:
        return f"at({text}) is no time that exists: mend the date or the time"
    return None if _YEARS[0] <= year <= _YEARS[1] else f"at() takes years {_YEARS[0]} to {_YEARS[1]}, not {year}"


def _cron(text: str) -> str | None:
    parts = text.split()
    if len(parts) != len(_FIELDS):
        unix = ": a Unix cron lacks the year, and one of the two days is `?`" if len(parts) == 5 else ""
        return f"cron() has six fields ({_LAYOUT}), not {len(parts)}{unix}"
    for field, part in zip(_FIELDS, parts, strict=True):
        if found := _field(field, part):
            return found
    if (parts[2] == "?") == (parts[4] == "?"):
        both = "both have" if parts[2] == "?" else "neither has"
        return f"cron() takes `?` in exactly one of day-of-month and day-of-week, and {both} it: cron({text})"
    return _never(parts[2], parts[3])


def _field(field: _Field, text: str) -> str | None:
    if text == "?" and "?" in field.special:
        return None
    items = text.split(",")
    if len(items) > 1 and any(_is_special(item) for item in items if field.special):
        return f"{field.name} takes `?`, L, W and # alone, not in a list: {text}"
    return next((found for item in items if (found := _item(field, item))), None)


def _is_special(item: str) -> bool:
    return (
        bool(re.fullmatch(r"\?|.*#.*|L(-[0-9]+)?|LW|[0-9]+W|[0-9A-Z]+L", item)) and item.upper() not in _MONTHS + _DAYS
    )


def _item(field: _Field, item: str) -> str | None:
    if "L" in field.special and _is_last(field, item):
        return None
    if "W" in field.special and (found := re.fullmatch(r"([0-9]+)W", item)) and field.number(found[1]):
        return None
    if "#" in item and "#" in field.special:
        return _nth(field, item)
    base, slash, step = item.partition("/")
    if slash and not (re.fullmatch(r"[0-9]{1,4}", step) and 1 <= int(step) <= field.high):
        return f"the step of {field.name} is 1 to {field.high}, not {step or 'nothing'}: {item}"
    if base == "*":
        return None
    return _span(field, base, item)


def _is_last(field: _Field, item: str) -> bool:
    if field is _DAY_OF_MONTH:
        return bool(re.fullmatch(r"L|LW|L-([1-9]|[12][0-9]|30)", item))
    return item == "L" or (item.endswith("L") and field.number(item[:-1]) is not None)


def _nth(field: _Field, item: str) -> str | None:
    day, _, nth = item.partition("#")
    if field.number(day) is not None and nth in ("1", "2", "3", "4", "5"):
        return None
    return f"{field.name} takes DAY#N with a day of {field.range} and N from 1 to 5, not {item}"


def _span(field: _Field, base: str, item: str) -> str | None:
    ends = [field.number(end) for end in base.split("-")] if base.count("-") <= 1 else [None]
    if None in ends:
        hint = " (Sunday is 1)" if field is _DAY_OF_WEEK and "0" in base else ""
        return f"{field.name} is {field.range}{hint}, not {item or 'nothing'}"
    first, last = ends[0], ends[-1]
    if field is _YEAR and first is not None and last is not None and first > last:
        return f"the range of {field.name} runs backwards: {item}"
    return None


def _never(day_of_month: str, month: str) -> str | None:
    """A day that none of the months has, such as 31 June, is accepted by AWS and never comes."""
    days, months = day_of_month.split(","), [_MONTH.number(name) for name in month.split(",")]
    if not all(day.isdigit() for day in days) or None in months:
        return None
    if any(int(day) <= _LONGEST_MONTHS[each - 1] for day, each in product(days, months) if each):
        return None
    return f"cron() never fires: no month of {month} has a day {day_of_month}"
