"""Resource families: which one a resource is of, which ones services need, and which ones states still hold."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from generator.bootstrap.states import State
from generator.permissions.policies import named
from generator.permissions.statements import statements
from generator.resolve.physical import physical_names
from generator.resolve.stack import Function, Stack
from generator.spec.environment import Ci
from generator.values import Setting
from generator.vocabulary.policy_templates import templates
from generator.wiring import compose

# The longest beginning counts. "" is what every service is made of.
_TYPES = {
    "aws_acm_": "domain",
    "aws_api_gateway_": "http_api",
    "aws_apigatewayv2_": "http_api",
    "aws_apigatewayv2_api_mapping": "domain",
    "aws_apigatewayv2_domain_name": "domain",
    "aws_appautoscaling_": "autoscaling",
    "aws_cloudformation_": "url",
    "aws_cloudwatch_": "",
    "aws_cloudwatch_event_": "eventbridge",
    "aws_codedeploy_": "codedeploy",
    "aws_dynamodb_": "dynamodb",
    "aws_iam_role": "",
    "aws_kms_": "kms",
    "aws_lambda_": "",
    "aws_lambda_function_url": "url",
    "aws_route53_": "domain",
    "aws_s3_": "s3",
    "aws_scheduler_": "schedule",
    "aws_secretsmanager_": "secret",
    "aws_security_group": "vpc",
    "aws_sns_": "sns",
    "aws_sqs_": "sqs",
    "aws_ssm_": "parameter",
    "aws_vpc_security_group_": "vpc",
    "terraform_data": "",
}
_BLOCKS = {
    "dynamodb": "dynamodb",
    "eventbridge": "eventbridge",
    "http-api": "http_api",
    "kms": "kms",
    "parameter": "parameter",
    "rollout": "codedeploy",
    "s3": "s3",
    "secret": "secret",
    "sns": "sns",
    "sqs": "sqs",
    "subscription-eventbridge": "eventbridge",
    "subscription-sns": "sns",
    "trigger-eventbridge": "eventbridge",
    "trigger-http": "http_api",
    "trigger-s3": "s3",
    "trigger-schedule": "schedule",
    "trigger-sns": "sns",
    "trigger-url": "url",
}

# Services of which functions need no family, or which no boundary lets through, whatever is declared.
_ALWAYS = {
    *("cloudwatch", "codedeploy", "ec2", "elasticfilesystem", "kms", "lambda", "logs", "secretsmanager", "ssm", "xray"),
    *("account", "iam", "organizations", "sts", "*"),
}
# What roles are granted of, by service, whoever made it: the boundary lets only declared families through. The rest of
# what verbs grant is let through always.
_GRANTED = {
    "dynamodb": "dynamodb",
    "events": "eventbridge",
    "execute-api": "http_api",
    "s3": "s3",
    "sns": "sns",
    "sqs": "sqs",
}


def family_of(type_: str) -> str | None:
    """The family of a Terraform resource type; "" for what is always allowed, None for what is of no family."""
    found = max((start for start in _TYPES if type_.startswith(start)), key=len, default=None)
    return None if found is None else _TYPES[found]


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """A family that a root holds or needs; `address` is one resource of it, "" where the spec asks for it."""

    family: str
    root: str
    address: str = ""


def held(states: Mapping[str, State]) -> Iterator[Held]:
    """The families of what states hold, by root."""
    for root, state in sorted(states.items()):
        seen: set[str] = set()
        for address in sorted(state.resources):
            family = family_of(address.split("[")[0].split(".")[-2])
            if family and family not in seen:
                seen.add(family)
                yield Held(family, root, address)


def needed(stacks: Iterable[Stack]) -> Iterator[Held]:
    """The families that services are made of."""
    for stack in stacks:
        root = f"{stack.environment.environment}/{stack.service}"
        found = {_BLOCKS[call.block] for call in compose(stack) if call.block in _BLOCKS}
        found |= {"domain"} if any(item.merged.get("domain") for item in stack.resources) else set()
        found |= {"vpc"} if any(function.merged.get("vpc") is True for function in stack.functions) else set()
        found |= {"autoscaling"} if any(_scaled(function) for function in stack.functions) else set()
        found |= {family for function in stack.functions for family in _granted(stack, function)}
        yield from (Held(family, root) for family in sorted(found))


def looked_up(stacks: Iterable[Stack], ci: Ci) -> Iterator[tuple[str, str]]:
    """What services look up when they are planned and no role of the pipeline may read: a parameter, and the root."""
    for stack in stacks:
        environment = stack.environment.environment
        known = [name.removeprefix("/") for name in (f"{environment}-*", *(ci.lookups or ()), *(ci.names or ()))]
        for lookup in stack.lookups:
            name = lookup.arguments.get("name")
            if lookup.type != "aws_ssm_parameter" or not isinstance(name, Setting):
                continue
            if not any(fnmatchcase(str(name.value).removeprefix("/"), pattern) for pattern in known):
                yield str(name.value), f"{environment}/{stack.service}"


def misnamed(stacks: Iterable[Stack], ci: Ci) -> Iterator[tuple[str, str]]:
    """Names that somebody has chosen and the role that applies may not make, and what is called so.

    An API has an id instead; only its log is called as it is.
    """
    for stack in stacks:
        environment = stack.environment.environment
        known = [f"{environment}-*", *(ci.names or ())]
        silent = {
            item.key for item in stack.resources if item.type == "http_api" and not item.merged.get("access_logs")
        }
        for key, name in physical_names(stack).items():
            if key not in silent and not any(fnmatchcase(name.removeprefix("/"), pattern) for pattern in known):
                yield name, f"{environment}/{stack.service}.{key}"


def unbounded(stacks: Iterable[Stack], ci: Ci) -> Iterator[tuple[str, str]]:
    """Actions that somebody has written for a function and that the boundary keeps from it, and the function.

    Only those of services that no family has anything of: what families let through of theirs, the block says.
    """
    for stack in stacks:
        for function in stack.functions:
            for action in sorted(set(_written(function))):
                service = action.partition(":")[0]
                let_through = any(fnmatchcase(action.lower(), each.lower()) for each in ci.boundary_actions or ())
                if service not in {*_GRANTED, *_ALWAYS} and not let_through:
                    yield action, f"{stack.environment.environment}/{stack.service}.{function.key}"


def _granted(stack: Stack, function: Function) -> set[str]:
    """The families that its role reaches into, of things that are somebody else's as well."""
    actions = [action for item in statements(stack, function) for action in item.actions]
    services = {action.partition(":")[0] for action in (*actions, *_written(function))}
    return {_GRANTED[service] for service in services if service in _GRANTED}


def _written(function: Function) -> Iterator[str]:
    """The actions of its `policies` and `statements`."""
    for name, _ in map(named, function.spec.policies or []):
        yield from (action for statement in templates()[name].statements for action in statement.actions)
    for statement in function.spec.statements or []:
        words = {str(key).lower(): value for key, value in statement.items()}
        if words.get("effect", "Allow") == "Allow":
            found = words.get("action") or []
            yield from ([str(found)] if isinstance(found, str) else map(str, found))


def _scaled(function: Function) -> bool:
    """Whether its provisioned concurrency has bounds; a number is Lambda's own business."""
    return isinstance(function.merged.get("provisioned_concurrency"), dict)


def lacking(declared: Iterable[str], wanted: Iterable[Held]) -> list[Held]:
    """What is wanted and not declared, one a family and root."""
    known = set(declared)
    return sorted({(item.family, item.root): item for item in wanted if item.family not in known}.values())
