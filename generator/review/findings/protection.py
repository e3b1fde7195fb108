"""Less encryption, retention, recovery, dead letters, concurrency, logging than before: one table, one comparison."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.review.model import Finding, Gate, Section, phrase
from generator.review.scene import Scene
from generator.review.values import Thing, dotted, shown
from generator.terraform.plan_json import AttributePath

Worse = Callable[[Any, Any], bool]


_OFF_WORDS = frozenset({"", "DISABLED", "Disabled", "INACTIVE", "PassThrough", "Suspended"})


def _off(old: Any, new: Any) -> bool:
    """Was on, and is not any more."""
    return _is_on(old) and not _is_on(new)


def _is_on(value: Any) -> bool:
    return value not in _OFF_WORDS if isinstance(value, str) else bool(value)


def _on(old: Any, new: Any) -> bool:
    return not old and bool(new)


def _less(old: Any, new: Any) -> bool:
    """A number that shrinks; none is for another rule."""
    return isinstance(old, int | float) and isinstance(new, int | float) and new < old


def _kept_shorter(old: Any, new: Any) -> bool:
    """Days, of which 0 is for ever."""
    return isinstance(old, int) and isinstance(new, int) and new != 0 and (old == 0 or new < old)


def _less_reserved(old: Any, new: Any) -> bool:
    """Of reserved concurrency -1 is none: the function then shares what the account has left."""
    if not isinstance(old, int) or not isinstance(new, int):
        return False
    return (old != -1 and new < old) or (new == 0 and old != 0)


def _gone(old: Any, new: Any) -> bool:
    return old not in (None, "", [], {}) and new in (None, "", [], {})


def _fewer(old: Any, new: Any) -> bool:
    """A list that loses members: of those who hear of an alarm, of the log types that are exported."""
    return isinstance(old, list) and bool(set(map(str, old)) - set(map(str, new if isinstance(new, list) else [])))


def _more(old: Any, new: Any) -> bool:
    return _less(new, old)


def _started(old: Any, new: Any) -> bool:
    """Something that deletes begins."""
    return old in (None, "", [], {}) and new not in (None, "", [], {})


def _weaker_tls(old: Any, new: Any) -> bool:
    return new == "TLS_1_0" and old not in (None, "", "TLS_1_0")


def _at_once(old: Any, new: Any) -> bool:
    """AWS's names of steps; a configuration of somebody's own is not known."""
    return str(new).endswith("AllAtOnce") and not str(old or "AllAtOnce").endswith("AllAtOnce")


def _wanted_no_more(old: Any, new: Any) -> bool:
    return bool(old == "ON" and new != "ON")


@dataclass(frozen=True, slots=True)
class Rule:
    types: tuple[str, ...]
    path: AttributePath
    worse: Worse
    title: str


def _rule(types: str, path: str, worse: Worse, title: str) -> Rule:
    steps = tuple(int(step) if step.isdigit() else step for step in path.split("."))
    return Rule(tuple(f"aws_{name}" for name in types.split()), steps, worse, title)


RULES = (
    # encryption
    _rule("sqs_queue", "sqs_managed_sse_enabled", _off, "encryption removed"),
    _rule("sqs_queue sns_topic", "kms_master_key_id", _gone, "encryption key removed"),
    _rule("lambda_function", "kms_key_arn", _gone, "encryption key removed"),
    _rule("cloudwatch_log_group secretsmanager_secret ecr_repository", "kms_key_id", _gone, "encryption key removed"),
    _rule("cloudwatch_event_bus", "kms_key_identifier", _gone, "encryption key removed"),
    _rule("ssm_parameter kinesis_stream", "key_id", _gone, "encryption key removed"),
    _rule("kinesis_stream", "kms_key_id", _gone, "encryption removed"),
    _rule("dynamodb_table", "server_side_encryption.0.enabled", _off, "encryption removed"),
    _rule("dynamodb_table", "server_side_encryption.0.kms_key_arn", _gone, "encryption key removed"),
    _rule(
        "s3_bucket_server_side_encryption_configuration",
        "rule.0.apply_server_side_encryption_by_default.0.kms_master_key_id",
        _gone,
        "encryption key removed",
    ),
    _rule("rds_cluster db_instance efs_file_system", "storage_encrypted", _off, "encryption removed"),
    _rule("kms_key", "enable_key_rotation", _off, "key rotation switched off"),
    _rule("kms_key", "is_enabled", _off, "key switched off"),
    _rule("lambda_function", "code_signing_config_arn", _gone, "code signing removed"),
    # retention and deletion
    _rule("cloudwatch_log_group", "retention_in_days", _kept_shorter, "logs are kept shorter"),
    _rule("sqs_queue", "message_retention_seconds", _less, "messages are kept shorter"),
    _rule("kinesis_stream", "retention_period", _less, "records are kept shorter"),
    _rule("cloudwatch_event_archive", "retention_days", _kept_shorter, "events are kept shorter"),
    _rule("dynamodb_table", "deletion_protection_enabled", _off, "deletion protection switched off"),
    _rule("dynamodb_table", "ttl.0.enabled", _on, "items begin to expire"),
    _rule("dynamodb_table", "point_in_time_recovery.0.enabled", _off, "point-in-time recovery switched off"),
    _rule("dynamodb_table", "point_in_time_recovery.0.recovery_period_in_days", _less, "recovery reaches back less"),
    _rule("db_instance rds_cluster docdb_cluster", "backup_retention_period", _less, "backups are kept shorter"),
    _rule(
        "db_instance rds_cluster docdb_cluster neptune_cluster",
        "deletion_protection",
        _off,
        "deletion protection switched off",
    ),
    _rule("cognito_user_pool", "deletion_protection", _off, "deletion protection switched off"),
    _rule("lb", "enable_deletion_protection", _off, "deletion protection switched off"),
    _rule("db_instance", "multi_az", _off, "standby removed"),
    _rule("db_instance rds_cluster", "skip_final_snapshot", _on, "no final snapshot any more"),
    _rule("s3_bucket ecr_repository", "force_destroy", _on, "may be destroyed with what is in it"),
    _rule("ecr_repository", "force_delete", _on, "may be destroyed with what is in it"),
    _rule("s3_bucket_versioning", "versioning_configuration.0.status", _off, "versioning switched off"),
    _rule("s3_bucket", "versioning.0.enabled", _off, "versioning switched off"),
    _rule("s3_bucket", "object_lock_enabled", _off, "object lock removed"),
    _rule("secretsmanager_secret", "recovery_window_in_days", _less, "a deleted secret is kept shorter"),
    _rule("kms_key", "deletion_window_in_days", _less, "a deleted key is kept shorter"),
    _rule("efs_backup_policy", "backup_policy.0.status", _off, "backups switched off"),
    # dead letters and retries
    _rule("sqs_queue", "redrive_policy", _gone, "dead-letter queue removed"),
    _rule("sns_topic_subscription", "redrive_policy", _gone, "dead-letter queue removed"),
    _rule("lambda_function", "dead_letter_config.0.target_arn", _gone, "dead-letter queue removed"),
    _rule(
        "lambda_function_event_invoke_config",
        "destination_config.0.on_failure",
        _gone,
        "failures go nowhere",
    ),
    _rule("lambda_event_source_mapping", "destination_config.0.on_failure", _gone, "failures go nowhere"),
    _rule("cloudwatch_event_target", "dead_letter_config.0.arn", _gone, "dead-letter queue removed"),
    _rule("scheduler_schedule", "target.0.dead_letter_config", _gone, "dead-letter queue removed"),
    _rule("lambda_function_event_invoke_config", "maximum_retry_attempts", _less, "fewer attempts"),
    _rule("lambda_function_event_invoke_config", "maximum_event_age_in_seconds", _less, "events are kept shorter"),
    _rule("lambda_event_source_mapping", "function_response_types", _fewer, "a failure fails the whole batch"),
    _rule("scheduler_schedule", "target.0.retry_policy.0.maximum_retry_attempts", _less, "fewer attempts"),
    # concurrency
    _rule("lambda_function", "reserved_concurrent_executions", _less_reserved, "reserved concurrency cut"),
    _rule(
        "lambda_provisioned_concurrency_config",
        "provisioned_concurrent_executions",
        _less,
        "provisioned concurrency cut",
    ),
    _rule("lambda_event_source_mapping", "scaling_config.0.maximum_concurrency", _less, "maximum concurrency reduced"),
    # rollouts
    _rule("codedeploy_deployment_group", "deployment_config_name", _at_once, "new versions take over at once"),
    _rule("codedeploy_deployment_group", "alarm_configuration.0.alarms", _fewer, "fewer alarms send a rollout back"),
    _rule("codedeploy_deployment_group", "auto_rollback_configuration.0.enabled", _off, "failed rollouts stay"),
    # alarms, logs, traces
    _rule("cloudwatch_metric_alarm cloudwatch_composite_alarm", "actions_enabled", _off, "alarm muted"),
    _rule("cloudwatch_metric_alarm cloudwatch_composite_alarm", "alarm_actions", _fewer, "alarm tells fewer"),
    _rule("lambda_function", "tracing_config.0.mode", _off, "tracing switched off"),
    _rule("apigatewayv2_stage api_gateway_stage", "access_log_settings", _gone, "access log removed"),
    _rule("apigatewayv2_stage", "default_route_settings.0.throttling_burst_limit", _more, "throttling loosened"),
    _rule("apigatewayv2_stage", "default_route_settings.0.throttling_rate_limit", _more, "throttling loosened"),
    _rule("cloudtrail", "enable_logging", _off, "audit trail switched off"),
    _rule("cloudtrail", "enable_log_file_validation", _off, "audit trail no longer validated"),
    _rule("cognito_user_pool", "mfa_configuration", _wanted_no_more, "second factor no longer wanted"),
    _rule("api_gateway_domain_name", "security_policy", _weaker_tls, "older TLS allowed"),
    _rule("rds_cluster", "enabled_cloudwatch_logs_exports", _fewer, "fewer logs exported"),
)


def reduced(scene: Scene) -> Iterator[Finding]:
    """Each rule on each resource that changes."""
    for rule in RULES:
        for old, new in scene.pairs(*rule.types):
            if not _waits(new, rule.path) and rule.worse(old.get(*rule.path), new.get(*rule.path)):
                yield _told(scene, rule, old, new)


def _waits(new: Thing, path: AttributePath) -> bool:
    return any(new.waits(*path[:length]) for length in range(1, len(path) + 1))


def _told(scene: Scene, rule: Rule, old: Thing, new: Thing) -> Finding:
    values = [shown(new.change, side.values, rule.path) for side in (old, new)]
    said = phrase("{}: {} → {}", dotted(rule.path), *values)
    return scene.found(Section.PROTECTION, Gate.PROTECTION_REDUCED, new.address, rule.title, said)
