"""The policies: each takes a root and gives the resources that are wrong, with the sentence for it.

None speaks of what it cannot know: a value that only Terraform can work out, a role of somebody else's.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from generator.scan.policies.seeing import Node, Seen
from generator.scan.policies.tree import UNKNOWN

Wrong = Iterator[tuple[Node, str]]
_DEFAULT_VISIBILITY, _DEFAULT_TIMEOUT, _TIMES = 30, 3, 6
_MAPPING = "event_source_arn"
_NEEDED = {
    "aws_sqs_queue": ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"),
    "aws_dynamodb_table": ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
    "aws_kinesis_stream": ("kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator"),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """An id, what it demands, and what finds the resources that do not meet it."""

    id: str
    title: str
    find: Callable[[Seen], Wrong]


def _short_visibility(seen: Seen) -> Wrong:
    """https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
    for mapping in seen.mappings:
        queue = seen.only(mapping, _MAPPING, "aws_sqs_queue")
        function = seen.only(mapping, "function_name", "aws_lambda_function")
        if queue is None or function is None:
            continue
        hidden = _number(queue.value("visibility_timeout_seconds"), _DEFAULT_VISIBILITY)
        timeout = _number(function.value("timeout"), _DEFAULT_TIMEOUT)
        window = _number(mapping.value("maximum_batching_window_in_seconds"), 0)
        if hidden is None or timeout is None or window is None or hidden >= _TIMES * timeout + window:
            continue
        wanted = _TIMES * timeout + window
        yield queue, f"visibility timeout is {hidden} s; the consumer's {timeout} s ask for {wanted} s or more (6 x)"


def _number(found: Any, default: int) -> int | None:
    if found is None:
        return default
    return int(found) if isinstance(found, int | float) else None


def _no_redrive(seen: Seen) -> Wrong:
    """A message that always fails comes back until it expires, and takes the place of others."""
    policies = list(seen.all("aws_sqs_queue_redrive_policy"))
    redriven = {address for item in policies for address in item.leads_to("queue_url", "aws_sqs_queue")}
    told: set[str] = set()
    for mapping in seen.mappings:
        queue = seen.only(mapping, _MAPPING, "aws_sqs_queue")
        if queue and queue.address not in {*redriven, *told} and queue.value("redrive_policy") in (None, ""):
            told.add(queue.address)
            yield queue, "nothing takes the messages that its consumer cannot work on: it has no dead-letter queue"


def _no_source(seen: Seen) -> Wrong:
    """https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html"""
    for permission in seen.all("aws_lambda_permission"):
        principal = permission.value("principal")
        service = isinstance(principal, str) and principal.endswith(".amazonaws.com")
        if service and permission.value("source_arn") in (None, ""):
            message = f"{principal} may invoke the function from any account: the permission has no source_arn"
            yield permission, message


_ALARMS = ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm")


def _silent_alarm(seen: Seen) -> Wrong:
    """One that is part of a composite alarm speaks through that."""
    composites = list(seen.all(_ALARMS[1]))
    for alarm in seen.all(*_ALARMS):
        actions = alarm.value("alarm_actions")
        member = any(_is_member(alarm, composite) for composite in composites if composite is not alarm)
        if actions in (None, []) and not member:
            yield alarm, "the alarm tells nobody: it has no alarm_actions"


def _is_member(alarm: Node, composite: Node) -> bool:
    if alarm.address in composite.leads_to("alarm_rule", alarm.type):
        return True
    rule, name = composite.value("alarm_rule"), alarm.value("alarm_name")
    if composite.planned is not None and rule is UNKNOWN:
        return alarm.instance is composite.instance
    return isinstance(rule, str) and isinstance(name, str) and name in rule


def _whole_batch(seen: Seen) -> Wrong:
    """https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"""
    for mapping in seen.mappings:
        kind = next((type_ for type_ in _NEEDED if mapping.leads_to(_MAPPING, type_)), None)
        if kind and mapping.value("function_response_types") in (None, []):
            yield mapping, "one bad record fails its whole batch: ReportBatchItemFailures is not among the responses"


def _poller_denied(seen: Seen) -> Wrong:
    """Lambda polls with the function's own role."""
    for mapping in seen.mappings:
        kind = next((type_ for type_ in _NEEDED if mapping.leads_to(_MAPPING, type_)), None)
        function = seen.only(mapping, "function_name", "aws_lambda_function")
        role = seen.only(function, "role", "aws_iam_role") if function else None
        granted = _granted(seen, role) if role else None
        if kind is None or granted is None:
            continue
        missing = [item for item in _NEEDED[kind] if not any(fnmatchcase(item, pattern) for pattern in granted)]
        if missing:
            yield mapping, f"the function's role may not {', '.join(missing)}: the poller is denied"


def _granted(seen: Seen, role: Node) -> set[str] | None:
    """Actions that the role's own policies name; None when some of them cannot be known."""
    attached = [*seen.all("aws_iam_role_policy_attachment"), *seen.all("aws_iam_policy_attachment")]
    if any(item.sure and role.address in item.leads_to("role", role.type) for item in attached):
        return None
    if role.value("managed_policy_arns") not in (None, []) or role.value("inline_policy") not in (None, []):
        return None
    found: set[str] = set()
    for policy in seen.all("aws_iam_role_policy"):
        if role.address not in policy.leads_to("role", role.type):
            continue
        text = policy.text("policy")
        if text is UNKNOWN and not policy.sure:
            continue
        if not isinstance(text, str):
            return None
        found |= _actions(text)
    return found


_ACTION = re.compile(r'"((?:[a-z0-9-]+:[A-Za-z*?]+)|\*)"')


def _actions(text: str) -> set[str]:
    """Of a policy in JSON, what it allows; of one in HCL, all that it names."""
    try:
        statements = json.loads(text)["Statement"]
    except (ValueError, KeyError, TypeError):
        return {action for action in _ACTION.findall(text) if action != "*"}
    listed = statements if isinstance(statements, list) else [statements]
    allowed = [item.get("Action", []) for item in listed if item.get("Effect") == "Allow"]
    return {action for item in allowed for action in ([item] if isinstance(item, str) else item)}


POLICIES = (
    Policy("SCN001", "A message stays hidden for six times its consumer's timeout", _short_visibility),
    Policy("SCN002", "A queue with a consumer has a dead-letter queue", _no_redrive),
    Policy("SCN003", "A permission names the source that may invoke", _no_source),
    Policy("SCN004", "An alarm has somebody to tell", _silent_alarm),
    Policy("SCN005", "A poller reports what of a batch failed", _whole_batch),
    Policy("SCN006", "A poller's role may read what it polls", _poller_denied),
)
