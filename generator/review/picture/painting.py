"""From a plan to boxes and arrows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from generator.review.model import Subject
from generator.review.picture.kinds import BOXES, ROLE_POLICIES, THROUGH, WIRES, Wire
from generator.review.picture.model import CHANGED, CREATED, DELETED, MARKS, REPLACED, Picture
from generator.review.picture.owning import Owners
from generator.review.picture.uses import used
from generator.review.picture.wiring import Wiring, names_in, strings_at
from generator.review.scrubbing import Sieve
from generator.review.shown import visible
from generator.review.values import at, name_of
from generator.terraform.plan_json import Action, PlanJson, ResourceChange
from generator.understand.graph import MOST_LABEL_LINES, Edge, Graph, Node
from generator.understand.svg import Mark

# More boxes than this show nothing; of those that do not change the first go.
MOST_BOXES = 60
_OUTSIDE = "outside"
_AWAITED = ("aws_lambda_permission", "aws_lambda_event_source_mapping")
_HEADS = ("this", "main", "default")
_WEIGHTS: dict[str, int] = {CREATED.word: 1, CHANGED.word: 0, REPLACED.word: 2, DELETED.word: 3}


def picture(subject: Subject) -> Picture:
    """The plan of one root; nothing sensitive stands in it."""
    painting = _Painting(subject.plan)
    painting.paint()
    return _few(_sieved(painting, subject))


def pictured(subjects: Iterable[Subject], into: dict[str, Picture]) -> Iterator[Subject]:
    """The subjects, each drawn into `into` as it passes: of many plans one is in memory."""
    for subject in subjects:
        into[subject.name] = picture(subject)
        yield subject


@dataclass(slots=True)
class _Arrow:
    labels: list[str] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)


class _Painting:
    """Collects boxes and arrows of one plan."""

    def __init__(self, plan: PlanJson) -> None:
        self._plan = plan
        self._changes = {change.address: change for change in plan.changes if change.managed and not change.deposed}
        self._wiring = Wiring(plan)
        self._owners = Owners(self._changes, self._wiring)
        self.nodes: dict[str, Node] = {}
        self.arrows: dict[tuple[str, str, bool], _Arrow] = {}

    def paint(self) -> None:
        heads = {change.module for change in self._changes.values() if change.type in BOXES and change.name in _HEADS}
        for change in self._changes.values():
            if change.type in BOXES:
                self.nodes[change.address] = Node(change.address, *_words(change, change.module in heads), "")
        for change in self._changes.values():
            for wire in _wires(change):
                self._wired(change, wire)
        for change in self._changes.values():
            if change.type in ROLE_POLICIES:
                self._using(change)
        for change in self._changes.values():
            if change.type == "aws_lambda_function":
                self._told(change)

    def marks(self) -> dict[str, Mark]:
        """What happens to each box: to itself, else to what belongs to it."""
        found: dict[str, Mark] = {}
        for change in self._plan.changed:
            for box in self._owners.of(change.address):
                own = MARKS.get(change.action) if box == change.address else CHANGED
                known = found.get(box)
                if own and (known is None or _WEIGHTS.get(own.word, 3) > _WEIGHTS.get(known.word, 3)):
                    found[box] = own
        return found

    @property
    def elsewhere(self) -> int:
        return sum(not self._owners.of(change.address) for change in self._plan.changed)

    def _wired(self, change: ResourceChange, wire: Wire) -> None:
        ends = self._boxes(change, wire.end)
        if not ends:
            return
        starts = self._boxes(change, wire.start) or self._outside(change, wire)
        label = _label(change, wire)
        # A box that changes in any attribute does not change its arrows.
        action = Action.NO_OP if change.type in BOXES and change.action is Action.UPDATE else change.action
        for start in starts:
            for end in ends:
                self._arrow(start, end, label, wire.dashed, action)

    def _boxes(self, change: ResourceChange, path: tuple[str | int, ...]) -> list[str]:
        if not path:
            return [change.address]
        found: list[str] = []
        for address in self._wiring.leads(change, path):
            other = self._changes.get(address)
            if path == ("target",) and other and other.type in THROUGH:
                found += self._boxes(other, THROUGH[other.type])
            else:
                found += self._owners.of(address)
        return list(dict.fromkeys(found))

    def _outside(self, change: ResourceChange, wire: Wire) -> list[str]:
        """A box for what wakes something here and is not of this plan."""
        named = next(iter(strings_at(change, wire.start)), "")
        who = next(iter(strings_at(change, ("principal",))), "")
        if (
            wire.dashed
            or not (named or who)
            or change.type not in ("aws_lambda_permission", "aws_lambda_event_source_mapping")
        ):
            return []
        title = next(iter(reversed([name for name in names_in(named) if name])), named) or who
        id_ = f"{_OUTSIDE}:{named or who}"
        self.nodes.setdefault(
            id_, Node(id_, _OUTSIDE, "anybody" if title == "*" else title, who or "outside of this plan", "")
        )
        return [id_]

    def _arrow(self, start: str, end: str, label: str, dashed: bool, action: Action) -> None:
        if start == end or start not in self.nodes or end not in self.nodes:
            return
        arrow = self.arrows.setdefault((start, end, dashed), _Arrow())
        arrow.actions.append(action)
        if label and label not in arrow.labels:
            arrow.labels.append(label)

    def _using(self, change: ResourceChange) -> None:
        """What the role's policy lets its boxes do, to boxes that its statements name."""
        action = change.action if change.action in (Action.CREATE, Action.DELETE) else Action.NO_OP
        for owner in self._owners.of(change.address):
            for text, words in used(change):
                for target in (box for address in self._wiring.named(text) for box in self._owners.of(address)):
                    if (target, owner, False) not in self.arrows and (owner, target, True) not in self.arrows:
                        self._arrow(owner, target, words, False, action)
            if change.unknown.get("policy") is True:
                for target in self._boxes(change, ("policy",)):
                    if not self._joined(owner, target):
                        self._arrow(owner, target, "", False, action)

    def _told(self, change: ResourceChange) -> None:
        """A function that is told a name in its environment uses it, where nothing says more."""
        for target in self._boxes(change, ("environment",)):
            if not self._joined(change.address, target):
                self._arrow(change.address, target, "", False, Action.NO_OP)

    def _joined(self, one: str, other: str) -> bool:
        return any(
            (start, end, dashed) in self.arrows
            for start, end in ((one, other), (other, one))
            for dashed in (True, False)
        )


def _wires(change: ResourceChange) -> Iterable[Wire]:
    return WIRES.get(change.type, ())


def _words(change: ResourceChange, of_a_block: bool) -> tuple[str, str, str]:
    """Kind, title and caption of a box."""
    kind, caption = BOXES[change.type]
    values = change.after or change.before
    if change.type == "aws_lambda_function" and isinstance(values.get("runtime"), str):
        caption = f"{caption}, {values['runtime']}"
    if change.type == "aws_lambda_function_url":
        return kind, "public" if values.get("authorization_type") == "NONE" else "signed requests", caption
    if change.type in ("aws_scheduler_schedule", "aws_cloudwatch_event_rule"):
        expression = values.get("schedule_expression")
        if isinstance(expression, str) and expression:
            return "schedule", expression, "schedule"
    return kind, _title(change, of_a_block), caption


def _title(change: ResourceChange, of_a_block: bool) -> str:
    """What the code calls it; in a block, whose head is `this`, what the call calls the block."""
    key = change.address.rpartition("[")[2].rstrip("]").strip('"') if change.address.endswith("]") else ""
    call = change.module.rpartition("module.")[2]
    if change.name in _HEADS:
        return call or name_of(change.after or change.before) or change.name
    if of_a_block and call:
        return f"{call} {change.name.replace('_', ' ')}"
    return f"{change.name} {key}" if key and not key.isdigit() else change.name


def _label(change: ResourceChange, wire: Wire) -> str:
    for values in (change.after, change.before):
        if wire.label and isinstance(found := at(values, wire.label), str):
            return found
    return wire.words


def _sieved(painting: _Painting, subject: Subject) -> Picture:
    """Without secrets, and with nothing in a text that cannot be seen."""
    said = [text for node in painting.nodes.values() for text in (node.title, node.caption)]
    said += [label for arrow in painting.arrows.values() for label in arrow.labels]
    sieve = Sieve(subject, said)

    def clean(text: str) -> str:
        return visible(sieve.text(text))

    nodes = {
        id_: replace(node, title=clean(node.title), caption=clean(node.caption)) for id_, node in painting.nodes.items()
    }
    edges = tuple(
        Edge(start, end, _joined_labels([clean(label) for label in arrow.labels]), dashed)
        for (start, end, dashed), arrow in painting.arrows.items()
    )
    arrows = {
        (start, end): mark for (start, end, _), arrow in painting.arrows.items() if (mark := _of_arrow(arrow.actions))
    }
    return Picture(Graph(tuple(nodes.values()), edges), painting.marks(), arrows, elsewhere=painting.elsewhere)


def _joined_labels(labels: list[str]) -> str:
    if len(labels) > MOST_LABEL_LINES:
        labels = [*labels[: MOST_LABEL_LINES - 1], f"and {len(labels) - MOST_LABEL_LINES + 1} more"]
    return "\n".join(labels)


def _of_arrow(actions: list[Action]) -> Mark | None:
    """Made or removed where all that it stands for is."""
    told = set(actions) & MARKS.keys()
    return (MARKS[told.pop()] if len(told) == 1 else CHANGED) if told else None


def _few(whole: Picture) -> Picture:
    """The boxes that change, those beside them, and as many others as there is room for; keys and parameters last."""
    nodes = whole.graph.nodes
    if len(nodes) <= MOST_BOXES:
        return whole
    beside = {
        end
        for edge in whole.graph.edges
        for end in (edge.start, edge.end)
        if {edge.start, edge.end} & whole.boxes.keys()
    }
    ranked = sorted(nodes, key=lambda node: (node.id not in whole.boxes, node.id not in beside))
    kept = {node.id for node in ranked[:MOST_BOXES]}
    graph = Graph(
        tuple(node for node in nodes if node.id in kept),
        tuple(edge for edge in whole.graph.edges if edge.start in kept and edge.end in kept),
    )
    return replace(whole, graph=graph, left_out=len(nodes) - len(kept))
