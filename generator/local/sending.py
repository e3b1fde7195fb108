"""A sample of `events/` through a function's real trigger: what `gen send` does for each kind.

In: a trigger and the sample's JSON. Out: what was sent, and what came back where something does. The shapes of samples
are documented in docs/local-cloud.md; a test holds the two together.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from generator.diagnostics import UserError
from generator.local import events
from generator.local.cloud import Cloud
from generator.local.http import Answer
from generator.local.queues import queue_url
from generator.local.requests import best_route, call_api, call_url
from generator.local.urls import url_id
from generator.resolve.physical import known_words, physical_names
from generator.resolve.stack import Function, Stack, Trigger
from generator.values import concrete


@dataclass(frozen=True, slots=True)
class Sent:
    """What went where; `answer` for triggers that answer."""

    what: str
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends to one service where `cloud` is; `outputs` are its root's."""

    cloud: Cloud
    stack: Stack
    outputs: Mapping[str, Any]
    folder: Path

    def send(self, function: Function, trigger: Trigger, sample: Mapping[str, Any]) -> Sent:
        """One event; UserError when the sample is not what the kind of trigger takes."""
        from botocore.exceptions import ClientError, ParamValidationError

        try:
            return _SENT[trigger.kind](self, function, trigger, sample)
        except (ClientError, ParamValidationError) as error:
            raise UserError(f"the sample was refused: {' '.join(str(error).split())}") from error

    def name(self, trigger: Trigger) -> str:
        """The physical name of what the trigger listens to."""
        assert trigger.target is not None
        return str(concrete(trigger.target.name, known_words(self.stack)))


def reaches(function: Function, trigger: Trigger, sample: Mapping[str, Any]) -> None:
    """UserError when the sample asks for another route of the function than the one that was named."""
    method, target, _, _ = _request(sample, trigger)
    routes = [{"RouteKey": item.spec.route} for item in function.triggers if item.kind == "http"]
    if best_route(routes, method, urlsplit(target).path) != {"RouteKey": trigger.spec.route}:
        message = f"the sample asks for {method} {target}, which is not the route {trigger.spec.route!r}"
        raise UserError(f"{message}: name another one with --event FILE, or leave --trigger out")


def needs_no_sample(trigger: Trigger) -> bool:
    """Whether the spec says all there is to send: a schedule's input, a request without a body to a fixed path."""
    method, _, path = str(getattr(trigger.spec, "route", "")).partition(" ")
    return trigger.kind == "schedule" or (method in ("GET", "HEAD", "DELETE") and "{" not in path)


def example(trigger: Trigger) -> dict[str, Any]:
    """What a sample for the trigger looks like."""
    spec = trigger.spec
    match trigger.kind:
        case "http" | "url":
            method, target, _, _ = _request({}, trigger)
            return {"method": method, "path": target} | ({} if method in ("GET", "HEAD", "DELETE") else {"body": {}})
        case "s3":
            return {"key": f"{spec.prefix or ''}sample{spec.suffix or ''}", "body": "text"}
        case "eventbridge":
            said = {key: spec.pattern.get(key) for key in ("source", "detail-type")}
            first = {key: item[0] if isinstance(item, list) and item else key for key, item in said.items()}
            return {**first, "detail": {}}
    return _EXAMPLES[trigger.kind]


def _http(sender: Sender, function: Function, trigger: Trigger, sample: Mapping[str, Any]) -> Sent:
    assert trigger.target is not None
    method, target, headers, body = _request(sample, trigger)
    api_id = url_id(str(sender.outputs[f"{trigger.target.label}_endpoint"]))
    answer = call_api(sender.cloud, api_id, method, target, headers=headers, body=body, claims=sample.get("claims"))
    return Sent(f"{method} {target}", answer)


def _url(sender: Sender, function: Function, trigger: Trigger, sample: Mapping[str, Any]) -> Sent:
    method, target, headers, body = _request(sample, trigger)
    name = physical_names(sender.stack)[function.key]
    return Sent(f"{method} {target}", call_url(sender.cloud, name, method, target, headers=headers, body=body))


def _request(sample: Mapping[str, Any], trigger: Trigger) -> tuple[str, str, dict[str, str], bytes]:
    """`{method, path, query, headers, body}`; a body that is text is sent byte for byte, anything else as JSON."""
    verb, _, place = str(getattr(trigger.spec, "route", "POST /")).partition(" ")
    method = str(sample.get("method") or ("GET" if verb in ("ANY", "$default") else verb))
    path = str(sample.get("path") or place or "/")
    query = urlencode(sample.get("query") or {}, doseq=True)
    body, headers = sample.get("body"), dict(sample.get("headers") or {})
    if body is not None and not isinstance(body, str):
        body = json.dumps(body)
        if not any(name.lower() == "content-type" for name in headers):
            # Without it an API hands the body over in base64, as something it does not know.
            headers["content-type"] = "application/json"
    return method, f"{path}?{query}" if query else path, headers, (body or "").encode()


def _sqs(sender: Sender, function: Function, trigger: Trigger, sample: Mapping[str, Any]) -> Sent:
    name = sender.name(trigger)
    message = events.send_message(
        sender.cloud,
        queue_url(sender.cloud, name),
        _text(_needed(sample, "body")),
        attributes=sample.get("attributes"),
        group=sample.get("group"),
        deduplication_id=sample.get("deduplication_id"),
    )
    return Sent(f"message {message} to {name}")


def _sns(sender: Sender, function: Function, trigger: Trigger, sample: Mapping[str, Any]) -> Sent:
    assert trigger.target is not None
    arn = str(concrete(trigger.target.arn, known_words(sender.stack)))
    message = events.publish(
        sender.cloud,
        arn,
        _text(_needed(sample, "message")),
        subject=sample.get("subject"),
        attributes=sample.get("attributes"),
        group=sample.get("group"),
    )
    return Sent(f"message {message} to {arn}")


def _eventbridge(sender: Sender, function: Function, trigger: Trigger, sample: Mapping[str, Any]) -> Sent:
    bus = sender.name(trigger)
    source, kind = str(_needed(sample, "source")), str(_needed(sample, "detail-type"))
    event = events.put_event(sender.cloud, bus, source, kind, sample.get("detail") or {})
    return Sent(f"event {event} ({kind}) to {bus}")


def _s3(sender: Sender, function: Function, trigger: Trigger, sample: Mapping[str, Any]) -> Sent:
    bucket, key = sender.name(trigger), str(_needed(sample, "key"))
    if sample.get("delete"):
        events.delete_object(sender.cloud, bucket, key)
        return Sent(f"removed s3://{bucket}/{key}")
    events.put_object(sender.cloud, bucket, key, _content(sender.folder, sample))
    return Sent(f"s3://{bucket}/{key}")


def _content(folder: Path, sample: Mapping[str, Any]) -> bytes:
    """The object: a file beside the sample, or its `body`."""
    if "file" not in sample:
        return _text(_needed(sample, "body")).encode()
    try:
        return (folder / str(sample["file"])).read_bytes()
    except OSError as error:
        raise UserError(f"{folder / str(sample['file'])} cannot be read: {error.strerror}") from error


def _dynamodb(sender: Sender, function: Function, trigger: Trigger, sample: Mapping[str, Any]) -> Sent:
    table = sender.name(trigger)
    if "put" in sample:
        events.put_item(sender.cloud, table, sample["put"])
    elif "update" in sample:
        events.update_item(sender.cloud, table, sample["update"]["key"], sample["update"]["set"])
    elif "delete" in sample:
        events.delete_item(sender.cloud, table, sample["delete"])
    else:
        raise UserError("a dynamodb sample holds `put: {item}`, `update: {key, set}` or `delete: {key}`")
    return Sent(f"{next(iter(sample))} in {table}")


def _schedule(sender: Sender, function: Function, trigger: Trigger, sample: Mapping[str, Any]) -> Sent:
    """The schedule's own target, role, input and retries; the sample is not used: the input stands in the spec."""
    name = str(concrete(_schedule_name(sender, trigger), known_words(sender.stack)))
    return Sent(f"schedule {name} fires as {events.fire_schedule(sender.cloud, name)}")


def _schedule_name(sender: Sender, trigger: Trigger) -> Any:
    from generator.names import physical

    return physical("schedule", sender.stack.stem, trigger.stem)


def _needed(sample: Mapping[str, Any], key: str) -> Any:
    if key not in sample:
        raise UserError(f"the sample has no {key!r}: it holds {', '.join(sample) or 'nothing'}")
    return sample[key]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


_EXAMPLES: dict[str, dict[str, Any]] = {
    "dynamodb": {"put": {"id": "1"}},
    "schedule": {},
    "sns": {"message": {}},
    "sqs": {"body": {}},
}
_SENT: dict[str, Callable[[Sender, Function, Trigger, Mapping[str, Any]], Sent]] = {
    "dynamodb": _dynamodb,
    "eventbridge": _eventbridge,
    "http": _http,
    "s3": _s3,
    "schedule": _schedule,
    "sns": _sns,
    "sqs": _sqs,
    "url": _url,
}
