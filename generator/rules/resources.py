"""Resources: what is ours and what exists already, and what each type takes."""

import re
from collections.abc import Iterator
from typing import Any

from generator.document import Path
from generator.rules.model import Deployed, Finding, Findings, Written, deployed, written
from generator.vocabulary import limits

# How an ARN of a type goes on after `arn:partition:service:region:account:`.
_ARNS = {
    "dynamodb": ("dynamodb", r"table/[A-Za-z0-9_.${}-]+(/stream/.+)?"),
    "sqs": ("sqs", r"[A-Za-z0-9_.${}-]+"),
    "sns": ("sns", r"[A-Za-z0-9_.${}-]+"),
    "s3": ("s3", r"[a-z0-9.${}-]+"),
    "eventbridge": ("events", r"event-bus/[A-Za-z0-9_./${}-]+"),
    "secret": ("secretsmanager", r"secret:.+"),
    "parameter": ("ssm", r"parameter/.+"),
    "kms": ("kms", r"(key|alias)/.+"),
}
_BESIDE_ARN = frozenset({"arn", "type", "tags"})


@written("GEN405", "What exists already is not made")
def external(service: Written) -> Findings:
    """With `arn:` a resource belongs to somebody else: its settings stand elsewhere, and here they would do nothing.

    Way out: remove them, or remove `arn` to let the kit make the resource.
    """
    for key, resource in service.resources():
        if not resource.arn:
            continue
        for field in sorted(resource.model_fields_set - _BESIDE_ARN):
            if getattr(resource, field) is not None:
                message = f"{field} does nothing beside `arn`: the resource exists already, its owner decides"
                yield Finding(service.at("resources", key, field), message)


@written("GEN406", "An ARN is one of its type")
def arn(service: Written) -> Findings:
    """`arn:` holds an ARN of the type, `ssm:/path` of a parameter that holds one, or `secret:/name` for a secret.

    Way out: copy the ARN from the console; `${env} ${region} ${account}` may stand in it.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
    """
    for path, type_, given in _arns(service):
        if type_ == "http_api":
            message = "an http_api cannot be external: AWS makes its id up, and routes are deployed with it"
            yield Finding(service.at(*path), f"{message}; call it by its URL in `environment`")
        elif wrong := arn_problem(type_, given):
            yield Finding(service.at(*path), wrong)


def _arns(service: Written) -> Iterator[tuple[Path, str, str]]:
    """External resources, and what environments say of them."""
    for key, resource in service.resources():
        if resource.arn is not None:
            yield ("resources", key, "arn"), resource.type, resource.arn
        for name, overlay in (service.spec.environments or {}).items():
            changed = ((overlay.resources if overlay else None) or {}).get(key) or {}
            if isinstance(changed.get("arn"), str):
                yield ("environments", name, "resources", key, "arn"), resource.type, changed["arn"]


def arn_problem(type_: str, given: str) -> str | None:
    """What is wrong with the ARN of a resource; None when nothing is."""
    service, tail = _ARNS[type_]
    if re.fullmatch(r"ssm:/?[A-Za-z0-9_.${}/-]+", given):
        return None
    if type_ == "secret" and re.fullmatch(r"secret:.+", given):
        return None
    shape = rf"arn:[a-z${{}}-]+:{service}:[a-z0-9${{}}-]*:[a-z0-9${{}}]*:{tail}"
    if re.fullmatch(shape, given):
        return None
    return f"arn of {type_} is an ARN of {service} or `ssm:/path` of a parameter that holds it, not {given!r}"


@deployed("GEN411", "An authorizer is of one kind")
def authorizer_kind(stack: Deployed) -> Findings:
    """An authorizer checks tokens (`issuer` and `audience`) or asks a function.

    Way out: keep one of the two, complete.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html
    """
    for resource in stack.stack.resources:
        for name, item in (getattr(resource.spec, "authorizers", None) or {}).items():
            if wrong := _authorizer_problem(name, item):
                yield Finding(stack.resource(resource, "authorizers", name), wrong)
        count = len(getattr(resource.spec, "authorizers", None) or {})
        if count > limits.HTTP_API_AUTHORIZERS:
            message = f"an API has at most {limits.HTTP_API_AUTHORIZERS} authorizers, not {count}"
            yield Finding(stack.resource(resource, "authorizers"), message)


def _authorizer_problem(name: str, item: Any) -> str | None:
    token = [key for key in ("issuer", "audience") if getattr(item, key)]
    asked = [key for key in ("function", "ttl_seconds", "identity_sources") if getattr(item, key) is not None]
    if name == "aws_iam":
        return "an authorizer is not called aws_iam, which stands for signed requests: rename it"
    if token and asked:
        return (
            f"authorizer {name!r} has {' and '.join([*token, *asked])}: it checks tokens or asks a function, not both"
        )
    if not item.function and len(token) != 2:
        found = " and ".join([*token, *asked]) or "none"
        return f"authorizer {name!r} has `issuer` and `audience`, or `function`; found {found}"
    if token and not item.issuer.startswith("https://"):
        return f"issuer of authorizer {name!r} begins with https://, not {item.issuer!r}"
    if item.ttl_seconds and not item.identity_sources:
        return f"authorizer {name!r} caches answers, so it needs identity_sources: they are the cache's key"
    return None


@written("GEN412", "An authorizer asks a function of the service")
def authorizer_function(service: Written) -> Findings:
    """A function authorizer is one of the functions here; the API may call it and nobody else.

    Way out: correct the name, or declare the function.
    """
    for key, api in service.resources("http_api"):
        for name, item in (api.authorizers or {}).items():
            if item.function and item.function not in service.source.spec.functions:
                known = ", ".join(sorted(service.source.spec.functions)) or "none"
                message = f"function {item.function!r} of authorizer {name!r} is none of this service: there is {known}"
                yield Finding(service.at("resources", key, "authorizers", name, "function"), message)


@deployed("GEN413", "An API's own authorizer is declared")
def default_authorizer(stack: Deployed) -> Findings:
    """`authorizer:` of an API holds for each route that names neither an authorizer nor `public`.

    Way out: correct the name, or declare it under `authorizers`.
    """
    for resource in stack.stack.resources:
        name = getattr(resource.spec, "authorizer", None)
        known = sorted(getattr(resource.spec, "authorizers", None) or {})
        if name and name != "aws_iam" and name not in known:
            message = f"authorizer is one of {', '.join([*known, 'aws_iam'])}, not {name!r}"
            yield Finding(stack.resource(resource, "authorizer"), message)


@deployed("GEN414", "A lifecycle rule does something, in order")
def lifecycle(stack: Deployed) -> Findings:
    """A rule expires or moves objects; to the infrequent-access classes after 30 days, and before they expire.

    Way out: as the message says.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
    """
    for resource in stack.stack.resources:
        for rule in getattr(resource.spec, "lifecycle", None) or []:
            if wrong := _lifecycle_problem(rule):
                yield Finding(stack.resource(resource, "lifecycle"), wrong)


def _lifecycle_problem(rule: Any) -> str | None:
    if rule.expire_after_days is None and rule.transition is None and rule.noncurrent_days is None:
        return "a lifecycle rule has expire_after_days, noncurrent_days or a transition; found none"
    move = rule.transition
    if move and move.storage_class in ("STANDARD_IA", "ONEZONE_IA") and move.days < 30:
        return f"a transition to {move.storage_class} is after 30 days or more, not {move.days}"
    if move and rule.expire_after_days is not None and rule.expire_after_days <= move.days:
        return f"an object expires later than its transition after {move.days} days, not after {rule.expire_after_days}"
    return None


@deployed("GEN415", "A deleted secret can be brought back, or not at all")
def recovery(stack: Deployed) -> Findings:
    """Secrets Manager keeps a deleted secret for 7 to 30 days, or not at all (0).

    Way out: 0, or 7 to 30.
    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
    """
    for resource in stack.stack.resources:
        days = getattr(resource.spec, "recovery_window_days", None)
        if days is not None and days not in limits.SECRET_RECOVERY_WINDOW_DAYS:
            message = f"recovery_window_days is 0 or 7 to 30, not {days}"
            yield Finding(stack.resource(resource, "recovery_window_days"), message)


@deployed("GEN416", "A parameter has a value, unless it is secure")
def parameter(stack: Deployed) -> Findings:
    """The value of a SecureString is set beside Terraform, so that it stands in neither plan nor state.

    Way out: `value` for String and StringList, none for SecureString.
    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    """
    for resource in stack.stack.resources:
        if resource.type != "parameter":
            continue
        value, secure = resource.merged.get("value"), resource.merged.get("value_type") == "SecureString"
        if value is None and not secure:
            yield Finding(
                stack.resource(resource), f"parameter {resource.key!r} needs `value`, or `value_type: SecureString`"
            )
        if value is not None and secure:
            message = "a SecureString has no `value` here, where everybody reads it: set it with `gen secrets set`"
            yield Finding(stack.resource(resource, "value"), message)
        size = len(str(value or "-").encode())
        if size > limits.PARAMETER_STANDARD_CHARACTERS or value == "":
            most = limits.PARAMETER_STANDARD_CHARACTERS
            message = f"value of a parameter has 1 to {most} bytes, not {size if value else 0}"
            yield Finding(stack.resource(resource, "value"), message)


@deployed("GEN417", "A key is a kms resource or an ARN")
def kms_key(stack: Deployed) -> Findings:
    """`kms_key` names a `kms` resource of the service, or the ARN of a key in the same region.

    Way out: correct the name, declare the key, or give the ARN.
    https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN
    """
    for function in stack.stack.functions:
        for path in (("kms_key",), ("logs", "kms_key")):
            if wrong := _key_problem(stack, function.merged.get(*path)):
                yield Finding(stack.function(function, *path), wrong)
    for resource in stack.stack.resources:
        for path in (("kms_key",), ("access_logs", "kms_key")):
            if wrong := _key_problem(stack, resource.merged.get(*path)):
                yield Finding(stack.resource(resource, *path), wrong)


def _key_problem(stack: Deployed, given: Any) -> str | None:
    if given is None or stack.stack.key(given):
        return None
    if not str(given).startswith("arn:"):
        if given in stack.stack.left_out:
            return f"kms_key {given!r} is left out here: leave out what it encrypts too, or keep the key"
        return f"kms_key is a kms resource of this service or the ARN of a key, not {given!r}"
    region = str(given).split(":")[3:4]
    if region and "${" not in region[0] and region[0] != stack.environment.spec.region:
        return f"kms_key is a key in {stack.environment.spec.region}, the environment's region, not in {region[0]}"
    return None


@deployed("GEN419", "Cross-origin rules are ones that browsers take")
def cors(stack: Deployed) -> Findings:
    """Browsers refuse credentials together with the origin `*`; a rule without origins lets nobody in.

    Way out: name the origins, scheme and host without a path.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
    """
    for place, given in _cors(stack):
        if given.allow_credentials and "*" in (given.allow_origins or []):
            yield Finding(place, "allow_credentials does not go with the origin *: name the origins")
        if not given.allow_origins:
            yield Finding(place, "cors names at least one of allow_origins, https://shop.example say")
        for origin in given.allow_origins or []:
            if origin != "*" and not re.fullmatch(r"(https?|[a-z]+-extension)://[^/\s]+", origin):
                yield Finding(place, f"an origin is a scheme and a host without a path, or *, not {origin!r}")


def _cors(stack: Deployed) -> Iterator[tuple[Any, Any]]:
    for function, trigger in stack.triggers("url"):
        if trigger.spec.cors:
            yield stack.trigger(function, trigger, "cors"), trigger.spec.cors
    for resource in stack.stack.resources:
        given = getattr(resource.spec, "cors", None)
        for item in given if isinstance(given, list) else [given] if given else []:
            yield stack.resource(resource, "cors"), item


@deployed("GEN420", "A domain has a certificate where its API is")
def domain(stack: Deployed) -> Findings:
    """API Gateway takes certificates of its own region.

    Way out: the ARN of a certificate in the environment's region.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
    """
    for resource in stack.stack.resources:
        given = getattr(resource.spec, "domain", None)
        if given is None:
            continue
        parts, region = stack.say(given.certificate).split(":"), stack.environment.spec.region
        if len(parts) < 6 or parts[2] != "acm" or parts[3] != region:
            message = f"certificate is the ARN of a certificate in {region}, the environment's region"
            yield Finding(stack.resource(resource, "domain", "certificate"), f"{message}, not {given.certificate!r}")
        if not re.fullmatch(r"[a-z0-9*$][a-z0-9.${}-]*\.[a-z]{2,}", given.name):
            message = f"name of a domain is a host in lower case, api.shop.example say, not {given.name!r}"
            yield Finding(stack.resource(resource, "domain", "name"), message)
