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
_BESIDE_ARN = frozenset({"arn", "kms_key", "tags", "type"})


@written("GEN405", "What exists already is not made")
def external(service: Written) -> Findings:
    """With `arn:` a resource belongs to somebody else: its settings stand elsewhere, and here they would do nothing.
    Of them `kms_key` alone counts here: whoever uses the thing is granted that key, too.

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
            message = (
                "a SecureString has no `value` here, where everybody reads it: set it with `aws ssm put-parameter`"
            )
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
    sources = stack.project.sources(stack.source.name, stack.environment)
    for key, declared in (stack.source.spec.resources or {}).items():
        if declared.arn and key not in stack.stack.left_out:
            merged = sources.resource(key, declared.type)
            if wrong := _key_problem(stack, merged.get("kms_key")):
                place = merged.locate(("kms_key",)) or stack.source.document.locate_key(("resources", key))
                yield Finding(place, wrong)


def _key_problem(stack: Deployed, given: Any) -> str | None:
    if given is None or stack.stack.key(given):
        return None
    if not str(given).startswith("arn:"):
        if given in stack.stack.left_out:
            return f"kms_key {given!r} is left out here: leave out what it encrypts too, or keep the key"
        declared = (stack.source.spec.resources or {}).get(str(given))
        if declared and declared.type == "kms":
            return f"kms_key names a key that is made here, and {given!r} exists already: write its ARN instead"
        return f"kms_key is a kms resource of this service or the ARN of a key, not {given!r}"
    region = str(given).split(":")[3:4]
    if region and "${" not in region[0] and region[0] != stack.environment.spec.region:
        return f"kms_key is a key in {stack.environment.spec.region}, the environment's region, not in {region[0]}"
    return None
