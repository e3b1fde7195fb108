"""Lambda's managed runtimes, with the days AWS gives for their end.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html, as of August 2026. `deprecated` is the end of life:
no more patches, no support; on `create_blocked` AWS refuses new functions, on `update_blocked` new code for old ones.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Language = Literal["python", "nodejs", "java", "dotnet", "ruby", "go", "provided"]
System = Literal["AL1", "AL2", "AL2023"]

# glibc of the systems (https://docs.aws.amazon.com/linux/al2023/ug/compare-with-al2.html), and the newest manylinux
# policy that uv knows and whose wheels run there.
_GLIBC: dict[System, str] = {"AL1": "2.17", "AL2": "2.26", "AL2023": "2.34"}
_WHEELS: dict[System, str] = {"AL1": "manylinux2014", "AL2": "manylinux2014", "AL2023": "manylinux_2_34"}


@dataclass(frozen=True, slots=True)
class Runtime:
    """A runtime; a day that AWS has not announced is None. `provider` says whether provider 5.100 accepts it."""

    name: str
    language: Language
    system: System
    deprecated: date | None
    create_blocked: date | None
    update_blocked: date | None
    provider: bool

    @property
    def glibc(self) -> str:
        return _GLIBC[self.system]

    @property
    def wheels(self) -> str:
        """The manylinux policy of wheels that run on it, as uv names it after the architecture."""
        return _WHEELS[self.system]

    def is_past_end_of_life(self, today: date) -> bool:
        return self.deprecated is not None and self.deprecated <= today

    def is_blocked(self, today: date) -> bool:
        """Whether AWS refuses to make a function with it today."""
        return self.create_blocked is not None and self.create_blocked <= today


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


def _runtimes(language: Language, rows: str) -> dict[str, Runtime]:
    found = {}
    for row in rows.strip().splitlines():
        name, system, deprecated, create, update, provider = row.split()
        found[name] = Runtime(
            name,
            language,
            "AL1" if system == "AL1" else "AL2" if system == "AL2" else "AL2023",
            _day(deprecated),
            _day(create),
            _day(update),
            provider == "yes",
        )
    return found


# name, system, deprecated, creation blocked, update blocked, known to provider 5.100
RUNTIMES: dict[str, Runtime] = {
    **_runtimes(
        "python",
        """
        python3.15 AL2023 - - - no
        python3.14 AL2023 2029-06-30 2029-07-31 2029-08-31 no
        python3.13 AL2023 2029-06-30 2029-07-31 2029-08-31 yes
        python3.12 AL2023 2028-10-31 2028-11-30 2029-01-10 yes
        python3.11 AL2 2027-06-30 2027-07-31 2027-08-31 yes
        python3.10 AL2 2026-10-31 2027-02-01 2027-03-03 yes
        python3.9 AL2 2025-12-15 2027-02-01 2027-03-03 yes
        python3.8 AL2 2024-10-14 2027-02-01 2027-03-03 yes
        python3.7 AL1 2023-12-04 2024-01-09 2027-03-03 yes
        python3.6 AL1 2022-07-18 2022-07-18 2022-08-29 yes
        python2.7 AL1 2021-07-15 2021-07-15 2022-05-30 yes
        """,
    ),
    **_runtimes(
        "nodejs",
        """
        nodejs26.x AL2023 - - - no
        nodejs24.x AL2023 2028-04-30 2028-06-01 2028-07-01 no
        nodejs22.x AL2023 2027-04-30 2027-06-01 2027-07-01 yes
        nodejs20.x AL2023 2026-04-30 2027-02-01 2027-03-03 yes
        nodejs18.x AL2 2025-09-01 2027-02-01 2027-03-03 yes
        nodejs16.x AL2 2024-06-12 2027-02-01 2027-03-03 yes
        nodejs14.x AL2 2023-12-04 2024-01-09 2027-03-03 yes
        nodejs12.x AL2 2023-03-31 2023-03-31 2023-04-30 yes
        nodejs10.x AL2 2021-07-30 2021-07-30 2022-02-14 yes
        nodejs8.10 AL1 2020-03-06 2020-02-04 2020-03-06 yes
        nodejs6.10 AL1 2019-08-12 2019-07-12 2019-08-12 yes
        nodejs4.3-edge AL1 2020-03-05 2019-03-31 2019-04-30 yes
        nodejs4.3 AL1 2020-03-05 2020-02-03 2020-03-05 yes
        nodejs AL1 2016-08-30 2016-09-30 2016-10-31 yes
        """,
    ),
    **_runtimes(
        "java",
        """
        java25 AL2023 2029-06-30 2029-07-31 2029-08-31 no
        java21 AL2023 2029-06-30 2029-07-31 2029-08-31 yes
        java17.al2023 AL2023 - - - no
        java17 AL2 2027-06-30 2027-07-31 2027-08-31 yes
        java11.al2023 AL2023 - - - no
        java11 AL2 2027-06-30 2027-07-31 2027-08-31 yes
        java8.al2023 AL2023 - - - no
        java8.al2 AL2 2027-06-30 2027-07-31 2027-08-31 yes
        java8 AL1 2024-01-08 2024-02-08 2027-03-03 yes
        """,
    ),
    **_runtimes(
        "dotnet",
        """
        dotnet10 AL2023 2028-11-14 2028-12-14 2029-01-15 no
        dotnet8 AL2023 2026-11-10 2027-02-01 2027-03-03 yes
        dotnet6 AL2 2024-12-20 2027-02-01 2027-03-03 yes
        dotnetcore3.1 AL2 2023-04-03 2023-04-03 2023-05-03 yes
        dotnetcore2.1 AL1 2022-01-05 2022-01-05 2022-04-13 yes
        dotnetcore2.0 AL1 2019-05-30 2019-04-30 2019-05-30 yes
        dotnetcore1.0 AL1 2019-06-27 2019-06-30 2019-07-30 yes
        """,
    ),
    **_runtimes(
        "ruby",
        """
        ruby4.0 AL2023 2029-03-31 2029-04-30 2029-05-31 no
        ruby3.4 AL2023 2028-03-31 2028-04-30 2028-05-31 yes
        ruby3.3 AL2023 2027-03-31 2027-04-30 2027-05-31 yes
        ruby3.2 AL2 2026-03-31 2027-02-01 2027-03-03 yes
        ruby2.7 AL2 2023-12-07 2024-01-09 2027-03-03 yes
        ruby2.5 AL1 2021-07-30 2021-07-30 2022-03-31 yes
        """,
    ),
    **_runtimes("go", "go1.x AL1 2024-01-08 2024-02-08 2027-03-03 yes"),
    **_runtimes(
        "provided",
        """
        provided.al2023 AL2023 2029-06-30 2029-07-31 2029-08-31 yes
        provided.al2 AL2 2026-07-31 2027-02-01 2027-03-03 yes
        provided AL1 2024-01-08 2024-02-08 2027-03-03 yes
        """,
    ),
}


def usable(today: date, language: Language | None = None) -> tuple[str, ...]:
    """Runtimes to recommend: alive today and known to the provider, the newest first within a language."""
    return tuple(
        each.name
        for each in RUNTIMES.values()
        if each.provider and not each.is_past_end_of_life(today) and language in (None, each.language)
    )
