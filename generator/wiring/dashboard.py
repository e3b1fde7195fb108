"""The dashboard of a service, with the queries that are saved beside it."""

from collections import defaultdict
from collections.abc import Iterable

from generator.names import physical
from generator.resolve.stack import Function, Resource, Stack
from generator.resolve.triggers import KINDS
from generator.values import Call, Guarded, Ref, Value
from generator.wiring.model import ModuleCall

LABEL = "service_dashboard"
FILE = "dashboard"


def dashboard(stack: Stack, alarms: Iterable[ModuleCall]) -> ModuleCall:
    """What is there to be looked at; `alarms` are the calls that make alarms."""
    own = defaultdict(list)
    for item in stack.resources:
        own[item.type].append(item)
    queues = [item for item in own["sqs"] if item.thing == item.key]
    implied = [item for item in own["sqs"] if item.thing != item.key]
    kept = [item for item in queues if item.merged.get("dead_letter")]
    shown = [Guarded(frozenset({call.thing, call.label}), Ref(f"module.{call.label}[*].composite")) for call in alarms]
    return ModuleCall(
        label=LABEL,
        block="dashboard",
        file=FILE,
        thing=LABEL,
        arguments={
            "name": physical("dashboard", stack.stem, ""),
            "alarms": Call("flatten", (shown,)) if shown else None,
            "apis": _whole(own["http_api"], "api") or None,
            "cloudwatch_arn": Ref("local.arn.cloudwatch") if shown else None,
            "dead_letters": {**_whole(kept, "dead_letter"), **_whole(implied, "queue")} or None,
            "functions": {item.key: Guarded(frozenset({item.key}), _function(stack, item)) for item in stack.functions},
            "queries": stack.whole.get("queries") or None,
            "queues": _whole(queues, "queue") or None,
            "region": Ref("var.region"),
            "tables": _whole(own["dynamodb"], "table") or None,
            "topics": _whole(own["sns"], "topic") or None,
        },
        history=(LABEL,),
        condition="var.dashboard",
    )


def _whole(resources: Iterable[Resource], output: str) -> dict[str, Value]:
    """Things travel between blocks as they are: a block takes of them what it names."""
    return {item.key: Guarded(frozenset({item.thing}), Ref(f"module.{item.key}.{output}")) for item in resources}


def _function(stack: Stack, item: Function) -> Value:
    """What it is woken by in any environment: a graph more where one does without."""
    kinds = {entry.kind for entry in stack.spec.functions[item.key].triggers or []}
    counted = item.merged.get("logs", "metric_filters")
    known: dict[str, Value] = {
        "name": item.name,
        "async": True if any(KINDS[kind].asynchronous for kind in kinds - {"dynamodb"}) else None,
        "log_metrics": Ref(f"module.{item.key}.log_metrics") if counted else None,
        "streams": True if "dynamodb" in kinds else None,
        "url": True if "url" in kinds else None,
    }
    return {key: value for key, value in known.items() if value is not None}
