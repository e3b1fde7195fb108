"""Policies that insist on TLS, taken off for a while: the local cloud has none, and would refuse everybody."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from generator.local.cloud import Cloud
from generator.local.queues import queue_url


@dataclass(frozen=True, slots=True)
class Kept:
    """A policy as it was, and where it belongs."""

    type: str
    name: str
    policy: str


@contextmanager
def without_tls(cloud: Cloud, things: Sequence[tuple[str, str]]) -> Iterator[list[Kept]]:
    """Within, the policies of `things` (type and physical name) refuse nobody for want of TLS; afterwards all is back.

    The endpoint must let its user change policies both before and after.
    """
    kept = [found for type_, name in things if (found := _policy(cloud, type_, name))]
    for item in kept:
        _put(cloud, item, _relaxed(item.policy))
    try:
        yield kept
    finally:
        for item in kept:
            _put(cloud, item, item.policy)


def _relaxed(text: str) -> str:
    """The policy with none of its statements about TLS."""
    policy = json.loads(text)
    policy["Statement"] = [item for item in policy["Statement"] if not _is_about_tls(item)]
    return json.dumps(policy) if policy["Statement"] else ""


def _is_about_tls(statement: Mapping[str, Any]) -> bool:
    return statement.get("Effect") == "Deny" and "aws:SecureTransport" in json.dumps(statement.get("Condition", {}))


def _policy(cloud: Cloud, type_: str, name: str) -> Kept | None:
    from botocore.exceptions import ClientError

    try:
        text = _read(cloud, type_, name)
    except ClientError:
        return None
    return Kept(type_, name, text) if text and "aws:SecureTransport" in text else None


def _read(cloud: Cloud, type_: str, name: str) -> str:
    if type_ == "s3":
        return str(cloud.client("s3").get_bucket_policy(Bucket=name)["Policy"])
    if type_ == "sqs":
        url = queue_url(cloud, name)
        answer = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])
        return str(answer.get("Attributes", {}).get("Policy", ""))
    if type_ == "sns":
        answer = cloud.client("sns").get_topic_attributes(TopicArn=_topic(cloud, name))
        return str(answer["Attributes"].get("Policy", ""))
    return ""


def _put(cloud: Cloud, item: Kept, policy: str) -> None:
    if item.type == "s3":
        if policy:
            cloud.client("s3").put_bucket_policy(Bucket=item.name, Policy=policy)
        else:
            cloud.client("s3").delete_bucket_policy(Bucket=item.name)
    elif item.type == "sqs":
        url = queue_url(cloud, item.name)
        cloud.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    else:
        cloud.client("sns").set_topic_attributes(
            TopicArn=_topic(cloud, item.name), AttributeName="Policy", AttributeValue=policy
        )


def _topic(cloud: Cloud, name: str) -> str:
    return f"arn:aws:sns:{cloud.region}:{cloud.account}:{name}"
