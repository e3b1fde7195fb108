"""What a function's role may do, in words, and which line of the spec is the reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from generator.permissions.policies import template_statements
from generator.permissions.statements import Statement, raw, statements, watched
from generator.resolve.stack import Function, Stack, Target
from generator.understand.spelling import spelled
from generator.values import Plain


@dataclass(frozen=True, slots=True)
class Allowed:
    """One statement: `what` it allows in words, `why` as the key of the spec that asks for it."""

    sid: str
    what: str
    why: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    condition: Plain = None


@dataclass(frozen=True, slots=True)
class _Reason:
    what: str
    why: str


_FIXED = {
    "WriteLogs": _Reason("write to its own log group", "every function logs"),
    "WriteTraces": _Reason("send traces to X-Ray, which knows no narrower resource", "tracing is Active"),
    "AttachToVpc": _Reason("make its network interfaces, before their ARNs are known", "vpc"),
    "MountFileSystem": _Reason("mount and write its file system, through the access point alone", "file_system"),
    "DecryptEnvironment": _Reason("decrypt its environment variables", "kms_key"),
}
_POLLED = {"sqs": "receive the messages of", "dynamodb": "read the stream of"}
_THINGS = {
    "dynamodb": "table",
    "eventbridge": "bus",
    "http_api": "API",
    "kms": "key",
    "parameter": "parameter",
    "s3": "bucket",
    "secret": "secret",
    "sns": "topic",
    "sqs": "queue",
}


def allowed(stack: Stack, function: Function) -> list[Allowed]:
    """Every statement of the function's role."""
    reasons = dict(_reasons(function)) | dict(_hooked(stack, function))
    found = [_known(item, reasons, stack) for item in statements(stack, function)]
    found += [_written(item, "policies", stack) for item in template_statements(function, stack.stem)]
    return found + [_written(item, "statements", stack) for item in raw(function, stack.stem)]


def _known(item: Statement, reasons: Mapping[str, _Reason], stack: Stack) -> Allowed:
    reason = _reason(item.sid, reasons)
    resources = tuple(str(spelled(each, stack)) for each in item.resources)
    condition = spelled(dict(item.condition), stack) if item.condition else None
    return Allowed(item.sid, reason.what, reason.why, tuple(sorted(item.actions)), resources, condition)


def _written(item: Mapping[str, Any], why: str, stack: Stack) -> Allowed:
    """A statement that the user wrote himself, or took from a template."""
    body = spelled(dict(item), stack)
    actions, resources = (tuple(_list(body.get(key))) for key in ("Action", "Resource"))
    what = "do what the spec says word for word" if why == "statements" else "do what the policy template says"
    return Allowed(str(body.get("Sid", "")), what, why, actions, resources, body.get("Condition"))


def _list(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [] if value is None else [str(value)]


def _reason(sid: str, reasons: Mapping[str, _Reason]) -> _Reason:
    """An id is made of the address it is for, with `Key` for a key before it and a number where two are equal."""
    if sid in _FIXED:
        return _FIXED[sid]
    folded = _fold(sid)
    bare = folded.rstrip("0123456789")
    for candidate in (folded, bare):
        if candidate in reasons:
            return reasons[candidate]
    if keyed := reasons.get(bare.removesuffix("key")):
        return _Reason(f"use a key, to {keyed.what}", keyed.why)
    return _Reason("do what the actions say", "the spec")


def _reasons(function: Function) -> Iterator[tuple[str, _Reason]]:
    for trigger in function.triggers:
        if trigger.target and trigger.kind in _POLLED:
            what = f"{_POLLED[trigger.kind]} {_called(trigger.target)}"
            yield _fold(f"poll{trigger.target.address}"), _Reason(what, f"triggers.{trigger.key}")
        if trigger.kind == "dynamodb" and trigger.dead_letter:
            what = f"report batches it gave up to {_called(trigger.dead_letter)}"
            yield _fold(f"sendto{trigger.dead_letter.address}"), _Reason(what, f"triggers.{trigger.key}")
    for name, target in function.destinations.items():
        ended = "failed" if name == "on_failure" else "succeeded"
        what = f"let Lambda report what {ended} to {_called(target)}"
        yield _fold(f"sendto{target.address}"), _Reason(what, _asked(function, name))
    for secret in function.secrets:
        what = f"read {_THINGS[secret.target.type]} {secret.named}"
        yield _fold(f"read{secret.variable}"), _Reason(what, f"secrets.{secret.variable}")
    for use in function.uses:
        what = f"{' and '.join(use.verbs)} {_called(use.target)}"
        yield _fold(use.target.address + "".join(use.verbs)), _Reason(what, f"uses.{use.target.address}")


def _hooked(stack: Stack, function: Function) -> Iterator[tuple[str, _Reason]]:
    for item in watched(stack, function):
        events = [event for event, key in item.rollout.hooks.items() if key == function.key] if item.rollout else []
        why = f"functions.{item.key}.rollout.{events[0]}"
        yield _fold(f"answerrolloutof{item.key}"), _Reason(f"say go or back to a rollout of {item.key}", why)
        yield _fold(f"try{item.key}"), _Reason(f"call the version of {item.key} that is to be rolled out", why)


def _asked(function: Function, name: str) -> str:
    """Where the spec asks for a destination; the kit adds a dead letter where an event could get lost."""
    if name == "on_failure" and function.spec.on_failure:
        return "on_failure"
    if function.spec.async_ and getattr(function.spec.async_, name):
        return f"async.{name}"
    return "an asynchronous trigger needs a way out"


def _called(target: Target) -> str:
    return f"{_THINGS.get(target.type, target.type)} {target.address}"


def _fold(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())
