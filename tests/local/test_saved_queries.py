"""Saved queries: kept, changed, told of by account, and still there when the emulator was stopped."""

import pytest
from botocore.exceptions import ClientError

from generator.local.cloud import Cloud
from generator.local.emulator import Emulator, Settings


def cloud_of(emulator: Emulator) -> Cloud:
    running = emulator.start(Settings()).running
    return Cloud(running.endpoint, running.account, running.region)


def test_a_query_is_kept_changed_and_deleted_and_outlives_the_process(lone: Emulator) -> None:
    client = cloud_of(lone).client("logs")
    asked = {"name": "dev-shop/errors", "queryString": "limit 1", "logGroupNames": ["/aws/lambda/a"]}
    identity = client.put_query_definition(**asked)["queryDefinitionId"]
    client.put_query_definition(**{**asked, "queryDefinitionId": identity, "queryString": "limit 2"})
    lone.stop()

    client = cloud_of(lone).client("logs")
    found = client.describe_query_definitions(queryDefinitionNamePrefix="dev-shop/")["queryDefinitions"]
    assert found == [{**asked, "queryDefinitionId": identity, "queryString": "limit 2"}]
    assert client.describe_query_definitions(queryDefinitionNamePrefix="other")["queryDefinitions"] == []
    assert client.delete_query_definition(queryDefinitionId=identity)["success"] is True
    assert client.describe_query_definitions()["queryDefinitions"] == []


def test_an_account_has_its_own(cloud: Cloud) -> None:
    identity = cloud.client("logs").put_query_definition(name="mine", queryString="limit 1")["queryDefinitionId"]
    other = Cloud(cloud.endpoint, "444444444444", cloud.region).client("logs")
    assert other.describe_query_definitions()["queryDefinitions"] == []
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        other.delete_query_definition(queryDefinitionId=identity)
