"""What a bootstrap is held to: what stands in its way, and whose the things are that are there already.

Everything that was looked at comes in; a decision goes out, or a UserError that says all that is wrong.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from generator.bootstrap.existing import Found
from generator.bootstrap.families import Held, held, lacking, looked_up, misnamed, needed, unbounded
from generator.bootstrap.places import Places
from generator.bootstrap.states import State
from generator.delivery.roots import Root
from generator.diagnostics import UserError


@dataclass(frozen=True, slots=True)
class Claims:
    """Things that are there and not in the state: `ours` are taken into it, the `providers` of others are used."""

    ours: tuple[Found, ...]
    providers: tuple[Found, ...]


def check_boundary(places: Places) -> None:
    """No plan would tell of a boundary that nothing carries."""
    spec, env = places.spec, places.environment
    if spec.ci is None:
        return
    if spec.state is None:
        raise UserError(f"{_file(places)}: `ci` needs `state: {{ bucket: NAME }}`: a pipeline keeps no file")
    boundary = f"arn:aws:iam::{places.account.id}:policy/ci/{places.project.name}-{env}-boundary"
    required = spec.require.permissions_boundary if spec.require else None
    if required != boundary:
        raise UserError(
            f"{_file(places)}: the apply role makes roles within its boundary only: write "
            f'`require: {{ permissions_boundary: "{boundary}" }}`, then `gen render`'
        )


def check_families(places: Places, states: Mapping[str, State], roots: Sequence[Root]) -> None:
    """Nor of what a state still holds, or a service is made of, uses or looks up, and the roles may not touch."""
    if places.spec.ci is None:
        return
    declared, stacks = places.spec.ci.families, [root.stack for root in roots]
    missing = [*lacking(declared, held(states)), *lacking(declared, needed(stacks))]
    lines = [f"{_file(places)}: ci.families lacks {item.family}: {_who(item)}" for item in missing]
    lines += [
        f"{_file(places)}: ci.lookups lacks {name}: {root} looks it up when it is planned"
        for name, root in looked_up(stacks, places.spec.ci)
    ]
    lines += [
        f"{_file(places)}: ci.names lacks {name}: {thing} is called so, which does not begin with {places.environment}-"
        for name, thing in misnamed(stacks, places.spec.ci)
    ]
    lines += [
        f"{_file(places)}: ci.boundary_actions lacks {action}: {function} is granted it, and the boundary refuses it"
        for action, function in unbounded(stacks, places.spec.ci)
    ]
    if lines:
        raise UserError("\n".join([*dict.fromkeys(lines), "add them; what no state holds any more can be dropped"]))


def claims(places: Places, found: Iterable[Found], known: AbstractSet[str], begun: AbstractSet[str]) -> Claims:
    """`known` are addresses in the state, `begun` those that a run which did not end was to make."""
    new = [item for item in found if item.address not in known]
    ours = [item for item in new if item.address in begun or item.is_of(places.project.name, places.environment)]
    foreign = [item for item in new if item not in ours]
    taken = [item for item in foreign if not item.is_provider]
    if taken:
        raise UserError("\n".join([*(_taken(item, places) for item in taken), "nothing was done"]))
    return Claims(tuple(ours), tuple(item for item in foreign if item.is_provider))


def _file(places: Places) -> str:
    return f"environments/{places.environment}/environment.yaml"


def _who(item: Held) -> str:
    return f"{item.root} still holds {item.address}" if item.address else f"{item.root} is made of it, or uses it"


def _taken(item: Found, places: Places) -> str:
    whose = f"project {item.tags['project']}'s" if item.tags.get("project") else "not this project's"
    tags = f"project={places.project.name}, environment={places.environment}"
    return (
        f"{item.what} is there already, and {whose}: use another name; or leave it to whoever has it, "
        f"{item.way_out} in {_file(places)}; "
        f"or, if it is yours, tag it {tags} and run this again"
    )
