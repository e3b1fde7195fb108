"""Labels: what a service becomes in Terraform has names too, and they may meet."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from generator.diagnostics import Location
from generator.document import Path
from generator.names import label
from generator.precedence.sources import tree_at
from generator.resolve.triggers import IMPLICIT_API, key_of, label_of
from generator.rules.model import Finding, Findings, Written, written
from generator.rules.references import SUBSCRIBED, implied_dead_letters, implies_api
from generator.spec.functions import Function
from generator.spec.resources import RESOURCE_TYPES, resource_model
from generator.wiring.dashboard import LABEL as DASHBOARD

_OUTPUTS = {
    "dynamodb": "name",
    "eventbridge": "name",
    "http_api": "endpoint",
    "kms": "arn",
    "parameter": "name",
    "s3": "name",
    "secret": "name",
    "sns": "arn",
    "sqs": "url",
}


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the rendered module: what it is for, and where that is said; `thing` when it is the name itself."""

    text: str
    what: str
    path: Path
    thing: bool = False


def _modules(service: Written) -> Iterator[Label]:
    """Module calls, as `wiring` makes them."""
    yield Label(DASHBOARD, "the dashboard of the service", ("service",))
    for name, function in service.source.spec.functions.items():
        path: Path = ("functions", name)
        yield Label(name, f"function {name!r}", path, thing=True)
        yield Label(f"{name}_role", f"the role of function {name!r}", path)
        yield Label(f"{name}_alarms", f"the alarms of function {name!r}", path)
        if rolled := _rolled_out(service, name):
            yield Label(f"{name}_rollout", f"the rollout of function {name!r}", rolled)
        if any(entry.kind == "http" for entry in function.triggers or []):
            yield Label(f"{name}_http", f"the routes of function {name!r}", path)
    for dead_letter in implied_dead_letters(service.source.spec):
        owner = dead_letter.removesuffix("_dead_letter")
        yield Label(dead_letter, f"the dead-letter queue of function {owner!r}", ("functions", owner))
    for name, index, kind, trigger in service.triggers():
        if kind != "http":
            key = key_of(kind, trigger)
            what = f"trigger {key!r} of function {name!r}"
            yield Label(label_of(name, kind, key), what, service.trigger_path(name, index, kind))
    yield from _resources(service)


def _rolled_out(service: Written, function: str) -> Path | None:
    """Where a function is given to CodeDeploy, be it in one environment alone; weights need no module."""
    tree = service.source.document.tree
    bases: list[Path] = [(), *(("environments", name) for name in service.source.spec.environments or {})]
    paths = [(*base, "functions", function, "rollout") for base in bases]
    by_name = (path for path in paths if isinstance(tree_at(tree, path), str))
    by_key = (path for path in paths if tree_at(tree, (*path, "deployment_config")) is not None)
    return next(chain(by_name, by_key), None)


def _resources(service: Written) -> Iterator[Label]:
    if implies_api(service.source.spec):
        yield Label(IMPLICIT_API, "the API that the kit makes", ("functions",))
    for key, resource in service.resources():
        path: Path = ("resources", key)
        yield Label(key, f"resource {key!r}", path, thing=True)
        if resource.type == "sqs" and key not in service.source.spec.functions:
            yield Label(f"{key}_alarms", f"the alarms of queue {key!r}", path)
        if resource.type == "s3":
            yield Label(f"{key}_notifications", f"the notifications of bucket {key!r}", path)
        for index, entry in enumerate(getattr(resource, "subscriptions", None) or []):
            for kind, (field, _) in SUBSCRIBED.items():
                if body := getattr(entry, kind, None):
                    text = f"{key}_{body.name or label(getattr(body, field))}"
                    yield Label(text, f"subscription {text!r}", (*path, "subscriptions", index, kind))
    for key in service.source.spec.layers or {}:
        yield Label(key, f"layer {key!r}", ("layers", key), thing=True)


@written("GEN103", "No two parts of a service become one module call")
def modules(service: Written) -> Findings:
    """Function `api` has a role `api_role` and routes `api_http`: another thing of that name would take its place.

    Way out: rename one of them, or give the trigger or subscription a `name`.
    """
    seen: dict[str, Label] = {}
    triggers: set[tuple[str, str]] = set()
    for each in _modules(service):
        known = seen.setdefault(each.text, each)
        if known is each or (known.thing and each.thing) or _same_key(each, known, triggers):
            continue
        message = f"{each.what} and {known.what} would both be module {each.text!r}: rename one of them"
        yield Finding(service.at(*each.path), message)


def _same_key(one: Label, other: Label, seen: set[tuple[str, str]]) -> bool:
    """Two triggers of one function with one key are told by GEN302."""
    seen.add((one.text, one.what))
    return one.what == other.what and one.what.startswith("trigger")


@written("GEN108", "No two outputs of a service have one name")
def outputs(service: Written) -> Findings:
    """Each service module says the names and addresses of what is in it: `orders_name`, `api_alias_arn`.

    Way out: rename one of the things, or give the trigger a `name`.
    """
    seen: dict[str, str] = {}
    for text, what, place in _said(service):
        known = seen.setdefault(text, what)
        if known != what:
            yield Finding(place, f"{what} and {known} would both be output {text!r}: rename one of them")


def _said(service: Written) -> Iterator[tuple[str, str, Location]]:
    for name in service.source.spec.functions:
        yield f"{name}_alias_arn", f"the alias of function {name!r}", service.at("functions", name)
    for key, resource in service.resources():
        if not resource.arn:
            yield f"{key}_{_OUTPUTS[resource.type]}", f"resource {key!r}", service.at("resources", key)
    for name, index, kind, trigger in service.triggers():
        if kind == "url":
            place = service.at(*service.trigger_path(name, index, kind))
            yield label_of(name, kind, key_of(kind, trigger)), f"the URL of function {name!r}", place


_FIELDS = {
    *Function.model_fields,
    *(field for type_ in RESOURCE_TYPES for field in resource_model(type_).model_fields),
}
# `visibility`, because `visibility_timeout` and `timeout` are both keys.
_LINKS = frozenset(
    field.removesuffix(f"_{inner}") for field in _FIELDS for inner in _FIELDS if field.endswith(f"_{inner}")
)


@written("GEN109", "No two values of a service become one variable")
def variables(service: Written) -> Findings:
    """Queue `jobs` has a variable `jobs_visibility_timeout`, and so would function `jobs_visibility` for its timeout.

    Way out: rename one of the two.
    """
    spec = service.source.spec
    names = {**dict.fromkeys(spec.functions, "functions"), **dict.fromkeys(spec.resources or {}, "resources")}
    for name, family in names.items():
        for link in _LINKS:
            stem = name.removesuffix(f"_{link}")
            if stem != name and stem in names:
                message = f"{name!r} and {stem!r} could share a variable ({name}_...): rename one of the two"
                yield Finding(service.at(family, name), message)
