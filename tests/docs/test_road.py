"""The road from a laptop to production and back at 3 a.m.: the guides and the commands of accounts, word for word.

One project goes through all of it, in the order in which a team would. AWS is three accounts of an emulator.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .accounts import accounts
from .reader import Reader, reading
from .scenes import Interrupted, play

HERE = Path(__file__).parent


def python(text: str) -> str:
    """A line of Python with boto3, as something that happens."""
    return f"\"{sys.executable}\" -c 'import boto3; {text}'"


# The provider waits 55 s for each lifecycle of a bucket; the blocks' own tests see to them.
QUICK = f'"{sys.executable}" "{HERE / "quick.py"}" modules/artifact-bucket/main.tf modules/state-backend/main.tf'
NAMED = """--approve "$(sed -n 's/.*"plan_sha256": "\\(.*\\)".*/\\1/p' .gen/plans/prod/api/manifest.json)\""""
RINGS = python(
    'boto3.client("cloudwatch").set_alarm_state('
    'AlarmName="prod-api-notebook-errors", StateValue="ALARM", StateReason="errors")'
)
FAILS = """! echo '{"routeKey": "POST /notes", "body": "{\\"text\\": \\"Buy milk\\"}"}' """ + (
    "| gen invoke api.notebook --env prod --event -"
)
LOCK = (
    '{"ID": "90db292f-3325-f0b8-6d1c-7a0c9c8681b6", "Operation": "OperationTypeApply", "Who": "runner@build-7", '
    '"Created": "2026-11-21T02:51:07.112Z", "Version": "1.11.4", "Info": "", "Path": ""}'
)
LOCKED = python(
    'boto3.client("s3").put_object(Bucket="shop-state-333333333333-eu-central-1", '
    f'Key="shop/prod/api/terraform.tfstate.tflock", Body=b"""{LOCK}""")'
)
BIGGER = python('boto3.client("lambda").update_function_configuration(FunctionName="dev-api-notebook", MemorySize=640)')

TO_PRODUCTION = (
    Interrupted("from-laptop-to-prod", {"gen validate": QUICK}),
    "$ git init -q --bare ../origin.git && git remote add origin ../origin.git && git push -q -u origin main",
)
A_CHANGE = (
    "first-pull-request",
    "$ git switch -q main && git merge -q --ff-only count-notes && export AWS_PROFILE=shop-dev",
    "commands/bootstrap",
    "$ git add . && git commit -q -m 'A budget' && gen package --upload dev",
    "commands/plan",
    "commands/review",
    "commands/ci",
    "commands/apply",
    "commands/status",
    "commands/promote",
    "$ gen apply stg && export AWS_PROFILE=shop-prod",
    f"$ gen package --upload prod && gen plan prod && gen apply prod {NAMED}",
)
A_MISTAKE = (
    """$ sed -i 's/"text": note."text".}/"text": note["title"]}/' functions/api/notebook.py""",
    "$ git commit -qam 'Show titles' && gen package --upload prod && gen plan prod",
    f"$ gen apply prod {NAMED} && {FAILS} && {RINGS}",
    "a-bad-deploy",
)
NO_PIPELINE = (Interrupted("break-glass", {"gen plan prod": LOCKED}),)
ANOTHER_TEAM = (
    "$ cd ..",
    Interrupted("adding-a-team", {"git init -q -b main": QUICK}),
    "$ cd ../shop",
)
IN_DEVELOPMENT = (
    "$ export AWS_PROFILE=shop-dev && gen new service calls --template webhooks",
    "commands/secrets",
    "$ rm -r functions/calls && gen package --upload dev && gen plan dev && gen apply dev",
    "commands/upgrade",
    f"$ {BIGGER}",
    "commands/drift",
    "commands/rollback",
    "commands/destroy",
)
ROAD = (*TO_PRODUCTION, *A_CHANGE, *A_MISTAKE, *NO_PIPELINE, *ANOTHER_TEAM, *IN_DEVELOPMENT)


@pytest.fixture
def reader(tmp_path: Path, terraform_environ: dict[str, str]) -> Iterator[Reader]:
    with accounts(tmp_path / "aws", reading(tmp_path, terraform_environ)) as environ:
        reader = Reader(tmp_path, environ)
        yield reader
        reader.close()


@pytest.mark.apply
@pytest.mark.skipif(os.environ.get("GEN_ROAD") != "1", reason="takes ten minutes: `make road` (GEN_ROAD=1) goes it")
def test_a_team_can_go_the_whole_road_word_for_word(reader: Reader) -> None:
    play(reader, ROAD)
