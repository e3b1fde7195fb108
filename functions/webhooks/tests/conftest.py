"""The service as Lambda would load it: sources on the path, its environment, and a context."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.update(
    ARCHIVE_BUCKET_NAME="test-webhooks-archive-111111111111",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="eu-central-1",
    DELIVERIES_TABLE_NAME="test-webhooks-deliveries",
    INBOX_QUEUE_URL="https://sqs.eu-central-1.amazonaws.com/111111111111/test-webhooks-inbox",
    POWERTOOLS_SERVICE_NAME="webhooks",
    SIGNING_KEY_SECRET_NAME="/webhooks/signing",
)


@pytest.fixture
def context() -> Any:
    return SimpleNamespace(
        aws_request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        function_name="test-webhooks",
        function_version="1",
        invoked_function_arn="arn:aws:lambda:eu-central-1:111111111111:function:test-webhooks:live",
        memory_limit_in_mb="128",
    )
