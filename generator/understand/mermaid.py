"""A graph as a Mermaid flowchart: what GitHub and GitLab draw in Markdown."""

from collections.abc import Iterator

from generator.understand.graph import FUNCTION, Edge, Graph, Node

_SHAPES = {FUNCTION: ("([", "])"), "dynamodb": ("[(", ")]"), "s3": ("[(", ")]"), "sqs": ("[/", "/]")}
# What Mermaid or the Markdown around it would read as its own (https://mermaid.js.org/syntax/flowchart.html).
_ENTITIES = {
    "#": "#35;",
    '"': "#quot;",
    "&": "#amp;",
    "<": "#lt;",
    ">": "#gt;",
    "`": "#96;",
    "|": "#124;",
    "\\": "#92;",
}


def mermaid(graph: Graph) -> str:
    """The text of the flowchart, with a final newline."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes, 1)}
    services = dict.fromkeys(node.service for node in graph.nodes)
    yield "flowchart LR"
    for number, service in enumerate(services, 1):
        nodes = [node for node in graph.nodes if node.service == service]
        if service and len(services) > 1:
            yield f'  subgraph s{number}["{escaped(service)}"]'
            yield from (f"    {_node(node, names[node.id])}" for node in nodes)
            yield "  end"
        else:
            yield from (f"  {_node(node, names[node.id])}" for node in nodes)
    yield from (f"  {_edge(edge, names)}" for edge in graph.edges)


def _node(node: Node, name: str) -> str:
    opening, closing = _SHAPES.get(node.kind, ("[", "]"))
    return f'{name}{opening}"{escaped(node.title)}<br/><small>{escaped(node.caption)}</small>"{closing}'


def _edge(edge: Edge, names: dict[str, str]) -> str:
    arrow = "-.->" if edge.dashed else "-->"
    label = f'|"{escaped(edge.label)}"|' if edge.label else ""
    return f"{names[edge.start]} {arrow}{label} {names[edge.end]}"


def escaped(text: str) -> str:
    """`text` as Mermaid shows it; line ends become breaks."""
    shown = "".join(
        _ENTITIES.get(character, character) for character in text if character.isprintable() or character == "\n"
    )
    return shown.replace("\n", "<br/>")
