"""`gen destroy`."""

import sys
from collections.abc import Sequence

from generator.cli.approving import approved
from generator.cli.checking import sound_services
from generator.cli.console import plural, result, result_json, say
from generator.cli.options import Format, Options
from generator.cli.progress import Progress
from generator.cli.rendering import bring_up_to_date
from generator.delivery.account import account_of
from generator.delivery.destroying import Destroying, Doomed, holds_data, protected
from generator.delivery.gates import GATED_TIERS
from generator.delivery.roots import Root, roots_of
from generator.delivery.store import store_of
from generator.diagnostics import UserError
from generator.project import Project
from generator.resolve.needs import needed
from generator.terraform import find_binary


def destroy_service(options: Options, env: str, service: str, approve: Sequence[str]) -> None:
    """Plan what goes, show it, and destroy it when that is allowed."""
    binary = find_binary(options.environ)
    sound = sound_services(options, [service])
    project = sound.project
    account = account_of(project, env)
    (root,) = roots_of(project, env, [service])
    bring_up_to_date(project, sound.stacks, [service], options.environ.get("CI") == "true")
    say(f"gen destroy {env} {service}: account {account.id} as {account.verify()}")
    destroying = Destroying(project, account, store_of(project, account), binary, options.environ, Progress())
    before = destroying.kept(root) if approve else None
    doomed = before if before and approved(before.sha256, approve) else destroying.plan(root)
    _show(options, project, doomed)
    if not doomed.going:
        say(f"nothing of {root.name} is in its state: nothing to destroy")
        return
    in_the_way = list(protected(account, doomed))
    if in_the_way:
        raise UserError("\n".join([*in_the_way, "nothing was destroyed"]))
    _require_leave(options, project, doomed, approve)
    destroying.run(doomed)
    say(f"{root.name} is gone, and what was recorded of it; its files here are as they were")


def _show(options: Options, project: Project, doomed: Doomed) -> None:
    if options.format is Format.JSON:
        going = [{"address": item.address, "data": holds_data(item)} for item in doomed.going]
        result_json({"environment": doomed.root.environment, "service": doomed.root.service, "destroys": going})
        return
    for item in doomed.going:
        lost = holds_data(item)
        result(f"destroy {item.address}" + (f"  (with {lost})" if lost else ""))
    for name in _users(project, doomed.root):
        say(f"{name} uses what goes, and fails without it: destroy it first, or change it")


def _users(project: Project, root: Root) -> list[str]:
    others = roots_of(project, root.environment)
    return [each.name for each in others if root.service in needed(each.stack)]


def _require_leave(options: Options, project: Project, doomed: Doomed, approve: Sequence[str]) -> None:
    """By the plan's name in staging and production; elsewhere a person at a terminal is asked."""
    root = doomed.root
    words = f"gen destroy {root.environment} {root.service}"
    if project.environments[root.environment].spec.tier in GATED_TIERS:
        if not approved(doomed.sha256, approve):
            raise UserError(
                f"{plural(len(doomed.going), 'resource')} of {root.name} would go: in {root.environment} that is "
                f"approved by name. Read the list, then: {words} --approve {doomed.sha256[:12]}"
            )
    elif sys.stdin.isatty() and input(f"type {root.service} to destroy it in {root.environment}: ") != root.service:
        raise UserError("nothing was destroyed")
