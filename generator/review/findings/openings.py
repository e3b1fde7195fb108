"""Exposure by policy, bucket setting and network: what must be compared by how far it reaches, not by name alone."""

from collections.abc import Iterator

from generator.review.iam.documents import PLACES, Document, Kind, document_pair, pools
from generator.review.iam.outsiders import is_internet, outsiders
from generator.review.iam.policies import ANYBODY, Statement, uncovered
from generator.review.model import Finding, Gate, Phrase, Section, phrase
from generator.review.scene import Scene
from generator.review.values import Thing, block, maps, name_of, texts
from generator.terraform.plan_json import Action, Values

_BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
_PUBLIC_ACLS = ("public-read", "public-read-write", "authenticated-read")
_PUBLIC_GROUPS = ("/global/AllUsers", "/global/AuthenticatedUsers")


def public_policies(scene: Scene) -> Iterator[Finding]:
    """Statements for everybody in the policies of buckets, queues, topics, keys, secrets, roles."""
    before = pools(scene, now=False)
    for change in scene.of(*PLACES):
        if change.action in (Action.NO_OP, Action.DELETE, Action.FORGET):
            continue
        _, document = document_pair(scene, change)
        if document is None or not document.said or document.place.kind is Kind.IDENTITY:
            continue
        old = tuple(item for item in before.get(document.holder, ()) if _is_public(item, scene))
        for statement in document.said:
            if _is_public(statement, scene) and uncovered(statement, old):
                yield _public(scene, document, statement)


def _is_public(statement: Statement, scene: Scene) -> bool:
    return ANYBODY in outsiders(statement, scene.account)


def _public(scene: Scene, document: Document, statement: Statement) -> Finding:
    names = sorted(statement.spelt(name) for name in statement.actions)[:6] or ["everything but what is named"]
    noun = document.place.noun
    detail = phrase(f"anybody may {', '.join(['{}'] * len(names))} on {noun} {{}}", *names, document.holder_name)
    title = f"{noun} open to everybody"
    return scene.found(Section.EXPOSURE, Gate.EXPOSURE, document.thing.address, title, detail)


def public_access_blocks(scene: Scene) -> Iterator[Finding]:
    """What stops a bucket from being opened by mistake."""
    types = ("aws_s3_account_public_access_block", "aws_s3_bucket_public_access_block")
    for old in scene.deleted(*types):
        if old.text("bucket") not in scene.gone_of("aws_s3_bucket"):
            yield _unblocked(scene, old, "is removed")
    for new in scene.after(*types):
        off = [key for key in _BLOCKS if new.get(key) is not True and not new.waits(key)]
        already = new.change.before
        fresh = [key for key in off if not already or already.get(key) is True]
        if fresh:
            yield _unblocked(
                scene, new, f"no longer has {', '.join(fresh)}" if already else f"lacks {', '.join(fresh)}"
            )


def _unblocked(scene: Scene, thing: Thing, words: str) -> Finding:
    name = thing.text("bucket") or "of the account"
    detail = phrase(f"the public access block of {{}} {words}", name)
    return scene.found(Section.EXPOSURE, Gate.EXPOSURE, thing.address, "bucket can be opened", detail)


def public_acls(scene: Scene) -> Iterator[Finding]:
    """By the name of an ACL, and by grants one by one."""
    for thing in scene.after("aws_s3_bucket_acl", "aws_s3_bucket", "aws_s3_object"):
        bucket, acl = thing.text("bucket"), thing.text("acl")
        said = [phrase("bucket {} gives everybody {}", bucket, right) for right in sorted(_granted(thing))]
        if acl in _PUBLIC_ACLS and thing.change.before.get("acl") != acl:
            said.append(phrase("bucket {} has ACL {}", bucket, acl))
        if said:
            noun = "object" if thing.type == "aws_s3_object" else "bucket"
            yield scene.found(Section.EXPOSURE, Gate.EXPOSURE, thing.address, f"{noun} open to everybody", *said)


def _granted(thing: Thing) -> set[str]:
    """What everybody may that nobody could."""
    return _to_everybody(thing) - _to_everybody(Thing(thing.change, thing.change.before, {}))


def _to_everybody(thing: Thing) -> set[str]:
    given = [*maps(thing.block("access_control_policy").get("grant")), *thing.blocks("grant")]
    return {right for grant in given if _is_public_group(grant) for right in _rights(grant)}


def _is_public_group(grant: Values) -> bool:
    return str(block(grant, "grantee").get("uri") or grant.get("uri") or "").endswith(_PUBLIC_GROUPS)


def _rights(grant: Values) -> list[str]:
    return [*texts(grant.get("permissions")), *texts([grant.get("permission")])]


Port = tuple[str, int, int]


def networks(scene: Scene) -> Iterator[Finding]:
    """Ports open to the whole internet that were not."""
    types = ("aws_security_group", "aws_security_group_rule", "aws_vpc_security_group_ingress_rule")
    before: dict[str, set[Port]] = {}
    for thing in scene.before(*types):
        for group, port in _open(thing):
            before.setdefault(group, set()).add(port)
    for thing in scene.after(*types):
        for group, port in sorted(_open(thing)):
            if not any(_within(port, wide) for wide in before.get(group, ())):
                title, said = "port open to the internet", _port(port)
                yield scene.found(Section.EXPOSURE, Gate.EXPOSURE, thing.address, title, said)


def _within(port: Port, wide: Port) -> bool:
    return wide[0] in ("-1", port[0]) and (wide[0] == "-1" or (wide[1] <= port[1] and port[2] <= wide[2]))


def _port(port: Port) -> Phrase:
    protocol, first, last = port
    if protocol == "-1":
        return phrase("every port, from everywhere")
    span = str(first) if first == last else f"{first}-{last}"
    return phrase("{} {} from everywhere", protocol, span)


def _open(thing: Thing) -> set[tuple[str, Port]]:
    """(group, port) of each rule for the whole internet."""
    if thing.type == "aws_security_group":
        group, rules = name_of(thing.values) or thing.address, thing.blocks("ingress")
    else:
        group = thing.text("security_group_id") or thing.address
        rules = [] if thing.get("type") == "egress" else [thing.values]
    return {(group, _ports(dict(rule))) for rule in rules if _is_everywhere(dict(rule))}


def _is_everywhere(rule: dict[str, object]) -> bool:
    found = [rule.get("cidr_ipv4"), rule.get("cidr_ipv6")]
    for key in ("cidr_blocks", "ipv6_cidr_blocks"):
        listed = rule.get(key)
        found += listed if isinstance(listed, list) else []
    return is_internet(item for item in found if isinstance(item, str))


def _ports(rule: dict[str, object]) -> Port:
    first, last = rule.get("from_port"), rule.get("to_port")
    protocol = str(rule.get("protocol") or rule.get("ip_protocol") or "-1")
    return protocol, first if isinstance(first, int) else 0, last if isinstance(last, int) else 65535
