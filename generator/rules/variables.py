"""Environment variables: whose they are, how they are called, how much room they take."""

import json
import re
from collections.abc import Iterator

from generator.names import variable_name
from generator.resolve.stack import Function
from generator.resolve.targets import INJECTED
from generator.rules.model import Deployed, Finding, Findings, deployed
from generator.vocabulary import limits
from generator.vocabulary.reserved_environment import is_reserved
from generator.vocabulary.secrets import looks_secret

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]+")


def _own(function: Function) -> dict[str, str]:
    return {name: value for name, value in (function.spec.environment or {}).items() if value is not None}


def _injected(function: Function) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Name, where it comes from, and the key that says so."""
    for use in function.uses:
        for suffix in INJECTED[use.target.type].values():
            yield (
                variable_name(use.target.address, suffix),
                f"uses of {use.target.address!r}",
                ("uses", use.target.address),
            )
    for secret in function.secrets:
        suffix = "SECRET_NAME" if secret.target.type == "secret" else "PARAMETER_NAME"
        yield f"{secret.variable}_{suffix}", f"secret {secret.variable!r}", ("secrets", secret.variable)


@deployed("GEN110", "An environment variable has one source")
def one_source(stack: Deployed) -> Findings:
    """`uses` and `secrets` inject variables (`ORDERS_TABLE_NAME`); one of the same name would hide them.

    Way out: rename the variable, or the resource.
    """
    for function in stack.stack.functions:
        seen = dict.fromkeys(function.spec.environment or {}, "environment")
        for name, what, path in _injected(function):
            if name in seen:
                message = f"variable {name} comes from {what} and from {seen[name]}: rename one of the two"
                yield Finding(stack.function(function, *path), message)
            seen.setdefault(name, what)


@deployed("GEN111", "An environment variable has a name that Lambda takes")
def names(stack: Deployed) -> Findings:
    """Names begin with a letter and go on with at least one letter, digit or underscore.

    Way out: rename it.
    https://docs.aws.amazon.com/lambda/latest/api/API_Environment.html
    """
    for function in stack.stack.functions:
        for family in ("environment", "secrets"):
            for name in getattr(function.spec, family) or {}:
                if not _NAME.fullmatch(name):
                    message = f"a variable is a letter and at least one letter, digit or underscore, not {name!r}"
                    yield Finding(stack.function(function, family, name), message)


@deployed("GEN112", "An environment variable is not one of Lambda's own")
def reserved(stack: Deployed) -> Findings:
    """Lambda sets AWS_REGION, LAMBDA_TASK_ROOT and the like itself and refuses them.

    Way out: another name; most of them can be read without being set.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
    """
    for function in stack.stack.functions:
        for name in function.spec.environment or {}:
            if is_reserved(name):
                message = f"{name} is set by Lambda itself, which refuses it here: choose another name"
                yield Finding(stack.function(function, "environment", name), message)


@deployed("GEN209", "The environment fits into 4 KB")
def size(stack: Deployed) -> Findings:
    """All names and values of a function have 4,096 bytes together, those that the kit injects included.

    Way out: keep large values in a parameter or a bucket.
    https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    """
    for function in stack.stack.functions:
        given = _own(function)
        if not given or sum(map(len, given.values())) + sum(map(len, given)) < limits.ENVIRONMENT_BYTES // 4:
            continue
        own = {name: stack.say(value) for name, value in given.items()}
        taken = len(json.dumps(own, ensure_ascii=False, separators=(",", ":")).encode())
        taken += sum(len(name) + len('"":"",') for name, _, _ in _injected(function))
        if taken > limits.ENVIRONMENT_BYTES:
            message = (
                f"environment has at most {limits.ENVIRONMENT_BYTES} bytes, names and values together, not {taken}"
            )
            yield Finding(stack.function(function, "environment"), f"{message}: keep large values in a parameter")


@deployed("GEN224", "A secret is named, never written")
def secret_reference(stack: Deployed) -> Findings:
    """`secrets` holds names: `secret:/name` of Secrets Manager, `ssm:/name` of Parameter Store.

    Way out: put the value there with `aws secretsmanager` or `aws ssm`, and name it here.
    """
    for function in stack.stack.functions:
        for name, reference in (function.spec.secrets or {}).items():
            if not re.fullmatch(r"(secret|ssm):/?[A-Za-z0-9_${}][A-Za-z0-9/_+=.@${}-]*", reference or ""):
                message = f"{name} of secrets is `secret:/name` or `ssm:/name`, the place of the value"
                yield Finding(stack.function(function, "secrets", name), f"{message}: never the value itself")


@deployed("GEN225", "No secret stands in the environment", approvable=True)
def exposed(stack: Deployed) -> Findings:
    """What stands in `environment` is in the repository, in every plan and in the state.

    Way out: `secrets: {NAME: "secret:/..."}`, and give the value a new one: this one is known.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
    """
    for function in stack.stack.functions:
        for name, value in _own(function).items():
            if what := looks_secret(name, value):
                message = f"{name} looks like {what}: keep it in `secrets` and replace it, because it is known now"
                place = stack.function(function, "environment", name)
                yield Finding(place, message, f"{stack.source.name}.{function.key}")
    for resource in stack.stack.resources:
        written = getattr(resource.spec, "value", None)
        if written and (what := looks_secret(resource.key, written)):
            message = (
                f"value of {resource.key!r} looks like {what}: use a secret, and replace it, because it is known now"
            )
            yield Finding(stack.resource(resource, "value"), message, f"{stack.source.name}.{resource.key}")


_PLACEHOLDER = re.compile(r"\$\{([A-Za-z_]{2,24})\}")
_WORDS = ("env", "service", "region", "account")
_MEANT = {
    "stage": "env", "environment": "env", "envname": "env", "stack": "service", "app": "service", "name": "service",
    "accountid": "account", "account_id": "account", "awsaccountid": "account", "awsregion": "region",
    "aws_region": "region", "aws_account_id": "account", "svc": "service", "env_name": "env",
}  # fmt: skip


def mistaken(text: str) -> tuple[str, str] | None:
    """A placeholder that looks like one of ours, and the one that it looks like."""
    for found in _PLACEHOLDER.finditer(text):
        word = found[1]
        if word in _WORDS:
            continue
        meant = _MEANT.get(word.lower()) or (word.lower() if word.lower() in _WORDS else None)
        if meant:
            return found[0], "${" + meant + "}"
    return None
