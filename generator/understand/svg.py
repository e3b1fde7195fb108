"""A graph as an SVG that stands alone: no script, font or picture from elsewhere, light or dark as the reader likes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from generator.understand.graph import Graph, Node
from generator.understand.placing import HEIGHT, WIDTH, Box, Placed, place

MARGIN = 24
LEAST_GAP = 56
CHARACTER = 6.1  # mean width of a character of the labels, in pixels
TITLE_ROOM = 21
CAPTION_ROOM = 29
LABEL_ROOM = 34

# Accents by kind, readable on white and on near-black.
_ACCENTS = {
    "function": "#e07a1f",
    "dynamodb": "#4d6bdd",
    "s3": "#3c8f43",
    "sqs": "#c2417f",
    "sns": "#c2417f",
    "eventbridge": "#c2417f",
    "http_api": "#7a4fd0",
    "url": "#7a4fd0",
    "schedule": "#7a4fd0",
}
_OTHER_ACCENT = "#7b8794"

_STYLE = """
  .page { fill: #ffffff; } .box { fill: #ffffff; stroke: #ccd3da; } .title { fill: #17202a; font-weight: 600; }
  .caption { fill: #5b6773; font-size: 11px; } .label { fill: #46515c; font-size: 11px; stroke: #ffffff; }
  .arrow { stroke: #8793a0; } .head { fill: #8793a0; } .service { fill: #5b6773; font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0f1419; } .box { fill: #1a2129; stroke: #3a4550; } .title { fill: #e8edf2; }
    .caption { fill: #9aa7b4; } .label { fill: #b6c2cd; stroke: #0f1419; } .arrow { stroke: #6f7d8b; }
    .head { fill: #6f7d8b; } .service { fill: #9aa7b4; }
  }
  text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; font-size: 13px; }
  .label { paint-order: stroke; stroke-width: 4px; stroke-linejoin: round; text-anchor: middle; }
  .arrow { fill: none; stroke-width: 1.4px; } .dashed { stroke-dasharray: 5 4; }
"""

_MARKED_STYLE = """
  .label { stroke-width: 7px; } .bar { fill: #aab4be; }
  .sign { fill: #ffffff; font-weight: 700; font-size: 14px; text-anchor: middle; }
  .create { --ink: #1f7a3a; --paper: #eef9f1; } .update { --ink: #946200; --paper: #fff7e6; }
  .delete { --ink: #b42318; --paper: #fdf0ef; }
  .box:is(.create, .update, .delete) { fill: var(--paper); stroke: var(--ink); stroke-width: 1.5px; }
  .box.delete { stroke-dasharray: 5 3; }
  .arrow:is(.create, .update, .delete) { stroke: var(--ink); stroke-width: 2px; }
  :is(.head, .bar, .badge):is(.create, .update, .delete) { fill: var(--ink); }
  @media (prefers-color-scheme: dark) {
    .bar { fill: #56636f; } .sign { fill: #0f1419; } .create { --ink: #4ac26b; --paper: #12271a; }
    .update { --ink: #e3b341; --paper: #2b220e; } .delete { --ink: #ff8078; --paper: #2f1614; }
  }
"""

_HEAD = (
    '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto-start-reverse">'
    '<path class="head" d="M0 0 L8 4 L0 8 z"/></marker>'
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What happens to a box or an arrow: `tone` colours it, and `sign` and `word` say it without colour."""

    tone: str
    sign: str
    word: str


@dataclass(frozen=True, slots=True)
class Marks:
    """Marks of boxes by id and of arrows by their ends; `name` tells the ids of several pictures of a page apart."""

    boxes: Mapping[str, Mark]
    arrows: Mapping[tuple[str, str], Mark]
    name: str


@dataclass(frozen=True, slots=True)
class _Canvas:
    """A placed graph with the left edge of every column, in pixels."""

    graph: Graph
    placed: Placed
    lefts: tuple[float, ...]
    width: float

    def box(self, id_: str) -> Box:
        return self.placed.boxes[id_]

    def left(self, id_: str) -> float:
        return self.lefts[self.box(id_).column]

    def middle(self, id_: str) -> float:
        return self.box(id_).y + MARGIN


def svg(graph: Graph, title: str, marks: Marks | None = None, description: str = "") -> str:
    """The text of the picture, with a final newline; with marks, what is not marked is grey."""
    return "\n".join(_lines(_canvas(graph), title, marks, description)) + "\n"


def html(graph: Graph, title: str) -> str:
    """The picture in a page of its own."""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{escape(title)}</title>
<style>
  body {{ margin: 2rem; background: #ffffff; color: #17202a; font-family: system-ui, sans-serif; }}
  svg {{ max-width: 100%; height: auto; }}
  @media (prefers-color-scheme: dark) {{ body {{ background: #0f1419; color: #e8edf2; }} }}
</style>
</head>
<body>
<h1>{escape(title)}</h1>
{svg(graph, title)}</body>
</html>
"""


def _canvas(graph: Graph) -> _Canvas:
    placed = place(graph)
    gaps = [LEAST_GAP] * placed.columns
    for edge, (route, _) in zip(graph.edges, placed.routes, strict=True):
        gap = _labelled_gap(placed, route)
        longest = max((len(_cut(line, LABEL_ROOM)) for line in edge.label.split("\n")), default=0)
        gaps[gap] = max(gaps[gap], round(longest * CHARACTER) + 44)
    lefts = [float(MARGIN)]
    for gap in gaps[: placed.columns - 1]:
        lefts.append(lefts[-1] + WIDTH + gap)
    return _Canvas(graph, placed, tuple(lefts), lefts[-1] + WIDTH + MARGIN)


def _labelled_gap(placed: Placed, route: Sequence[str]) -> int:
    """The gap that an arrow's label stands in: the first that it crosses."""
    return placed.boxes[route[0]].column


def _lines(canvas: _Canvas, title: str, marks: Marks | None, description: str) -> Iterator[str]:
    width, height = round(canvas.width), round(canvas.placed.height + 2 * MARGIN)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
    yield f"<title>{escape(title)}</title>"
    if description:
        yield f"<desc>{escape(description)}</desc>"
    yield f"<style>{_STYLE}{_MARKED_STYLE if marks else ''}</style>"
    yield f"<defs>{_heads(marks)}</defs>"
    yield f'<rect class="page" width="{width}" height="{height}" rx="8"/>'
    ports = _ports(canvas)
    labels: list[str] = []
    for number, (edge, (route, turned)) in enumerate(zip(canvas.graph.edges, canvas.placed.routes, strict=True)):
        path, middle = _path(canvas, route, ports[number])
        classes = "arrow dashed" if edge.dashed else "arrow"
        mark = marks.arrows.get((edge.start, edge.end)) if marks else None
        head = _head_id(marks, mark.tone if mark else "")
        marker = "marker-start" if turned and route[0] != route[-1] else "marker-end"
        yield f'<path class="{classes}{_tone(mark)}" {marker}="url(#{head})" d="{path}"/>'
        labels += _label(f"{mark.sign} {edge.label}" if mark else edge.label, middle)
    for node in canvas.graph.nodes:
        yield from _box(canvas, node, marks)
    yield from labels
    yield "</svg>"


def _ports(canvas: _Canvas) -> list[tuple[float, float]]:
    """Where each arrow leaves and arrives: spread over the side of its box, in the order of where it comes from."""
    leaving: dict[str, list[tuple[float, int]]] = {}
    arriving: dict[str, list[tuple[float, int]]] = {}
    for number, (route, _) in enumerate(canvas.placed.routes):
        leaving.setdefault(route[0], []).append((canvas.middle(route[1]), number))
        arriving.setdefault(route[-1], []).append((canvas.middle(route[-2]), number))
    starts, ends = (_spread(canvas, sides) for sides in (leaving, arriving))
    return [(starts[number], ends[number]) for number in range(len(canvas.placed.routes))]


def _spread(canvas: _Canvas, sides: Mapping[str, list[tuple[float, int]]]) -> dict[int, float]:
    found: dict[int, float] = {}
    for id_, arrows in sides.items():
        step = min(11.0, (HEIGHT - 14) / max(len(arrows) - 1, 1))
        first = canvas.middle(id_) - step * (len(arrows) - 1) / 2
        found |= {number: first + step * index for index, (_, number) in enumerate(sorted(arrows))}
    return found


def _path(canvas: _Canvas, route: Sequence[str], ports: tuple[float, float]) -> tuple[str, tuple[float, float]]:
    """The curve through all places of a route, and the point where its label stands."""
    if route[0] == route[-1]:
        return _loop(canvas, route[0])
    heights = [ports[0], *(canvas.middle(step) for step in route[1:-1]), ports[1]]
    parts = [f"M{_at(canvas.left(route[0]) + WIDTH, heights[0])}"]
    for index, (here, there) in enumerate(pairwise(route)):
        start, end = canvas.left(here) + WIDTH, canvas.left(there)
        bend = (end - start) / 2
        parts.append(
            f"C{_at(start + bend, heights[index])} {_at(end - bend, heights[index + 1])} {_at(end, heights[index + 1])}"
        )
        if index + 2 < len(route):
            parts.append(f"H{_number(end + WIDTH)}")
    middle = (canvas.left(route[0]) + WIDTH + canvas.left(route[1])) / 2, (heights[0] + heights[1]) / 2
    return " ".join(parts), middle


def _loop(canvas: _Canvas, id_: str) -> tuple[str, tuple[float, float]]:
    """A box that calls itself: an arrow over its own top."""
    x, y = canvas.left(id_) + WIDTH / 2, canvas.middle(id_) - HEIGHT / 2
    return f"M{_at(x + 30, y)} C{_at(x + 30, y - 22)} {_at(x - 30, y - 22)} {_at(x - 30, y)}", (x, y - 14)


def _at(x: float, y: float) -> str:
    return f"{_number(x)} {_number(y)}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _label(text: str, middle: tuple[float, float]) -> Iterator[str]:
    if not text:
        return
    lines = text.split("\n")
    x, y = middle
    for index, line in enumerate(lines):
        height = y + 4 + (index - (len(lines) - 1) / 2) * 13
        yield f'<text class="label" x="{_number(x)}" y="{_number(height)}">{escape(_cut(line, LABEL_ROOM))}</text>'


def _box(canvas: _Canvas, node: Node, marks: Marks | None) -> Iterator[str]:
    x, y = canvas.left(node.id), canvas.middle(node.id) - HEIGHT / 2
    mark = marks.boxes.get(node.id) if marks else None
    yield f"<g><title>{escape(f'{node.title} ({node.caption})')}{f': {mark.word}' if mark else ''}</title>"
    classes = f"box{_tone(mark)}"
    yield f'<rect class="{classes}" x="{_number(x)}" y="{_number(y)}" width="{WIDTH}" height="{HEIGHT}" rx="7"/>'
    accent = f'fill="{_ACCENTS.get(node.kind, _OTHER_ACCENT)}"' if marks is None else f'class="bar{_tone(mark)}"'
    yield f'<rect x="{_number(x)}" y="{_number(y + 7)}" width="4" height="{HEIGHT - 14}" rx="2" {accent}/>'
    title = escape(_cut(node.title, TITLE_ROOM))
    yield f'<text class="title" x="{_number(x + 14)}" y="{_number(y + 20)}">{title}</text>'
    caption = escape(_cut(node.caption, CAPTION_ROOM))
    last = f'<text class="caption" x="{_number(x + 14)}" y="{_number(y + 36)}">{caption}</text>'
    yield f"{last}{_badge(mark, x + WIDTH, y)}</g>"


def _badge(mark: Mark | None, x: float, y: float) -> str:
    """The sign of what happens, on the corner of a box."""
    if mark is None:
        return ""
    return (
        f'<circle class="badge{_tone(mark)}" cx="{_number(x - 3)}" cy="{_number(y + 3)}" r="10"/>'
        f'<text class="sign" x="{_number(x - 3)}" y="{_number(y + 8)}">{escape(mark.sign)}</text>'
    )


def _tone(mark: Mark | None) -> str:
    return f" {mark.tone}" if mark else ""


def _head_id(marks: Marks | None, tone: str) -> str:
    return "-".join(filter(None, ("head", marks.name if marks else "", tone)))


def _heads(marks: Marks | None) -> str:
    """An arrow's head for every colour: a marker cannot take its arrow's in every browser."""
    tones = sorted({mark.tone for mark in marks.arrows.values()}) if marks else []
    return "".join(
        _HEAD.replace('id="head"', f'id="{_head_id(marks, tone)}"').replace('class="head"', f'class="{_classes(tone)}"')
        for tone in ("", *tones)
    )


def _classes(tone: str) -> str:
    return f"head {tone}" if tone else "head"


def _cut(text: str, room: int) -> str:
    """`text` on one line, without what XML cannot hold, no longer than its box."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return plain if len(plain) <= room else f"{plain[: room - 1]}…"
