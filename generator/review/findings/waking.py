"""Which functions are woken by what is billed by the request: routes of HTTP APIs, and queues."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from generator.review.picture.wiring import Wiring, strings_at
from generator.review.scene import Scene
from generator.review.values import exists_after, exists_before
from generator.terraform.plan_json import ResourceChange

_FUNCTION, _API, _QUEUE = "aws_lambda_function", "aws_apigatewayv2_api", "aws_sqs_queue"
# What calls a function, and the attribute that names it.
_CALLERS = {"aws_apigatewayv2_integration": "integration_uri", "aws_lambda_event_source_mapping": "function_name"}


class Waking(StrEnum):
    """The words by which the bill is told."""

    ROUTE = "requests of HTTP APIs"
    QUEUE = "requests of queues"
    FIFO_QUEUE = "requests of FIFO queues"


@dataclass(frozen=True, slots=True)
class Wakings:
    """Address of a function -> what wakes it, before the plan and after."""

    before: dict[str, set[Waking]] = field(default_factory=dict)
    after: dict[str, set[Waking]] = field(default_factory=dict)


def wakings(scene: Scene) -> Wakings:
    found, known = Wakings(), _Known(scene)
    for type_, attribute in _CALLERS.items():
        for change in scene.of(type_):
            for exists, side, kinds in (
                (exists_before(change), replace(change, after={}, unknown={}), found.before),
                (exists_after(change), replace(change, before={}), found.after),
            ):
                if exists and (kind := known.kind(side)):
                    for function in known.functions(side, attribute):
                        kinds.setdefault(function, set()).add(kind)
    return found


class _Known:
    """One side of a change, followed to functions, queues and APIs."""

    def __init__(self, scene: Scene) -> None:
        self._wiring = Wiring(scene.plan)
        self._changes = {change.address: change for change in scene.plan.changes if change.managed}

    def kind(self, side: ResourceChange) -> Waking | None:
        """None for what costs nothing by the request, or is priced nowhere here."""
        if side.type == "aws_apigatewayv2_integration":
            sockets = any(self._says(api, "protocol_type", "WEBSOCKET") for api in self._of(side, "api_id", _API))
            return None if sockets else Waking.ROUTE
        arns = strings_at(side, ("event_source_arn",))
        if any(":sqs:" in arn for arn in arns):
            return Waking.FIFO_QUEUE if arns[0].endswith(".fifo") else Waking.QUEUE
        queues = [] if arns else self._of(side, "event_source_arn", _QUEUE)
        if not queues:
            return None
        return Waking.FIFO_QUEUE if any(self._says(queue, "fifo_queue", True) for queue in queues) else Waking.QUEUE

    def functions(self, side: ResourceChange, attribute: str) -> Iterator[str]:
        """Addresses of the functions that it calls, through an alias too."""
        found = self._leads(side, attribute)
        direct = [item for item in found if item.type == _FUNCTION]
        aliased = [item for alias in found if alias.type == "aws_lambda_alias" for item in self._aliased(alias)]
        yield from dict.fromkeys(item.address for item in (*direct, *aliased))

    def _aliased(self, alias: ResourceChange) -> list[ResourceChange]:
        return self._of(alias, "function_name", _FUNCTION)

    def _of(self, side: ResourceChange, attribute: str, type_: str) -> list[ResourceChange]:
        return [item for item in self._leads(side, attribute) if item.type == type_]

    def _leads(self, side: ResourceChange, attribute: str) -> list[ResourceChange]:
        """What was there led where its value says; what the code says is of the time after."""
        if side.after or side.unknown:
            addresses = self._wiring.leads(side, (attribute,))
        else:
            addresses = [found for text in strings_at(side, (attribute,)) for found in self._wiring.named(text)]
        return [self._changes[address] for address in addresses if address in self._changes]

    def _says(self, change: ResourceChange, key: str, value: object) -> bool:
        return (change.after or change.before).get(key) == value
