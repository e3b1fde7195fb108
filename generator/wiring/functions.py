"""A function: its role, itself, its alarms."""

from collections.abc import Iterator, Mapping, Sequence

from generator.names import physical, variable_name
from generator.permissions.policies import template_statements
from generator.permissions.statements import Statement, policy, raw, statements
from generator.resolve.failures import collecting
from generator.resolve.stack import Function, Layer, Stack, Target, Trigger, Where
from generator.resolve.targets import INJECTED
from generator.resolve.triggers import KINDS
from generator.values import Call, Entries, Guarded, Ref, Setting, Value, join
from generator.wiring.model import TAGS, ModuleCall, nested
from generator.wiring.triggers import http_label

# spec key -> argument of the block, where both are one plain value
_PLAIN = {
    "architecture": "architecture",
    "code_signing": "code_signing_config_arn",
    "description": "description",
    "ephemeral_storage": "ephemeral_storage",
    "handler": "handler",
    "memory_size": "memory_size",
    "recursion": "recursion",
    "reserved_concurrency": "reserved_concurrency",
    "runtime": "runtime",
    "snap_start": "snap_start",
    "timeout": "timeout",
    "tracing": "tracing",
}


def role(stack: Stack, function: Function) -> ModuleCall:
    """The function's own role: what its triggers, uses, secrets and logs need."""
    granted = statements(stack, function)
    known = [item for item in granted if not item.computed]
    computed = [item for item in granted if item.computed]
    extra = [*template_statements(function, stack.stem), *raw(function, stack.stem)]
    return ModuleCall(
        label=f"{function.key}_role",
        block="execution-role",
        file=function.key,
        thing=function.key,
        arguments={
            "name": physical("role", stack.stem, function.stem),
            "boundary": _boundary(stack, function),
            "computed_policy": _computed(computed),
            "policy": policy(known, extra),
            "tags": TAGS,
        },
        history=tuple(f"{name}_role" for name in function.history),
    )


def _computed(found: Sequence[Statement]) -> Value:
    """A policy of its own, which goes with what it is about: IAM takes none without statements."""
    if not found:
        return None
    needs = frozenset.intersection(*(item.needs for item in found))
    return Guarded(needs, {"json": policy(found)}) if needs else {"json": policy(found)}


def _boundary(stack: Stack, function: Function) -> Value:
    """The platform team's boundary, unless the function names one."""
    setting = function.setting("permissions_boundary", key="permissions_boundary_arn")
    required = stack.environment.require.permissions_boundary if stack.environment.require else None
    if setting.value is None and required:
        return Setting(required, "permissions_boundary_arn", varies=True, own=False)
    return setting


def function(stack: Stack, function: Function) -> ModuleCall:
    """The function itself."""
    mentioned = ((key, argument) for key, argument in _PLAIN.items() if function.merged.mentions(key))
    arguments: dict[str, Value] = {argument: function.setting(key, key=argument) for key, argument in mentioned}
    arguments |= {
        "name": function.name,
        "async": _async(stack, function),
        "environment": _environment(function, stack.service),
        "file_system": nested(function.merged, function.key, "file_system"),
        "image": _image(function),
        "kms_key_arn": key_arn(stack, function.setting("kms_key", key="kms_key_arn")),
        "layers": _layers(stack, function),
        "logs": _logs(stack, function),
        "metric_filters": _metric_filters(function),
        "package": _package(function),
        **_provisioned(function),
        "role_arn": Ref(f"module.{function.key}_role.arn"),
        "runtime_management": nested(function.merged, function.key, "runtime_management"),
        "tags": tags(function.merged.setting(function.key, "tags")),
        "vpc": _vpc(stack, function),
    }
    if function.spec.image:
        arguments |= {"handler": None, "runtime": None}  # the image says both
    arguments |= {key: function.setting("terraform", key, key=key) for key in function.merged.get("terraform") or {}}
    return ModuleCall(function.key, "function", function.key, function.key, arguments, function.history)


def _layers(stack: Stack, function: Function) -> Value:
    """One that is built here may be left out; one by ARN is somebody else's."""
    names = [name for name in function.spec.layers or [] if name not in stack.left_out]
    built = stack.spec.layers or {}
    pairs = zip(names, function.layers, strict=True)
    return [Guarded(frozenset({name}), arn) if name in built else arn for name, arn in pairs] or None


def layer(stack: Stack, item: Layer) -> ModuleCall | None:
    """A layer built here; one by ARN needs no block."""
    if item.spec.arn:
        return None
    users = [function for function in stack.functions if item.key in (function.spec.layers or [])]
    runtimes = sorted({str(function.merged.get("runtime")) for function in users})
    architectures = sorted({str(function.merged.get("architecture") or "arm64") for function in users})
    return ModuleCall(
        label=item.key,
        block="layer",
        file="layers",
        thing=item.key,
        arguments={
            "name": item.name,
            "architectures": architectures or None,
            "description": item.merged.setting(item.key, "description"),
            "package": Ref(f"var.packages.{item.key}"),
            "runtimes": runtimes or None,
        },
        history=(item.key,),
    )


def tags(setting: Setting) -> Value:
    """The service's tags, and the thing's own on top, where some environment has any."""
    return Call("merge", (TAGS, setting))


def key_arn(stack: Stack, setting: Setting) -> Value:
    """A `kms` resource of the service, or the ARN as it stands."""
    return Ref(f"module.{setting.value}.arn") if stack.key(setting.value) else setting


def _package(function: Function) -> Value:
    """As `gen package` tells it; of an image no more than the version to leave in service, if there is one."""
    if function.spec.image:
        pin = Ref(f"try(var.packages.{function.key}.live_version, null)")
        return {"image_uri": function.setting("image", "uri"), "live_version": pin}
    return Ref(f"var.packages.{function.key}")


def _provisioned(function: Function) -> dict[str, Value]:
    """A number is fixed; bounds are one value, so that a variable of them has the block's own type."""
    if not function.merged.mentions("provisioned_concurrency"):
        return {}
    scaled = isinstance(function.merged.get("provisioned_concurrency"), Mapping)
    argument = "provisioned_concurrency_scaling" if scaled else "provisioned_concurrency"
    return {argument: function.setting("provisioned_concurrency", key=argument)}


def _image(function: Function) -> Value:
    if not function.merged.mentions("image"):
        return None
    parts = {key: function.setting("image", key) for key in ("command", "entry_point", "working_directory")}
    kept = {key: setting for key, setting in parts.items() if setting.value is not None}
    return kept or None


def _async(stack: Stack, function: Function) -> Value:
    """How asynchronous invocations are retried, and where they end when all fails; also where no trigger is left."""
    kinds = [entry.kind for entry in stack.spec.functions[function.key].triggers or []]
    waiting = any(KINDS[kind].asynchronous and kind != "dynamodb" for kind in kinds)
    declared = function.merged.get("async") or {}
    if not (waiting or declared or function.spec.on_failure):
        return None
    numbers = {
        key: function.setting("async", key)
        for key in ("maximum_event_age", "maximum_retry_attempts")
        if key in declared
    }
    ends = {name: {"arn": destination_arn(target)} for name, target in function.destinations.items()}
    return dict(sorted({**numbers, **ends}.items()))


def destination_arn(target: Target) -> Value:
    """The ARN through the block where there is one, so that Terraform knows what comes first."""
    return target.outputs["arn"] if target.where is Where.OWN else target.arn


def _environment(function: Function, service: str) -> Value:
    """The function's own variables, those its uses inject, and the names of its secrets."""
    entries: dict[str, Value] = {}
    for use in function.uses:
        for attribute, suffix in INJECTED[use.target.type].items():
            name = variable_name(use.target.address, suffix)
            value = use.target.outputs[attribute]
            entries[name] = Guarded(use.target.needs, value) if use.target.needs else value
    for secret in function.secrets:
        suffix = "SECRET_NAME" if secret.target.type == "secret" else "PARAMETER_NAME"
        entries[f"{secret.variable}_{suffix}"] = secret.target.name
    for name in function.merged.get("environment") or {}:
        entries[name] = function.setting("environment", name)
    if not entries:
        return None
    return Entries(
        dict(sorted(entries.items())),
        f"{function.key}_environment",
        f"Environment variables of {function.key} that this environment sets, name to value.",
    )


def _logs(stack: Stack, function: Function) -> Value:
    names = {"retention_days": "log_retention_days", "kms_key": "log_kms_key_arn"}
    parts: dict[str, Value] = {}
    for key in function.merged.get("logs") or {}:
        if key == "metric_filters":
            continue
        setting = function.setting("logs", key, key=names.get(key, f"log_{key}"))
        parts["kms_key_arn" if key == "kms_key" else key] = key_arn(stack, setting) if key == "kms_key" else setting
    return dict(sorted(parts.items())) or None


def _metric_filters(function: Function) -> Value:
    """One value, so that an environment may count what others do not."""
    return function.setting("logs", "metric_filters", key="metric_filters")


def _vpc(stack: Stack, function: Function) -> Value:
    if function.merged.get("vpc") is True:
        return {"security_group_ids": Ref("[aws_security_group.this.id]"), "subnet_ids": Ref("var.vpc.subnet_ids")}
    return nested(function.merged, function.key, "vpc")


_AGE = {"threshold": "threshold_ms"}


def alarms(stack: Stack, item: Function) -> ModuleCall | None:
    """Alarms by what the function is and what feeds it; they exist where the environment has alarms.

    By its name, not by its block: alarms are replaced the other way round than most (modules/alarms/main.tf), and
    Terraform takes everything along that they refer to, down to the tables the function uses, which have one name.
    """
    if item.merged.get("alarms") is False:
        return None
    arguments: dict[str, Value] = {
        "actions": {"topic_arns": Ref("var.alarms.topic_arns")},
        "function": {"name": item.name},
        "timeout": item.setting("timeout"),
        "tags": TAGS,
    }
    for family in ("errors", "throttles", "duration"):
        arguments[family] = nested(item.merged, item.key, "alarms", family)
    age = nested(item.merged, item.key, "alarms", "iterator_age") or {}
    arguments["metric_filters"] = item.setting("alarms", "metric_filters", key="alarms_metric_filters")
    arguments["iterator_age"] = {_AGE.get(key, key): setting for key, setting in age.items()} or None
    arguments |= dict(_fed_by(stack, item))
    return ModuleCall(
        label=f"{item.key}_alarms",
        block="alarms",
        file=item.key,
        thing=item.key,
        arguments=arguments,
        history=tuple(f"{name}_alarms" for name in item.history),
        condition="var.alarms != null",
    )


def _fed_by(stack: Stack, item: Function) -> Iterator[tuple[str, Value]]:
    queues: dict[str, Value] = {}
    schedules: dict[str, Value] = {}
    rules: dict[str, Value] = {}
    apis: dict[str, Value] = {}
    waiting = nested(item.merged, item.key, "alarms", "queue_age") or {}
    bounds = nested(item.merged, item.key, "alarms", "api_errors") or {}
    for trigger in item.triggers:
        target = trigger.target
        if trigger.kind == "sqs" and target and target.where is Where.OWN:
            queue: dict[str, Value] = {"queue": target.block}
            if not target.address.endswith(".dead_letter"):
                queue["dead_letter"] = Ref(f"module.{target.label}.dead_letter")
            queue |= {"age": waiting["threshold"]} if waiting else {}
            queues[stack.first_label(target.label)] = Guarded(target.needs | {trigger.label}, queue)
        if trigger.kind == "schedule":
            schedules[trigger.stem] = Guarded(frozenset({trigger.label}), {"group": "default"})
        if trigger.kind == "eventbridge":
            rules[trigger.stem] = Guarded(frozenset({trigger.label}), _rule_dimension(trigger))
        if trigger.kind == "http" and target and target.where is Where.OWN:
            needs = target.needs | {http_label(stack, item, target)}
            apis[stack.first_label(target.label)] = Guarded(needs, {"id": Ref(f"module.{target.label}.id"), **bounds})
    dead: dict[str, Value] = {}
    for label, letters in collecting(stack, item).items():
        dead[stack.first_label(label)] = Guarded(letters.needs, letters.block)
    found: Mapping[str, dict[str, Value]] = {
        "apis": apis,
        "dead_letters": dead,
        "queues": queues,
        "rules": rules,
        "schedules": schedules,
    }
    if any(trigger.kind == "dynamodb" for trigger in item.triggers) and not item.merged.get("alarms", "iterator_age"):
        yield "iterator_age", {}
    yield from ((name, entries) for name, entries in found.items() if entries)


def _rule_dimension(trigger: Trigger) -> Value:
    """How EventBridge counts a rule's failures: by its name, on another than the default bus by `BUS/RULE`."""
    rule = Ref(f"module.{trigger.label}.rule.name")
    if trigger.target is None or trigger.target.address == "default":
        return rule
    return join([trigger.target.outputs["name"], "/", rule])
