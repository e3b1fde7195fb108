"""The month's bill, as far as a plan tells: standing prices before and after. Nothing is guessed."""

from collections.abc import Callable, Collection, Iterator

from generator.review import prices
from generator.review.model import Price
from generator.review.scene import Scene
from generator.review.values import Thing, after, before, differing, exists_after, exists_before
from generator.terraform.plan_json import Action, ResourceChange

Priced = Callable[[Thing, Scene], float | None]
_SIZES = frozenset(
    {
        "architectures",
        "billing_mode",
        "instance_class",
        "memory_size",
        "node_type",
        "retention_in_days",
        "stream_mode_details",
    }
)


def priced(scene: Scene) -> Iterator[Price]:
    """One sum for each kind of thing whose standing price changes."""
    sums: dict[str, list[float]] = {}
    for what, types, price in _PRICED:
        for change in scene.of(*types):
            one, other = _sides(scene, change, price)
            if one is not None and other is not None and one != other:
                known = sums.setdefault(what, [0.0, 0.0])
                known[0] += one
                known[1] += other
    for what, (one, other) in sorted(sums.items()):
        if abs(one - other) >= 0.005:
            yield Price(scene.subject, what, round(one, 2), round(other, 2))


def unpriced(scene: Scene, priced_by_use: Collection[str] = ()) -> tuple[str, ...]:
    """What changes and costs, and is not in the sums; `priced_by_use` are types whose use is in others."""
    found = {
        words
        for change in scene.changed
        if change.type not in priced_by_use
        for words in (prices.BY_USE.get(change.type), prices.STANDING_UNPRICED.get(change.type))
        if words and matters(change)
    }
    for what, types, price in _PRICED:
        for change in scene.of(*types):
            if None in _sides(scene, change, price):
                found.add(f"{what} of unknown size")
    return tuple(sorted(found))


def matters(change: ResourceChange) -> bool:
    """Whether the same use of it costs something else."""
    return change.action in (Action.CREATE, Action.DELETE) or bool(_SIZES & set(differing(change)))


def _sides(scene: Scene, change: ResourceChange, price: Priced) -> tuple[float | None, float | None]:
    """Nothing costs nothing; None is what cannot be told."""
    if change.action in (Action.NO_OP, Action.FORGET):
        return 0.0, 0.0
    old = price(before(change), scene) if exists_before(change) else 0.0
    return old, price(after(change), scene) if exists_after(change) else 0.0


def _provisioned(thing: Thing, scene: Scene) -> float | None:
    """The function's size stands with the function."""
    count = thing.get("provisioned_concurrent_executions")
    owner = scene.function(thing.text("function_name"), now=thing.values is thing.change.after)
    memory = owner.get("memory_size") if owner else None
    if not isinstance(count, int) or not isinstance(memory, int) or owner is None:
        return None
    architecture = (owner.get("architectures") or ["x86_64"])[0]
    rate = prices.PROVISIONED_GB_SECOND.get(str(architecture), prices.PROVISIONED_GB_SECOND["x86_64"])
    return count * memory / 1024 * rate * prices.SECONDS


def _alarm(thing: Thing, _: Scene) -> float | None:
    period = thing.get("period")
    metrics = [query for query in thing.blocks("metric_query") if query.get("metric")]
    rate = prices.ALARM_HIGH_RESOLUTION if isinstance(period, int) and 0 < period < 60 else prices.ALARM
    return rate * max(1, len(metrics))


def _table(thing: Thing, _: Scene) -> float | None:
    if thing.text("billing_mode") != "PROVISIONED":
        return 0.0
    sides = [thing.values, *thing.blocks("global_secondary_index")]
    reads, writes = ([side.get(f"{kind}_capacity") or 0 for side in sides] for kind in ("read", "write"))
    if not all(isinstance(number, int) for number in (*reads, *writes)):
        return None
    return prices.HOURS * (sum(reads) * prices.READ_CAPACITY_HOUR + sum(writes) * prices.WRITE_CAPACITY_HOUR)


def _stream(thing: Thing, _: Scene) -> float | None:
    if thing.block("stream_mode_details").get("stream_mode") == "ON_DEMAND":
        return prices.HOURS * prices.STREAM_ON_DEMAND_HOUR
    shards = thing.get("shard_count")
    return prices.HOURS * prices.SHARD_HOUR * shards if isinstance(shards, int) else None


def _endpoint(thing: Thing, _: Scene) -> float | None:
    if thing.text("vpc_endpoint_type") != "Interface":
        return 0.0
    zones = thing.get("subnet_ids")
    return prices.HOURS * prices.ENDPOINT_HOUR * len(zones) if isinstance(zones, list) and zones else None


def _web_acl(thing: Thing, _: Scene) -> float | None:
    return prices.WEB_ACL + prices.WEB_ACL_RULE * len(thing.blocks("rule"))


def _parameter(thing: Thing, _: Scene) -> float | None:
    return prices.ADVANCED_PARAMETER if thing.text("tier") == "Advanced" else 0.0


def _balancer(thing: Thing, _: Scene) -> float | None:
    return prices.HOURS * prices.BALANCER_HOUR if thing.text("load_balancer_type") in ("", "application") else None


def _counted(thing: Thing, _: Scene) -> float | None:
    """With dimensions there is a metric for each value that occurs, and nobody knows how many."""
    by_value = any(block.get("dimensions") for block in thing.blocks("metric_transformation"))
    return None if by_value else prices.CUSTOM_METRIC


def _flat(amount: float) -> Priced:
    return lambda _thing, _scene: amount


_PRICED: tuple[tuple[str, tuple[str, ...], Priced], ...] = (
    ("alarms", ("aws_cloudwatch_metric_alarm",), _alarm),
    ("composite alarms", ("aws_cloudwatch_composite_alarm",), _flat(prices.ALARM_COMPOSITE)),
    ("dashboards", ("aws_cloudwatch_dashboard",), _flat(prices.DASHBOARD)),
    ("metrics of logs", ("aws_cloudwatch_log_metric_filter",), _counted),
    ("hosted zones", ("aws_route53_zone",), _flat(prices.HOSTED_ZONE)),
    ("interface endpoints", ("aws_vpc_endpoint",), _endpoint),
    ("keys", ("aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key"), _flat(prices.KMS_KEY)),
    ("load balancers", ("aws_lb", "aws_alb"), _balancer),
    ("NAT gateways", ("aws_nat_gateway",), _flat(prices.HOURS * prices.NAT_GATEWAY_HOUR)),
    ("advanced parameters", ("aws_ssm_parameter",), _parameter),
    ("provisioned capacity of tables", ("aws_dynamodb_table",), _table),
    ("provisioned concurrency", ("aws_lambda_provisioned_concurrency_config",), _provisioned),
    ("secrets", ("aws_secretsmanager_secret",), _flat(prices.SECRET)),
    ("streams", ("aws_kinesis_stream",), _stream),
    ("web firewalls", ("aws_wafv2_web_acl",), _web_acl),
)
