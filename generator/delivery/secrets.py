"""Values that functions read while they run, put where they belong: not through Terraform, so not in plan or state."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.delivery.account import Account
from generator.delivery.roots import Root
from generator.delivery.values import wanted
from generator.diagnostics import UserError, plain
from generator.resolve.physical import known_words, physical_names
from generator.resolve.stack import Resource, Stack
from generator.values import concrete, text

_KINDS = {"secret:": "secret", "ssm:": "parameter"}
_SECURE = "SecureString"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value lies: `secret` in Secrets Manager or `parameter` in Parameter Store.

    `own` is the root and resource that make it, such as `dev/orders.stripe`, "" for what nobody here makes; `key` is
    the customer key that its spec names, an ARN or an alias. `secure` is False where its value stands in the spec.
    `tags` are what it is made with, where nobody here makes it and a service reads it; None: none does.
    """

    kind: str
    name: str
    own: str = ""
    key: str | None = None
    secure: bool = True
    tags: Mapping[str, str] | None = None

    @property
    def address(self) -> str:
        return f"{'secret:' if self.kind == 'secret' else 'ssm:'}{self.name}"


def place_of(text: str, roots: Sequence[Root], project: str) -> Place:
    """`secret:/name`, `ssm:/name` as a spec writes them, or SERVICE.RESOURCE for a secret that a service declares."""
    own = list(_own(roots))
    for prefix, kind in _KINDS.items():
        if text.startswith(prefix):
            name = text.removeprefix(prefix)
            asked = Place(kind, name, tags=_tags(kind, name, roots, project))
            return _secret(next((item for item in own if (item.kind, item.name) == (kind, asked.name)), asked))
    for item in own:
        if item.own.partition("/")[2] == text:
            return _secret(item)
    raise UserError(
        f"{plain(text)} is no secret: write secret:/NAME, ssm:/NAME, or SERVICE.RESOURCE as in service.yaml"
    )


def _tags(kind: str, name: str, roots: Sequence[Root], project: str) -> dict[str, str] | None:
    """Those of the first service that reads it, as Terraform would set them."""
    for root in roots:
        if any((item.kind, item.name) == (kind, name) for item in wanted([root])):
            words = known_words(root.stack)
            said = {
                key: str(concrete(text(str(value), root.stack.stem), words))
                for key, value in root.stack.tags.tree.items()
            }
            return {"environment": root.environment, "project": project, "service": root.service, **said}
    return None


def _own(roots: Sequence[Root]) -> Iterator[Place]:
    """The secrets and parameters that services make."""
    for root in roots:
        names = physical_names(root.stack)
        for item in root.stack.resources:
            if item.type in _KINDS.values():
                secure = item.type == "secret" or item.merged.get("value_type") == _SECURE
                key = _key(root.stack, item, names)
                yield Place(item.type, names[item.key], f"{root.name}.{item.key}", key, secure)


def _key(stack: Stack, item: Resource, names: dict[str, str]) -> str | None:
    """None for AWS's own key, and for one that only Terraform knows."""
    given = str(item.merged.get("kms_key") or "")
    if any(each.key == given and each.type == "kms" for each in stack.resources):
        return f"alias/{names[given]}"
    return given if given.startswith("arn:") and "${" not in given else None


def _secret(place: Place) -> Place:
    if not place.secure:
        raise UserError(
            f"{place.own} is a parameter in clear, its value stands in service.yaml and in every plan: change `value` "
            f"there, or write `value_type: {_SECURE}` without `value`, and apply that first"
        )
    return place


def put(account: Account, place: Place, value: str) -> bool:
    """Store the value as the newest; True when the secret or parameter had to be made first."""
    return _put_parameter(account, place, value) if place.kind == "parameter" else _put_secret(account, place, value)


def _put_secret(account: Account, place: Place, value: str) -> bool:
    client = account.client("secretsmanager")
    try:
        client.put_secret_value(SecretId=place.name, SecretString=value)
    except client.exceptions.ResourceNotFoundException:
        _require_made_by_hand(place)
        client.create_secret(Name=place.name, SecretString=value, Tags=_listed(place))
        return True
    return False


def _put_parameter(account: Account, place: Place, value: str) -> bool:
    """A parameter that is there keeps its type and its key: without a key, AWS would take its own for the new value."""
    client = account.client("ssm")
    named = [{"Key": "Name", "Option": "Equals", "Values": [place.name]}]
    there = next(iter(client.describe_parameters(ParameterFilters=named)["Parameters"]), None)
    if there is None:
        _require_made_by_hand(place)
        client.put_parameter(Name=place.name, Value=value, Type=_SECURE, Tags=_listed(place))
        return True
    type_ = _SECURE if place.own else str(there["Type"])
    key = place.key or there.get("KeyId")
    encrypted: dict[str, Any] = {"KeyId": key} if key and type_ == _SECURE else {}
    client.put_parameter(Name=place.name, Value=value, Type=type_, Overwrite=True, **encrypted)
    return False


def _listed(place: Place) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in sorted((place.tags or {}).items())]


def _require_made_by_hand(place: Place) -> None:
    """What Terraform makes has to be made by it: it fails at what is there already. What nobody reads is misspelt."""
    if place.own:
        root = place.own.partition(".")[0].replace("/", " ")
        raise UserError(f"{place.own} is not there yet: `gen plan {root}` and `gen apply {root}` make it, then set it")
    if place.tags is None:
        raise UserError(
            f"{plain(place.address)} is not there, and no function reads it: nothing was stored. Is it misspelt? "
            "`gen secrets check ENV` lists what is read; a new one is named under a function's `secrets` first"
        )
