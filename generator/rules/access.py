"""Who may call: routes and function URLs."""

from collections.abc import Iterator
from typing import Any

from generator.diagnostics import Location
from generator.resolve.stack import Function, Trigger
from generator.rules.model import Deployed, Finding, Findings, Written, deployed, written
from generator.vocabulary import limits

_METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
IAM = "aws_iam"


def _open(stack: Deployed) -> Iterator[tuple[Function, Trigger]]:
    return stack.triggers("http", "url")


def _api(trigger: Trigger) -> Any:
    return trigger.target.spec if trigger.target else None


def _authorizer(trigger: Trigger) -> str | None:
    """The authorizer in force: the route's own, else the API's when the route is not public."""
    if trigger.spec.authorizer or trigger.spec.public is not None:
        return str(trigger.spec.authorizer) if trigger.spec.authorizer else None
    return getattr(_api(trigger), "authorizer", None)


@deployed("GEN313", "Every route and URL says who may call it")
def decided(stack: Deployed) -> Findings:
    """A route or URL without an authorizer is open to the world; that is decided in words, never by leaving it out.

    Way out: `authorizer: NAME` (of the API, or `aws_iam`), or `public: "the reason why anybody may call it"`.
    """
    for function, trigger in _open(stack):
        if _authorizer(trigger) is None and trigger.spec.public is None:
            what = f"route {trigger.spec.route!r}" if trigger.kind == "http" else f"the URL of {function.key!r}"
            message = (
                f"{what} has neither `authorizer` nor `public`: name an authorizer, or say why anybody may call it"
            )
            yield Finding(stack.trigger(function, trigger), message)


@deployed("GEN314", "A route or URL is authorized or public, not both")
def not_both(stack: Deployed) -> Findings:
    """Of the two one would be ignored.

    Way out: keep the one that is meant.
    """
    for function, trigger in _open(stack):
        if trigger.spec.authorizer and trigger.spec.public is not None:
            message = f"both `authorizer: {trigger.spec.authorizer}` and `public`: keep the one that is meant"
            yield Finding(stack.trigger(function, trigger, "public"), message)


@deployed("GEN315", "Public has a reason")
def reason(stack: Deployed) -> Findings:
    """`public` is a sentence that a reviewer can agree with.

    Way out: write why anybody may call it.
    """
    for function, trigger in _open(stack):
        if trigger.spec.public is not None and not trigger.spec.public.strip():
            message = "public is the reason why anybody may call it, not an empty text"
            yield Finding(stack.trigger(function, trigger, "public"), message)


@deployed("GEN316", "A route's authorizer is one of its API")
def known_authorizer(stack: Deployed) -> Findings:
    """Authorizers are declared on the API; `aws_iam` needs no declaration.

    Way out: correct the name, or declare it under `authorizers` of the API.
    """
    for function, trigger in stack.triggers("http"):
        name = trigger.spec.authorizer
        known = sorted(getattr(_api(trigger), "authorizers", None) or {})
        if name and name != IAM and name not in known:
            message = f"authorizer is one of {', '.join([*known, IAM])}, not {name!r}"
            yield Finding(stack.trigger(function, trigger, "authorizer"), message)


@deployed("GEN317", "Scopes go with a JWT authorizer")
def scoped(stack: Deployed) -> Findings:
    """Only a JWT authorizer reads scopes; elsewhere nobody would check them.

    Way out: give the route a JWT authorizer, or leave `scopes` out.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
    """
    for function, trigger in stack.triggers("http"):
        name = _authorizer(trigger)
        declared = (getattr(_api(trigger), "authorizers", None) or {}).get(name)
        if trigger.spec.scopes and not (declared and declared.issuer):
            found = f"{name} is none" if name else "this route has no authorizer"
            yield Finding(
                stack.trigger(function, trigger, "scopes"), f"scopes are checked by JWT authorizers, and {found}"
            )
        if len(trigger.spec.scopes or []) > limits.HTTP_API_SCOPES_PER_ROUTE:
            message = f"a route has at most {limits.HTTP_API_SCOPES_PER_ROUTE} scopes, not {len(trigger.spec.scopes)}"
            yield Finding(stack.trigger(function, trigger, "scopes"), message)


@written("GEN312", "A route is METHOD /path")
def route(service: Written) -> Findings:
    """API Gateway knows routes as `GET /orders/{id}`, `ANY /path`, `ANY /{rest+}` and `$default`.

    Way out: write a method in capitals, one space and a path without a query.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
    """
    for function, index, kind, trigger in service.triggers():
        if kind == "http" and (wrong := _route_problem(trigger.route)):
            place = service.at(*service.trigger_path(function, index, kind, "route"))
            yield Finding(place, f"route {trigger.route!r}: {wrong}")


def _route_problem(text: str) -> str | None:
    if text == "$default":
        return None
    method, space, path = text.partition(" ")
    if not space or not path.startswith("/"):
        return "a route is METHOD /path, such as GET /orders/{id}, or $default"
    if method not in _METHODS:
        return f"the method is one of {', '.join(_METHODS)}, not {method!r}"
    return _path_problem(path)


def _path_problem(path: str) -> str | None:
    if any(character.isspace() or character in '?#"\\' or not character.isprintable() for character in path):
        return "the path has no spaces, quotes or query"
    segments = path.split("/")[1:]
    names = [segment[1:-1].rstrip("+") for segment in segments if segment.startswith("{") and segment.endswith("}")]
    loose = [segment for segment in segments if segment.count("{") + segment.count("}") not in (0, 2)]
    loose += [segment for segment in segments if "{" in segment and not (segment[0] == "{" and segment[-1] == "}")]
    if loose or any(not name.replace("_", "").replace("-", "").replace(".", "").isalnum() for name in names):
        return "a parameter is a whole part of the path, {name} or {name+}"
    if len(names) != len(set(names)):
        return "each parameter of a path has a name of its own"
    if any(segment.endswith("+}") for segment in segments[:-1]):
        return "{name+} takes the rest of the path, so it stands at the end"
    return None


@written("GEN303", "A route is there once")
def route_once(service: Written) -> Findings:
    """An API has each route once; the second would replace the first or fail to deploy.

    Way out: remove one of them, or give them different methods or paths.
    """
    seen: dict[tuple[str, str], tuple[str, Location]] = {}
    for function, index, kind, trigger in service.triggers():
        if kind != "http":
            continue
        place = service.at(*service.trigger_path(function, index, kind, "route"))
        known = seen.setdefault((trigger.api or "", _normal(trigger.route)), (function, place))
        if known[1] != place:
            where = f"function {known[0]!r}, line {known[1].line}"
            yield Finding(place, f"route {trigger.route!r} is there already ({where}): an API has each route once")


def _normal(text: str) -> str:
    """Two routes that differ in the names of their parameters only are one for API Gateway."""
    parts = [("{+}" if part.endswith("+}") else "{}") if part.startswith("{") else part for part in text.split("/")]
    return "/".join(parts)
