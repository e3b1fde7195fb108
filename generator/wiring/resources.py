"""Resources of a service, each as the block that makes it."""

from collections.abc import Callable, Container, Mapping

from generator.project import LOCAL
from generator.resolve.failures import collecting
from generator.resolve.stack import Resource, Stack
from generator.values import Ref, Setting, Value
from generator.wiring.functions import key_arn, tags
from generator.wiring.keys import Senders, services_of
from generator.wiring.model import TAGS, ModuleCall, nested
from generator.wiring.senders import let_in

Arguments = dict[str, Value]
FILE = "resources"
VISIBILITY_FACTOR = 6  # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html


def resource(stack: Stack, item: Resource, senders: Senders) -> ModuleCall:
    """The block of one resource."""
    arguments = {"name": item.name} | _ARGUMENTS[item.type](stack, item)
    if item.type == "sqs":
        arguments["senders"] = let_in(senders.get(item.key))
        arguments["dead_letter_senders"] = let_in(senders.get(f"{item.key}.dead_letter"))
    if item.type == "kms":
        arguments["alias"] = arguments.pop("name")
        arguments["services"] = let_in(services_of(stack, item, senders))
    arguments["tags"] = tags(item.setting("tags"))
    return ModuleCall(item.key, item.type.replace("_", "-"), FILE, item.thing, arguments, item.history)


def attended(stack: Stack) -> frozenset[str]:
    """The addresses of what functions of the service listen to, and of the queues in which their failures are kept."""
    heard = {trigger.target.address for each in stack.functions for trigger in each.triggers if trigger.target}
    kept = {letters.address for each in stack.functions for letters in collecting(stack, each).values()}
    return frozenset(heard | kept)


def alarms(stack: Stack, item: Resource, attended: Container[str]) -> ModuleCall | None:
    """Of a queue that nobody here reads: its owner hears when whoever does falls behind, or gives up.

    Queues of failures have their alarm with the function whose failures they are.
    """
    if item.type != "sqs" or item.key in attended or item.thing != item.key:
        return None
    queue = {"queue": Ref(f"module.{item.key}.queue"), "dead_letter": Ref(f"module.{item.key}.dead_letter")}
    return ModuleCall(
        label=f"{item.key}_alarms",
        block="alarms",
        file=FILE,
        thing=item.thing,
        arguments={
            "name_prefix": item.name,
            "actions": {"topic_arns": Ref("var.alarms.topic_arns")},
            "queues": {stack.first_label(item.key): queue},
            "tags": TAGS,
        },
        history=tuple(f"{name}_alarms" for name in item.history),
        condition="var.alarms != null",
    )


def _key(stack: Stack, item: Resource) -> Arguments:
    return {"kms_key_arn": key_arn(stack, item.setting("kms_key", key="kms_key_arn"))}


def _table(stack: Stack, item: Resource) -> Arguments:
    plain = ("billing_mode", "deletion_protection", "point_in_time_recovery", "read_capacity", "stream", "ttl")
    return {
        **item.said(*plain, "write_capacity"),
        **_key(stack, item),
        "partition_key": _attribute(item.merged.get("partition_key")),
        "sort_key": _attribute(item.merged.get("sort_key")),
        "global_secondary_indexes": _indexes(item.merged.get("global_secondary_indexes")),
    }


def _attribute(value: Value) -> Value:
    """A key of a table: a bare name is a string attribute."""
    return {"name": value} if isinstance(value, str) else value


def _indexes(value: Value) -> Value:
    if not value:
        return None
    keys = ("partition_key", "sort_key")
    return {
        name: {key: _attribute(part) if key in keys else part for key, part in index.items()}
        for name, index in value.items()
    }


def _queue(stack: Stack, item: Resource) -> Arguments:
    plain = ("content_based_deduplication", "delay", "fifo", "message_retention")
    return {
        **item.said(*plain),
        **_key(stack, item),
        "dead_letter": nested(item.merged, item.key, "dead_letter"),
        "visibility_timeout": _visibility(stack, item),
    }


def _visibility(stack: Stack, item: Resource) -> Setting:
    """Six times the slowest consumer's timeout, and the time a batch may wait, unless set by hand; seconds."""
    given = item.setting("visibility_timeout")
    consumers = [
        (function.setting("timeout"), trigger.setting("maximum_batching_window_in_seconds"))
        for function in stack.functions
        for trigger in function.triggers
        if trigger.kind == "sqs" and trigger.target and trigger.target.address == item.key
    ]
    if given.value is not None or not consumers:
        return given
    seconds = max(VISIBILITY_FACTOR * timeout.value + (window.value or 0) for timeout, window in consumers)
    varies = any(setting.varies for pair in consumers for setting in pair)
    return Setting(seconds, "visibility_timeout", item.key, varies)


def _topic(stack: Stack, item: Resource) -> Arguments:
    endpoints = {
        f"{protocol}_{index + 1}": {"endpoint": endpoint, "protocol": protocol}
        for index, entry in enumerate(item.merged.get("subscriptions") or [])
        for protocol, endpoint in entry.items()
    }
    return {
        **item.said("content_based_deduplication", "display_name", "fifo"),
        **_key(stack, item),
        "subscriptions": item.setting("subscriptions").derive(endpoints) if endpoints else None,
    }


def _bucket(stack: Stack, item: Resource) -> Arguments:
    return {
        **item.said("expire_after_days", "versioning"),
        **_key(stack, item),
        "cors": [_cors_rule(rule) for rule in item.merged.get("cors") or []] or None,
        "force_destroy": _force_destroy(stack, item),
        "lifecycle_rules": item.setting("lifecycle", key="lifecycle_rules"),
    }


def _force_destroy(stack: Stack, item: Resource) -> Value:
    """A bucket that is not protected is deleted with all that it holds; so is every local one."""
    protected = item.setting("deletion_protection")
    if stack.environment.environment == LOCAL:
        return True
    return None if protected.value is None else protected.derive(not protected.value, "force_destroy")


_S3_CORS = {
    "allow_headers": "allowed_headers",
    "allow_methods": "allowed_methods",
    "allow_origins": "allowed_origins",
    "max_age": "max_age_seconds",
}


def _cors_rule(rule: Mapping[str, Value]) -> Arguments:
    """One CORS rule in S3's words."""
    return {_S3_CORS.get(key, key): value for key, value in sorted(rule.items())}


def _bus(stack: Stack, item: Resource) -> Arguments:
    return {**item.said("archive_days"), **_key(stack, item)}


def _api(stack: Stack, item: Resource) -> Arguments:
    domain = nested(item.merged, item.key, "domain")
    return {
        "description": item.setting("description"),
        "access_logs": _access_logs(stack, item),
        "authorizers": {name: _authorizer(item, name) for name in item.merged.get("authorizers") or {}} or None,
        "cors": nested(item.merged, item.key, "cors"),
        "domain": _domain(domain) if domain else None,
        "throttling": nested(item.merged, item.key, "throttling"),
    }


def _domain(domain: Mapping[str, Value]) -> Arguments:
    """The zone is an object, because one made in the same apply has no id yet."""
    zone = {"zone": {"id": domain["zone"]}} if "zone" in domain else {}
    return {"certificate_arn": domain["certificate"], "name": domain["name"], **zone}


def _access_logs(stack: Stack, item: Resource) -> Value:
    """The logs keep what the functions' logs keep, unless told otherwise; null is no logs, absence the default."""
    if item.merged.get("access_logs") is False:
        return Ref("null")
    declared = dict(nested(item.merged, item.key, "access_logs") or {})
    if "kms_key" in declared:
        declared["kms_key_arn"] = key_arn(stack, declared.pop("kms_key"))
    return _api_logs(stack) | declared


def _api_logs(stack: Stack) -> Arguments:
    """Access logs are kept as long as the functions' logs are."""
    for function in stack.functions:
        setting = function.setting("logs", "retention_days", key="log_retention_days")
        if not setting.own:
            return {"retention_days": setting}
    return {}


def _authorizer(item: Resource, name: str) -> Value:
    settings = {
        key: item.setting("authorizers", name, key, key=f"{name}_{key}") for key in item.merged.get("authorizers", name)
    }
    function = settings.pop("function", None)
    if function is None:
        return {"jwt": settings}
    return {"function": {"function": Ref(f"module.{function.value}.function")} | settings}


def _secret(stack: Stack, item: Resource) -> Arguments:
    days = 0 if stack.environment.environment == LOCAL else item.setting("recovery_window_days")
    return {**item.said("description"), **_key(stack, item), "recovery_window_days": days}


def _parameter(stack: Stack, item: Resource) -> Arguments:
    return {
        **item.said("description", "value"),
        **_key(stack, item),
        "type": item.setting("value_type", key="type"),
    }


def _kms(stack: Stack, item: Resource) -> Arguments:
    return item.said("deletion_window_days", "description")


_ARGUMENTS: dict[str, Callable[[Stack, Resource], Arguments]] = {
    "dynamodb": _table,
    "eventbridge": _bus,
    "http_api": _api,
    "kms": _kms,
    "parameter": _parameter,
    "s3": _bucket,
    "secret": _secret,
    "sns": _topic,
    "sqs": _queue,
}
