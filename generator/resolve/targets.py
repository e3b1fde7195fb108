"""Names of the spec to `Target`s: the service's own resources, another service's, and those that exist already.

Every ARN is built from names, partition, account and region, so that policies are known at plan; where AWS makes an id
up (API ids, stream labels) the expression of the block or of a lookup stands instead.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from generator.names import label, physical, stem_of
from generator.resolve.stack import Lookup, Target, Where
from generator.values import Ref, Setting, Text, Value, join, text

# type -> (ARN service, what stands between the account and the name)
_ARN = {
    "dynamodb": ("dynamodb", "table/"),
    "sqs": ("sqs", ""),
    "sns": ("sns", ""),
    "eventbridge": ("events", "event-bus/"),
    "secret": ("secretsmanager", "secret:"),
    "parameter": ("ssm", "parameter/"),
    "function": ("lambda", "function:"),
}
BLOCK_OUTPUT = {
    "dynamodb": "table",
    "sqs": "queue",
    "sns": "topic",
    "s3": "bucket",
    "eventbridge": "bus",
    "secret": "secret",
    "parameter": "parameter",
    "kms": "key",
    "http_api": "api",
    "function": "function",
}
# type -> attribute of the block's object -> suffix of the environment variable that `uses` injects
INJECTED: dict[str, dict[str, str]] = {
    "dynamodb": {"name": "TABLE_NAME"},
    "sqs": {"url": "QUEUE_URL"},
    "sns": {"arn": "TOPIC_ARN"},
    "s3": {"name": "BUCKET_NAME"},
    "eventbridge": {"name": "BUS_NAME"},
    "secret": {"name": "SECRET_NAME"},
    "parameter": {"name": "PARAMETER_NAME"},
    "function": {"name": "FUNCTION_NAME"},
    "http_api": {"endpoint": "URL"},
    "kms": {"arn": "KEY_ARN"},
}


def arn_of(type_: str, name: Value) -> Value:
    """The ARN of a `type_` called `name`, in this account and region."""
    name = name if isinstance(name, Text) else Text((name if isinstance(name, Setting) else str(name),))
    first = name.parts[0]
    begin = first.value if isinstance(first, Setting) else first
    if type_ == "s3":
        return join(["arn:", Ref("var.partition"), ":s3:::", name])
    if type_ == "kms":
        return join([Ref("local.arn.kms"), ":alias/", name])
    service, before = _ARN[type_]
    if type_ == "parameter" and isinstance(begin, str) and begin.startswith("/"):
        before = "parameter"
    return join([Ref(f"local.arn.{service}"), f":{before}", name])


def own(key: str, type_: str, name: Value, spec: Any) -> Target:
    """A resource (or function) of this service."""
    module = f"module.{key}"
    block = Ref(f"{module}.{BLOCK_OUTPUT[type_]}")
    if type_ == "function":
        outputs: Mapping[str, Value] = {"name": Ref(f"{module}.function.name"), "arn": Ref(f"{module}.function.arn")}
    else:
        outputs = {attribute: Ref(f"{module}.{attribute}") for attribute in ("name", "arn", "url", "endpoint")}
        outputs |= {"arn": Ref(f"{block.expression}.arn")}
    known = _complete(name, spec)
    if type_ == "http_api":
        arn: Value = Ref(f"{block.expression}.execution_arn")
    else:
        arn = arn_of(type_, known)
    return Target(key, type_, key, Where.OWN, known, arn, block, outputs, frozenset({key}), spec)


def dead_letter(queue: Target) -> Target:
    """The dead-letter queue of one of this service's queues."""
    fifo = ".fifo" if getattr(queue.spec, "fifo", None) else ""
    stem = _without_suffix(queue.name, ".fifo") if fifo else queue.name
    name = join([stem, f"-dead-letter{fifo}"])
    block = Ref(f"module.{queue.label}.dead_letter")
    outputs = {attribute: Ref(f"{block.expression}.{attribute}") for attribute in ("name", "arn", "url")}
    address = f"{queue.address}.dead_letter"
    arn = arn_of("sqs", name)
    return Target(address, "sqs", label(address), Where.OWN, name, arn, block, outputs, queue.needs, key=queue.key)


def _complete(name: Value, spec: Any) -> Value:
    """FIFO queues and topics end in .fifo, which their blocks append."""
    return join([name, ".fifo"]) if getattr(spec, "fifo", None) else name


def _without_suffix(name: Value, suffix: str) -> Value:
    if isinstance(name, Text):
        last = name.parts[-1]
        assert isinstance(last, str)
        return Text((*name.parts[:-1], last.removesuffix(suffix)))
    return str(name).removesuffix(suffix)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A target of another service of the project, with the lookups it takes."""

    target: Target
    lookups: tuple[Lookup, ...]


def other(address: str, stem: str, type_: str, spec: Any) -> Foreign:
    """`service/key`: names and ARNs are built, what only AWS knows is looked up at plan; `stem` is the service's."""
    name = _other_name(stem, address.partition("/")[2], type_, spec)
    known = _complete(name, spec)
    arn = arn_of(type_, known) if type_ != "http_api" else Ref(f"data.aws_apigatewayv2_api.{label(address)}.arn")
    outputs, lookups = _LOOKUPS.get(type_, _plain)(label(address), known, arn)
    block = _block(type_, known, arn, outputs)
    return Foreign(Target(address, type_, label(address), Where.OTHER, known, arn, block, outputs, spec=spec), lookups)


def _other_name(stem: str, key: str, type_: str, spec: Any) -> Value:
    """As `physical`, but with the other service's prefix instead of `local.prefix`."""
    name = physical(type_, stem, stem_of(key, spec), spec.name)
    if not isinstance(name, Text):
        return name
    parts: list[str | Ref | Setting] = []
    for part in name.parts:
        parts += [Ref("var.environment"), f"-{stem}"] if part == Ref("local.prefix") else [part]
    return Text(tuple(parts))


Looked = tuple[Mapping[str, Value], tuple[Lookup, ...]]


def _plain(_: str, name: Value, arn: Value) -> Looked:
    return {"name": name, "arn": arn}, ()


def _queue(label_: str, name: Value, arn: Value) -> Looked:
    lookup = Lookup("aws_sqs_queue", label_, {"name": name})
    return {"name": name, "arn": arn, "url": Ref(f"data.aws_sqs_queue.{label_}.url")}, (lookup,)


def _table(label_: str, name: Value, arn: Value) -> Looked:
    lookup = Lookup("aws_dynamodb_table", label_, {"name": name})
    return {"name": name, "arn": arn, "stream_arn": Ref(f"data.aws_dynamodb_table.{label_}.stream_arn")}, (lookup,)


def _api(label_: str, name: Value, arn: Value) -> Looked:
    found = Lookup("aws_apigatewayv2_apis", label_, {"name": name, "protocol_type": "HTTP"})
    api_id = Ref(f"one(data.aws_apigatewayv2_apis.{label_}.ids)")
    lookup = Lookup("aws_apigatewayv2_api", label_, {"api_id": api_id})
    endpoint = Ref(f"data.aws_apigatewayv2_api.{label_}.api_endpoint")
    return {"name": name, "arn": arn, "endpoint": endpoint}, (found, lookup)


_LOOKUPS: dict[str, Callable[[str, Value, Value], Looked]] = {"sqs": _queue, "http_api": _api}


def with_stream(foreign: Foreign) -> Foreign:
    """Another service's table whose stream is read: its label in time is AWS's, so it is looked up."""
    target = foreign.target
    outputs, lookups = _table(target.label, target.name, target.arn)
    block = _block("dynamodb", target.name, target.arn, outputs)
    return Foreign(
        Target(
            target.address,
            target.type,
            target.label,
            target.where,
            target.name,
            target.arn,
            block,
            outputs,
            spec=target.spec,
        ),
        lookups,
    )


def _block(type_: str, name: Value, arn: Value, outputs: Mapping[str, Value]) -> Value:
    """The object that blocks take, written out."""
    extra = {"sqs": ("url",), "dynamodb": ("stream_arn",)}.get(type_, ())
    return {"arn": arn, "name": name} | {attribute: outputs.get(attribute) for attribute in extra}


def external(key: str, type_: str, arn: Setting, service: str) -> Foreign:
    """A resource that exists already: an ARN, or an SSM parameter that holds one, or a secret's name."""
    given = str(arn.value)
    if given.startswith("ssm:") and type_ != "parameter":
        return _from_parameter(key, type_, arn)
    name = arn.derive(_name_in(given, type_), "name")
    known: Value = arn
    if not given.startswith("arn:"):
        known = arn_of(type_, text(str(name.value), service))
    outputs: dict[str, Value] = {"name": name, "arn": known}
    if type_ == "sqs":
        outputs["url"] = arn.derive(_queue_url(given), "url")
    if type_ == "dynamodb":
        outputs["stream_arn"] = arn if "/stream/" in given else None
    block = _block(type_, name, known, outputs)
    return Foreign(Target(key, type_, key, Where.EXTERNAL, name, known, block, outputs), ())


def _from_parameter(key: str, type_: str, arn: Setting) -> Foreign:
    lookup = Lookup("aws_ssm_parameter", key, {"name": arn.derive(str(arn.value).removeprefix("ssm:"), "arn")})
    known = Ref(f"data.aws_ssm_parameter.{key}.insecure_value")
    name = Ref(f'element(split("{"/" if type_ in ("dynamodb", "eventbridge") else ":"}", {known.expression}), -1)')
    outputs: dict[str, Value] = {"name": name, "arn": known}
    if type_ == "sqs":
        outputs["url"] = _queue_url_of(known.expression)
    return Foreign(
        Target(key, type_, key, Where.EXTERNAL, name, known, _block(type_, name, known, outputs), outputs), (lookup,)
    )


def _name_in(given: str, type_: str) -> str:
    """The resource's name inside an ARN, `secret:/name` or `ssm:/name`."""
    if not given.startswith("arn:"):
        return given.partition(":")[2]
    tail = given.split(":", 5)[-1]
    if type_ in ("dynamodb", "eventbridge"):
        return tail.split("/")[1]
    if type_ == "parameter":
        return tail.removeprefix("parameter")
    if type_ == "secret":
        return given  # the six characters at its end are not the name's, and the API takes an ARN for a name
    if type_ == "function":
        return tail.removeprefix("function:").split(":")[0]
    return tail


# https://docs.aws.amazon.com/general/latest/gr/sqs-service.html
_DNS_SUFFIX = Ref('var.partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"')


def _queue_url(arn: str) -> str:
    _, partition, _, region, account, name = arn.split(":", 5)
    suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
    return f"https://sqs.{region}.{suffix}/{account}/{name}"


def _queue_url_of(arn: str) -> Text:
    """`_queue_url` of an ARN that only Terraform knows."""
    region, account, name = (Ref(f'split(":", {arn})[{index}]') for index in (3, 4, 5))
    return Text(("https://sqs.", region, ".", _DNS_SUFFIX, "/", account, "/", name))


def default_bus() -> Target:
    """The bus that every account has."""
    name, arn = "default", arn_of("eventbridge", "default")
    return Target(
        name, "eventbridge", name, Where.EXTERNAL, name, arn, {"arn": arn, "name": name}, {"name": name, "arn": arn}
    )


def runtime_secret(variable: str, reference: Setting) -> Target:
    """`secret:/name` or `ssm:/name` of a function's `secrets`; environments may name different ones."""
    kind, _, name = str(reference.value).partition(":")
    type_ = "secret" if kind == "secret" else "parameter"
    short = label(variable.lower())
    known = reference.derive(name, f"{short}_{type_}_name")
    arn = arn_of(type_, known)
    outputs = {"name": known, "arn": arn}
    return Target(variable, type_, short, Where.EXTERNAL, known, arn, outputs, outputs)
