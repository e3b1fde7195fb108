"""The inputs that every service module has, as far as its calls refer to them."""

from collections.abc import Iterable, Iterator, Mapping

from generator.layout.model import Variable
from generator.layout.nodes import LEFT_OUT
from generator.precedence import defaults
from generator.resolve.stack import Stack
from generator.values import Ref, Value, text

_PACKAGES = """\
map(object({
    filename     = optional(string)
    live_version = optional(string)
    s3_bucket    = optional(string)
    s3_key       = optional(string)
    sha256       = optional(string)
    uploaded     = optional(bool)
  }))"""


def standard_variables(
    stacks: Mapping[str, Stack], spoken: Iterable[str], left_out: Mapping[str, tuple[str, ...]]
) -> dict[str, Variable]:
    """By name; `spoken` are the expressions of the module, `left_out` what each environment lacks."""
    said = " ".join(spoken)
    found = [*_place(stacks), *_tags(stacks)]
    if "var.packages" in said:
        found.append(_packages(stacks))
    if "var.alarms" in said:
        found.append(_alarms(stacks))
    if "var.dashboard" in said:
        found.append(_dashboard(stacks))
    if "var.vpc" in said:
        found.append(_vpc(stacks))
    if any(left_out.values()):
        found.append(_left_out(left_out))
    return {variable.name: variable for variable in found}


def _place(stacks: Mapping[str, Stack]) -> Iterator[Variable]:
    """Where the service runs: account, region, environment."""
    environments = {env: stack.environment for env, stack in stacks.items()}
    accounts = {env: item.account for env, item in environments.items()}
    yield Variable("account_id", "string", "Id of the AWS account, 12 digits.", accounts)
    names = {env: env for env in environments}
    yield Variable("environment", "string", "Name of the environment, which physical names begin with.", names)
    yield Variable("region", "string", "AWS region.", {env: item.region for env, item in environments.items()})
    partitions = {env: _partition(str(item.region)) for env, item in environments.items()}
    unusual = {env: value if value != "aws" else None for env, value in partitions.items()}
    described = "AWS partition: aws, aws-cn or aws-us-gov."
    yield Variable("partition", "string", described, unusual, "aws", optional=True)


def _partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def _tags(stacks: Mapping[str, Stack]) -> Iterator[Variable]:
    """The tags that some environment decides, as each of them has it; the others are literals of the module."""
    varying = _varying_tags(stacks)
    own = {
        env: {key: value for key, value in stack.tags.tree.items() if key in varying} or None
        for env, stack in stacks.items()
    }
    yield Variable("tags", "map(string)", "Tags of everything that can be tagged.", own, {}, optional=True)


def _varying_tags(stacks: Mapping[str, Stack]) -> set[str]:
    return {str(path[0]) for stack in stacks.values() for path in stack.tags.chains if stack.tags.varies(str(path[0]))}


def literal_tags(stacks: Mapping[str, Stack]) -> dict[str, Value]:
    """The tags that are the same in every environment, but for the placeholders in them."""
    varying = _varying_tags(stacks)
    stack = next(iter(stacks.values()))
    return {key: text(str(value), stack.stem) for key, value in stack.tags.tree.items() if key not in varying}


def _packages(stacks: Mapping[str, Stack]) -> Variable:
    """Where all functions are images there may be nothing to tell."""
    described = "Package of each function and layer, by name, as `gen package` writes them."
    packaged = any(map(_has_packages, stacks.values()))
    values = dict.fromkeys(stacks, Ref("var.packages"))
    return Variable("packages", _PACKAGES, described, values, None if packaged else {}, optional=not packaged)


def _has_packages(stack: Stack) -> bool:
    return any(not item.spec.image for item in stack.functions) or any(not item.spec.arn for item in stack.layers)


def _alarms(stacks: Mapping[str, Stack]) -> Variable:
    type_ = "object({ topic_arns = optional(list(string), []) })"
    described = "Topics that alarms notify; null for an environment without alarms."
    return Variable("alarms", type_, described, {env: _topics(stack) for env, stack in stacks.items()}, optional=True)


def _topics(stack: Stack) -> Value:
    if stack.environment.alarms:
        return {"topic_arns": [stack.environment.alarms.topic]}
    return {} if defaults.alarms(stack.environment.tier or "development") else None


def _dashboard(stacks: Mapping[str, Stack]) -> Variable:
    described = "Whether there is a dashboard, with saved queries of the logs."
    values = {env: stack.dashboard or None for env, stack in stacks.items()}
    return Variable("dashboard", "bool", described, values, False, optional=True)


def _vpc(stacks: Mapping[str, Stack]) -> Variable:
    networks = {env: stack.environment.vpc for env, stack in stacks.items()}
    values = {env: {"id": item.id, "subnet_ids": item.subnet_ids} if item else None for env, item in networks.items()}
    type_ = "object({ id = string, subnet_ids = list(string) })"
    return Variable("vpc", type_, "Network that functions attach to.", values)


def _left_out(left_out: Mapping[str, tuple[str, ...]]) -> Variable:
    described = "Functions, resources, triggers and parts of functions that this environment does not have."
    values = {env: list(names) or None for env, names in left_out.items()}
    return Variable(LEFT_OUT, "set(string)", described, values, [], optional=True)
