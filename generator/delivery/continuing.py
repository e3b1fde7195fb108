"""Going on after an apply that did not end: what it made and the state does not know is imported by the next plan.

In: the journal of the apply, the state. Out: a saved plan with `import` blocks. An object that was only begun is taken
for ours when it bears the tags that it was to get. What cannot be named yet is looked for with what each plan knows
more than the one before: a route with the API that was imported. https://developer.hashicorp.com/terraform/language/import
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.delivery.account import Account
from generator.delivery.importing import id_of_begun, id_of_created, is_api, is_named, made_again
from generator.delivery.journal import Creation, Deeds, Journal
from generator.delivery.sought import Seeker, bears, is_sought
from generator.diagnostics import UserError
from generator.render.hcl import quoted
from generator.replacing import replace_file
from generator.terraform import Finding, Interrupted, Runner, TerraformFailed
from generator.terraform.plan_json import Action, PlanJson, plan_of

# In the root's own folder, because nowhere else may `import` stand; there only while a plan is made.
IMPORTS = "gen_continue.tf"
_TRIES = 4


@dataclass(frozen=True, slots=True)
class Import:
    """An object to be taken into the state; `begun` says that nobody has told it was made, or by whom."""

    address: str
    id: str
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """What the state lacks: to be imported, to be forgotten first, made for certain but not importable, and to be named
    when more is known (address -> id, "" for one that nobody has told).
    """

    imports: tuple[Import, ...] = ()
    forget: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()
    unnamed: Mapping[str, str] = field(default_factory=dict)


def plan_on(runner: Runner, out: Path, journal: Journal, account: Account, tell: Callable[[str], None]) -> None:
    """Plan into `out`, after an apply that did not end with imports of what it has made."""
    (runner.folder / IMPORTS).unlink(missing_ok=True)
    creations = journal.creations
    state = ids_in(runner.pull_state()) if creations else {}
    lost = lost_of(journal.deeds(), creations, state)
    if lost.forget:
        runner.forget(lost.forget)
    imports = _planned(runner, out, lost.imports)
    unnamed, seeker = dict(lost.unnamed), Seeker(account, frozenset(state.values()), tell)
    while unnamed and (found := list(_named(plan_of(runner.show_json(out)), unnamed, seeker))):
        imports = _planned(runner, out, [*imports, *found])
        unnamed = {address: id_ for address, id_ in unnamed.items() if address not in {item.address for item in found}}
    orphans = [*lost.orphans, *(f"{address} ({id_})" for address, id_ in unnamed.items() if id_)]
    if orphans:
        tell(f"made, and not to be found again by Terraform: {', '.join(orphans)}")
    if imports:
        _require_own(imports, plan_of(runner.show_json(out)))
        tell(f"{len(imports)} made by an apply that did not end and not in the state yet: to be imported")


def lost_of(deeds: Deeds, creations: Mapping[str, Creation], state: Mapping[str, str]) -> Lost:
    """What of the creations exists, or may exist, and is not in the state (address -> id) as what was made."""
    apis = [id_ for address, id_ in {**state, **deeds.created}.items() if is_api(address) and id_]
    imports, forget, orphans = [], [], []
    unnamed: dict[str, str] = {}
    for address, made in sorted(creations.items()):
        there = state.get(address)
        id_ = deeds.created.get(address)
        anew = address in deeds.begun & deeds.deleted
        if made_again(made.type) or (there is not None and _is_settled(made, there, id_, anew)):
            continue
        if there is not None and address not in deeds.deleted:
            orphans.append(f"{address} ({id_})")
            continue
        begun = id_ is None
        if begun and (address not in deeds.begun or not (is_named(made.type) or is_sought(made.type))):
            continue
        wanted = id_of_created(made.type, id_, made.names, apis) if id_ else id_of_begun(made.type, made.names, apis)
        if wanted:
            imports.append(Import(address, wanted, begun))
        else:
            unnamed[address] = id_ or ""
        forget += [address] if there is not None else []
    return Lost(tuple(imports), tuple(forget), tuple(orphans), unnamed)


def _is_settled(made: Creation, there: str, id_: str | None, anew: bool) -> bool:
    """Whether what the state has is what was made, or what nothing was done about; `anew`: deleted, and begun again."""
    if there == id_ or there != made.replaces:
        return True
    return id_ is None and not (anew and is_sought(made.type))


def _named(plan: PlanJson, unnamed: Mapping[str, str], seeker: Seeker) -> Iterator[Import]:
    """Of the unnamed what this plan knows enough of."""
    for change in plan.changes:
        if change.address in unnamed and change.action is Action.CREATE:
            id_ = unnamed[change.address]
            if wanted := seeker.name_of(change, id_):
                yield Import(change.address, wanted, begun=not id_)


def ids_in(state: Mapping[str, Any]) -> dict[str, str]:
    """Address -> id of all that a state knows; "" for what has no id."""
    found = {}
    for resource in state.get("resources", []):
        if resource.get("mode") == "managed":
            head = f"{resource['module']}." if resource.get("module") else ""
            for item in resource.get("instances", []):
                if not item.get("deposed"):
                    index = f"[{json.dumps(item['index_key'])}]" if "index_key" in item else ""
                    address = f"{head}{resource['type']}.{resource['name']}{index}"
                    found[address] = str((item.get("attributes") or {}).get("id") or "")
    return found


def _planned(runner: Runner, out: Path, imports: Sequence[Import]) -> list[Import]:
    """Plan with these imports, without those of what is not there; the ones that were taken."""
    left = list(imports)
    for _ in range(_TRIES):
        try:
            with _written(runner.folder / IMPORTS, left):
                runner.plan(out=out)
        except Interrupted:
            raise
        except TerraformFailed as error:
            gone = [item for index, item in enumerate(left) if _speaks_of(error.findings, item, index)]
            if not gone:
                raise
            left = [item for item in left if item not in gone]
        else:
            return left
    raise UserError(f"{runner.folder}: what an apply has left cannot be imported: {', '.join(i.address for i in left)}")


_LINES = 4


@contextmanager
def _written(file: Path, imports: Sequence[Import]) -> Iterator[None]:
    """The `import` blocks as a file, each of `_LINES` lines."""
    if not imports:
        yield
        return
    blocks = (f"import {{\n  to = {item.address}\n  id = {quoted(item.id)}\n}}\n" for item in imports)
    replace_file(file, "".join(blocks).encode())
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def _speaks_of(findings: Sequence[Finding], item: Import, index: int) -> bool:
    first = index * _LINES + 1
    places = {f"{IMPORTS}:{line}" for line in range(first, first + _LINES)}
    return any(
        finding.severity == "error"
        and (finding.address == item.address or f'"{item.address}"' in finding.detail or finding.place in places)
        for finding in findings
    )


def _require_own(imports: Sequence[Import], plan: PlanJson) -> None:
    """What was only begun may be somebody else's of the same name: its tags say whose it is."""
    begun = {item.address: item.id for item in imports if item.begun}
    strange = [
        f"{change.address} ({begun[change.address]})"
        for change in plan.changes
        if change.address in begun and not bears(change.before.get("tags_all"), change.after.get("tags_all"))
    ]
    if strange:
        raise UserError(
            f"{', '.join(strange)} is there and does not bear this service's tags: is it what the apply that did not "
            "end was making? Then import it (`terraform import ADDRESS ID`), else rename one of the two"
        )
