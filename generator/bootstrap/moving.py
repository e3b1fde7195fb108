"""Every state of an environment from one bucket to another, the records beside them too, with nothing taken away.

In: `state: { bucket: B, moved_from: A }`. A state is locked in A, for good, before it is copied: whoever still works
with the former setting is told where the state is now, by Terraform itself. The objects in A stay as they are.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from generator.bootstrap.states import LOCK, BucketPlace, keys_below, move
from generator.delivery.account import Account
from generator.diagnostics import UserError, plain
from generator.layout.states import STATE
from generator.project import PLATFORM
from generator.spec.environment import State

_ID = "moved-by-gen-bootstrap"
_TAKEN = ("PreconditionFailed", "412", "ConditionalRequestConflict")


def move_all(account: Account, state: State, prefix: str) -> Iterator[str]:
    """The services whose states were copied just now, those that were before left out; the platform comes last."""
    assert state.moved_from
    last = f"{prefix}{PLATFORM}/{STATE}"
    keys = [key for key in keys_below(account, state.moved_from, prefix) if not key.endswith(LOCK)]
    for key in sorted(keys, key=lambda key: (key == last, key)):
        source = BucketPlace(account, state.moved_from, key)
        target = BucketPlace(account, state.bucket, key, state.kms_key)
        if not key.endswith(f"/{STATE}"):
            _copy(source, target)
            continue
        if key != last:  # its lock would be in the way of the run that goes on after a killed one
            _lock(source, target)
        if move(source, target):
            yield key.removeprefix(prefix).removesuffix(f"/{STATE}")
        _lock(source, target)


def _copy(source: BucketPlace, target: BucketPlace) -> None:
    """A record, unless it is there: the later one counts."""
    if target.key not in keys_below(target.account, target.bucket, target.key):
        client = source.account.client("s3")
        target.write(client.get_object(Bucket=source.bucket, Key=source.key)["Body"].read())


def _lock(source: BucketPlace, target: BucketPlace) -> None:
    """Take Terraform's lock and keep it; UserError where somebody else has it."""
    client = source.account.client("s3")
    said = {
        "ID": _ID,
        "Operation": "Moved",
        "Info": f"the state is in {target} now",
        "Who": f"gen bootstrap: the state is in {target} now, take the present environment.yaml",
        "Version": "",
        "Created": datetime.now(UTC).isoformat(),
        "Path": f"{source.bucket}/{source.key}",
    }
    try:
        client.put_object(
            Bucket=source.bucket, Key=f"{source.key}{LOCK}", Body=json.dumps(said).encode(), IfNoneMatch="*"
        )
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in _TAKEN:
            raise UserError(f"{source} cannot be locked: {plain(str(error))}") from error
        held = _held(source)
        if held.get("ID") != _ID:
            who = plain(f"{held.get('Who', 'somebody')} since {held.get('Created', '?')}")
            raise UserError(
                f"{source} is locked by {who}: wait for its end, then run this again; what was moved stays moved"
            ) from error


def _held(source: BucketPlace) -> dict[str, Any]:
    client = source.account.client("s3")
    try:
        found = json.loads(client.get_object(Bucket=source.bucket, Key=f"{source.key}{LOCK}")["Body"].read())
    except (ValueError, client.exceptions.ClientError):
        return {}
    return found if isinstance(found, dict) else {}
