"""The page in a real browser, on a desk and on a phone, by day and by night."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from benchmarks.review import plan as large

from .browser import Page, browsing, find_browser
from .make_plans import PLANS
from .pages import named, page_of, shop
from .test_html import hostile
from .test_markdown import HOSTILE

SCHEMES = ["light", "dark"]
_BREAKING = [
    "<script>alert(1)</script>",
    "</code></title></style></svg><script src='https://evil.example/x.js'></script>",
    "\"'><svg onload=alert(1)>",
    "]]><img src=https://evil.example/y.png>",
    "{{ 7 * 7 }}{% raw %}&lt;b&gt;",
]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    found = find_browser()
    if found is None:
        pytest.skip("needs a browser: install chromium, or name one in GEN_BROWSER")
    with browsing(found, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A review of several plans: stopping findings, folded sections, pictures."""
    found = tmp_path_factory.mktemp("page") / "review.html"
    plans = [json.loads(shop()), large(60), named("sam-queue-worker"), named("public-url")]
    found.write_text(page_of(*plans), encoding="utf-8")
    return found


@pytest.mark.surface("D04", "A")
@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_page_asks_for_nothing_and_the_console_stays_empty(page: Page, file: Path, scheme: str) -> None:
    page.open(file, scheme=scheme)
    assert page.requests() == [file.as_uri()]
    assert page.complaints() == []
    assert page.ask("document.scripts.length + document.querySelectorAll('link, img, iframe, object').length") == 0


def test_a_script_in_the_page_would_not_run_and_a_picture_from_elsewhere_would_not_load(page: Page, file: Path) -> None:
    """What the tests above rely on: that the browser tells of requests and refusals, and holds to the page's policy."""
    bad = file.with_name("bad.html")
    added = "<script>document.title = 'ran'</script><img src='http://127.0.0.1:9/x.png'></body>"
    bad.write_text(file.read_text().replace("</body>", added))
    page.open(bad)
    assert page.ask("document.title").startswith("Review: ")
    assert len(page.complaints()) == 2


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_scrolls_sideways_but_what_is_meant_to(page: Page, file: Path, width: int) -> None:
    page.open(file, width=width, height=740)
    page.ask("openAll()")
    assert page.ask("document.documentElement.scrollWidth") <= width
    assert page.ask(f"beyond({width})") == []
    if width >= 360:
        assert page.ask("document.querySelector('.wide:has(.counts)').scrollWidth") <= width - 2 * 12
    assert page.ask("smallestFont()") >= 12


@pytest.mark.parametrize("width", [360, 1280])
def test_the_verdict_is_seen_without_scrolling(page: Page, file: Path, width: int) -> None:
    page.open(file, width=width, height=640)
    assert page.ask("document.querySelector('h1').getBoundingClientRect().bottom") < 320
    assert page.ask("document.querySelector('.counts').getBoundingClientRect().top") < 640
    assert "to look at before this is applied" in page.ask("document.querySelector('h1').innerText")


def test_details_open_at_a_click_without_any_script(page: Page, file: Path) -> None:
    page.open(file)
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        shown = "document.querySelector('.changes table').checkVisibility()"
        assert page.ask(shown) is False
        page.click(".changes > summary")
        assert page.ask(shown) is True
    finally:
        page.call("Emulation.setScriptExecutionDisabled", value=False)


@pytest.mark.parametrize("width", [360, 1280])
def test_day_and_night_look_different(page: Page, file: Path, width: int) -> None:
    shades = []
    for scheme in SCHEMES:
        page.open(file, width=width, scheme=scheme)
        image = Image.open(io.BytesIO(page.screenshot())).convert("L")
        pixels = image.histogram()
        shades.append(sum(shade * number for shade, number in enumerate(pixels)) / sum(pixels))
    day, night = shades
    assert day > 200
    assert night < 60


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_can_be_read_against_what_lies_under_it(page: Page, file: Path, scheme: str) -> None:
    page.open(file, scheme=scheme)
    page.ask("openAll()")
    found = page.ask("contrasts()")
    assert len(found) > 300
    assert [item for item in found if item[2] < 4.5] == []


def test_the_picture_says_what_changes_with_more_than_colour(page: Page, file: Path) -> None:
    page.open(file)
    boxes = page.ask("boxes()")
    assert boxes["orders"] == ["box delete", "±", "orders (table): replaced"]
    assert boxes["billing"] == ["box update", "~", "billing (function, python3.13): changed"]
    assert boxes["public"] == ["box create", "+", "public (function URL): created"]
    assert boxes["old"] == ["box delete", "\N{MINUS SIGN}", "old (topic): destroyed"]
    assert boxes["bills"] == ["box", "", "bills (queue)"]
    assert len(page.ask("strokes()")) == 4
    named_ = "[...document.querySelectorAll('svg[role=img]')].every(e => e.querySelector('title + desc'))"
    assert page.ask(named_) is True


def test_hostile_names_make_no_element_and_no_request(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "hostile.html"
    raw = hostile([*HOSTILE, *_BREAKING])
    file.write_text(page_of(raw), encoding="utf-8")
    page.open(file)
    assert page.requests() == [file.as_uri()]
    assert page.complaints() == []
    assert page.ask("document.querySelectorAll('script, img, iframe, b > i, [onerror], [onload]').length") == 0
    assert page.ask("document.querySelectorAll('style').length") == 2
    assert "<script>" in page.ask("document.body.textContent")


def test_all_of_it_is_printed(page: Page, file: Path) -> None:
    page.open(file)
    shown = "document.querySelector('.changes:not([open]) table').checkVisibility()"
    assert page.ask(shown) is False
    page.call("Emulation.setEmulatedMedia", media="print")
    try:
        assert page.ask(shown) is True
    finally:
        page.call("Emulation.setEmulatedMedia", media="")


@pytest.mark.parametrize(
    "name", sorted(item.stem for item in PLANS.glob("modules-*[a-z].json") if "innocent" not in item.stem)
)
def test_pages_of_foreign_plans_fit_a_phone(page: Page, tmp_path: Path, name: str) -> None:
    file = tmp_path / "review.html"
    file.write_text(page_of(named(name)), encoding="utf-8")
    page.open(file, width=360, height=740)
    assert page.complaints() == []
    assert page.ask("document.documentElement.scrollWidth") <= 360
