"""What AWS bounds by account, API, bus or policy: counted over all that a service or the project makes."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from generator.diagnostics import Location, Severity
from generator.project import LOCAL
from generator.resolve.physical import known_words
from generator.resolve.stack import Function, Stack, Target, Where
from generator.rules.model import Deployed, Finding, Findings, Whole, deployed, whole
from generator.values import concrete
from generator.vocabulary import limits


@deployed("GEN337", "The permissions of a function's routes fit")
def permissions(stack: Deployed) -> Findings:
    """API Gateway is permitted to invoke a function route by route, and Lambda keeps 20,480 bytes of that.

    Way out: one route for many paths, `ANY /orders/{rest+}`, or several functions.
    https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    """
    for function in stack.stack.functions:
        routes = [trigger.spec.route for trigger in function.triggers if trigger.kind == "http"]
        if not _may_be_large(routes):
            continue
        size = sum(_permission_bytes(stack.stack, function, route) for route in routes)
        if size > limits.RESOURCE_POLICY_BYTES:
            most = f"{limits.RESOURCE_POLICY_BYTES} bytes of permissions"
            message = (
                f"{len(routes)} routes invoke {function.key!r}, which takes more than the {most} that Lambda keeps"
            )
            yield Finding(stack.function(function, "triggers"), f"{message}: join routes (`ANY /PATH/{{rest+}}`)")


def _may_be_large(routes: Sequence[str]) -> bool:
    """A permission takes less than 600 bytes beside its route, of 12 a character at most: few routes always fit."""
    return sum(600 + 12 * len(route) for route in routes) > limits.RESOURCE_POLICY_BYTES


def _permission_bytes(stack: Stack, function: Function, route: str) -> int:
    """Of the statement that Lambda makes of one permission, at least."""
    words = known_words(stack)
    method, _, path = route.partition(" ")
    place = f"{words['var.region']}:{words['var.account_id']}"
    source = f"arn:aws:execute-api:{place}:a1b2c3d4e5/*/{'*' if method == 'ANY' else method}{path}"
    statement = {
        "Sid": f"http-{'0' * 16}",
        "Effect": "Allow",
        "Principal": {"Service": "apigateway.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": f"arn:aws:lambda:{place}:function:{concrete(function.name, words)}:live",
        "Condition": {"ArnLike": {"AWS:SourceArn": source}},
    }
    return len(json.dumps(statement, separators=(",", ":")).encode())


@whole("GEN813", "What AWS gives unasked is enough", Severity.WARNING, approvable=True)
def quotas(everything: Whole) -> Findings:
    """Without asking for more an API has 300 routes and a bus 300 rules, and of an account's 1,000 concurrent
    invocations a region can reserve 900: Lambda keeps 100 for functions without a reservation.

    Way out: need less, or have the quota raised and acknowledge the warning.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
    """
    stacks = [stack for stack in everything.deployed if stack.environment.name != LOCAL]
    for stack in stacks:
        yield from _routes(stack)
    yield from _rules(stacks)
    yield from _reserved(stacks)


def _routes(stack: Deployed) -> Findings:
    found = Counter(trigger.target.address for _, trigger in stack.triggers("http") if trigger.target)
    for resource in stack.stack.resources:
        if (count := found[resource.key]) > limits.HTTP_API_ROUTES:
            message = f"an API has at most {limits.HTTP_API_ROUTES} routes unless AWS raises that, not {count}"
            yield Finding(stack.resource(resource), f"{message}: join some", f"{stack.source.name}.{resource.key}")


def _rules(stacks: list[Deployed]) -> Findings:
    rules: defaultdict[tuple[object, ...], int] = defaultdict(int)
    for stack in stacks:
        for bus, place in _listeners(stack):
            known = (stack.environment.name, *_region(stack), _bus(stack, bus))
            rules[known] += 1
            if rules[known] == limits.EVENT_RULES_PER_BUS + 1:
                message = f"bus {bus.address!r} has more than the {limits.EVENT_RULES_PER_BUS} rules that AWS gives"
                yield Finding(place, f"{message} unless it raises that: join patterns", stack.source.name)


def _listeners(stack: Deployed) -> Iterator[tuple[Target, Location]]:
    """What becomes a rule: triggers, subscriptions."""
    for function, trigger in stack.triggers("eventbridge"):
        if trigger.target:
            yield trigger.target, stack.trigger(function, trigger, "bus")
    for resource in stack.stack.resources:
        for item in resource.subscriptions:
            if item.kind == "eventbridge":
                path = ("resources", resource.key, "subscriptions", item.index, item.kind, "bus")
                yield item.source, stack.source.document.locate_key(path)


def _bus(stack: Deployed, bus: Target) -> str:
    return f"{stack.source.name}/{bus.address}" if bus.where is Where.OWN else bus.address


def _region(stack: Deployed) -> tuple[str, str]:
    return str(stack.environment.spec.account), str(stack.environment.spec.region)


def _reserved(stacks: list[Deployed]) -> Findings:
    most = limits.ACCOUNT_CONCURRENCY - limits.UNRESERVED_CONCURRENCY
    taken: defaultdict[tuple[str, str], int] = defaultdict(int)
    for stack in stacks:
        for function in stack.stack.functions:
            here = _region(stack)
            before, taken[here] = taken[here], taken[here] + (function.spec.reserved_concurrency or 0)
            if before <= most < taken[here]:
                message = f"reserved_concurrency of all functions in account {here[0]}, {here[1]} is more than {most}"
                way_out = "reserve less, or have the account's quota raised"
                place = stack.function(function, "reserved_concurrency")
                yield Finding(place, f"{message}, which AWS gives: {way_out}", f"{stack.source.name}.{function.key}")
