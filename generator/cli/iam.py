"""`gen iam`: findings with file, line and column, and the line of the spec that puts them right."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from generator.cli.checking import chosen, stop_on_errors
from generator.cli.console import plural, result_json, say, show_diagnostics
from generator.cli.options import Format, Options
from generator.diagnostics import Diagnostic, Location, Severity, UserError
from generator.iam.machine import Lost
from generator.iam.project import Checked, check_function
from generator.iam.unseen import Unseen
from generator.loading import load
from generator.pipeline import stacks
from generator.project import LOCAL, EnvironmentSource, Project, local_environment
from generator.resolve.stack import Stack

if TYPE_CHECKING:
    from generator.iam.proving import Proof

MISSING, UNUSED, LOST = "IAM001", "IAM002", "IAM003"
DENIED, NOT_TRIED, SKIPPED = "IAM011", "IAM012", "IAM013"


def check_roles(options: Options, things: Sequence[str], env: str | None, *, strict: bool, prove: bool) -> int:
    """Print what is missing, unused and not followed, and what a proof finds; 1 when something is missing or denied."""
    project = sound(options)
    wanted = asked(project, things)
    found = _checked(project, wanted, _environments(project, env))
    if options.format is not Format.JSON:
        told = [each for item in found for each in _diagnostics(project, item)]
        show_diagnostics([*told, *_unseen(found)], options.format)
    _count(found)
    proven = prove_roles(options, project, wanted) if prove else []
    if options.format is Format.JSON:
        tried = {"proof": [_proof_record(*each) for each in proven]} if prove else {}
        result_json({"functions": [_record(item) for item in found], **tried})
    missing = any(item.missing for item in found) or any(proof.denied for proof, _ in proven)
    return int(missing or (strict and any(item.unused for item in found)))


def _checked(
    project: Project, wanted: Mapping[str, Sequence[str]], environments: Sequence[EnvironmentSource]
) -> list[Checked]:
    found = []
    for service, functions in wanted.items():
        there = stacks(project, service, environments)
        found += [check_function(project, there, key) for key in functions if _is_in(there, key)]
    return found


def sound(options: Options) -> Project:
    """The project without errors; its warnings are `gen validate`'s to show."""
    from generator.rules import check

    project = load(options.root)
    stop_on_errors(check(project, sorted(project.services)))
    return project


def asked(project: Project, things: Sequence[str]) -> dict[str, list[str]]:
    """Service -> functions, for SERVICE and SERVICE.FUNCTION; UserError for what does not exist."""
    names = sorted({thing.partition(".")[0] for thing in things})
    found: dict[str, list[str]] = {}
    for service in chosen(project, names):
        every = sorted(project.services[service].spec.functions)
        wanted = {thing.partition(".")[2] for thing in things if thing.partition(".")[0] == service}
        if strange := sorted(wanted - {"", *every}):
            raise UserError(f"{service} has no function {', '.join(strange)}; it has {', '.join(every)}")
        found[service] = every if not wanted or "" in wanted else sorted(wanted)
    return found


def _environments(project: Project, env: str | None) -> list[EnvironmentSource]:
    if env is None:
        return [item for _, item in sorted(project.environments.items())]
    if env == LOCAL:
        return [local_environment(project)]
    if env not in project.environments:
        raise UserError(
            f"no environment {env}: the environments are {', '.join(sorted([*project.environments, LOCAL]))}"
        )
    return [project.environments[env]]


def _is_in(there: Mapping[str, Stack], key: str) -> bool:
    return any(item.key == key for stack in there.values() for item in stack.functions)


def _diagnostics(project: Project, item: Checked) -> Iterator[Diagnostic]:
    document = project.services[item.function.partition(".")[0]].document
    function = item.function.partition(".")[2]
    uses = document.locate_key(("functions", function, "uses"))
    for missing, where in item.missing.items():
        thing = f" on {missing.resource}" if missing.resource else ""
        place = Location(missing.place.path, missing.place.line, missing.place.column)
        only = f" in {', '.join(where)}" if set(where) < set(item.environments) else ""
        message = f"{missing.action}{thing} is not granted to {item.function}{only}: write {missing.remedy} ({uses})"
        yield Diagnostic(place, MISSING, message)
    for unused in item.unused:
        place = document.locate_key(unused.key)
        message = (
            f"{unused.what} by {item.function}" if unused.what.endswith("used") else f"{unused.what} in {item.function}"
        )
        yield Diagnostic(place, UNUSED, f"{message}: {unused.remedy}", Severity.WARNING)
    for lost in item.lost:
        yield Diagnostic(_location(project, item, lost), LOST, _lost(item, lost), Severity.WARNING)


def _lost(item: Checked, lost: Lost) -> str:
    which = "anything" if "*" in lost.services else " or ".join(sorted(lost.services))
    return f"not followed in {item.function}, so that it may call {which}: {lost.what}"


def _unseen(found: Sequence[Checked]) -> Iterator[Diagnostic]:
    """One line for each file of the code, however many functions import it."""
    files: dict[str, dict[Unseen, set[str]]] = {}
    for item in found:
        for each in item.unseen:
            files.setdefault(each.place.path, {}).setdefault(each, set()).add(item.function)
    for path, calls in sorted(files.items()):
        first = min(calls).place
        services = {name for call in calls for name in call.services}
        which = "anything" if "*" in services else " or ".join(sorted(services))
        where = dict.fromkeys(f"{call.function}:{call.place.line}".lstrip(":") for call in sorted(calls))
        message = (
            f"not followed in {_few(sorted(set().union(*calls.values())))}: nobody is seen to call {which} at "
            f"{_few(list(where))}; a grant for it is not called unused"
        )
        yield Diagnostic(Location(path, first.line, first.column), LOST, message, Severity.WARNING)


def _few(words: Sequence[str]) -> str:
    """All of up to four, else three and how many there are besides."""
    return ", ".join(words) if len(words) < 5 else f"{', '.join(words[:3])} and {len(words) - 3} more"


def _location(project: Project, item: Checked, lost: Lost) -> Location:
    if lost.place.path:
        return Location(lost.place.path, lost.place.line, lost.place.column)
    service, _, function = item.function.partition(".")
    return project.services[service].document.locate_key(("functions", function))


def _record(item: Checked) -> dict[str, Any]:
    return {
        "function": item.function,
        "calls": item.calls,
        "missing": [
            {
                "place": str(missing.place),
                "action": missing.action,
                "resource": missing.resource or None,
                "environments": list(where),
                "remedy": missing.remedy,
            }
            for missing, where in item.missing.items()
        ],
        "unused": [
            {"key": ".".join(map(str, unused.key)), "what": unused.what, "remedy": unused.remedy}
            for unused in item.unused
        ],
        "not_followed": [
            {"place": str(lost.place), "services": sorted(lost.services), "what": lost.what} for lost in item.lost
        ],
        "unseen": [
            {"place": str(call.place), "in": call.function, "services": list(call.services)} for call in item.unseen
        ],
    }


def _count(found: Sequence[Checked]) -> None:
    missing = sum(len(item.missing) for item in found)
    unused = sum(len(item.unused) for item in found)
    lost = sum(len(item.lost) + len(item.unseen) for item in found)
    calls = plural(sum(item.calls for item in found), "call")
    say(f"{plural(len(found), 'function')}, {calls}: {missing} missing, {unused} unused, {lost} not followed")


def prove_roles(
    options: Options, project: Project, wanted: Mapping[str, Sequence[str]]
) -> "list[tuple[Proof, list[tuple[str, str]]]]":
    """Send every sample in the local cloud, with role policies that count: proofs with the verbs they did not need."""
    from generator.cli.progress import Progress
    from generator.iam.proving import Prover, enforced, idle
    from generator.local.deploying import Deployment, running

    cloudlet = Deployment(project, options.environ, Progress()).run(sorted(wanted))
    _, services, record = running(project, options.environ, sorted(wanted))
    outputs = {name: entry["outputs"] for name, entry in record.items()}
    say("roles count now: each trigger's samples are sent")
    with enforced(options.root, options.environ, cloudlet.cloud, services) as cloud:
        proofs = Prover(options.root, cloud, services, outputs, say).prove(wanted)
    known = {f"{item.name}.{each.key}": (item, each) for item in services for each in item.stack.functions}
    found = [(proof, idle(*known[proof.function], proof)) for proof in proofs]
    if options.format is not Format.JSON:
        show_diagnostics([each for proof, spared in found for each in _proven(project, proof, spared)], options.format)
    sent, denied = sum(len(proof.sent) for proof in proofs), sum(len(proof.denied) for proof in proofs)
    say(f"{plural(sent, 'sample')} sent: {denied} denied")
    return found


def _proven(project: Project, proof: "Proof", spared: Sequence[tuple[str, str]]) -> Iterator[Diagnostic]:
    service, _, function = proof.function.partition(".")
    document = project.services[service].document
    at = ("functions", function)
    for action in sorted(proof.denied):
        place = document.locate_key((*at, "uses"))
        yield Diagnostic(place, DENIED, f"{proof.function} was denied {action} while its samples ran: grant it in uses")
    for thing, verb in spared:
        message = f"no sample of {proof.function} needed uses.{thing}: {verb}: write one that does, or remove the verb"
        yield Diagnostic(document.locate_key((*at, "uses", thing)), NOT_TRIED, message, Severity.WARNING)
    place = document.locate_key((*at, "triggers"))
    for what in proof.skipped:
        yield Diagnostic(place, SKIPPED, f"{proof.function}: {what}", Severity.WARNING)
    if proof.sent and not proof.spoke:
        yield Diagnostic(place, SKIPPED, f"{proof.function} was sent its samples and never ran", Severity.WARNING)


def _proof_record(proof: "Proof", spared: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {
        "function": proof.function,
        "sent": proof.sent,
        "skipped": proof.skipped,
        "ran": proof.spoke,
        "denied": sorted(proof.denied),
        "allowed": sorted({action for action, _ in proof.allowed}),
        "not_needed": [f"{thing}: {verb}" for thing, verb in spared],
    }
