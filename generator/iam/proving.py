"""Roles put to the proof: each trigger's sample events sent in a local cloud where role policies count.

In: services that run there. Out: for each function what was sent, what its role was denied, as its log tells, and what
it called and was allowed, as the cloud's trail tells. A handler that keeps a denial to itself hides it from this, too.
"""

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from generator.diagnostics import UserError
from generator.iam.actions import actions
from generator.iam.granted import verb_actions
from generator.iam.machine import Call, Place
from generator.iam.plain_http import without_tls
from generator.local.cloud import Cloud
from generator.local.emulator import Emulator, Settings
from generator.local.logs import log_group, logs
from generator.local.rendering import LocalService
from generator.local.sending import Sender
from generator.permissions.verbs import VERBS
from generator.resolve.physical import physical_names
from generator.resolve.stack import Function, Trigger

_DENIED = re.compile(r"assumed-role/([\w+=,.@-]+)/\S+ is not authorized to perform: ([\w-]+:\w+)")
_OUTCOME = re.compile(r"not authorized to perform: ([\w-]+:\w+)")
_PATIENCE = 45.0
_QUIET = 2.0
_POLL = 0.4

Tell = Callable[[str], None]


@dataclass(slots=True)
class Proof:
    """One function: `allowed` are actions with the text of what they were called on."""

    function: str
    sent: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    denied: set[str] = field(default_factory=set)
    allowed: set[tuple[str, str]] = field(default_factory=set)
    spoke: bool = False


@dataclass(frozen=True, slots=True)
class Prover:
    """Sends to services of the local cloud; `root` is the project's."""

    root: Path
    cloud: Cloud
    services: Sequence[LocalService]
    outputs: Mapping[str, Mapping[str, Any]]
    tell: Tell

    def prove(self, functions: Mapping[str, Sequence[str]]) -> list[Proof]:
        """Every sample of the functions, service by service; what came of it once all is quiet."""
        begun = time.time()
        found = {
            f"{item.name}.{function.key}": Proof(f"{item.name}.{function.key}")
            for item in self.services
            for function in item.stack.functions
        }
        for item in self.services:
            for key in functions.get(item.name, ()):
                if any(function.key == key for function in item.stack.functions):
                    self._send(item, item.stack.function(key), found[f"{item.name}.{key}"])
        self._listen(found, begun)
        return [
            found[f"{service}.{key}"]
            for service, keys in functions.items()
            for key in keys
            if f"{service}.{key}" in found
        ]

    def _send(self, item: LocalService, function: Function, proof: Proof) -> None:
        folder = self.root / "functions" / item.name / "events"
        sender = Sender(self.cloud, item.stack, self.outputs[item.name], folder)
        for trigger in _one_of_each(function.triggers):
            for name, sample in _samples(folder, function.key, trigger, proof):
                try:
                    sent = sender.send(function, trigger, sample)
                except UserError as error:
                    proof.skipped.append(f"{name}: {error}")
                    continue
                proof.sent.append(sent.what)
                self.tell(f"{proof.function}: sent {sent.what}")
                if sent.answer:
                    text = sent.answer.body.decode("utf-8", "replace")
                    proof.denied.update(map(_spelled, _OUTCOME.findall(text)))

    def _listen(self, found: Mapping[str, Proof], begun: float) -> None:
        """Until every function that was sent something has spoken, and nobody says anything more."""
        names = {name: function for function, name in self._names().items()}
        keys = {function: _key_of(self.cloud, name) for name, function in names.items()}
        deadline, quiet_since, before = time.monotonic() + _PATIENCE, time.monotonic(), -1
        while time.monotonic() < deadline:
            seen = self._read(found, names, keys, begun)
            if seen != before:
                before, quiet_since = seen, time.monotonic()
            waiting = [item for item in found.values() if item.sent and not item.spoke]
            if not waiting and time.monotonic() - quiet_since > _QUIET:
                return
            time.sleep(_POLL)

    def _read(self, found: Mapping[str, Proof], names: Mapping[str, str], keys: Mapping[str, str], begun: float) -> int:
        """Take in logs and trail; how much there is by now."""
        groups = {function: log_group(name) for function, name in self._names().items()}
        count = 0
        for line in logs(self.cloud, groups, since=int(begun * 1000)):
            count += 1
            found[line.function].spoke = True
            for role, action in _DENIED.findall(line.text):
                found[names.get(role, line.function)].denied.add(_spelled(action))
        for function, key in keys.items():
            found[function].allowed.update(_recorded(self.cloud, key, begun))
        return count + sum(len(item.allowed) for item in found.values())

    def _names(self) -> dict[str, str]:
        """Function -> its physical name, which is its role's as well."""
        return {
            f"{item.name}.{function.key}": physical_names(item.stack)[function.key]
            for item in self.services
            for function in item.stack.functions
        }


def _recorded(cloud: Cloud, key: str, begun: float) -> Iterator[tuple[str, str]]:
    """Actions that a function's access key was allowed, with the text of what they were called on."""
    wanted = [{"AttributeKey": "AccessKeyId", "AttributeValue": key}]
    answer = cloud.client("cloudtrail").lookup_events(StartTime=begun, LookupAttributes=wanted, MaxResults=50)
    for event in answer["Events"]:
        text = json.dumps([event.get("Resources", []), json.loads(event["CloudTrailEvent"])["requestParameters"]])
        service = str(event["EventSource"]).partition(".")[0]
        call = Call(Place("", 1, 1), _CLIENTS.get(service, service), str(event["EventName"]), frozenset())
        for action, _ in actions(call):
            yield action, text


_CLIENTS = {"monitoring": "cloudwatch", "states": "stepfunctions", "eventbridge": "events"}


def _key_of(cloud: Cloud, name: str) -> str:
    """The access key under which the emulator runs a function: it makes it of the ARNs of function and role."""
    found = cloud.client("lambda").get_function_configuration(FunctionName=name)
    text = f"{found['FunctionArn']}:{found['Role']}"
    return f"ASIA{hashlib.sha256(text.encode()).hexdigest()[:16].upper()}"


def _spelled(action: str) -> str:
    """The emulator writes some actions in lower case."""
    known = {
        each.lower(): each
        for verbs in VERBS.values()
        for found in verbs.values()
        for grant in found
        for each in grant.actions
    }
    return known.get(action.lower(), action)


def _one_of_each(triggers: Sequence[Trigger]) -> list[Trigger]:
    """Samples of HTTP say themselves which route they ask for: one trigger sends them all."""
    seen: set[str] = set()
    found = []
    for trigger in triggers:
        if trigger.kind != "http" or "http" not in seen:
            found.append(trigger)
        seen.add(trigger.kind)
    return found


def _samples(folder: Path, function: str, trigger: Trigger, proof: Proof) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if trigger.kind == "schedule":
        yield trigger.key, {}
        return
    files = sorted(folder.glob(f"{function}.{trigger.kind}*.json"))
    if not files:
        proof.skipped.append(f"{trigger.key}: there is no sample {folder.name}/{function}.{trigger.kind}.json")
    for file in files:
        try:
            yield file.name, json.loads(file.read_bytes())
        except ValueError as error:
            proof.skipped.append(f"{file.name} is no JSON: {error}")


@contextmanager
def enforced(root: Path, environ: Mapping[str, str], cloud: Cloud, services: Sequence[LocalService]) -> Iterator[Cloud]:
    """The local cloud with role policies that count and calls that are recorded; afterwards it is as it was."""
    emulator = Emulator(root, environ)
    usual = Settings(account=cloud.account, region=cloud.region)
    names = [physical_names(item.stack) for item in services]
    things = [
        (resource.type, known[resource.key])
        for item, known in zip(services, names, strict=True)
        for resource in item.stack.resources
    ]
    things += [(type_, f"{name}-dead-letter") for type_, name in things if type_ == "sqs"]
    with without_tls(cloud, things):
        try:
            live = emulator.start(replace(usual, enforce=True, record_calls=True)).running
            yield Cloud(live.endpoint, live.account, live.region)
        finally:
            emulator.start(usual)


def idle(item: LocalService, function: Function, proof: Proof) -> list[tuple[str, str]]:
    """Verbs of `uses` that the samples did not need: the thing and the verb. One that was denied stopped half-way."""
    if not proof.spoke or proof.denied or not proof.sent:
        return []
    names = physical_names(item.stack)
    found = []
    for use in function.uses:
        known = names.get(use.target.address, "")
        used = {action for action, text in proof.allowed if not known or known in text or "dynamodb" in action}
        used = {action for action in used if action.partition(":")[0] in _services(use.target.type, use.verbs, use)}
        found += [(use.target.address, verb) for verb in use.verbs if not verb_actions(use, verb) & used]
    return found


def _services(type_: str, verbs: Sequence[str], use: Any) -> set[str]:
    return {action.partition(":")[0] for verb in verbs for action in verb_actions(use, verb)}
