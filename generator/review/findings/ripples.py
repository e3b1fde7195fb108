"""What merely follows from something else, folded into a line each; and what nothing above speaks of."""

from collections.abc import Iterable, Iterator

from generator.review.findings.holding import HOLDERS
from generator.review.model import Finding, Phrase, Section, phrase
from generator.review.scene import Scene
from generator.review.values import changed_for_certain, differing, dotted
from generator.terraform.plan_json import Action, ResourceChange
from generator.wording import plural

_MOST_NAMED = 20
_TAGS = frozenset({"tags", "tags_all"})
# What the provider computes anew at each deploy, and what only passes it on.
_COMPUTED = frozenset(
    [
        "arn",
        "code_sha256",
        "etag",
        "filename",
        "function_version",
        "id",
        "invoke_arn",
        "last_modified",
        "last_modified_date",
        "qualified_arn",
        "qualified_invoke_arn",
        "qualifier",
        "s3_key",
        "s3_object_version",
        "signing_job_arn",
        "signing_profile_version_arn",
        "source_code_hash",
        "source_code_size",
        "version",
        "version_id",
    ]
)
_DEPLOYMENTS = frozenset({"aws_api_gateway_deployment", "aws_apigatewayv2_deployment", "aws_lambda_layer_version"})


def ripples(scene: Scene, told: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """Of what is told elsewhere no line says that it merely follows."""
    publishing = [item for item in scene.of("aws_lambda_function") if _publishes(item)]
    rippling = [item for item in scene.changed if is_ripple(item) and not _publishes(item)]
    tagged = [item for item in rippling if set(changed_for_certain(item)) & _TAGS]
    passed = [item for item in rippling if not set(changed_for_certain(item)) & _TAGS and item.address not in told]
    yield from _line(scene, publishing, "function", "publishes a new version", "publish a new version")
    yield from _line(scene, passed, "resource", "follows what it refers to", "follow what they refer to")
    yield from _line(scene, tagged, "resource", "changes in tags alone", "change in tags alone")
    yield from _placed(scene)
    yield from _unmoved(scene)


def _publishes(change: ResourceChange) -> bool:
    """`version` is known after the apply exactly where a new one is published."""
    unknown = change.unknown if isinstance(change.unknown, dict) else {}
    return (
        change.type == "aws_lambda_function"
        and change.action is Action.UPDATE
        and bool(unknown.get("version") or unknown.get("qualified_arn"))
    )


def is_ripple(change: ResourceChange) -> bool:
    """An update that decides nothing: computed attributes and tags."""
    if change.action is Action.REPLACE and change.type in _DEPLOYMENTS:
        return True
    return change.action is Action.UPDATE and set(changed_for_certain(change)) <= _COMPUTED | _TAGS


def _line(scene: Scene, changes: list[ResourceChange], noun: str, one: str, several: str) -> Iterator[Finding]:
    if changes:
        title = f"{plural(len(changes), noun)} {one if len(changes) == 1 else several}"
        yield scene.found(Section.RIPPLES, None, "", title, _addresses(item.address for item in changes))


def _addresses(addresses: Iterable[str]) -> Phrase:
    found = list(addresses)
    shown = found[:_MOST_NAMED]
    more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
    return phrase(f"{', '.join(['{}'] * len(shown))}{more}", *shown)


def _placed(scene: Scene) -> Iterator[Finding]:
    """Moved, imported, let go: Terraform's own books, nothing in AWS."""
    moved = [item for item in scene.changed if item.previous_address]
    if moved:
        told = [phrase("{} → {}", item.previous_address, item.address) for item in moved[:_MOST_NAMED]]
        if len(moved) > _MOST_NAMED:
            told.append(phrase(f"and {len(moved) - _MOST_NAMED} more"))
        title = f"{plural(len(moved), 'resource')} {'moves' if len(moved) == 1 else 'move'} to another address"
        yield scene.found(Section.RIPPLES, None, "", title, *told)
    imported = [item for item in scene.changed if item.imported]
    yield from _line(scene, imported, "resource", "is imported", "are imported")
    forgotten = [item for item in scene.changed if item.action is Action.FORGET]
    yield from _line(scene, forgotten, "resource", "leaves Terraform's hands", "leave Terraform's hands")


def _unmoved(scene: Scene) -> Iterator[Finding]:
    """Destroyed and made again under another address with the same name: AWS may refuse to have both at once."""
    going = (item for item in scene.changed if item.action is Action.DELETE and item.type not in HOLDERS)
    found = [(item.address, twin) for item in going if (twin := scene.twin(item))]
    if found:
        told = [phrase("{} → {}: a `moved` block keeps what is there", *pair) for pair in found[:_MOST_NAMED]]
        if len(found) > _MOST_NAMED:
            told.append(phrase(f"and {len(found) - _MOST_NAMED} more"))
        title = f"{plural(len(found), 'resource')} destroyed and made again under another address"
        yield scene.found(Section.RIPPLES, None, "", title, *told)


def drift(scene: Scene) -> Iterator[Finding]:
    """What somebody changed by hand: this plan would set some of it back."""
    found = [item for item in scene.plan.drift if item.managed]
    if found:
        title = f"{plural(len(found), 'resource')} changed outside of Terraform"
        yield scene.found(Section.RIPPLES, None, "", title, _addresses(item.address for item in found))


_VERBS = {
    Action.CREATE: "made",
    Action.UPDATE: "changed",
    Action.REPLACE: "replaced",
    Action.DELETE: "destroyed",
}


def rest(scene: Scene, told: frozenset[str]) -> Iterator[Finding]:
    """Every change that nothing above speaks of, so that a review is of the whole plan."""
    pairs = ((item.address, scene.twin(item)) for item in scene.changed if item.action is Action.DELETE)
    told |= {address for pair in pairs if pair[1] for address in pair}
    for action, verb in _VERBS.items():
        left = [item for item in scene.changed if item.action is action and item.address not in told]
        left = [item for item in left if not is_ripple(item)]
        if left:
            title = f"{plural(len(left), 'other resource')} {verb}"
            yield scene.found(Section.RIPPLES, None, "", title, *_listed(left))


def _listed(changes: list[ResourceChange]) -> Iterator[Phrase]:
    """An update with the attributes that it changes, a replacement with those that force it; the rest by address."""
    for item in changes[:_MOST_NAMED]:
        forcing = [dotted(path) for path in item.forced_by]
        names = [name for name in differing(item) if name not in _COMPUTED]
        if item.action is Action.UPDATE and names:
            yield phrase(f"{{}}: {', '.join(['{}'] * len(names))}", item.address, *names)
        elif item.action is Action.REPLACE and forcing:
            yield phrase(f"{{}}, forced by {', '.join(['{}'] * len(forcing))}", item.address, *forcing)
        else:
            yield phrase("{}", item.address)
    if len(changes) > _MOST_NAMED:
        yield phrase(f"and {len(changes) - _MOST_NAMED} more")
