"""A graph as an SVG that stands alone: no script, font or picture from elsewhere, light or dark as the reader likes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from generator.understand.canvas import LABEL_ROOM, MARGIN, Canvas, curve, cut, decimal, laid_out, ports_of
from generator.understand.graph import Graph, Node
from generator.understand.placing import HEIGHT, WIDTH

TITLE_ROOM = 21
CAPTION_ROOM = 29

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


def svg(graph: Graph, title: str, marks: Marks | None = None, description: str = "") -> str:
    """The text of the picture, with a final newline; with marks, what is not marked is grey."""
    return "\n".join(_lines(laid_out(graph), title, marks, description)) + "\n"


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


def _lines(canvas: Canvas, title: str, marks: Marks | None, description: str) -> Iterator[str]:
    width, height = round(canvas.width), round(canvas.placed.height + 2 * MARGIN)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
    yield f"<title>{escape(title)}</title>"
    if description:
        yield f"<desc>{escape(description)}</desc>"
    yield f"<style>{_STYLE}{_MARKED_STYLE if marks else ''}</style>"
    yield f"<defs>{_heads(marks)}</defs>"
    yield f'<rect class="page" width="{width}" height="{height}" rx="8"/>'
    ports = ports_of(canvas)
    labels: list[str] = []
    for number, (edge, (route, turned)) in enumerate(zip(canvas.graph.edges, canvas.placed.routes, strict=True)):
        path, middle = curve(canvas, route, ports[number])
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


def _label(text: str, middle: tuple[float, float]) -> Iterator[str]:
    if not text:
        return
    lines = text.split("\n")
    x, y = middle
    for index, line in enumerate(lines):
        height = y + 4 + (index - (len(lines) - 1) / 2) * 13
        yield f'<text class="label" x="{decimal(x)}" y="{decimal(height)}">{escape(cut(line, LABEL_ROOM))}</text>'


def _box(canvas: Canvas, node: Node, marks: Marks | None) -> Iterator[str]:
    x, y = canvas.left(node.id), canvas.middle(node.id) - HEIGHT / 2
    mark = marks.boxes.get(node.id) if marks else None
    yield f"<g><title>{escape(f'{node.title} ({node.caption})')}{f': {mark.word}' if mark else ''}</title>"
    classes = f"box{_tone(mark)}"
    yield f'<rect class="{classes}" x="{decimal(x)}" y="{decimal(y)}" width="{WIDTH}" height="{HEIGHT}" rx="7"/>'
    accent = f'fill="{_ACCENTS.get(node.kind, _OTHER_ACCENT)}"' if marks is None else f'class="bar{_tone(mark)}"'
    yield f'<rect x="{decimal(x)}" y="{decimal(y + 7)}" width="4" height="{HEIGHT - 14}" rx="2" {accent}/>'
    title = escape(cut(node.title, TITLE_ROOM))
    yield f'<text class="title" x="{decimal(x + 14)}" y="{decimal(y + 20)}">{title}</text>'
    caption = escape(cut(node.caption, CAPTION_ROOM))
    last = f'<text class="caption" x="{decimal(x + 14)}" y="{decimal(y + 36)}">{caption}</text>'
    yield f"{last}{_badge(mark, x + WIDTH, y)}</g>"


def _badge(mark: Mark | None, x: float, y: float) -> str:
    """The sign of what happens, on the corner of a box."""
    if mark is None:
        return ""
    return (
        f'<circle class="badge{_tone(mark)}" cx="{decimal(x - 3)}" cy="{decimal(y + 3)}" r="10"/>'
        f'<text class="sign" x="{decimal(x - 3)}" y="{decimal(y + 8)}">{escape(mark.sign)}</text>'
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
