"""The service as Lambda would load it: sources on the path, its environment, and a context."""

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.update(
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="eu-central-1",
    LONGEST_SIDE="256",
    POWERTOOLS_SERVICE_NAME="thumbnails",
    THUMBS_BUCKET_NAME="thumbs",
)


@pytest.fixture
def context() -> Any:
    return SimpleNamespace(
        aws_request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        function_name="test-thumbnails",
        function_version="1",
        invoked_function_arn="arn:aws:lambda:eu-central-1:111111111111:function:test-thumbnails:live",
        memory_limit_in_mb="1536",
    )
