"""Where everything of a picture lies, in pixels: columns, the ports of arrows, their curves and labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.understand.graph import Graph
from generator.understand.placing import HEIGHT, WIDTH, Box, Placed, place

MARGIN = 24
LEAST_GAP = 56
CHARACTER = 6.1  # mean width of a character of the labels, in pixels
LABEL_ROOM = 34


@dataclass(frozen=True, slots=True)
class Canvas:
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


def laid_out(graph: Graph) -> Canvas:
    """The columns as far apart as the labels between them need."""
    placed = place(graph)
    gaps = [LEAST_GAP] * placed.columns
    for edge, (route, _) in zip(graph.edges, placed.routes, strict=True):
        gap = _labelled_gap(placed, route)
        longest = max((len(cut(line, LABEL_ROOM)) for line in edge.label.split("\n")), default=0)
        gaps[gap] = max(gaps[gap], round(longest * CHARACTER) + 44)
    lefts = [float(MARGIN)]
    for gap in gaps[: placed.columns - 1]:
        lefts.append(lefts[-1] + WIDTH + gap)
    return Canvas(graph, placed, tuple(lefts), lefts[-1] + WIDTH + MARGIN)


def _labelled_gap(placed: Placed, route: Sequence[str]) -> int:
    """The gap that an arrow's label stands in: the first that it crosses."""
    return placed.boxes[route[0]].column


def ports_of(canvas: Canvas) -> list[tuple[float, float]]:
    """Where each arrow leaves and arrives: spread over the side of its box, in the order of where it comes from."""
    leaving: dict[str, list[tuple[float, int]]] = {}
    arriving: dict[str, list[tuple[float, int]]] = {}
    for number, (route, _) in enumerate(canvas.placed.routes):
        leaving.setdefault(route[0], []).append((canvas.middle(route[1]), number))
        arriving.setdefault(route[-1], []).append((canvas.middle(route[-2]), number))
    starts, ends = (_spread(canvas, sides) for sides in (leaving, arriving))
    return [(starts[number], ends[number]) for number in range(len(canvas.placed.routes))]


def _spread(canvas: Canvas, sides: Mapping[str, list[tuple[float, int]]]) -> dict[int, float]:
    found: dict[int, float] = {}
    for id_, arrows in sides.items():
        step = min(11.0, (HEIGHT - 14) / max(len(arrows) - 1, 1))
        first = canvas.middle(id_) - step * (len(arrows) - 1) / 2
        found |= {number: first + step * index for index, (_, number) in enumerate(sorted(arrows))}
    return found


def curve(canvas: Canvas, route: Sequence[str], ports: tuple[float, float]) -> tuple[str, tuple[float, float]]:
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
            parts.append(f"H{decimal(end + WIDTH)}")
    middle = (canvas.left(route[0]) + WIDTH + canvas.left(route[1])) / 2, (heights[0] + heights[1]) / 2
    return " ".join(parts), middle


def _loop(canvas: Canvas, id_: str) -> tuple[str, tuple[float, float]]:
    """A box that calls itself: an arrow over its own top."""
    x, y = canvas.left(id_) + WIDTH / 2, canvas.middle(id_) - HEIGHT / 2
    return f"M{_at(x + 30, y)} C{_at(x + 30, y - 22)} {_at(x - 30, y - 22)} {_at(x - 30, y)}", (x, y - 14)


def _at(x: float, y: float) -> str:
    return f"{decimal(x)} {decimal(y)}"


def decimal(value: float) -> str:
    """A tenth of a pixel is as fine as anybody sees."""
    return f"{value:.1f}".removesuffix(".0")


def cut(text: str, room: int) -> str:
    """`text` on one line, without what XML cannot hold, no longer than its box."""
    plain = "".join(character if character.isprintable() else " " for character in text)
    return plain if len(plain) <= room else f"{plain[: room - 1]}…"
