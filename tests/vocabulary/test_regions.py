"""Regions: those that boto3 knows, no more and no fewer."""

import boto3

from generator.vocabulary.regions import REGIONS, doubt


def test_the_table_is_what_boto_knows_of_lambda() -> None:
    session = boto3.session.Session()
    partitions = session.get_available_partitions()
    assert {region for part in partitions for region in session.get_available_regions("lambda", part)} == REGIONS


def test_a_region_that_is_not_there_is_doubted_with_those_that_are_like_it() -> None:
    assert doubt("eu-central-1") is None
    assert doubt("eu-west-9") == (
        "AWS has no region 'eu-west-9' that this gen knows: did you mean eu-west-3, eu-west-2, eu-west-1?"
    )
