"""Copies a bucket under today's date (UTC), then removes the copies that have grown too old."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

logger = Logger()
s3: "S3Client" = boto3.client("s3")

SOURCE = os.environ["DOCUMENTS_BUCKET_NAME"]
TARGET = os.environ["SNAPSHOTS_BUCKET_NAME"]
PREFIX = os.environ["PREFIX"]
KEEP = timedelta(days=int(os.environ["KEEP_DAYS"]))
# The most that one DeleteObjects takes.
BATCH = 1000


class Outcome(TypedDict):
    snapshot: str
    copied: int
    removed: int


@logger.inject_lambda_context
def handler(_event: dict[str, Any], _context: LambdaContext) -> Outcome:
    today = datetime.now(UTC).date()
    folder = f"{PREFIX}{today}/"
    documents = keys(SOURCE)
    copied = copy(documents, folder)
    # Only after the copy: what fails half-way has removed nothing. And an emptied source must not age its backups away.
    removed = remove(expired(keys(TARGET, PREFIX), today)) if documents else 0
    outcome = Outcome(snapshot=folder, copied=copied, removed=removed)
    (logger.info if documents else logger.warning)("snapshot" if documents else "nothing to copy", **outcome)
    return outcome


def copy(documents: list[str], folder: str) -> int:
    """Copies what this folder lacks, so that a second run on a day goes on where the first one stopped."""
    there = set(keys(TARGET, folder))
    missing = [key for key in documents if folder + key not in there]
    for key in missing:
        s3.copy_object(
            Bucket=TARGET,
            Key=folder + key,
            CopySource={"Bucket": SOURCE, "Key": key},
            TaggingDirective="REPLACE",  # copying tags would take a permission to read them
        )
    return len(missing)


def expired(snapshots: list[str], today: date) -> list[str]:
    """Keys whose day lies too far back; what stands under the prefix without a day is nobody's to remove."""
    oldest = today - KEEP
    return [key for key in snapshots if (day := day_of(key)) and day < oldest]


def day_of(key: str) -> date | None:
    text, slash, _ = key.removeprefix(PREFIX).partition("/")
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date() if slash else None
    except ValueError:
        return None


def remove(old: list[str]) -> int:
    for start in range(0, len(old), BATCH):
        batch = old[start : start + BATCH]
        answer = s3.delete_objects(Bucket=TARGET, Delete={"Objects": [{"Key": key} for key in batch], "Quiet": True})
        if errors := answer.get("Errors"):
            raise RuntimeError(f"{len(errors)} objects could not be removed, the first: {errors[0]}")
    return len(old)


def keys(bucket: str, prefix: str = "") -> list[str]:
    return list(_keys(bucket, prefix))


def _keys(bucket: str, prefix: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from (item["Key"] for item in page.get("Contents", []))
