"""Less encryption, retention, recovery, dead letters, concurrency, logging than before: one table, one comparison."""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.review.findings.worse import (
    Worse,
    at_once,
    fewer,
    given_up_sooner,
    gone,
    kept_shorter,
    key_gone,
    less,
    less_reserved,
    looser,
    off,
    on,
    overwritable,
    rarer,
    rules_gone,
    set_aside_later,
    silent,
    unencrypted,
    wanted_no_more,
    weaker_tls,
)
from generator.review.model import Finding, Gate, Section, phrase
from generator.review.scene import Scene
from generator.review.values import Thing, dotted, shown
from generator.terraform.plan_json import AttributePath


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
    _rule("sqs_queue", "sqs_managed_sse_enabled", off, "encryption removed"),
    _rule("sqs_queue sns_topic", "kms_master_key_id", key_gone, "encryption key removed"),
    _rule("lambda_function", "kms_key_arn", key_gone, "encryption key removed"),
    _rule(
        "cloudwatch_log_group kinesis_stream secretsmanager_secret", "kms_key_id", key_gone, "encryption key removed"
    ),
    _rule("cloudwatch_event_bus", "kms_key_identifier", key_gone, "encryption key removed"),
    _rule("ecr_repository", "encryption_configuration.0.encryption_type", off, "encryption key removed"),
    _rule("ssm_parameter", "key_id", key_gone, "encryption key removed"),
    _rule("kinesis_stream", "encryption_type", off, "encryption removed"),
    _rule("dynamodb_table", "server_side_encryption.0.enabled", off, "encryption removed"),
    _rule("dynamodb_table", "server_side_encryption.0.kms_key_arn", key_gone, "encryption key removed"),
    _rule(
        "s3_bucket_server_side_encryption_configuration",
        "rule.0.apply_server_side_encryption_by_default.0.kms_master_key_id",
        key_gone,
        "encryption key removed",
    ),
    _rule("db_instance docdb_cluster neptune_cluster rds_cluster", "storage_encrypted", off, "encryption removed"),
    _rule("efs_file_system", "encrypted", off, "encryption removed"),
    _rule("kms_key", "enable_key_rotation", off, "key rotation switched off"),
    _rule("kms_key", "is_enabled", off, "key switched off"),
    _rule("lambda_function", "code_signing_config_arn", gone, "code signing removed"),
    _rule("cloudtrail", "kms_key_id", key_gone, "encryption key removed"),
    _rule("elasticache_replication_group", "transit_encryption_enabled", off, "encryption removed"),
    _rule("opensearch_domain", "domain_endpoint_options.0.enforce_https", off, "unencrypted requests allowed"),
    _rule(
        "cloudfront_distribution",
        "default_cache_behavior.0.viewer_protocol_policy",
        unencrypted,
        "unencrypted requests allowed",
    ),
    _rule("lb_listener", "protocol", unencrypted, "unencrypted requests allowed"),
    _rule("db_proxy", "require_tls", off, "unencrypted connections allowed"),
    _rule(
        "secretsmanager_secret_rotation",
        "rotation_rules.0.automatically_after_days",
        rarer,
        "a secret changes less often",
    ),
    _rule("ecr_repository", "image_tag_mutability", overwritable, "tags of images can be overwritten"),
    _rule("ecr_repository", "image_scanning_configuration.0.scan_on_push", off, "images are no longer scanned"),
    # retention and deletion
    _rule("cloudwatch_log_group", "retention_in_days", kept_shorter, "logs are kept shorter"),
    _rule("sqs_queue", "message_retention_seconds", less, "messages are kept shorter"),
    _rule("kinesis_stream", "retention_period", less, "records are kept shorter"),
    _rule("cloudwatch_event_archive", "retention_days", kept_shorter, "events are kept shorter"),
    _rule(
        "dsql_cluster dynamodb_table dynamodb_table_replica",
        "deletion_protection_enabled",
        off,
        "deletion protection switched off",
    ),
    _rule("dynamodb_table", "ttl.0.enabled", on, "items begin to expire"),
    _rule("dynamodb_table", "point_in_time_recovery.0.enabled", off, "point-in-time recovery switched off"),
    _rule("dynamodb_table", "point_in_time_recovery.0.recovery_period_in_days", less, "recovery reaches back less"),
    _rule("db_instance rds_cluster docdb_cluster", "backup_retention_period", less, "backups are kept shorter"),
    _rule(
        "cognito_user_pool db_instance docdb_cluster docdb_global_cluster neptune_cluster neptune_global_cluster"
        " neptunegraph_graph qldb_ledger rds_cluster rds_global_cluster",
        "deletion_protection",
        off,
        "deletion protection switched off",
    ),
    _rule("neptune_cluster", "backup_retention_period", less, "backups are kept shorter"),
    _rule("redshift_cluster", "automated_snapshot_retention_period", less, "backups are kept shorter"),
    _rule(
        "elasticache_cluster elasticache_replication_group",
        "snapshot_retention_limit",
        less,
        "backups are kept shorter",
    ),
    _rule("backup_plan", "rule.0.lifecycle.0.delete_after", less, "backups are kept shorter"),
    _rule("instance", "disable_api_termination", off, "deletion protection switched off"),
    _rule("lb", "enable_deletion_protection", off, "deletion protection switched off"),
    _rule("db_instance", "multi_az", off, "standby removed"),
    _rule("db_instance rds_cluster", "skip_final_snapshot", on, "no final snapshot any more"),
    _rule("s3_bucket", "force_destroy", on, "may be destroyed with what is in it"),
    _rule("ecr_repository", "force_delete", on, "may be destroyed with what is in it"),
    _rule("s3_bucket_versioning", "versioning_configuration.0.status", off, "versioning switched off"),
    _rule("s3_bucket", "versioning.0.enabled", off, "versioning switched off"),
    _rule("s3_bucket", "object_lock_enabled", off, "object lock removed"),
    _rule("secretsmanager_secret", "recovery_window_in_days", less, "a deleted secret is kept shorter"),
    _rule("kms_external_key kms_key kms_replica_key", "deletion_window_in_days", less, "a deleted key is kept shorter"),
    _rule("efs_backup_policy", "backup_policy.0.status", off, "backups switched off"),
    # dead letters and retries
    _rule("sns_topic_subscription sqs_queue", "redrive_policy", gone, "dead-letter queue removed"),
    _rule("sqs_queue sqs_queue_redrive_policy", "redrive_policy", set_aside_later, "dead letters are set aside later"),
    _rule("lambda_function", "dead_letter_config.0.target_arn", gone, "dead-letter queue removed"),
    _rule(
        "lambda_function_event_invoke_config",
        "destination_config.0.on_failure.0.destination",
        gone,
        "failures go nowhere",
    ),
    _rule(
        "lambda_event_source_mapping",
        "destination_config.0.on_failure.0.destination_arn",
        gone,
        "failures go nowhere",
    ),
    _rule("cloudwatch_event_target", "dead_letter_config.0.arn", gone, "dead-letter queue removed"),
    _rule("scheduler_schedule", "target.0.dead_letter_config.0.arn", gone, "dead-letter queue removed"),
    _rule("lambda_function_event_invoke_config", "maximum_retry_attempts", less, "fewer attempts"),
    _rule("lambda_function_event_invoke_config", "maximum_event_age_in_seconds", less, "events are kept shorter"),
    _rule("lambda_event_source_mapping", "function_response_types", fewer, "a failure fails the whole batch"),
    _rule("lambda_event_source_mapping", "maximum_retry_attempts", given_up_sooner, "records are given up sooner"),
    _rule(
        "lambda_event_source_mapping", "maximum_record_age_in_seconds", given_up_sooner, "records are given up sooner"
    ),
    _rule("scheduler_schedule", "target.0.retry_policy.0.maximum_retry_attempts", less, "fewer attempts"),
    # concurrency
    _rule("lambda_function", "reserved_concurrent_executions", less_reserved, "reserved concurrency cut"),
    _rule(
        "lambda_provisioned_concurrency_config",
        "provisioned_concurrent_executions",
        less,
        "provisioned concurrency cut",
    ),
    _rule("lambda_event_source_mapping", "scaling_config.0.maximum_concurrency", less, "maximum concurrency reduced"),
    # rollouts
    _rule("codedeploy_deployment_group", "deployment_config_name", at_once, "new versions take over at once"),
    _rule("codedeploy_deployment_group", "alarm_configuration.0.alarms", fewer, "fewer alarms send a rollout back"),
    _rule("codedeploy_deployment_group", "auto_rollback_configuration.0.enabled", off, "failed rollouts stay"),
    # networks
    _rule("lambda_function", "vpc_config.0.subnet_ids", gone, "function leaves its VPC"),
    _rule("cloudfront_distribution", "web_acl_id", gone, "firewall removed"),
    _rule("wafv2_web_acl", "default_action.0.block", gone, "firewall lets in what no rule names"),
    _rule("wafv2_web_acl", "rule", rules_gone, "rule of a firewall removed"),
    # alarms, logs, traces
    _rule("cloudwatch_metric_alarm cloudwatch_composite_alarm", "actions_enabled", off, "alarm muted"),
    _rule("cloudwatch_metric_alarm cloudwatch_composite_alarm", "alarm_actions", fewer, "alarm tells fewer"),
    _rule("cloudwatch_metric_alarm", "treat_missing_data", silent, "alarm silent where measurements are missing"),
    _rule("lambda_function", "tracing_config.0.mode", off, "tracing switched off"),
    _rule("api_gateway_stage", "xray_tracing_enabled", off, "tracing switched off"),
    _rule("sfn_state_machine", "tracing_configuration.0.enabled", off, "tracing switched off"),
    _rule("sfn_state_machine", "logging_configuration.0.level", off, "executions are no longer logged"),
    _rule("api_gateway_method_settings", "settings.0.logging_level", off, "requests are no longer logged"),
    _rule("apigatewayv2_stage api_gateway_stage", "access_log_settings", gone, "access log removed"),
    _rule("apigatewayv2_stage", "default_route_settings.0.throttling_burst_limit", looser, "throttling loosened"),
    _rule("apigatewayv2_stage", "default_route_settings.0.throttling_rate_limit", looser, "throttling loosened"),
    _rule("api_gateway_method_settings", "settings.0.throttling_burst_limit", looser, "throttling loosened"),
    _rule("api_gateway_method_settings", "settings.0.throttling_rate_limit", looser, "throttling loosened"),
    _rule("cloudtrail", "enable_logging", off, "audit trail switched off"),
    _rule("cloudtrail", "is_multi_region_trail", off, "audit trail sees fewer regions"),
    _rule("cloudtrail", "enable_log_file_validation", off, "audit trail no longer validated"),
    _rule("guardduty_detector", "enable", off, "threat detection switched off"),
    _rule("cognito_user_pool", "mfa_configuration", wanted_no_more, "second factor no longer wanted"),
    _rule("cognito_user_pool", "password_policy.0.minimum_length", less, "shorter passwords allowed"),
    _rule("iam_account_password_policy", "minimum_password_length", less, "shorter passwords allowed"),
    _rule("api_gateway_domain_name", "security_policy", weaker_tls, "older TLS allowed"),
    _rule("rds_cluster", "enabled_cloudwatch_logs_exports", fewer, "fewer logs exported"),
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
