"""Where the boxes of a picture go: columns from left to right in the direction of the arrows, few crossings.

The layered drawing of Sugiyama, Tagawa and Toda (1981), in its simplest form: arrows that close a circle are turned,
columns are the longest way from a source, long arrows get a place to pass in every column, columns are sorted by where
their neighbours stand, and boxes move towards them.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from generator.understand.graph import Graph

WIDTH = 192
HEIGHT = 46
PASSAGE = 14  # height of an arrow's place in a column that it only passes
GAP = 26
SWEEPS = 12
FEW = 120  # arrows up to which every swap is tried


@dataclass(frozen=True, slots=True)
class Box:
    """A node, or a place to pass (id of an arrow's step): its column and the y of its middle, in pixels."""

    id: str
    column: int
    y: float
    height: int


@dataclass(frozen=True, slots=True)
class Placed:
    """`routes`: of each edge of the graph the boxes it goes through from left to right, and whether it is turned."""

    boxes: Mapping[str, Box]
    routes: tuple[tuple[tuple[str, ...], bool], ...]
    columns: int
    height: float


def place(graph: Graph) -> Placed:
    """Places for all nodes and edges: what is not connected stands one below the other."""
    ends = [(edge.start, edge.end) for edge in graph.edges]
    boxes: dict[str, Box] = {}
    routes: dict[int, tuple[tuple[str, ...], bool]] = {}
    top = 0.0
    for part in _parts([node.id for node in graph.nodes], ends):
        numbers = [number for number, (start, _) in enumerate(ends) if start in part]
        placed = _connected(part, [ends[number] for number in numbers], numbers)
        boxes |= {id_: replace(box, y=box.y + top) for id_, box in placed.boxes.items()}
        routes |= dict(zip(numbers, placed.routes, strict=True))
        top += placed.height + GAP
    columns = max((box.column for box in boxes.values()), default=0) + 1
    return Placed(boxes, tuple(routes[number] for number in range(len(ends))), columns, max(top - GAP, 0.0))


def _parts(order: Sequence[str], ends: Sequence[tuple[str, str]]) -> list[list[str]]:
    """The nodes of each connected part, in the order of the graph."""
    part = {node: index for index, node in enumerate(order)}
    for start, end in ends:
        low, high = sorted((part[start], part[end]))
        if low != high:
            part = {node: low if number == high else number for node, number in part.items()}
    return [[node for node in order if part[node] == number] for number in sorted(set(part.values()))]


def _connected(order: Sequence[str], ends: Sequence[tuple[str, str]], numbers: Sequence[int]) -> Placed:
    """One connected part; `numbers` tell its edges apart from those of other parts."""
    turned = _turned(ends)
    forward = [(end, start) if turn else (start, end) for (start, end), turn in zip(ends, turned, strict=True)]
    column = _columns(order, forward)
    routes = [_route(number, start, end, column) for number, (start, end) in zip(numbers, forward, strict=True)]
    for route in routes:
        column |= {step: column[route[0]] + offset for offset, step in enumerate(route) if step not in column}
    steps = [pair for route in routes for pair in pairwise(route)]
    columns = _sorted(column, steps)
    return _placed(columns, steps, tuple(zip(routes, turned, strict=True)), frozenset(order))


def _turned(ends: Sequence[tuple[str, str]]) -> list[bool]:
    """Which arrows close a circle with those before them: what wakes a function comes before what it uses."""
    after: dict[str, list[str]] = {}
    turned = []
    for start, end in ends:
        closes = _leads(end, start, after)
        turned.append(closes)
        if not closes:
            after.setdefault(start, []).append(end)
    return turned


def _leads(start: str, end: str, after: Mapping[str, Sequence[str]]) -> bool:
    """Whether arrows lead from `start` to `end`."""
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        if node == end:
            return True
        fresh = [other for other in after.get(node, ()) if other not in seen]
        seen.update(fresh)
        waiting += fresh
    return False


def _columns(order: Sequence[str], ends: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The longest way from a source; a source stands just before the first that it leads to."""
    column = dict.fromkeys(order, 0)
    for _ in order:
        for start, end in ends:
            if start != end:
                column[end] = max(column[end], column[start] + 1)
    targets = {end for _, end in ends}
    for node in order:
        nexts = [column[end] for start, end in ends if start == node]
        if node not in targets and nexts:
            column[node] = min(nexts) - 1
    return column


def _route(number: int, start: str, end: str, column: Mapping[str, int]) -> tuple[str, ...]:
    passages = (f"{number}:{index}" for index in range(column[start] + 1, column[end]))
    return (start, *passages, end)


def _sorted(column: Mapping[str, int], steps: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Columns, each in an order with few crossings: by the mean place of the neighbours, to and fro."""
    columns: list[list[str]] = [[] for _ in range(max(column.values(), default=0) + 1)]
    for node, index in column.items():
        columns[index].append(node)
    before, after = _neighbours(steps)
    best, fewest = [list(nodes) for nodes in columns], _crossings(columns, steps)
    for sweep in range(SWEEPS):
        rightwards = sweep % 2 == 0
        neighbours = before if rightwards else after
        place = {node: index / max(len(nodes), 1) for nodes in columns for index, node in enumerate(nodes)}
        for nodes in columns if rightwards else reversed(columns):
            nodes.sort(key=lambda node: _mean((place[other] for other in neighbours.get(node, ())), place[node]))
            place |= {node: index / len(nodes) for index, node in enumerate(nodes)}
        if (found := _crossings(columns, steps)) < fewest:
            best, fewest = [list(nodes) for nodes in columns], found
    return _swapped(best, steps) if len(steps) <= FEW else best


def _swapped(columns: list[list[str]], steps: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Neighbours in a column change places as long as that saves crossings."""
    fewest = _crossings(columns, steps)
    saved = True
    while saved:
        saved = False
        for nodes in columns:
            for index in range(len(nodes) - 1):
                nodes[index : index + 2] = reversed(nodes[index : index + 2])
                found = _crossings(columns, steps)
                if found < fewest:
                    fewest, saved = found, True
                else:
                    nodes[index : index + 2] = reversed(nodes[index : index + 2])
    return columns


def _crossings(columns: Sequence[Sequence[str]], steps: Sequence[tuple[str, str]]) -> int:
    """Pairs of arrows that cross: inversions between the orders of their starts and of their ends, gap by gap."""
    place = {node: (column, index) for column, nodes in enumerate(columns) for index, node in enumerate(nodes)}
    gaps: dict[int, list[tuple[int, int]]] = {}
    for start, end in steps:
        gaps.setdefault(place[start][0], []).append((place[start][1], place[end][1]))
    crossings = 0
    for arrows in gaps.values():
        seen: list[int] = []
        for _, height in sorted(arrows):
            crossings += len(seen) - bisect_right(seen, height)
            insort(seen, height)
    return crossings


def _neighbours(steps: Iterable[tuple[str, str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for start, end in steps:
        before.setdefault(end, []).append(start)
        after.setdefault(start, []).append(end)
    return before, after


def _mean(values: Iterable[float], otherwise: float) -> float:
    found = list(values)
    return sum(found) / len(found) if found else otherwise


def _height(node: str, nodes: frozenset[str]) -> int:
    return HEIGHT if node in nodes else PASSAGE


def _placed(
    columns: Sequence[Sequence[str]],
    steps: Sequence[tuple[str, str]],
    routes: tuple[tuple[tuple[str, ...], bool], ...],
    nodes: frozenset[str],
) -> Placed:
    """Heights: stacked first, then each drawn towards its neighbours as far as the order allows."""
    y = {node: float(index * (HEIGHT + GAP)) for column in columns for index, node in enumerate(column)}
    before, after = _neighbours(steps)
    for sweep in range(SWEEPS * 2):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            neighbours = (before, after)[sweep % 2] if sweep < SWEEPS else None
            wanted = {node: _wanted(node, y, before, after, neighbours) for node in column}
            y |= _apart(column, wanted, nodes)
    top = min((y[node] - _height(node, nodes) / 2 for node in y), default=0.0)
    boxes = {
        node: Box(node, index, y[node] - top, _height(node, nodes))
        for index, column in enumerate(columns)
        for node in column
    }
    height = max((box.y + box.height / 2 for box in boxes.values()), default=0.0)
    return Placed(boxes, routes, len(columns), height)


def _wanted(
    node: str,
    y: Mapping[str, float],
    before: Mapping[str, Sequence[str]],
    after: Mapping[str, Sequence[str]],
    neighbours: Mapping[str, Sequence[str]] | None,
) -> float:
    near = neighbours.get(node, ()) if neighbours else (*before.get(node, ()), *after.get(node, ()))
    return _mean((y[other] for other in near), y[node])


def _apart(column: Sequence[str], wanted: Mapping[str, float], nodes: frozenset[str]) -> dict[str, float]:
    """The wanted heights, pushed apart downwards, and the whole moved back to where it wanted to be on average."""
    placed: dict[str, float] = {}
    lowest: float | None = None
    for node in column:
        half = _height(node, nodes) / 2
        placed[node] = wanted[node] if lowest is None else max(wanted[node], lowest + half)
        lowest = placed[node] + half + GAP
    shift = sum(wanted[node] - placed[node] for node in column) / max(len(column), 1)
    return {node: height + shift for node, height in placed.items()}
