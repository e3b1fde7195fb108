"""What holds data: each is missed when it goes."""

import pytest
from plans import change, plan

from generator.review.findings.holding import GUARDED_BY, HOLDERS, SPARED_FOR_DAYS
from generator.terraform.plan_json import Values

from .reviews import deleted, gated, gates, reviewed, update

KNOWN = """
    acmpca_certificate_authority backup_vault cloudfront_key_value_store cloudtrail_event_data_store
    cloudwatch_event_archive cloudwatch_log_group codeartifact_repository codecommit_repository cognito_user
    cognito_user_pool db_cluster_snapshot db_instance db_snapshot docdb_cluster docdb_cluster_snapshot
    docdb_global_cluster docdbelastic_cluster dsql_cluster dynamodb_global_table dynamodb_table
    dynamodb_table_replica ebs_snapshot ebs_volume ecr_repository ecrpublic_repository efs_file_system
    elasticache_cluster elasticache_global_replication_group elasticache_replication_group
    elasticache_serverless_cache elasticsearch_domain fsx_backup fsx_lustre_file_system fsx_ontap_file_system
    fsx_ontap_volume fsx_openzfs_file_system fsx_openzfs_volume fsx_windows_file_system glacier_vault
    glue_catalog_database instance kendra_index keyspaces_keyspace keyspaces_table
    kinesis_firehose_delivery_stream kinesis_stream kms_external_key kms_key kms_replica_external_key
    kms_replica_key lightsail_bucket lightsail_database lightsail_disk lightsail_instance memorydb_cluster
    memorydb_multi_region_cluster memorydb_snapshot mq_broker msk_cluster msk_serverless_cluster neptune_cluster
    neptune_cluster_snapshot neptune_global_cluster neptunegraph_graph opensearch_domain
    opensearchserverless_collection paymentcryptography_key qldb_ledger rds_cluster rds_global_cluster
    redshift_cluster redshift_cluster_snapshot redshiftserverless_namespace route53_zone s3_bucket
    s3_bucket_object s3_directory_bucket s3_object s3tables_table s3tables_table_bucket secretsmanager_secret
    sfn_state_machine simpledb_domain sqs_queue ssm_parameter timestreaminfluxdb_db_instance timestreamwrite_database
    timestreamwrite_table
"""
# Values without which a thing of this type is not lost when it goes.
_LOSABLE: dict[str, Values] = {"aws_ssm_parameter": {"type": "SecureString"}}


def test_nothing_is_forgotten_that_is_known_to_hold_data() -> None:
    assert sorted(HOLDERS) == [f"aws_{name}" for name in KNOWN.split()]


@pytest.mark.parametrize("type_", HOLDERS)
def test_what_holds_data_is_missed_when_it_goes_and_not_when_it_changes(type_: str) -> None:
    noun, held = HOLDERS[type_]
    values = {"name": "this", **_LOSABLE.get(type_, {})}
    found = reviewed(plan(deleted(type_, values)))
    assert gated(found) == [f"data-loss: {noun} is destroyed"]
    assert held in str(found.findings[0].finding.detail)
    assert not gates(update(type_, values, {**values, "description": "other"}))


@pytest.mark.parametrize("type_", sorted(GUARDED_BY))
def test_a_guard_that_makes_the_apply_fail_is_named(type_: str) -> None:
    on = "ACTIVE" if type_ == "aws_cognito_user_pool" else True
    found = reviewed(plan(deleted(type_, {"name": "this", GUARDED_BY[type_]: on})))
    assert "deletion protection is on" in str(found.findings[0].finding.detail)


@pytest.mark.parametrize("type_", sorted(SPARED_FOR_DAYS))
def test_what_aws_keeps_for_a_while_is_told_with_its_days(type_: str) -> None:
    key, days = SPARED_FOR_DAYS[type_]
    for value, expected in ((None, f"for {days} days"), (7, "for 7 days"), (0, "")):
        found = reviewed(plan(deleted(type_, {"name": "this", key: value})))
        said = " ".join(each.spoken(str) for each in found.findings[0].finding.detail)
        assert ("AWS keeps it" in said, expected in said) == (bool(expected), True)


@pytest.mark.parametrize("type_", ["aws_s3_object", "aws_s3_bucket_object"])
def test_an_object_that_the_code_holds_is_not_lost(type_: str) -> None:
    for key in ("content", "content_base64", "source"):
        assert not gates(reviewed(plan(deleted(type_, {"key": "k", key: "there"}))))
    assert gates(reviewed(plan(deleted(type_, {"key": "k", "source": None})))) == {"data-loss"}


def test_a_replica_that_goes_is_data_too() -> None:
    there = [{"region_name": "eu-west-2"}, {"region_name": "eu-west-3"}]
    sides = {"name": "t", "replica": there}, {"name": "t", "replica": there[1:]}
    less = change("aws_dynamodb_table.t", before=sides[0], after=sides[1])
    found = reviewed(plan(less))
    assert [item.finding.title for item in found.findings if item.finding.gate] == ["replica of a table is destroyed"]
    assert found.findings[0].finding.detail[0].values == ("t", "eu-west-2")
    own = change("aws_dynamodb_table_replica.r", ("create",), after={"region_name": "eu-west-2"})
    assert not gates(reviewed(plan(less, own)))
    assert not gates(reviewed(plan(change("aws_dynamodb_table.t", before=sides[1], after=sides[0]))))
