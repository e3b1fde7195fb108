"""What functions may do: verbs, policies, statements, and circles that Terraform cannot order."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from generator.permissions.verbs import VERBS
from generator.rules.model import Deployed, Finding, Findings, Written, deployed, written
from generator.rules.references import found
from generator.vocabulary.policy_templates import PLACES, templates


@written("GEN502", "A verb is one of its type")
def verbs(service: Written) -> Findings:
    """Each type has a few verbs, each a short list of actions: the verb table is in the reference.

    Way out: one of the verbs that the message lists.
    """
    for name, function in service.source.spec.functions.items():
        for address, given in (function.uses or {}).items():
            known = found(service, address)
            if known is None or known.type not in VERBS:
                continue
            place = service.at("functions", name, "uses", address)
            offered = sorted(VERBS[known.type])
            if not given:
                yield Finding(place, f"uses of {address!r} says nothing: write {' or '.join(offered)}")
            for verb in given:
                if verb not in offered:
                    close = difflib.get_close_matches(verb, offered, 1)
                    hint = f": did you mean {close[0]}?" if close else ""
                    yield Finding(place, f"verbs of {known.type} are {', '.join(offered)}, not {verb!r}{hint}")


@written("GEN504", "A policy is a template with its parameters")
def policies(service: Written) -> Findings:
    """`policies` takes SAM's policy templates, `NAME` or `{NAME: {parameters}}`; managed policies are not among them.

    Way out: the template's name and all its parameters; `uses` for what is declared here, `statements` for the rest.
    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
    """
    for name, function in service.source.spec.functions.items():
        for index, entry in enumerate(function.policies or []):
            if wrong := _policy_problem(entry):
                yield Finding(service.at("functions", name, "policies", index), wrong)


def _policy_problem(entry: Any) -> str | None:
    if isinstance(entry, Mapping) and len(entry) == 1:
        name, parameters = next(iter(entry.items()))
    else:
        name, parameters = entry, {}
    if not isinstance(name, str) or not isinstance(parameters or {}, Mapping):
        return "a policy is the name of a template, or a map with that one key and its parameters"
    known = templates().get(name)
    if known is None:
        close = difflib.get_close_matches(name, templates(), 1)
        return f"{name!r} is no policy template{f': did you mean {close[0]}?' if close else ': write statements'}"
    given = set(parameters or {})
    wanted = set(known.parameters) - set(PLACES)
    if given != wanted:
        return f"{name} has the parameters {_listed(wanted)}; found {_listed(given)}"
    odd = [key for key, value in (parameters or {}).items() if not isinstance(value, str | int)]
    return f"parameter {odd[0]} of {name} is a text" if odd else None


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"


@deployed("GEN508", "An ARN of a policy or configuration is one")
def arns(stack: Deployed) -> Findings:
    """Boundaries, code signing configurations and file systems are named by their ARN.

    Way out: copy it from the console.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """
    shapes = {
        ("permissions_boundary",): (
            r"arn:[^:]+:iam::([^:]+|\$\{account\}):policy/.+",
            "arn:aws:iam::ACCOUNT:policy/NAME",
        ),
        ("code_signing",): (
            r"arn:[^:]+:lambda:.+:code-signing-config:csc-.+",
            "arn:aws:lambda:...:code-signing-config:csc-...",
        ),
        ("file_system", "arn"): (r"arn:[^:]+:elasticfilesystem:.+:access-point/fsap-.+", "that of an EFS access point"),
    }
    for function in stack.stack.functions:
        for path, (shape, said) in shapes.items():
            given = function.merged.get(*path)
            if given is not None and not re.fullmatch(shape, str(given)):
                message = f"{path[0]} is the ARN of one, {said}, not {given!r}"
                yield Finding(stack.function(function, *path), message)


@deployed("GEN506", "Nothing has to be made before itself")
def circles(stack: Deployed) -> Findings:
    """A function knows the name or URL of what it uses, so that is made first; two that use each other cannot be made.

    The same holds for an authorizer that uses the API that asks it.

    Way out: send through a queue, topic or bus in one direction, or give the name by hand in `environment`.
    https://developer.hashicorp.com/terraform/internals/graph
    """
    edges = dict(_edges(stack))
    for function in stack.stack.functions:
        circle = _circle(edges, function.key)
        if circle and circle[0] == min(name for name in circle if any(name == f.key for f in stack.stack.functions)):
            message = f"{' needs '.join(repr(name) for name in [*circle, circle[0]])}: none of them can be made first"
            yield Finding(stack.function(function), f"{message}, let one send through a queue or topic")


def _edges(stack: Deployed) -> Iterator[tuple[str, tuple[str, ...]]]:
    for function in stack.stack.functions:
        used = {use.target.address for use in function.uses if use.target.type in ("function", "http_api")}
        ends = {target.address for target in function.destinations.values() if target.type == "function"}
        yield function.key, tuple(sorted(used | ends))
    for resource in stack.stack.resources:
        if resource.type == "http_api":
            items = (resource.merged.get("authorizers") or {}).values()
            yield resource.key, tuple(sorted({item["function"] for item in items if item.get("function")}))


def _circle(edges: Mapping[str, tuple[str, ...]], start: str) -> list[str] | None:
    """A way from `start` back to itself."""
    waiting, seen = [[start]], set()
    while waiting:
        way = waiting.pop()
        for step in edges.get(way[-1], ()):
            if step == start:
                return way
            if step not in seen:
                seen.add(step)
                waiting.append([*way, step])
    return None
