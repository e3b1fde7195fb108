"""Where the operations of this package act: the local emulator, or with no endpoint the user's own AWS account."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from os import devnull
from typing import Any

from generator.diagnostics import UserError

_SECRET = "local"  # noqa: S105  # the emulator takes any
_READ_SECONDS = 920  # a function may run for 900


@dataclass(frozen=True, slots=True)
class Cloud:
    """`endpoint` such as `http://127.0.0.1:24612`, or None for AWS itself with the user's credentials."""

    endpoint: str | None
    account: str
    region: str

    def client(self, service: str) -> Any:
        """A boto3 client; made once for each service."""
        return _client(self, service)

    def environ(self, user: Mapping[str, str]) -> dict[str, str]:
        """The user's environment for a child (Terraform, a test) that is to act in this cloud and nowhere else."""
        if self.endpoint is None:
            return dict(user)
        kept = {name: value for name, value in user.items() if not name.startswith("AWS_")}
        return kept | {
            # A 12-digit access key is the account.
            "AWS_ACCESS_KEY_ID": self.account,
            "AWS_SECRET_ACCESS_KEY": _SECRET,
            "AWS_CONFIG_FILE": devnull,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.endpoint,
            # Terraform would try a dead emulator 25 times, for minutes.
            "AWS_MAX_ATTEMPTS": "3",
            "AWS_REGION": self.region,
            "AWS_SHARED_CREDENTIALS_FILE": devnull,
        }


@contextmanager
def answering() -> Iterator[None]:
    """Say of a local cloud that goes away in the middle of a call that it did, instead of how boto3 noticed."""
    try:
        yield
    except Exception as error:
        from botocore.exceptions import ConnectionError as Unreachable
        from botocore.exceptions import HTTPClientError

        if isinstance(error, HTTPClientError | Unreachable):
            raise UserError(f"the local cloud does not answer any more: run `gen up` again ({error})") from error
        raise


@lru_cache(maxsize=64)
def _client(cloud: Cloud, service: str) -> Any:
    import boto3
    from botocore.config import Config

    if cloud.endpoint is None:
        session: Any = boto3.session.Session(region_name=cloud.region)
        return session.client(service)
    settings = Config(
        connect_timeout=5,
        read_timeout=_READ_SECONDS,
        # An empty mapping, unlike None, keeps HTTP_PROXY out.
        proxies={},
        retries={"mode": "standard", "total_max_attempts": 2},
        s3={"addressing_style": "path"},
    )
    return _session(cloud).client(service, endpoint_url=cloud.endpoint, config=settings)


@lru_cache(maxsize=8)
def _session(cloud: Cloud) -> Any:
    import boto3
    import botocore.session

    # Neither a profile nor a configuration of the user's may lead a local call to a real account, or make it fail.
    unread: dict[str, Any] = {
        "profile": (None, None, None, None),
        "config_file": (None, None, devnull, None),
        "credentials_file": (None, None, devnull, None),
        "ca_bundle": (None, None, None, None),
    }
    core = botocore.session.Session(session_vars=unread)
    return boto3.session.Session(
        aws_access_key_id=cloud.account,
        aws_secret_access_key=_SECRET,
        region_name=cloud.region,
        botocore_session=core,
    )
