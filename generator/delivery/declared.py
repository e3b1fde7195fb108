"""What a spec declares open to anybody, with its reason: reviewed where it is written, so no plan asks for it again.

`require: { public: approve }` of an environment wants an entry in approvals.yaml all the same.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date

from generator.approvals import Approval
from generator.delivery.roots import Root
from generator.diagnostics import Location
from generator.names import label
from generator.resolve.stack import Function, Trigger
from generator.review import Gate

_ASKED = "approve"


def declared_public(roots: Iterable[Root]) -> Iterator[Approval]:
    """An approval for each route and URL whose trigger says `public: REASON`."""
    for root in roots:
        require = root.stack.environment.require
        if require and require.public == _ASKED:
            continue
        for function in root.stack.functions:
            for trigger in function.triggers:
                if reason := getattr(trigger.spec, "public", None):
                    for address in _addresses(root, function, trigger):
                        yield _approval(root, address, reason)


def _addresses(root: Root, function: Function, trigger: Trigger) -> Iterator[str]:
    """Of the route or URL; in a call that some environment leaves out it has an index."""
    calls, inner = _called(function, trigger)
    for call in calls:
        for index in ("", "[0]"):
            yield f"module.{label(root.service)}.module.{call}{index}.{inner}"


def _called(function: Function, trigger: Trigger) -> tuple[tuple[str, ...], str]:
    """The labels that the module call may have, and the resource in it."""
    if trigger.kind != "http":
        return (trigger.label,), "aws_lambda_function_url.this"
    stem = f"{function.key}_http"
    api = f"_{trigger.target.label}" if trigger.target else ""
    return (stem, f"{stem}{api}"), f"aws_apigatewayv2_route.this[{json.dumps(trigger.spec.route)}]"


def _approval(root: Root, address: str, reason: str) -> Approval:
    return Approval(
        id=str(Gate.EXPOSURE),
        where=f"{root.name}:{address}",
        reason=str(reason),
        owner=root.stack.source,
        expires=date.max,
        location=Location(root.stack.source),
    )
