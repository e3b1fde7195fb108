"""Numbers and sizes of functions that AWS bounds, and features that exclude each other."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from generator.diagnostics import Location
from generator.resolve.stack import Function
from generator.rules.environments import KIT_TAGS
from generator.rules.model import Deployed, Finding, Findings, deployed
from generator.vocabulary import limits


@deployed("GEN210", "A function has at most five layers")
def layers(stack: Deployed) -> Findings:
    """Lambda joins at most five layers with the code.

    Way out: put several into one layer, or into the package.
    https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    """
    for function in stack.stack.functions:
        count = len(function.spec.layers or [])
        if count > limits.LAYERS:
            message = f"a function has at most {limits.LAYERS} layers, not {count}: join some"
            yield Finding(stack.function(function, "layers"), message)


@deployed("GEN211", "A description fits")
def description(stack: Deployed) -> Findings:
    """Lambda takes 256 characters, Secrets Manager 2,048, an API and a parameter 1,024, a key 8,192.

    Way out: shorten it; the README has room.
    """
    for place, what, text, most in _described(stack):
        if text and len(text) > most:
            yield Finding(place(), f"description of {what} has at most {most} characters, not {len(text)}: shorten it")


_DESCRIPTIONS = {"secret": 2048, "parameter": 1024, "http_api": 1024, "kms": 8192}


def _described(stack: Deployed) -> Iterator[tuple[Callable[[], Location], str, str | None, int]]:
    for function in stack.stack.functions:
        place = partial(stack.function, function, "description")
        yield place, f"function {function.key!r}", function.spec.description, limits.DESCRIPTION_CHARACTERS
    for layer in stack.stack.layers:
        place = partial(stack.source.document.locate_key, ("layers", layer.key, "description"))
        yield place, f"layer {layer.key!r}", layer.spec.description, limits.DESCRIPTION_CHARACTERS
    for resource in stack.stack.resources:
        if resource.type in _DESCRIPTIONS:
            place = partial(stack.resource, resource, "description")
            text = getattr(resource.spec, "description", None)
            yield place, f"{resource.type} {resource.key!r}", text, _DESCRIPTIONS[resource.type]


@deployed("GEN212", "Logs are kept for a time that CloudWatch knows")
def retention(stack: Deployed) -> Findings:
    """CloudWatch Logs takes only certain numbers of days.

    Way out: the next one of the list.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
    """
    for function in stack.stack.functions:
        days = function.merged.get("logs", "retention_days")
        if days is not None and days not in limits.LOG_RETENTION_DAYS:
            yield Finding(stack.function(function, "logs", "retention_days"), _retention(days))
    for resource in stack.stack.resources:
        days = resource.merged.get("access_logs", "retention_days")
        if days is not None and days not in limits.LOG_RETENTION_DAYS:
            yield Finding(stack.resource(resource, "access_logs", "retention_days"), _retention(days))


def _retention(days: int) -> str:
    longer = next((known for known in limits.LOG_RETENTION_DAYS if known >= days), limits.LOG_RETENTION_DAYS[-1])
    return f"retention_days is one of {' '.join(map(str, limits.LOG_RETENTION_DAYS))}, not {days}: write {longer}"


@deployed("GEN214", "SnapStart goes with what it can restore")
def snap_start(stack: Deployed) -> Findings:
    """SnapStart serves java11, python3.12, dotnet8 and later; without provisioned concurrency, EFS and large storage.

    Way out: one way to avoid cold starts at a time.
    https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
    """
    for function in stack.stack.functions:
        if not function.spec.snap_start:
            continue
        spec, place = function.spec, stack.function(function, "snap_start")
        if spec.image or not _restores(str(spec.runtime)):
            runtime = "an image" if spec.image else spec.runtime
            yield Finding(place, f"snap_start works with java11, python3.12, dotnet8 and later, not with {runtime}")
        for key in ("provisioned_concurrency", "file_system"):
            if getattr(spec, key):
                yield Finding(place, f"snap_start does not go with {key}: keep one of the two")
        if (spec.ephemeral_storage or 512) > limits.EPHEMERAL_STORAGE.low:
            message = (
                f"snap_start takes {limits.EPHEMERAL_STORAGE.low} MB of ephemeral_storage, not {spec.ephemeral_storage}"
            )
            yield Finding(place, message)


def _restores(runtime: str) -> bool:
    since = {"java": (11,), "python": (3, 12), "dotnet": (8,)}
    for language, first in since.items():
        version = runtime.removeprefix(language).split(".al")[0]
        if version != runtime and all(part.isdigit() for part in version.split(".")):
            return tuple(map(int, version.split("."))) >= first
    return False


@deployed("GEN216", "A file system is reached through a network")
def file_system(stack: Deployed) -> Findings:
    """EFS has mount targets in subnets; a function outside of them cannot mount it.

    Way out: `vpc: true`.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-filesystem.html
    """
    for function in stack.stack.functions:
        if function.spec.file_system and not function.spec.vpc:
            yield Finding(stack.function(function, "file_system"), "file_system needs `vpc: true` (or subnets by hand)")


@deployed("GEN217", "Features of a function fit together")
def together(stack: Deployed) -> Findings:
    """Log levels need JSON; a runtime version goes with manual updates; a network has subnets and a security group.

    Way out: as the message says.
    https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
    """
    for function in stack.stack.functions:
        logs, management, vpc = function.spec.logs, function.spec.runtime_management, function.spec.vpc
        if logs and logs.format == "Text" and (logs.level or logs.system_level):
            message = "level and system_level need format JSON: Lambda filters only logs it can read"
            yield Finding(stack.function(function, "logs"), message)
        if management and (management.update_runtime_on == "Manual") != bool(management.runtime_version_arn):
            message = "runtime_version_arn comes with update_runtime_on Manual, and only with it"
            yield Finding(stack.function(function, "runtime_management"), message)
        if vpc and vpc is not True:
            yield from _network(stack, function)


def _network(stack: Deployed, function: Function) -> Findings:
    most = {"subnet_ids": limits.VPC_SUBNETS, "security_group_ids": limits.VPC_SECURITY_GROUPS}
    for key, high in most.items():
        count = len(getattr(function.spec.vpc, key))
        if not 1 <= count <= high:
            yield Finding(stack.function(function, "vpc", key), f"{key} names 1 to {high}, not {count}")


@deployed("GEN221", "Tags are ones that AWS takes")
def tags(stack: Deployed) -> Findings:
    """At most 50 tags (three are the kit's), keys of 1 to 128 and values of up to 256 characters, none of AWS's `aws:`;
    letters, digits and spaces of any language, and + - = . _ : / @. IAM does not tell `Owner` from `owner`.

    Way out: shorten or rename them.
    https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
    """
    yield from _alike(stack)
    for locate, given in _tagged(stack):
        merged = {**stack.stack.tags.tree, **given, **dict.fromkeys(KIT_TAGS, "")}
        if len(merged) > limits.TAGS_PER_RESOURCE:
            message = f"a resource has at most {limits.TAGS_PER_RESOURCE} tags, three of the kit's included"
            yield Finding(locate(next(iter(given))), f"{message}, not {len(merged)}")
        for key, value in given.items():
            if wrong := _tag_problem(str(key), stack.say(str(value))):
                yield Finding(locate(key), wrong)


def _alike(stack: Deployed) -> Findings:
    """Of the tags of roles: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html"""
    known = {key: key for key in KIT_TAGS}
    for key in stack.stack.tags.tree:
        if (other := known.setdefault(key.lower(), key)) != key:
            yield Finding(_of_all(stack, key), f"the tags {other!r} and {key!r} are one to IAM: leave one of them out")


def _tagged(stack: Deployed) -> Iterator[tuple[Callable[[str], Location], Mapping[str, object]]]:
    """Tags, and where each key of them is written."""
    if given := stack.stack.tags.tree:
        yield partial(_of_all, stack), given
    for function in stack.stack.functions:
        if function.spec.tags:
            yield partial(stack.function, function, "tags"), function.spec.tags
    for resource in stack.stack.resources:
        if resource.spec.tags:
            yield partial(stack.resource, resource, "tags"), resource.spec.tags


def _of_all(stack: Deployed, key: str) -> Location:
    return stack.stack.tags.locate((key,)) or stack.source.document.locate_key(("tags", key))


def _tag_problem(key: str, value: str) -> str | None:
    if key.lower().startswith("aws:"):
        return f"the tag {key!r} begins with aws:, which AWS keeps for itself: rename it"
    if len(key) not in limits.TAG_KEY_CHARACTERS:
        return f"the key of a tag has {limits.TAG_KEY_CHARACTERS} characters, not {len(key)}"
    if len(value) not in limits.TAG_VALUE_CHARACTERS:
        return f"the value of tag {key!r} has at most {limits.TAG_VALUE_CHARACTERS.high} characters, not {len(value)}"
    for what, text in (("the key of tag", key), ("the value of tag", value)):
        if strange := sorted({sign for sign in text if not _in_tags(sign)}):
            signs = ", ".join(map(ascii, strange))
            return f"{what} {key!r} is made of letters, digits, spaces and {limits.TAG_SIGNS}, not {signs}"
    return None


def _in_tags(sign: str) -> bool:
    return sign in limits.TAG_SIGNS.replace(" ", "") or unicodedata.category(sign)[0] in "LNZ"


@deployed("GEN222", "A network that is asked for is there")
def network(stack: Deployed) -> Findings:
    """`vpc: true` attaches the function to the environment's subnets.

    Way out: `vpc: {subnet_ids: [...], id: ...}` in environment.yaml, or `vpc: null` in this environment's overlay.
    """
    for function in stack.stack.functions:
        if function.merged.get("vpc") is True and stack.environment.spec.vpc is None:
            message = "vpc: true needs a network, and the environment has none: write `vpc` in its environment.yaml"
            yield Finding(stack.function(function, "vpc"), message)


# What connects the block with the rest of the service.
_TAKEN = frozenset({"name", "package", "role_arn"})


@deployed("GEN227", "What stands under terraform is an input of the block")
def terraform_inputs(stack: Deployed) -> Findings:
    """`terraform:` sets inputs of the function block, those that a team gave its copy included.

    Way out: an input that modules/function/variables.tf declares; `name:` of the function for its name.
    """
    for function in stack.stack.functions:
        for name in function.merged.get("terraform") or {}:
            place = stack.function(function, "terraform", name)
            declared = stack.memory.once("inputs", partial(_inputs, stack))
            if name in _TAKEN:
                yield Finding(place, f"{name} connects the block with the rest of the service: leave it to the kit")
            elif declared is not None and name not in declared:
                yield Finding(place, f"modules/function/variables.tf declares no {name!r}: declare it there first")


def _inputs(stack: Deployed) -> frozenset[str] | None:
    """None in a project without the block, which rendering tells."""
    try:
        text = (stack.project.root / "modules/function/variables.tf").read_text()
    except (OSError, UnicodeDecodeError):
        return None
    return frozenset(re.findall(r'(?m)^variable "(\w+)"', text))
