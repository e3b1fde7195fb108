"""Routes that ask less of their callers than before: no scope, another authorizer, another issuer of tokens."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.review.findings.attachments import named
from generator.review.model import Finding, Gate, Phrase, Section, phrase
from generator.review.scene import Scene
from generator.review.values import UNKNOWN, Thing, texts
from generator.terraform.plan_json import Action

_AUTHORIZERS = ("aws_api_gateway_authorizer", "aws_apigatewayv2_authorizer")
_OPEN = ("", "NONE")
# Only whom a policy of the account lets in.
_ACCOUNT = "AWS_IAM"


@dataclass(frozen=True, slots=True)
class _Route:
    """Where a type of route says how callers are authorized, and what it is known by wherever it moves."""

    authorization: str
    identity: tuple[str, ...]


_ROUTES = {
    "aws_api_gateway_method": _Route("authorization", ("rest_api_id", "resource_id", "http_method")),
    "aws_apigatewayv2_route": _Route("authorization_type", ("api_id", "route_key")),
}


def routes(scene: Scene) -> Iterator[Finding]:
    """What was authorized and is authorized otherwise. What is open to anybody from now on is told elsewhere."""
    for type_, route in _ROUTES.items():
        before = {key: thing for thing in scene.before(type_) for key in _keys(thing, route)}
        for new in scene.after(type_):
            old = next((before[key] for key in reversed(_keys(new, route)) if key in before), None)
            types = [thing.text(route.authorization) for thing in (old, new) if thing]
            if old is None or any(kind in _OPEN for kind in types) or types[1] == _ACCOUNT:
                continue
            said = [*_scopes(old, new), *_other_authorizer(scene, old, new, *types)]
            if said:
                head = phrase("{}", new.text(route.identity[-1]))
                yield scene.found(Section.EXPOSURE, Gate.EXPOSURE, new.address, "route asks for less", head, *said)


def _keys(thing: Thing, route: _Route) -> list[tuple[str, ...]]:
    """Its address, with what it is the route of, and what it is known by; the latter tells more."""
    last = thing.text(route.identity[-1])
    keys: list[tuple[str, ...]] = [(thing.address, last)]
    known = tuple(map(thing.text, route.identity))
    return [*keys, known] if all(known) else keys


def _scopes(old: Thing, new: Thing) -> Iterator[Phrase]:
    """A token needs one of the scopes, so that more of them let in more, and none lets in every token."""
    before, after = (set(named(thing, "authorization_scopes")) for thing in (old, new))
    if before and not after:
        yield phrase("no scope is asked for any more; it was {}", " or ".join(sorted(before)))
    elif before and after - before:
        yield phrase("scope {} is enough now", " or ".join(sorted(after - before)))


def _other_authorizer(scene: Scene, old: Thing, new: Thing, before: str, after: str) -> Iterator[Phrase]:
    if before != after:
        yield phrase("authorization: {} → {}", before, after)
        return
    one, other = old.text("authorizer_id"), UNKNOWN if new.waits("authorizer_id") else new.text("authorizer_id")
    if one and one != other and not _is_as_strict(scene, one, other):
        yield phrase("authorizer: {} → {}", one, other or "none")


def _is_as_strict(scene: Scene, old: str, new: str) -> bool:
    """Whether another authorizer asks for the same; one that is made anew in its place is compared by itself."""
    one = next((thing for thing in scene.before(*_AUTHORIZERS) if thing.text("id") == old), None)
    if one is None:
        return False
    if new == UNKNOWN and one.change.action is Action.REPLACE:
        return True
    after = scene.after(*_AUTHORIZERS)
    likely = [thing for thing in after if (thing.waits("id") if new == UNKNOWN else thing.text("id") == new)]
    return bool(likely) and not any(list(_looser(one, thing)) for thing in likely)


def authorizers(scene: Scene) -> Iterator[Finding]:
    """Whose tokens count from now on."""
    for old, new in scene.pairs(*_AUTHORIZERS):
        said = list(_looser(old, new))
        if said:
            head = phrase("authorizer {}", new.text("name"))
            yield scene.found(Section.EXPOSURE, Gate.EXPOSURE, new.address, "authorizer lets in others", head, *said)


def _looser(old: Thing, new: Thing) -> Iterator[Phrase]:
    for key in ("authorizer_type", "type"):
        if old.text(key) != new.text(key):
            yield phrase(f"{key}: {{}} → {{}}", old.text(key), new.text(key))
    issuers = [thing.text("jwt_configuration", 0, "issuer") for thing in (old, new)]
    if new.waits("jwt_configuration", 0, "issuer"):
        issuers[1] = UNKNOWN
    if issuers[0] != issuers[1]:
        yield phrase("tokens of {} instead of {}", issuers[1] or "nobody", issuers[0] or "nobody")
    yield from _more(old, new, "audience", ("jwt_configuration", 0, "audience"))
    yield from _more(old, new, "user pool", ("provider_arns",))
    one, other = (_function(thing) for thing in (old, new))
    if one != other and not new.waits("authorizer_uri"):
        yield phrase("asks function {} instead of {}", other or "none", one or "none")
    pattern = [thing.text("identity_validation_expression") for thing in (old, new)]
    if pattern[0] and pattern[0] != pattern[1]:
        yield phrase("tokens need no longer match {}", pattern[0])


def _more(old: Thing, new: Thing, noun: str, path: tuple[str | int, ...]) -> Iterator[Phrase]:
    """One of a list is enough; without any, each is."""
    before, after = (set(texts(thing.get(*path))) for thing in (old, new))
    if new.waits(*path) and before:
        after = {UNKNOWN}
    more = sorted(after - before)
    if before and more:
        yield phrase(f"{noun} {{}} is enough now", ", ".join(more))
    elif before and not after:
        yield phrase(f"no {noun} is asked for any more")


def _function(thing: Thing) -> str:
    """The name of a function in the URI by which an API calls it, without its alias."""
    return thing.text("authorizer_uri").rpartition(":function:")[2].split("/")[0].split(":")[0]
