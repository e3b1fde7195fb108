"""Policies as a statement diff: permissions, trust, and the policies of queues, buckets, keys and the like."""

from collections.abc import Iterator

from generator.review.iam.broad import broad, broad_trust, is_service_with_source, let_in
from generator.review.iam.comparing import Difference, compare, told
from generator.review.iam.documents import PLACES, Document, Kind, document_pair, is_new, pools
from generator.review.iam.policies import Statement, statements
from generator.review.model import Finding, Gate, Phrase, Section, phrase
from generator.review.scene import Scene
from generator.review.values import after, before
from generator.terraform.plan_json import Action, ResourceChange

_PLANNED = "build ARNs from names, or write it as an aws_iam_policy_document, whose statements are planned"
_HIDDEN = {Kind.RESOURCE: f"it could let in anybody: {_PLANNED}"}
_WAY_OUT = f"administration could hide in it: {_PLANNED}"


def policies(scene: Scene) -> Iterator[Finding]:
    """Every policy that changes."""
    old_pools, new_pools = pools(scene, now=False), pools(scene, now=True)
    for change in scene.of(*PLACES):
        if change.action in (Action.NO_OP, Action.FORGET, Action.READ):
            continue
        old, new = document_pair(scene, change)
        both = [document for document in (new, old) if document]
        if not both or _goes_with_its_owner(scene, old, new):
            continue
        unreadable = _unreadable(scene, old, new)
        if unreadable:
            yield unreadable
            continue
        around = (
            tuple(item for one in both for item in old_pools.get(one.holder, ())),
            tuple(item for one in both for item in new_pools.get(one.holder, ())),
        )
        said = [document.said or () if document else () for document in (old, new)]
        for difference in compare(said[0], said[1], *around):
            yield _finding(scene, both[0], difference)


def inline_blocks(scene: Scene) -> Iterator[Finding]:
    """The blocks `inline_policy` of a role, which older configurations have."""
    for change in scene.of("aws_iam_role"):
        if change.action not in (Action.CREATE, Action.UPDATE, Action.REPLACE):
            continue
        _, document = document_pair(scene, change)
        if document and any(document.thing.waits("inline_policy", place, "policy") for place in _places(change)):
            yield _hidden(scene, document)
            continue
        sides = [before(change).blocks("inline_policy"), after(change).blocks("inline_policy")]
        old, new = ([item for block in side for item in statements(block.get("policy")) or ()] for side in sides)
        if document:
            around = (_around(scene, document, now=now) for now in (False, True))
            yield from (_of_identity(scene, document, difference) for difference in compare(old, new, *around))


def _around(scene: Scene, document: Document, *, now: bool) -> tuple[Statement, ...]:
    """All that the role may, under another address too."""
    return pools(scene, now=now).get((Kind.IDENTITY, *document.holder[1:]), ())


def _places(change: ResourceChange) -> range:
    return range(len(after(change).blocks("inline_policy")))


def _hidden(scene: Scene, document: Document) -> Finding:
    """A block that the apply makes; a role that has none has them all computed."""
    said = phrase("role {}: {} is unknown until apply", document.holder_name, "inline_policy")
    title = f"{Kind.IDENTITY}: unknown until apply"
    return scene.found(Section.IAM, Gate.IAM_WIDENING, document.thing.address, title, said, phrase(_WAY_OUT))


def _goes_with_its_owner(scene: Scene, old: Document | None, new: Document | None) -> bool:
    """What goes together with its role or queue leaves nobody with less, or more."""
    if new or not old:
        return False
    return old.thing.type == old.place.owner or bool({old.holder_name, old.holder[2]} & scene.gone_of(old.place.owner))


def _unreadable(scene: Scene, old: Document | None, new: Document | None) -> Finding | None:
    """A policy of which the plan does not tell enough."""
    document = next((one for one in (new, old) if one and one.said is None), None)
    if document is None or (old and new and _same_text(old, new)) or _is_default(document):
        return None
    waits = document.thing.waits(document.place.attribute)
    harmless = waits and is_new(scene, document) and document.place.kind is Kind.RESOURCE
    gate = None if harmless else Gate.IAM_WIDENING
    attribute = document.place.attribute
    detail = [phrase(f"{document.place.noun} {{}}: {{}} is {document.why}", document.holder_name, attribute)]
    if gate and waits:
        detail.append(phrase(_HIDDEN.get(document.place.kind, _WAY_OUT)))
    return scene.found(Section.IAM, gate, document.thing.address, f"{document.place.kind}: {document.why}", *detail)


def _is_default(document: Document) -> bool:
    """AWS gives a new queue, topic or key a policy of its own where nobody wrote one."""
    change, place = document.thing.change, document.place
    made = change.type == place.owner and change.action is not Action.UPDATE
    return made and place.kind is Kind.RESOURCE and document.thing.waits(place.attribute)


def _same_text(old: Document, new: Document) -> bool:
    if new.thing.waits(new.place.attribute):
        return False
    return bool(old.thing.get(old.place.attribute) == new.thing.get(new.place.attribute))


def _finding(scene: Scene, document: Document, difference: Difference) -> Finding:
    if document.place.kind is Kind.IDENTITY:
        return _of_identity(scene, document, difference)
    if document.place.kind is Kind.TRUST:
        said = broad_trust(difference.after, scene.account) if difference.after else ""
        return _told(scene, document, difference, _says_too_much(scene, difference, said), "trust")
    statement = difference.after
    wired = statement is not None and is_service_with_source(statement, scene.account)
    outside = _says_too_much(scene, difference, "")
    return _told(scene, document, difference, outside, "resource policy", harmless=wired)


def _says_too_much(scene: Scene, difference: Difference, said: str) -> tuple[Phrase, ...]:
    """Why a statement stops the run, however new its role or bucket is."""
    outside = let_in(difference.after, scene.account) if difference.after else ()
    found = (phrase("{} is outside of this account", name) for name in outside)
    return (phrase(said), *found) if said else tuple(found)


def _of_identity(scene: Scene, document: Document, difference: Difference) -> Finding:
    said = broad(difference.after) if difference.after else ""
    return _told(scene, document, difference, (phrase(said),) if said else (), "permissions")


def _told(
    scene: Scene,
    document: Document,
    difference: Difference,
    too_wide: tuple[Phrase, ...],
    what: str,
    *,
    harmless: bool = False,
) -> Finding:
    """Gated is what widens something that exists, and what nobody new should have either."""
    statement = difference.statement
    sid = statement.sid
    head = phrase(f"{document.place.noun} {{}}", document.holder_name)
    named = phrase(f"{document.place.noun} {{}}, statement {{}}", document.holder_name, sid) if sid else head
    detail: list[Phrase] = [named, *told(difference), *(too_wide if difference.widens else ())]
    if document.told_by:
        detail.append(phrase(f"its ARNs are known after the apply; the rest is from {document.told_by}"))
    gated = difference.widens and (bool(too_wide) or not (harmless or is_new(scene, document)))
    denies = "" if statement.allow else "a denial "
    title = f"{what}: {denies}{difference.kind}"
    return scene.found(Section.IAM, Gate.IAM_WIDENING if gated else None, document.thing.address, title, *detail)
