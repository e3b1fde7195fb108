"""Resources whose only purpose is to protect another: an alarm, a backup, a rule."""

from collections.abc import Iterator, Mapping

from generator.review.model import Finding, Gate, Phrase, Section, phrase
from generator.review.scene import Scene
from generator.review.values import Thing, maps, name_of, shown

# Type -> what goes, and the attribute that names what it protected.
PROTECTORS = {
    "aws_api_gateway_usage_plan": ("quotas and throttling removed", ""),
    "aws_appautoscaling_target": ("scaling with load removed", "resource_id"),
    "aws_backup_plan": ("backup plan removed", ""),
    "aws_backup_selection": ("backup removed", ""),
    "aws_budgets_budget": ("budget removed", ""),
    "aws_cloudtrail": ("audit trail removed", ""),
    "aws_cloudwatch_composite_alarm": ("alarm removed", ""),
    "aws_cloudwatch_metric_alarm": ("alarm removed", "dimensions"),
    "aws_codedeploy_deployment_group": ("rollout removed", "deployment_group_name"),
    "aws_efs_backup_policy": ("backups removed", "file_system_id"),
    "aws_flow_log": ("flow log removed", "vpc_id"),
    "aws_guardduty_detector": ("threat detection removed", ""),
    "aws_lambda_function_event_invoke_config": ("asynchronous settings removed", "function_name"),
    "aws_lambda_provisioned_concurrency_config": ("provisioned concurrency removed", "function_name"),
    "aws_lambda_runtime_management_config": ("runtime pin removed", "function_name"),
    "aws_s3_bucket_object_lock_configuration": ("object lock removed", "bucket"),
    "aws_s3_bucket_replication_configuration": ("replication removed", "bucket"),
    "aws_s3_bucket_server_side_encryption_configuration": ("encryption settings removed", "bucket"),
    "aws_s3_bucket_versioning": ("versioning no longer managed", "bucket"),
    "aws_sqs_queue_redrive_policy": ("dead-letter queue removed", "queue_url"),
    "aws_wafv2_web_acl_association": ("firewall removed", "resource_arn"),
}


_SCALED = ("table/",)


def removed(scene: Scene) -> Iterator[Finding]:
    """Protectors that go while what they protected stays, and gets no other."""
    for type_, (title, attribute) in PROTECTORS.items():
        # Of alarms one thing has many, which are told apart by name; of the rest it has one.
        again = {other.text(attribute) for other in scene.after(type_)} - {""}
        for thing in scene.deleted(type_):
            if not _protected_goes(scene, thing, attribute) and thing.text(attribute) not in again:
                said = _of(thing, attribute)
                yield scene.found(Section.PROTECTION, Gate.PROTECTION_REDUCED, thing.address, title, said)


def _protected_goes(scene: Scene, thing: Thing, attribute: str) -> bool:
    if thing.type == "aws_cloudwatch_composite_alarm":
        return any(name in thing.text("alarm_rule") for name in scene.gone)
    names = {_plain(name) for name in _names(thing.get(attribute))} if attribute else set()
    if thing.type == "aws_cloudwatch_metric_alarm":
        for query in thing.blocks("metric_query"):
            for metric in maps(query.get("metric")):
                names |= set(_names(metric.get("dimensions")))
    return bool(names & scene.gone)


def _plain(name: str) -> str:
    """A function by its name, and a table that scales by that in `table/orders` and `table/orders/index/by-day`."""
    if name.startswith(_SCALED):
        return name.split("/")[1]
    return name.split(":function:")[-1].split(":")[0] if ":function:" in name else name


def _names(found: object) -> list[str]:
    if isinstance(found, Mapping):
        return [str(value) for value in found.values()]
    return [found] if isinstance(found, str) else []


def _of(thing: Thing, attribute: str) -> Phrase:
    names = _names(thing.get(attribute)) if attribute else []
    own = name_of(thing.values)
    if names and own and own not in names:
        return phrase(f"{{}}, of {', '.join(['{}'] * len(names))}", own, *names)
    return phrase("{}", own or "".join(names[:1]) or thing.change.name)


def alarms_loosened(scene: Scene) -> Iterator[Finding]:
    """An alarm that speaks up later: told, not gated, since a threshold is often tuned."""
    for old, new in scene.pairs("aws_cloudwatch_metric_alarm"):
        upward = str(old.get("comparison_operator") or "").startswith("Greater")
        for key in ("threshold", "evaluation_periods", "datapoints_to_alarm"):
            one, other = old.get(key), new.get(key)
            if isinstance(one, int | float) and isinstance(other, int | float) and one != other:
                later = other > one if upward or key != "threshold" else other < one
                if later:
                    values = [shown(new.change, side.values, (key,)) for side in (old, new)]
                    said = phrase("{}: {} → {}", key, *values)
                    yield scene.found(Section.PROTECTION, None, new.address, "alarm speaks up later", said)
