"""Services as a graph: what wakes functions, functions, and what they use; the ways out of failure are dashed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from generator.resolve.stack import Function, Resource, Stack, Target, Trigger, Where

FUNCTION = "function"
MOST_LABEL_LINES = 3
_KINDS = {
    "dynamodb": "table",
    "eventbridge": "event bus",
    "function": "function",
    "http_api": "HTTP API",
    "kms": "key",
    "parameter": "parameter",
    "s3": "bucket",
    "secret": "secret",
    "sns": "topic",
    "sqs": "queue",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A box: `kind` is a resource type, `function`, `url` or `schedule`; `caption` says it in words."""

    id: str
    kind: str
    title: str
    caption: str
    service: str


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow in the direction that events and calls go; dashed for what failed."""

    start: str
    end: str
    label: str = ""
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes and edges, each once, in the order of the spec."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph(stacks: Sequence[Stack]) -> Graph:
    """The picture of services in one environment."""
    drawing = _Drawing()
    for stack in stacks:
        drawing.service(stack)
    edges = [edge for edge in drawing.joined() if edge.start in drawing.nodes and edge.end in drawing.nodes]
    touched = {end for edge in edges for end in (edge.start, edge.end)}
    nodes = [node for node in drawing.nodes.values() if node.kind not in ("kms", "parameter") or node.id in touched]
    return Graph(tuple(nodes), tuple(edges))


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Collects the nodes and edges of several services."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)

    def service(self, stack: Stack) -> None:
        for function in stack.functions:
            caption = f"function, {function.merged.get('runtime') or 'image'}"
            self.node(Node(_id(stack, function.key), FUNCTION, function.key, caption, stack.service))
        for resource in stack.resources:
            self.resource(stack, resource)
        for function in stack.functions:
            self.woken(stack, function)
        for function in stack.functions:
            self.using(stack, function)

    def node(self, node: Node) -> str:
        """Add it unless a better known one is there: another service's own words count more than a reference to it."""
        known = self.nodes.get(node.id)
        if known is None or known.service != node.id.partition("/")[0]:
            self.nodes[node.id] = node
        return node.id

    def target(self, stack: Stack, target: Target) -> str:
        """The node of what a name stands for, added when it is not this service's own."""
        if target.where is Where.OWN:
            return _id(stack, target.address)
        if target.where is Where.OTHER:
            if target.address in self.nodes:
                return target.address
            caption = f"{_words(target.type)} of another service"
            return self.node(Node(target.address, target.type, target.address, caption, ""))
        title = (
            str(target.name) if target.address.startswith("arn:") and isinstance(target.name, str) else target.address
        )
        caption = f"existing {_words(target.type)}"
        return self.node(Node(_id(stack, target.address), target.type, title, caption, stack.service))

    def resource(self, stack: Stack, resource: Resource) -> None:
        declared = resource.key in (stack.spec.resources or {})
        title = resource.key if declared else resource.key.replace("_", " ")
        own = self.node(Node(_id(stack, resource.key), resource.type, title, _words(resource.type), stack.service))
        if resource.type == "sqs" and declared and resource.merged.get("dead_letter"):
            address = f"{resource.key}.dead_letter"
            dead = Node(_id(stack, address), "sqs", f"{resource.key} dead letter", "queue", stack.service)
            receives = resource.merged.get("dead_letter", "max_receive_count")
            self.edges.append(Edge(own, self.node(dead), f"after {receives} tries", dashed=True))
        for item in resource.subscriptions:
            self.edges.append(Edge(self.target(stack, item.source), own, _matched(getattr(item.spec, "pattern", None))))
        for name, authorizer in (resource.merged.get("authorizers") or {}).items():
            if function := authorizer.get("function"):
                self.edges.append(Edge(own, _id(stack, function), f"authorizer {name}"))

    def woken(self, stack: Stack, function: Function) -> None:
        own = _id(stack, function.key)
        for trigger in function.triggers:
            self.edges.append(Edge(self.source(stack, function, trigger), own, _label(trigger)))
            if trigger.dead_letter and trigger.kind in ("dynamodb", "eventbridge", "schedule", "sns"):
                self.edges.append(Edge(own, self.target(stack, trigger.dead_letter), "failed", dashed=True))

    def using(self, stack: Stack, function: Function) -> None:
        own = _id(stack, function.key)
        for use in function.uses:
            self.edges.append(Edge(own, self.target(stack, use.target), ", ".join(use.verbs)))
        for secret in function.secrets:
            name = secret.named
            node = Node(
                _id(stack, f"secret:{name}"), secret.target.type, name, _words(secret.target.type), stack.service
            )
            self.edges.append(Edge(own, self.node(node), "read"))
        for name, target in function.destinations.items():
            failed = name == "on_failure"
            self.edges.append(Edge(own, self.target(stack, target), "failed" if failed else "succeeded", dashed=failed))

    def source(self, stack: Stack, function: Function, trigger: Trigger) -> str:
        """What wakes the function; URLs and schedules are nobody's resources, so they get a box here."""
        if trigger.target:
            return self.target(stack, trigger.target)
        caption = "function URL"
        title = "public" if trigger.kind == "url" and trigger.spec.public else "signed requests"
        if trigger.kind == "schedule":
            title, caption = trigger.spec.expression, f"schedule, {trigger.spec.timezone or 'UTC'}"
        return self.node(Node(_id(stack, f"{function.key}.{trigger.key}"), trigger.kind, title, caption, stack.service))

    def joined(self) -> Iterator[Edge]:
        """One arrow for all that goes from one box to another, its labels together."""
        groups: dict[tuple[str, str, bool], list[str]] = {}
        for edge in self.edges:
            labels = groups.setdefault((edge.start, edge.end, edge.dashed), [])
            if edge.label and edge.label not in labels:
                labels.append(edge.label)
        for (start, end, dashed), labels in groups.items():
            yield Edge(start, end, _few(labels), dashed)


def _few(labels: Sequence[str]) -> str:
    if len(labels) <= MOST_LABEL_LINES:
        return "\n".join(labels)
    return "\n".join([*labels[: MOST_LABEL_LINES - 1], f"and {len(labels) - MOST_LABEL_LINES + 1} more"])


def _id(stack: Stack, key: str) -> str:
    return f"{stack.service}/{key}"


def _words(type_: str) -> str:
    return _KINDS.get(type_, type_)


def _label(trigger: Trigger) -> str:
    if trigger.kind == "http":
        return str(trigger.spec.route)
    if trigger.kind == "eventbridge":
        return _matched(trigger.spec.pattern)
    if trigger.kind == "s3":
        return f"{trigger.spec.prefix or ''}*{trigger.spec.suffix or ''}".removesuffix("*") or "new objects"
    return ""


def _matched(pattern: object) -> str:
    """The event types that a pattern picks, where it says so plainly."""
    wanted: Iterable[object] = pattern.get("detail-type", []) if isinstance(pattern, dict) else []
    return ", ".join(item for item in wanted if isinstance(item, str)) if isinstance(wanted, list) else ""
