"""One change for each rule of `findings/protection.py` that it tells of, and a twin of it that it has to let pass."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from generator.terraform.plan_json import AttributePath

ONE, OTHER = (f"arn:aws:kms:eu-central-1:111111111111:key/{name}" for name in ("one", "other"))
AWS_KEY = "alias/aws/service"
DEAD, DEADER = "arn:aws:sqs:eu-central-1:111111111111:dead", "arn:aws:sqs:eu-central-1:111111111111:deader"


def redrive(receives: object) -> str:
    return f'{{"deadLetterTargetArn": "{DEAD}", "maxReceiveCount": {receives}}}'


@dataclass(frozen=True, slots=True)
class Worsening:
    """`worse` and `innocent` are values before and after at `path` of a resource of this type."""

    type: str
    path: AttributePath
    title: str
    worse: tuple[Any, Any]
    innocent: tuple[Any, Any]

    def values(self, value: Any) -> dict[str, Any]:
        """A resource of which nothing else is told; None is an attribute or a block that is not there."""
        return {"name": "this", **(nested(self.path, value) if value is not None else {})}

    def __str__(self) -> str:
        return f"{self.type}.{'.'.join(map(str, self.path))}: {self.title}"


def nested(path: AttributePath, value: Any) -> Any:
    for step in reversed(path):
        value = [value] if step == 0 else {step: value}
    return value


_ENCRYPTED = "encryption removed"
_KEY = "encryption key removed"
_GUARD = "deletion protection switched off"
_DEAD = "dead-letter queue removed"
_PLAIN = "unencrypted requests allowed"
_BACKUPS = "backups are kept shorter"
_TRACING = "tracing switched off"
_KEYS = ((ONE, None), (ONE, OTHER))
_SWITCH = ((True, False), (False, True))
_DEAD_LETTERS = ((DEAD, None), (DEAD, DEADER))
_FLAG = ((False, True), (True, False))
_NUMBER = ((10, 5), (5, 10))
_LIMIT = ((5, 10), (10, 5))
_TABLE: tuple[tuple[str, str, str, tuple[tuple[Any, Any], tuple[Any, Any]]], ...] = (
    ("sqs_queue", "sqs_managed_sse_enabled", _ENCRYPTED, _SWITCH),
    ("sqs_queue sns_topic", "kms_master_key_id", _KEY, _KEYS),
    ("lambda_function", "kms_key_arn", _KEY, _KEYS),
    ("cloudwatch_log_group kinesis_stream secretsmanager_secret", "kms_key_id", _KEY, _KEYS),
    ("cloudwatch_event_bus", "kms_key_identifier", _KEY, _KEYS),
    ("ecr_repository", "encryption_configuration.0.encryption_type", _KEY, (("KMS", "AES256"), ("AES256", "KMS"))),
    ("ssm_parameter", "key_id", _KEY, ((ONE, AWS_KEY), (AWS_KEY, ONE))),
    ("kinesis_stream", "encryption_type", _ENCRYPTED, (("KMS", "NONE"), ("NONE", "KMS"))),
    ("dynamodb_table", "server_side_encryption.0.enabled", _ENCRYPTED, _SWITCH),
    ("dynamodb_table", "server_side_encryption.0.kms_key_arn", _KEY, _KEYS),
    (
        "s3_bucket_server_side_encryption_configuration",
        "rule.0.apply_server_side_encryption_by_default.0.kms_master_key_id",
        _KEY,
        _KEYS,
    ),
    ("db_instance docdb_cluster neptune_cluster rds_cluster", "storage_encrypted", _ENCRYPTED, _SWITCH),
    ("efs_file_system", "encrypted", _ENCRYPTED, _SWITCH),
    ("kms_key", "enable_key_rotation", "key rotation switched off", _SWITCH),
    ("kms_key", "is_enabled", "key switched off", _SWITCH),
    ("cloudtrail", "kms_key_id", _KEY, _KEYS),
    ("elasticache_replication_group", "transit_encryption_enabled", _ENCRYPTED, _SWITCH),
    ("opensearch_domain", "domain_endpoint_options.0.enforce_https", _PLAIN, _SWITCH),
    (
        "cloudfront_distribution",
        "default_cache_behavior.0.viewer_protocol_policy",
        _PLAIN,
        (("redirect-to-https", "allow-all"), ("allow-all", "https-only")),
    ),
    ("lb_listener", "protocol", _PLAIN, (("HTTPS", "HTTP"), ("HTTP", "HTTPS"))),
    ("db_proxy", "require_tls", "unencrypted connections allowed", _SWITCH),
    (
        "secretsmanager_secret_rotation",
        "rotation_rules.0.automatically_after_days",
        "a secret changes less often",
        _LIMIT,
    ),
    (
        "ecr_repository",
        "image_tag_mutability",
        "tags of images can be overwritten",
        (("IMMUTABLE", "MUTABLE"), ("MUTABLE", "IMMUTABLE")),
    ),
    ("ecr_repository", "image_scanning_configuration.0.scan_on_push", "images are no longer scanned", _SWITCH),
    ("lambda_function", "code_signing_config_arn", "code signing removed", (("arn:one", None), ("arn:one", "arn:two"))),
    ("cloudwatch_log_group", "retention_in_days", "logs are kept shorter", ((0, 3653), (30, 0))),
    ("sqs_queue", "message_retention_seconds", "messages are kept shorter", _NUMBER),
    ("kinesis_stream", "retention_period", "records are kept shorter", _NUMBER),
    ("cloudwatch_event_archive", "retention_days", "events are kept shorter", ((10, 5), (5, 0))),
    ("dsql_cluster dynamodb_table dynamodb_table_replica", "deletion_protection_enabled", _GUARD, _SWITCH),
    ("dynamodb_table", "ttl.0.enabled", "items begin to expire", _FLAG),
    ("dynamodb_table", "point_in_time_recovery.0.enabled", "point-in-time recovery switched off", _SWITCH),
    ("dynamodb_table", "point_in_time_recovery.0.recovery_period_in_days", "recovery reaches back less", _NUMBER),
    ("db_instance docdb_cluster rds_cluster", "backup_retention_period", "backups are kept shorter", _NUMBER),
    ("db_instance docdb_cluster neptune_cluster rds_cluster", "deletion_protection", _GUARD, _SWITCH),
    ("docdb_global_cluster neptune_global_cluster rds_global_cluster", "deletion_protection", _GUARD, _SWITCH),
    ("neptunegraph_graph qldb_ledger", "deletion_protection", _GUARD, _SWITCH),
    ("cognito_user_pool", "deletion_protection", _GUARD, (("ACTIVE", "INACTIVE"), ("INACTIVE", "ACTIVE"))),
    ("neptune_cluster", "backup_retention_period", _BACKUPS, _NUMBER),
    ("redshift_cluster", "automated_snapshot_retention_period", _BACKUPS, _NUMBER),
    ("elasticache_cluster elasticache_replication_group", "snapshot_retention_limit", _BACKUPS, _NUMBER),
    ("backup_plan", "rule.0.lifecycle.0.delete_after", _BACKUPS, _NUMBER),
    ("instance", "disable_api_termination", _GUARD, _SWITCH),
    ("lb", "enable_deletion_protection", _GUARD, _SWITCH),
    ("db_instance", "multi_az", "standby removed", _SWITCH),
    ("db_instance rds_cluster", "skip_final_snapshot", "no final snapshot any more", _FLAG),
    ("s3_bucket", "force_destroy", "may be destroyed with what is in it", _FLAG),
    ("ecr_repository", "force_delete", "may be destroyed with what is in it", _FLAG),
    (
        "s3_bucket_versioning",
        "versioning_configuration.0.status",
        "versioning switched off",
        (("Enabled", "Suspended"), ("Disabled", "Enabled")),
    ),
    ("s3_bucket", "versioning.0.enabled", "versioning switched off", _SWITCH),
    ("s3_bucket", "object_lock_enabled", "object lock removed", _SWITCH),
    ("secretsmanager_secret", "recovery_window_in_days", "a deleted secret is kept shorter", _NUMBER),
    ("kms_external_key kms_key kms_replica_key", "deletion_window_in_days", "a deleted key is kept shorter", _NUMBER),
    (
        "efs_backup_policy",
        "backup_policy.0.status",
        "backups switched off",
        (("ENABLED", "DISABLED"), ("DISABLED", "ENABLED")),
    ),
    ("sqs_queue sns_topic_subscription", "redrive_policy", _DEAD, ((redrive(3), None), (None, redrive(3)))),
    (
        "sqs_queue sqs_queue_redrive_policy",
        "redrive_policy",
        "dead letters are set aside later",
        ((redrive(5), redrive(1000)), (redrive('"5"'), redrive(3))),
    ),
    ("lambda_function", "dead_letter_config.0.target_arn", _DEAD, _DEAD_LETTERS),
    (
        "lambda_function_event_invoke_config",
        "destination_config.0.on_failure.0.destination",
        "failures go nowhere",
        _DEAD_LETTERS,
    ),
    (
        "lambda_event_source_mapping",
        "destination_config.0.on_failure.0.destination_arn",
        "failures go nowhere",
        _DEAD_LETTERS,
    ),
    ("cloudwatch_event_target", "dead_letter_config.0.arn", _DEAD, _DEAD_LETTERS),
    ("scheduler_schedule", "target.0.dead_letter_config.0.arn", _DEAD, _DEAD_LETTERS),
    ("lambda_function_event_invoke_config", "maximum_retry_attempts", "fewer attempts", ((2, 0), (0, 2))),
    ("lambda_function_event_invoke_config", "maximum_event_age_in_seconds", "events are kept shorter", _NUMBER),
    (
        "lambda_event_source_mapping",
        "function_response_types",
        "a failure fails the whole batch",
        ((["ReportBatchItemFailures"], []), ([], ["ReportBatchItemFailures"])),
    ),
    (
        "lambda_event_source_mapping",
        "maximum_retry_attempts",
        "records are given up sooner",
        ((-1, 3), (0, -1)),
    ),
    ("lambda_event_source_mapping", "maximum_record_age_in_seconds", "records are given up sooner", _NUMBER),
    ("scheduler_schedule", "target.0.retry_policy.0.maximum_retry_attempts", "fewer attempts", ((185, 0), (0, 185))),
    ("lambda_function", "reserved_concurrent_executions", "reserved concurrency cut", ((-1, 0), (5, 10))),
    (
        "lambda_provisioned_concurrency_config",
        "provisioned_concurrent_executions",
        "provisioned concurrency cut",
        _NUMBER,
    ),
    ("lambda_event_source_mapping", "scaling_config.0.maximum_concurrency", "maximum concurrency reduced", _NUMBER),
    (
        "codedeploy_deployment_group",
        "deployment_config_name",
        "new versions take over at once",
        (
            ("CodeDeployDefault.LambdaCanary10Percent5Minutes", "CodeDeployDefault.LambdaAllAtOnce"),
            ("CodeDeployDefault.LambdaAllAtOnce", "CodeDeployDefault.LambdaCanary10Percent5Minutes"),
        ),
    ),
    (
        "codedeploy_deployment_group",
        "alarm_configuration.0.alarms",
        "fewer alarms send a rollout back",
        ((["errors", "throttles"], ["errors"]), (["errors"], ["errors", "throttles"])),
    ),
    ("codedeploy_deployment_group", "auto_rollback_configuration.0.enabled", "failed rollouts stay", _SWITCH),
    ("cloudfront_distribution", "web_acl_id", "firewall removed", (("arn:acl", ""), ("arn:acl", "arn:other"))),
    (
        "wafv2_web_acl",
        "default_action.0.block",
        "firewall lets in what no rule names",
        (([{"custom_response": []}], []), ([], [{"custom_response": []}])),
    ),
    (
        "wafv2_web_acl",
        "rule",
        "rule of a firewall removed",
        (([{"name": "a"}, {"name": "b"}], [{"name": "b"}]), ([{"name": "a", "priority": 1}], [{"name": "a"}])),
    ),
    ("api_gateway_stage", "xray_tracing_enabled", _TRACING, _SWITCH),
    ("sfn_state_machine", "tracing_configuration.0.enabled", _TRACING, _SWITCH),
    (
        "sfn_state_machine",
        "logging_configuration.0.level",
        "executions are no longer logged",
        (("ALL", "OFF"), ("ALL", "ERROR")),
    ),
    (
        "api_gateway_method_settings",
        "settings.0.logging_level",
        "requests are no longer logged",
        (("INFO", "OFF"), ("OFF", "INFO")),
    ),
    ("lambda_function", "vpc_config.0.subnet_ids", "function leaves its VPC", ((["a"], None), (["a", "b"], ["c"]))),
    ("cloudwatch_metric_alarm cloudwatch_composite_alarm", "actions_enabled", "alarm muted", _SWITCH),
    (
        "cloudwatch_metric_alarm cloudwatch_composite_alarm",
        "alarm_actions",
        "alarm tells fewer",
        ((["pager", "mail"], ["mail"]), (["mail"], ["mail", "pager"])),
    ),
    (
        "cloudwatch_metric_alarm",
        "treat_missing_data",
        "alarm silent where measurements are missing",
        (("breaching", "notBreaching"), ("notBreaching", "breaching")),
    ),
    (
        "lambda_function",
        "tracing_config.0.mode",
        "tracing switched off",
        (("Active", "PassThrough"), ("PassThrough", "Active")),
    ),
    (
        "apigatewayv2_stage api_gateway_stage",
        "access_log_settings",
        "access log removed",
        (([{"format": "a"}], []), ([{"format": "a"}], [{"format": "b"}])),
    ),
    ("apigatewayv2_stage", "default_route_settings.0.throttling_burst_limit", "throttling loosened", _LIMIT),
    ("apigatewayv2_stage", "default_route_settings.0.throttling_rate_limit", "throttling loosened", _LIMIT),
    ("api_gateway_method_settings", "settings.0.throttling_burst_limit", "throttling loosened", ((5, -1), (-1, 5))),
    ("api_gateway_method_settings", "settings.0.throttling_rate_limit", "throttling loosened", ((5, -1), (-1, 5))),
    ("cloudtrail", "enable_logging", "audit trail switched off", _SWITCH),
    ("cloudtrail", "is_multi_region_trail", "audit trail sees fewer regions", _SWITCH),
    ("cloudtrail", "enable_log_file_validation", "audit trail no longer validated", _SWITCH),
    ("guardduty_detector", "enable", "threat detection switched off", _SWITCH),
    (
        "cognito_user_pool",
        "mfa_configuration",
        "second factor no longer wanted",
        (("ON", "OPTIONAL"), ("OFF", "OPTIONAL")),
    ),
    ("cognito_user_pool", "password_policy.0.minimum_length", "shorter passwords allowed", _NUMBER),
    ("iam_account_password_policy", "minimum_password_length", "shorter passwords allowed", _NUMBER),
    (
        "api_gateway_domain_name",
        "security_policy",
        "older TLS allowed",
        (("TLS_1_2", "TLS_1_0"), ("TLS_1_0", "TLS_1_2")),
    ),
    (
        "rds_cluster",
        "enabled_cloudwatch_logs_exports",
        "fewer logs exported",
        ((["audit", "error"], ["error"]), (["error"], ["audit", "error"])),
    ),
)


def _worsenings() -> Iterator[Worsening]:
    for types, path, title, (worse, innocent) in _TABLE:
        steps = tuple(int(step) if step.isdigit() else step for step in path.split("."))
        for type_ in types.split():
            yield Worsening(f"aws_{type_}", steps, title, worse, innocent)


WORSENINGS = tuple(_worsenings())
