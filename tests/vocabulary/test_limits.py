"""Limits read as they are written in messages, and agree with what boto knows where boto knows it."""

import re

import botocore.session
import pytest

from generator.vocabulary import limits
from generator.vocabulary.limits import NAMES, Range
from generator.vocabulary.reserved_environment import is_reserved


def test_a_range_holds_both_its_ends_and_says_so() -> None:
    assert 1 in Range(1, 900)
    assert 900 in Range(1, 900)
    assert 0 not in Range(1, 900)
    assert 901 not in Range(1, 900)
    assert str(limits.TIMEOUT) == "1 to 900"


@pytest.mark.parametrize(
    ("service", "shape", "found"),
    [
        ("lambda", "MaximumBatchingWindowInSeconds", limits.MAPPING_BATCHING_WINDOW),
        ("lambda", "MaximumConcurrency", limits.SQS_MAXIMUM_CONCURRENCY),
        ("lambda", "BatchSize", limits.STREAM_BATCH_SIZE),
        ("lambda", "ParallelizationFactor", limits.STREAM_PARALLELIZATION_FACTOR),
        ("lambda", "TumblingWindowInSeconds", limits.STREAM_TUMBLING_WINDOW),
        ("lambda", "MaximumRetryAttemptsEventSourceMapping", limits.STREAM_RETRY_ATTEMPTS),
        ("lambda", "MaximumRecordAgeInSeconds", limits.STREAM_RECORD_AGE),
        ("lambda", "MaximumRetryAttempts", limits.ASYNC_RETRY_ATTEMPTS),
        ("lambda", "MaximumEventAgeInSeconds", limits.ASYNC_EVENT_AGE),
        ("scheduler", "MaximumWindowInMinutes", limits.SCHEDULE_FLEXIBLE_WINDOW_MINUTES),
        ("scheduler", "MaximumRetryAttempts", limits.SCHEDULE_RETRY_ATTEMPTS),
        ("scheduler", "MaximumEventAgeInSeconds", limits.SCHEDULE_EVENT_AGE),
        ("scheduler", "Name", NAMES["schedule"].length),
        ("events", "RuleName", NAMES["rule"].length),
        ("events", "EventBusName", NAMES["eventbridge"].length),
        ("events", "ArchiveName", NAMES["archive"].length),
        ("dynamodb", "TableName", NAMES["dynamodb"].length),
        ("iam", "roleNameType", NAMES["role"].length),
        ("secretsmanager", "NameType", NAMES["secret"].length),
        ("cloudwatch", "AlarmName", NAMES["alarm"].length),
        ("logs", "LogGroupName", NAMES["log_group"].length),
    ],
)
def test_limits_agree_with_the_api_models(service: str, shape: str, found: Range) -> None:
    metadata = botocore.session.get_session().get_service_model(service).shape_for(shape).metadata
    assert found == Range(metadata["min"], metadata["max"])


@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("dev-orders-uploads-111111111111", True), ("a" * 63, True), ("a" * 64, False), ("ab", False), ("Ab-c", False),
        ("-abc", False), ("abc-", False), ("xn--abc", False), ("abc-s3alias", False), ("a.b", False),
    ],
)  # fmt: skip
def test_bucket_names_follow_the_rules_of_s3(name: str, valid: bool) -> None:
    assert bool(re.fullmatch(limits.BUCKET_NAME, name)) is valid


def test_characters_of_names_stand_in_a_character_class() -> None:
    for limit in NAMES.values():
        assert re.fullmatch(f"[{limit.characters}]+", "orders")


def test_variables_that_lambda_sets_are_reserved() -> None:
    assert is_reserved("AWS_REGION")
    assert is_reserved("_HANDLER")
    assert not is_reserved("TZ")
    assert not is_reserved("LOG_LEVEL")
