"""Pictures of services: what is connected, dashed ways out, and text that stays text."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from generator.project import Project
from generator.understand.graph import Edge, Graph, Node, graph
from generator.understand.mermaid import mermaid
from generator.understand.placing import HEIGHT, place
from generator.understand.subject import subject
from generator.understand.svg import html, svg

HOSTILE = '<script>alert(1)</script> "a" & `b` | #35;'


@pytest.fixture
def picture(project: Project) -> Graph:
    return graph([*subject(project, "shop", "prod").stacks.values()])


def node(id_: str, title: str = "box") -> Node:
    return Node(f"s/{id_}", "function", title, "function", "s")


def chain(*pairs: str) -> Graph:
    names = dict.fromkeys("".join(pairs))
    return Graph(tuple(node(name) for name in names), tuple(Edge(f"s/{pair[0]}", f"s/{pair[1]}") for pair in pairs))


def test_events_go_from_their_source_through_functions_to_resources(picture: Graph) -> None:
    pairs = {(edge.start, edge.end): edge for edge in picture.edges}
    assert pairs["shop/http_api", "shop/api"].label == "GET /v1.0/orders"
    assert pairs["shop/events", "shop/bills"].label == "placed"
    assert ("shop/bills", "shop/billing") in pairs
    assert pairs["shop/api", "shop/orders"].label == "read, write"


def test_what_failed_goes_dashed(picture: Graph) -> None:
    assert {(edge.start, edge.end) for edge in picture.edges if edge.dashed} == {
        ("shop/bills", "shop/bills.dead_letter"),
        ("shop/report", "shop/report_dead_letter"),
    }


def test_what_exists_already_is_drawn_as_such(picture: Graph) -> None:
    assert next(item for item in picture.nodes if item.id == "shop/ledger").caption == "existing table"


def test_mermaid_marks_dashed_arrows_and_labels(picture: Graph) -> None:
    text = mermaid(picture)
    assert text.startswith("flowchart LR\n")
    assert '-.->|"after 5 tries"|' in text
    assert '-->|"GET /v1.0/orders"|' in text


def test_mermaid_text_cannot_leave_its_label() -> None:
    text = mermaid(Graph((node("a", HOSTILE), node("b")), (Edge("s/a", "s/b", HOSTILE),)))
    assert "<script" not in text
    assert "|" not in re.sub(r'\|".*?"\|', "", text)
    assert all(line.count('"') == 2 for line in text.splitlines()[1:])


@pytest.mark.parametrize("draw", [svg, html])
def test_pictures_stand_alone_and_their_text_is_text(draw: object) -> None:
    assert callable(draw)
    text = draw(Graph((node("a", HOSTILE),), ()), HOSTILE)
    assert "<script" not in text
    assert "prefers-color-scheme: dark" in text
    assert set(re.findall(r"https?://[^\"]+", text)) == {"http://www.w3.org/2000/svg"}


def test_an_svg_is_well_formed(picture: Graph) -> None:
    root = ElementTree.fromstring(svg(picture, "shop"))  # noqa: S314 - our own text
    texts = {item.text for item in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"api", "billing", "orders", "GET /v1.0/orders"} <= texts


def test_columns_follow_the_arrows_and_boxes_keep_apart() -> None:
    placed = place(chain("ab", "bc", "ad", "cd", "ed"))
    column = {id_: box.column for id_, box in placed.boxes.items()}
    assert [column[f"s/{name}"] for name in "abcde"] == [0, 1, 2, 3, 2]
    for index in range(placed.columns):
        heights = sorted(box.y for id_, box in placed.boxes.items() if box.column == index and id_.startswith("s/"))
        assert all(low + HEIGHT <= high for low, high in pairwise(heights))


def test_a_circle_is_drawn_with_one_arrow_turned() -> None:
    placed = place(chain("ab", "ba"))
    assert [turned for _, turned in placed.routes] == [False, True]
    assert placed.boxes["s/a"].column == 0


def test_parts_that_nothing_connects_stand_below_each_other() -> None:
    placed = place(chain("ab", "cd"))
    assert placed.boxes["s/c"].y >= placed.boxes["s/a"].y + HEIGHT


def test_nothing_is_a_picture_too() -> None:
    assert svg(Graph((), ()), "empty").startswith("<svg ")


def test_the_picture_in_the_docs_is_of_the_service_as_it_is() -> None:
    from generator.loading import load

    root = Path(__file__).parents[2]
    stacks = subject(load(root), "orders", "prod").stacks.values()
    expected = svg(graph([*stacks]), "orders in prod")
    assert (root / "docs/orders.svg").read_text() == expected, "run `gen graph orders --env prod --out docs/orders.svg`"
