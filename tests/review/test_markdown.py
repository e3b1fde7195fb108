import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plans import change, plan

from benchmarks.review import plan as large
from generator.approvals import Approvals
from generator.review import Section, markdown, review
from generator.review.markdown import LEAST, LIMIT, MARKER, cell, code
from generator.review.sections import TITLES

from .reviews import TODAY, reviewed, subject

_SPAN = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


@given(st.text(min_size=1))
def test_any_text_is_one_code_span_on_one_line(text: str) -> None:
    said = code(text)
    assert len(said.splitlines()) == 1
    assert _SPAN.fullmatch(said)


@given(st.text())
def test_no_text_ends_a_cell_of_a_table(text: str) -> None:
    assert "|" not in cell(text)


HOSTILE = [
    "`x` @everyone <img src=x onerror=alert(1)> [a](https://evil.example)",
    "a|b|c\n## Approved\n- [x] fine",
    "</details><!-- ![](https://evil.example/p.png) -->",
    "\u202egnp.exe\u200b\x1b[31m",
    "```\n@org/team #1 deadbeef",
]


def test_hostile_names_stay_inside_of_code_spans() -> None:
    changes = [change(f'aws_sqs_queue.q["{name}"]', ("delete",), before={"name": name}) for name in HOSTILE] + [
        change(
            f"aws_lambda_function.f{index}",
            before={"environment": [{"variables": {}}]},
            after={"environment": [{"variables": {name: "x"}}]},
        )
        for index, name in enumerate(HOSTILE)
    ]
    said = markdown(reviewed(plan(*changes)))
    bare = _SPAN.sub("", said)
    for sign in ("@", "<img", "https://", "\u202e", "\u200b", "\x1b", "](", "#1 ", "Approved", "|b|"):
        assert sign not in bare, sign
    allowed = {MARKER, "<details>", "</details>", "<summary>", "</summary>"}
    assert set(re.findall(r"<[^>]*>", bare)) <= allowed


def test_sections_come_in_their_order() -> None:
    said = markdown(reviewed(large(50)))
    places = [said.index(f"### {title}") for title in TITLES.values() if f"### {title}" in said]
    assert places == sorted(places)
    assert len(places) >= 7
    assert said.index("| environment |") < places[0]
    assert list(TITLES) == list(Section)


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 1500), st.integers(1, 3))
def test_a_comment_is_never_too_long_and_says_what_is_cut(changes: int, subjects: int) -> None:
    found = reviewed(*[large(changes)] * subjects)
    said = markdown(found)
    assert len(said) <= LIMIT
    assert said.startswith(MARKER)
    assert said.count("<details>") == said.count("</details>")
    told = sum(title in said for title in (f"### {name}" for name in TITLES.values()))
    assert told == sum(
        bool(found.of(section)) or section is Section.COST for section in Section if _has(found, section)
    )
    if changes > 600:
        assert "gen --format json review" in said


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 600), st.integers(LEAST, 2 * LIMIT))
def test_a_comment_keeps_to_any_limit_whole(changes: int, limit: int) -> None:
    found = reviewed(large(changes))
    said = markdown(found, "review.html", limit)
    assert len(said) <= limit
    assert said.count("<details>") == said.count("</details>")
    assert [title for title in TITLES.values() if f"### {title}\n" not in said and _has(found, _named(title))] == []
    assert ("All of it: `review.html`" in said) == (len(markdown(found, limit=10_000_000)) > limit)


@pytest.mark.parametrize(("environments", "row"), [(1, "environment-0"), (40, "40"), (90, "90")])
def test_counts_that_have_no_room_are_told_as_one(environments: int, row: str) -> None:
    """A table is there or it is not."""
    plans = [subject(large(5), f"environment-{index}/shop") for index in range(environments)]
    found = review(plans, approvals=Approvals(), today=TODAY)
    said = markdown(found, limit=LEAST)
    assert len(said) <= LEAST
    assert [line for line in said.splitlines() if line.startswith("| `")] == [
        f"| `{row}` | {environments} | {2 * environments} | {environments} | {environments} |"
    ]


def _named(title: str) -> Section:
    return next(section for section, name in TITLES.items() if name == title)


def _has(found: Any, section: Section) -> bool:
    return bool(found.of(section)) or (section is Section.COST and bool(found.prices or found.unpriced))


def test_long_names_are_cut_in_the_middle() -> None:
    said = code("a" * 400 + "end")
    assert len(said) < 320
    assert said.endswith("end`")
