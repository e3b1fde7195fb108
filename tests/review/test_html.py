"""The page as text: what stands in it, in which order, and that nothing of theirs gets out of its place."""

import json
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from plans import change, plan

from benchmarks.review import plan as large
from generator.cli.reviewing import write_page
from generator.review import html
from generator.review.html import code
from generator.review.sections import TITLES

from .pages import page_of, reviewed_and_drawn, shop
from .reviews import TODAY, approval
from .test_command import QUEUE, keep, run

_VOID = {"meta", "link", "br", "img", "input", "hr"}
# Drawn by themselves: `<rect .../>`.
_CLOSED = {"rect", "path", "circle"}


class Shape(HTMLParser):
    """Which elements a page has, with their attributes' names, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def hostile(names: list[str]) -> dict[str, Any]:
    """A plan in which these stand in addresses, in names of variables, and on boxes of the picture."""
    queues = [change(f'aws_sqs_queue.q["{name}"]', ("delete",), before={"name": name}) for name in names]
    functions = [
        change(
            f"aws_lambda_function.f{index}",
            before={"function_name": name, "environment": [{"variables": {}}]},
            after={
                "function_name": name,
                "runtime": name,
                "environment": [{"variables": {name: "nothing of this name is there"}}],
            },
        )
        for index, name in enumerate(names)
    ]
    schedules = [
        change(
            f"aws_scheduler_schedule.s{index}",
            ("create",),
            after={"name": name, "schedule_expression": name, "target": [{"arn": names[0]}]},
        )
        for index, name in enumerate(names)
    ]
    return plan(*queues, *functions, *schedules)


nasty = st.text(
    st.one_of(st.characters(), st.sampled_from("<>&\"'`{}%/=-!\u202e\u2066\u200b\ufeff\x00\x1b\x85\u2028")),
    min_size=1,
    max_size=40,
)


@given(nasty)
@example("</code><script>alert(1)</script>")
@example("\u202egpj.exe")
def test_any_text_stays_inside_of_its_code_and_can_be_seen(text: str) -> None:
    said = str(code(text))
    inner = said.removeprefix("<code>").removesuffix("</code>")
    assert not set(inner) & set("<>\"'")
    assert all(char.isprintable() or unicodedata.category(char) == "Zs" for char in inner)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(nasty, min_size=2, max_size=2, unique=True))
@example(["0", "x"])
@example(["<script>", "</script>"])
@example(["\"'><img src=x onerror=alert(1)>", "</svg></title><!--"])
@example(["{{ 7 * 7 }}", "{% include 'page.css' %}"])
def test_hostile_names_change_nothing_but_text(names: list[str]) -> None:
    said = page_of(hostile(names))
    innocent = page_of(hostile(["one", "two"]))
    elements, expected = Shape(said).elements, Shape(innocent).elements
    allowed = set(expected) | {("tspan", ())}
    assert set(elements) <= allowed
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\ufeff\x00\x1b]", said)
    assert "<code>49</code>" not in said


def test_the_page_is_well_formed_whatever_is_in_it() -> None:
    shape = Shape(page_of(json.loads(shop()), large(40)))
    assert shape.open == []
    ids = re.findall(r' id="([^"]+)"', page_of(json.loads(shop()), large(40)))
    assert len(ids) == len(set(ids))


def test_sections_come_in_the_order_of_the_comment() -> None:
    said = page_of(large(50))
    places = [said.index(f'<h2 id="{name}">{title}') for name, title in _present(said)]
    assert places == sorted(places)
    assert len(places) >= 7
    assert said.index("<h1>") < said.index('class="counts"') < places[0]
    assert places[-1] < said.index("All changed resources: ")


def _present(said: str) -> list[tuple[str, str]]:
    return [(str(name), title) for name, title in TITLES.items() if f'<h2 id="{name}">' in said]


def test_findings_have_address_detail_gate_and_approval() -> None:
    accepted = approval("data-loss", "prod/shop:aws_dynamodb_table.orders", TODAY.replace(year=2028))
    said = page_of(json.loads(shop()), approvals=accepted)
    start = said.index("table is replaced")
    finding = said[said.rindex("<li", 0, start) : said.index("</section>", start)]
    assert '<li class="approved">' in finding
    assert "<code>aws_dynamodb_table.orders</code>" in finding
    assert "forced by <code>hash_key</code>" in finding
    assert "approved until 2028-01-01 by <code>team-shop</code>: <code>agreed with the team</code>" in finding


def test_code_in_our_own_words_is_code() -> None:
    queue = change('aws_sqs_queue.q["a"]', ("delete",), before={"name": "a"})
    said = page_of(plan(queue | {"action_reason": "delete_because_each_key"}))
    assert "its key is no longer in <code>for_each</code>" in said
    assert "with it go the messages" in said


def test_every_changed_resource_is_listed() -> None:
    found, pictures = reviewed_and_drawn(json.loads(shop()), large(300))
    said = html(found, pictures)
    for summary in found.subjects:
        for item in summary.changes:
            assert f" {item.action}</td><td>{code(item.address)}" in said


def test_the_page_is_the_same_each_time_and_names_no_machine() -> None:
    assert page_of(json.loads(shop())) == page_of(json.loads(shop()))
    addresses = set(re.findall(r"https?://[^\"'\s<]+", page_of(json.loads(shop()))))
    assert addresses <= {"http://www.w3.org/2000/svg"}


def test_the_page_forbids_the_browser_everything_but_its_own_style() -> None:
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    said = page_of(json.loads(shop()))
    assert f'<meta http-equiv="Content-Security-Policy" content="{policy}">' in said
    assert said.index("Content-Security-Policy") < said.index("<style>")


def test_nothing_to_do_is_said_and_shows_no_table() -> None:
    said = page_of(plan())
    assert "<h1>Nothing changes</h1>" in said
    assert 'class="counts"' not in said


def test_the_command_writes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gen.yaml").write_text("project: demo\n")
    monkeypatch.chdir(tmp_path)
    keep(tmp_path, "prod/orders", plan(QUEUE))
    assert run("review", "--html", "deep/review.html") == 1
    said = (tmp_path / "deep/review.html").read_text(encoding="utf-8")
    assert "<h1>1 finding to look at before this is applied</h1>" in said
    assert "Picture of prod/orders" in said


def test_text_that_no_file_can_hold_is_written_as_its_number(tmp_path: Path) -> None:
    found, pictures = reviewed_and_drawn(hostile(["lone \ud800 half", "two"]))
    write_page(found, pictures, tmp_path / "review.html")
    assert "lone \\ud800 half" in (tmp_path / "review.html").read_text(encoding="utf-8")
