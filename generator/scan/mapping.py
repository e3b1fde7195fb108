"""From an address in a plan or in HCL to the line that caused it.

A block's own line says nothing to the author of a service: what counts is the thing of the spec that called the block,
and within it the key that the check is about. What no spec knows (hand-written `*.tf`, a block's example) stays where
it stands.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.diagnostics import Location
from generator.document import Path
from generator.precedence.merging import Merged
from generator.project import EnvironmentSource, Project
from generator.resolve.stack import Function, Resource, Stack, Trigger
from generator.scan.finding import Raw
from generator.scan.translating import key_lines
from generator.terraform.sources import JSON, files_of
from generator.wiring import ModuleCall, compose

# What a check is about, in the words of the spec: first such key that is said anywhere.
KEYS: Mapping[str, tuple[str, ...]] = {
    "CKV_AWS_21": ("versioning",),
    "CKV_AWS_27": ("kms_key",),
    "CKV_AWS_26": ("kms_key",),
    "CKV_AWS_28": ("point_in_time_recovery",),
    "CKV_AWS_45": ("environment",),
    "CKV_AWS_50": ("tracing",),
    "CKV_AWS_66": ("logs",),
    "CKV_AWS_76": ("access_logs",),
    "CKV_AWS_95": ("access_logs",),
    "CKV_AWS_116": ("on_failure",),
    "CKV_AWS_258": ("authorizer", "public"),
    "CKV_AWS_301": ("authorizer", "public"),
    "CKV_AWS_309": ("authorizer", "public"),
    "CKV_AWS_338": ("logs",),
    "CKV_AWS_363": ("runtime",),
    "CKV2_AWS_16": ("billing_mode",),
    "SCN001": ("visibility_timeout",),
    "SCN002": ("dead_letter",),
    "SCN003": ("source_arn",),
    "SCN004": ("alarms",),
    "SCN005": ("report_batch_item_failures",),
    "SCN006": ("queue", "table"),
}
_MODULE = re.compile(r'module\.([\w-]+)(?:\[(?:\d+|"[^"]*")\])?\.')
_KEY = re.compile(r'\["([^"]*)"\]$')
_BLOCK = re.compile(r"modules/[^/]+/[^/]+")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a finding is about: `where` approvals name it by, its line, and the things of the spec it belongs to.

    `block` says that a block made the resource, and nobody wrote it by hand.
    """

    where: str
    location: Location
    stack: Stack | None = None
    function: Function | None = None
    resource: Resource | None = None
    triggers: tuple[Trigger, ...] = ()
    block: bool = False


def labels(address: str) -> list[str]:
    """The module calls on the way to a resource, outermost first."""
    return _MODULE.findall(address)


def bare(address: str) -> str:
    """An address without the keys of `count` and `for_each`."""
    return re.sub(r'\[(?:\d+|"[^"]*")\]', "", address)


@dataclass(frozen=True)
class Atlas:
    """The services of a project as one environment has them: where each module call comes from."""

    project: Project
    stacks: Mapping[tuple[str, str], Stack]

    @cached_property
    def _calls(self) -> Mapping[tuple[str, str], Mapping[str, ModuleCall]]:
        return {key: {call.label: call for call in compose(stack)} for key, stack in self.stacks.items()}

    def origin(self, raw: Raw) -> Origin:
        """Where a finding comes from."""
        stack = self._stack(raw)
        if stack is None:
            return self._outside(raw)
        path = labels(raw.resource)
        call = self._calls[stack.environment.environment, stack.service].get(path[1]) if len(path) > 1 else None
        if call is None:
            return self._by_hand(raw, stack, path)
        return self._of_spec(raw, stack, call)

    def _stack(self, raw: Raw) -> Stack | None:
        """Of its own environment, else of any that has the service."""
        if exact := self.stacks.get((raw.environment, raw.service)):
            return exact
        return next((stack for (_, service), stack in self.stacks.items() if service == raw.service), None)

    def _outside(self, raw: Raw) -> Origin:
        """A block's example, or a root that no spec stands behind."""
        folder = raw.example or f"environments/{raw.environment}/{raw.service}"
        where, block = f"{folder}:{bare(raw.resource)}", _of_block(raw, 1)
        place = self._call_line(raw) if block or raw.plan else None
        return Origin(where, place or Location(raw.file, raw.line), block=block)

    def _by_hand(self, raw: Raw, stack: Stack, path: Sequence[str]) -> Origin:
        """The user's own HCL beside the generated."""
        own = bare(raw.resource).removeprefix("module.").partition(".")[2] if path else bare(raw.resource)
        block = _of_block(raw, 2)
        place = self._call_line(raw) if block or raw.plan else None
        return Origin(f"{stack.service}.{own}", place or self._written(raw, own), stack, block=block)

    def _call_line(self, raw: Raw) -> Location | None:
        """The line of the innermost call that no block of the kit makes."""
        for step in reversed(raw.calls):
            if not _is_root_call(step.file) and (line := self._line(step.file, f'module "{step.label}"')):
                return Location(step.file, line)
        return None

    def _written(self, raw: Raw, own: str) -> Location:
        """A plan names no file: the resource is looked for where a user may have put it."""
        if not raw.plan:
            return Location(raw.file, raw.line)
        type_, _, name = own.rpartition(".")
        heads = [f'resource "{type_}" "{name}"', *(f'module "{label}"' for label in labels(f"{own}.x")[:1])]
        folders = (f"modules/services/{raw.service}", f"environments/{raw.environment}/{raw.service}")
        for folder in folders:
            for file in files_of(self.project.root / folder):
                shown = f"{folder}/{file.name}"
                for head in heads:
                    if line := self._line(shown, head):
                        return Location(shown, line)
        return Location(self.project.services[raw.service].document.path)

    def _line(self, file: str, head: str) -> int:
        """The line that begins with `head`, or says the same in JSON; 0 when there is none."""
        try:
            text = (self.project.root / file).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return 0
        if file.endswith(JSON):
            return key_lines(text).get(tuple(head.replace('"', "").split()), 0)
        return next((number for number, line in enumerate(text.splitlines(), 1) if line.startswith(head)), 0)

    def _of_spec(self, raw: Raw, stack: Stack, call: ModuleCall) -> Origin:
        function = next((item for item in stack.functions if item.key == call.thing), None)
        resource = next((item for item in stack.resources if item.key == call.thing), None)
        triggers = tuple(_triggers(function, call, raw.resource)) if function else ()
        merged = [item.merged for item in (*triggers, function, resource) if item]
        location = _said(merged, KEYS.get(raw.id, ())) or self._opening(stack, call.thing, triggers)
        return Origin(f"{stack.service}.{call.thing}", location, stack, function, resource, triggers, block=True)

    def _opening(self, stack: Stack, thing: str, triggers: Sequence[Trigger]) -> Location:
        """Where a trigger, else the thing, begins; what the kit adds by itself is its function's."""
        if triggers and (found := _entry(triggers[0].merged)):
            return found
        document = self.project.services[stack.service].document
        paths: list[Path] = [("functions", thing), ("resources", thing)]
        owner = next((item.thing for item in stack.resources if item.key == thing), thing)
        paths += [("functions", owner), ("functions",)]
        return document.locate_key(next((path for path in paths if document.has(path)), ()))


def _is_root_call(file: str) -> bool:
    return file.startswith("environments/")


def _of_block(raw: Raw, depth: int) -> bool:
    """HCL tells by its place; in a plan what lies `depth` calls deep is a block's, or a module's like one."""
    return len(labels(raw.resource)) >= depth if raw.plan else bool(_BLOCK.fullmatch(raw.file))


def _triggers(function: Function, call: ModuleCall, address: str) -> Iterator[Trigger]:
    """Those that a trigger block was called for; of several routes in one, the one that the address names."""
    if not call.block.startswith("trigger-"):
        return
    kind = call.block.removeprefix("trigger-")
    found = [item for item in function.triggers if item.kind == kind]
    mine = [item for item in found if item.label == call.label] or found
    named = _KEY.search(address)
    yield from [item for item in mine if named and item.key == named[1]] or mine


def _said(merged: Sequence[Merged], keys: Sequence[str]) -> Location | None:
    found = (item.locate((key,)) for key in keys for item in merged)
    return next((location for location in found if location), None)


def _entry(merged: Merged) -> Location | None:
    """Where a trigger stands in its list."""
    for links in merged.chains.values():
        for link in links:
            if location := link.layer.location(()):
                return location
    return None


def preferred(project: Project, environments: Sequence[str]) -> list[EnvironmentSource]:
    """Production first: what is said there counts most."""
    order = ("production", "staging", "development")
    known = [project.environments[name] for name in environments]
    return sorted(known, key=lambda item: (order.index(item.spec.tier or "development"), item.name))
