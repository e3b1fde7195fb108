"""What anybody can reach that nobody could before: routes, URLs, permissions without a source, CORS, networks."""

from collections.abc import Callable, Iterable, Iterator

from generator.review.findings.opening import Opening
from generator.review.findings.permissions import event_permission, function_permission, layer_permission
from generator.review.model import Finding, Gate, Section, phrase
from generator.review.scene import Scene
from generator.review.values import Thing, texts

Finder = Callable[[Thing, Scene], Iterator[Opening]]


def exposure(scene: Scene) -> Iterator[Finding]:
    """Openings after that were not there before."""
    for types, find in _FINDERS:
        before = [item for thing in scene.before(*types) for item in find(thing, scene)]
        known = {(item.address, item.what) for item in before}
        known |= {(item.identity, item.what) for item in before if item.identity}
        for item in [item for thing in scene.after(*types) for item in find(thing, scene)]:
            if (item.address, item.what) not in known and (item.identity, item.what) not in known:
                yield scene.found(Section.EXPOSURE, Gate.EXPOSURE, item.address, item.title, item.detail)


def _url(thing: Thing, _: Scene) -> Iterator[Opening]:
    function = thing.text("function_name")
    if thing.text("authorization_type") == "NONE":
        said = phrase("anybody can call function {}", function)
        yield Opening("public function URL", thing.address, "url", function, said)
    origins = texts(thing.block("cors").get("allow_origins"))
    yield from _cors(thing, origins, function, bool(thing.block("cors").get("allow_credentials")))


def _route(thing: Thing, scene: Scene) -> Iterator[Opening]:
    """Of a WebSocket API only `$connect` is authorized; the rest goes over what it opened."""
    key = thing.text("route_key")
    socket = key and not key.startswith("$default") and " " not in key and key != "$connect"
    if thing.text("authorization_type") in ("", "NONE") and not socket and not key.startswith("OPTIONS "):
        api = "" if thing.waits("api_id") else f"{thing.text('api_id')} {key}"
        yield Opening("route without authorizer", thing.address, key, api, phrase("anybody can call {}", key))


def _method(thing: Thing, _: Scene) -> Iterator[Opening]:
    verb = thing.text("http_method")
    if thing.text("authorization") == "NONE" and verb != "OPTIONS":
        keyed = " with an API key, which only counts callers" if thing.get("api_key_required") is True else ""
        place = "" if thing.waits("resource_id") else thing.text("resource_id")
        said = phrase(f"anybody can call it by {{}}{keyed}", verb)
        yield Opening("route without authorizer", thing.address, verb, place and f"{place} {verb}", said)


def _api_cors(thing: Thing, _: Scene) -> Iterator[Opening]:
    cors = thing.block("cors_configuration")
    yield from _cors(thing, texts(cors.get("allow_origins")), thing.text("name"), bool(cors.get("allow_credentials")))


def _bucket_cors(thing: Thing, _: Scene) -> Iterator[Opening]:
    for rule in thing.blocks("cors_rule"):
        yield from _cors(thing, texts(rule.get("allowed_origins")), thing.text("bucket"))


def _response_cors(thing: Thing, _: Scene) -> Iterator[Opening]:
    given = thing.get("response_parameters") or {}
    for name, value in given.items():
        if str(name).lower().endswith("header.access-control-allow-origin") and value == "'*'":
            yield from _cors(thing, ["*"], "")


def _cors(thing: Thing, origins: Iterable[str], identity: str, credentials: bool = False) -> Iterator[Opening]:
    for origin in sorted({"*", "http://*", "https://*"} & set(origins)):
        kept = ", credentials included" if credentials else ""
        said = phrase(f"scripts of every web page may read its answers{kept}: origin {{}}", origin)
        yield Opening("CORS open to every origin", thing.address, f"cors{kept}", identity, said)


def _balancer(thing: Thing, _: Scene) -> Iterator[Opening]:
    if thing.get("internal") is False:
        name = thing.text("name")
        yield Opening(
            "load balancer on the internet", thing.address, "lb", name, phrase("{} has public addresses", name)
        )


_DATABASE_NAMES = ("identifier", "cluster_identifier", "broker_name", "workgroup_name", "name")
_DATABASES = tuple(
    f"aws_{name}"
    for name in (
        *("db_instance", "mq_broker", "neptune_cluster_instance", "rds_cluster_instance", "redshift_cluster"),
        *("redshiftserverless_workgroup", "timestreaminfluxdb_db_instance"),
    )
)


def _database(thing: Thing, _: Scene) -> Iterator[Opening]:
    if thing.get("publicly_accessible") is True:
        name = next((found for key in _DATABASE_NAMES if (found := thing.text(key))), "")
        said = phrase("{} gets a public address", name or thing.change.name)
        yield Opening("database on the internet", thing.address, "database", name, said)


def _guests(thing: Thing, _: Scene) -> Iterator[Opening]:
    if thing.get("allow_unauthenticated_identities") is True:
        name = thing.text("identity_pool_name")
        said = phrase("anybody gets the rights that pool {} gives to guests", name)
        yield Opening("identity pool lets in guests", thing.address, "guests", name, said)


_FINDERS: tuple[tuple[tuple[str, ...], Finder], ...] = (
    (("aws_lambda_function_url",), _url),
    (("aws_apigatewayv2_route",), _route),
    (("aws_api_gateway_method",), _method),
    (("aws_lambda_permission",), function_permission),
    (("aws_cloudwatch_event_permission",), event_permission),
    (("aws_lambda_layer_version_permission",), layer_permission),
    (("aws_apigatewayv2_api",), _api_cors),
    (("aws_s3_bucket_cors_configuration", "aws_s3_bucket"), _bucket_cors),
    (("aws_api_gateway_integration_response", "aws_api_gateway_gateway_response"), _response_cors),
    (("aws_lb", "aws_alb"), _balancer),
    (_DATABASES, _database),
    (("aws_cognito_identity_pool",), _guests),
)
