"""What must be there before Terraform comes: the packages' bucket, and secrets that exist outside Terraform."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from generator.bundles import artifact_key
from generator.local.cloud import Cloud
from generator.local.rendering import ARTIFACTS
from generator.package import Bundle

SECRET = "local-secret"  # noqa: S105 - what a secret of the local cloud holds until the user says otherwise


def upload(cloud: Cloud, project: str, bundles: Mapping[str, Bundle]) -> int:
    """Put packages, by digest, into the bucket; how many were put.

    From a bucket the provider makes ten functions at a time, from files one after the other. An object that is there
    but is not what its name says is put again.
    """
    client = cloud.client("s3")
    _ensure_bucket(client, cloud)
    fresh = [bundle for bundle in bundles.values() if not _is_stored(client, artifact_key(project, bundle), bundle)]
    for bundle in fresh:
        body = bundle.path.read_bytes()
        client.put_object(Bucket=ARTIFACTS, Key=artifact_key(project, bundle), Body=body, ChecksumSHA256=bundle.sha256)
    return len(fresh)


def _is_stored(client: Any, key: str, bundle: Bundle) -> bool:
    try:
        found = client.head_object(Bucket=ARTIFACTS, Key=key, ChecksumMode="ENABLED")
    except client.exceptions.ClientError:
        return False
    return bool(found.get("ChecksumSHA256") == bundle.sha256 and found["ContentLength"] == bundle.size)


def _ensure_bucket(client: Any, cloud: Cloud) -> None:
    try:
        client.head_bucket(Bucket=ARTIFACTS)
    except client.exceptions.ClientError:
        # us-east-1 is the one region that must not be named.
        elsewhere = {} if cloud.region == "us-east-1" else {"LocationConstraint": cloud.region}
        options = {"CreateBucketConfiguration": elsewhere} if elsewhere else {}
        client.create_bucket(Bucket=ARTIFACTS, **options)


def seed(cloud: Cloud, wanted: Iterable[tuple[str, str]]) -> list[str]:
    """Make the secrets and parameters (kind, name) that do not exist yet; their names."""
    return [name for kind, name in wanted if _MADE[kind](cloud, name)]


def _secret(cloud: Cloud, name: str) -> bool:
    client = cloud.client("secretsmanager")
    try:
        client.describe_secret(SecretId=name)
    except client.exceptions.ResourceNotFoundException:
        client.create_secret(Name=name, SecretString=SECRET)
        return True
    return False


def fill(cloud: Cloud, names: Iterable[str]) -> list[str]:
    """Give secrets that Terraform made, and that hold nothing yet, a value; their names."""
    client = cloud.client("secretsmanager")
    empty = [
        name for name in names if not client.get_secret_value(SecretId=name).keys() & {"SecretBinary", "SecretString"}
    ]
    for name in empty:
        client.put_secret_value(SecretId=name, SecretString=SECRET)
    return empty


def _parameter(cloud: Cloud, name: str) -> bool:
    client = cloud.client("ssm")
    try:
        client.get_parameter(Name=name)
    except client.exceptions.ParameterNotFound:
        client.put_parameter(Name=name, Value=SECRET, Type="SecureString")
        return True
    return False


_MADE: Mapping[str, Callable[[Cloud, str], bool]] = {"parameter": _parameter, "secret": _secret}
