"""The same bytes in the next environment: what one has released, planned for another.

In: the record of a release and the roots it is to reach. The objects are brought into the other environment's bucket
where they are missing, each held against its digest. Refuses what the other environment could not run.
"""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.delivery.account import Account
from generator.delivery.hold import Hold, hold_of
from generator.delivery.packages import Packages, hexadecimal, look, released_packages
from generator.delivery.release import Release, release_of
from generator.delivery.rollouts.shifts import UnderWay, under_way
from generator.delivery.roots import Root
from generator.delivery.since import Since
from generator.delivery.store import Store
from generator.diagnostics import UserError, plain
from generator.precedence.defaults import alarms as tier_has_alarms
from generator.project import Project
from generator.resolve.stack import Function

_DENIED = ("AuthorizationError", "AuthorizationErrorException", "AccessDenied", "AccessDeniedException")


@dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes of a release lie: the bucket of the environment it was released in."""

    account: Account
    bucket: str


@dataclass(frozen=True, slots=True)
class Offered:
    """What an environment has of a service: its last release, and what keeps that from being promoted."""

    release: Release | None
    hold: Hold | None = None
    going: UnderWay | None = None


def offered(store: Store, service: str) -> Offered:
    return Offered(release_of(store, service), hold_of(store, service), under_way(store, service))


def objections(root: Root, offer: Offered, came_from: str, commit: str, since: Since) -> Iterator[str]:
    """What speaks against promoting a service, each with the way out; `commit` is the one checked out."""
    release = offer.release
    yield from _unsettled(root, offer, came_from)
    if release is None:
        yield f"{root.service} was never released in {came_from}: apply it there first"
        return
    if root.stack.environment.artifacts is None:
        yield (
            f"{root.environment} has no `artifacts`: bytes are promoted from bucket to bucket; "
            f"write `artifacts: {{ bucket: NAME }}` into environments/{root.environment}/environment.yaml"
        )
    needed = {item.key for item in root.stack.functions if not item.spec.image}
    needed |= {item.key for item in root.stack.layers if not item.spec.arn}
    absent = sorted(needed - release.packages.keys())
    if absent:
        yield f"{came_from} has not released {', '.join(absent)} of {root.service}: apply it there first"
    if release.commit and commit and release.commit != commit:
        yield from _of_another_commit(root, release, came_from, commit, since)


def _of_another_commit(root: Root, release: Release, came_from: str, commit: str, since: Since) -> Iterator[str]:
    """Nothing where only others have changed since."""
    touching = since.touching(root.service, release.commit)
    if touching is None or touching:
        differs = f" (changed since: {', '.join(touching[:3])})" if touching else ""
        yield (
            f"{came_from} runs {root.service} of commit {release.commit[:12]}, and this is {commit[:12]}{differs}: "
            f"the same bytes go with the same specs: `git checkout {release.commit[:12]}`"
        )


def _unsettled(root: Root, offer: Offered, came_from: str) -> Iterator[str]:
    """An environment that is going back or forth itself has nothing to hand on."""
    if offer.going:
        yield f"{came_from} is rolling out {offer.going}: promote {root.service} after its end"
    elif offer.hold:
        yield f"{came_from}/{root.service} is {offer.hold}: mend it there first"
    elif offer.release and offer.release.stopped:
        stopped = ", ".join(f"{key} {version}" for key, version in sorted(offer.release.stopped.items()))
        yield f"{came_from} stopped the rollout of {stopped} of {root.service}: plan and apply it there first"


def promoted(project: Project, root: Root, release: Release) -> Packages:
    """The `packages` of a root that are to be planned, as far as it has these functions and layers."""
    own = {item.key for item in root.stack.functions} | {item.key for item in root.stack.layers}
    return released_packages(project, root, {key: value for key, value in release.packages.items() if key in own})


def bring(source: Source, account: Account, packages: Mapping[str, Packages]) -> list[str]:
    """Copy what the environment's bucket lacks; the objects that were brought. UserError when bytes are not theirs."""
    flat = {f"{name}.{key}": item for name, each in packages.items() for key, item in each.items()}
    absent = set(look(account, flat).absent)
    brought = []
    for item in flat.values():
        place = f"s3://{item['s3_bucket']}/{item['s3_key']}"
        if place in absent:
            _copy(source, account, item["s3_bucket"], item["s3_key"], item["sha256"])
            absent.discard(place)
            brought.append(place)
    return brought


def _copy(source: Source, account: Account, bucket: str, key: str, digest: str) -> None:
    client = source.account.client("s3")
    try:
        content = client.get_object(Bucket=source.bucket, Key=key)["Body"].read()
    except client.exceptions.ClientError as error:
        raise UserError(
            f"s3://{source.bucket}/{key} of {source.account.environment} cannot be read: {plain(str(error))}. "
            "These credentials need to read that bucket, or name others with --from-profile"
        ) from error
    found = base64.b64encode(hashlib.sha256(content).digest()).decode()
    if found != digest:
        raise UserError(
            f"s3://{source.bucket}/{key} is not what {source.account.environment} released: its SHA-256 is "
            f"{hexadecimal(found)[:12]}..., not {hexadecimal(digest)[:12]}...; nothing was promoted"
        )
    own = account.client("s3")
    try:
        own.put_object(Bucket=bucket, Key=key, Body=content, ChecksumSHA256=digest, IfNoneMatch="*")
    except own.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in ("PreconditionFailed", "412"):
            raise
        raise UserError(
            f"s3://{bucket}/{key} of {account.environment} has other content than its name says, and is not written "
            "over: find out who put it there, remove it, and run this again; nothing was promoted"
        ) from error


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic that alarms notify: what is `wrong` with it, and what is `hidden` from these credentials, "" for
    nothing.
    """

    wrong: str = ""
    hidden: str = ""


def topic_of(account: Account, roots: Sequence[Root]) -> Topic:
    """Alarms that notify nobody would be promoted silently; a topic of another account may be out of sight."""
    environment, name = next(root.stack.environment for root in roots), account.environment
    if environment.alarms is None:
        ringing = [f"{root.service}.{item.key}" for root in roots for item in root.stack.functions if _rings(item)]
        if not tier_has_alarms(environment.tier or "development") or not ringing:
            return Topic()
        return Topic(
            f"alarms of {', '.join(ringing[:3])}{', ...' if ringing[3:] else ''} would notify nobody in {name}: write "
            f"`alarms: {{ topic: ARN }}` into environments/{name}/environment.yaml, or `defaults: {{ alarms: false }}`"
        )
    topic = environment.alarms.topic
    if not topic.startswith("arn:"):
        return Topic()
    client = account.client("sns")
    try:
        client.get_topic_attributes(TopicArn=topic)
    except client.exceptions.ClientError as error:
        code = error.response["Error"]["Code"]
        if code in ("NotFound", "NotFoundException"):
            makes = f"`gen bootstrap {name}` makes it" if f":{account.id}:" in topic else "make it there"
            return Topic(f"{topic}, which alarms of {name} notify, is not there: {makes}")
        if code in _DENIED:
            return Topic(hidden=f"{topic}, which alarms of {name} notify")
        raise
    return Topic()


def _rings(function: Function) -> bool:
    return function.merged.get("alarms") is not False
