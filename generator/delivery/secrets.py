"""Values that functions read while they run, put where they belong: not through Terraform, so not in plan or state."""

from dataclasses import dataclass

from generator.delivery.account import Account
from generator.delivery.roots import Root
from generator.diagnostics import UserError, plain
from generator.resolve.physical import physical_names

_KINDS = {"secret:": "secret", "ssm:": "parameter"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value lies: `secret` in Secrets Manager or `parameter` (SecureString) in Parameter Store."""

    kind: str
    name: str


def place_of(text: str, roots: list[Root]) -> Place:
    """`secret:/name`, `ssm:/name` as a spec writes them, or SERVICE.RESOURCE for a secret that a service declares."""
    for prefix, kind in _KINDS.items():
        if text.startswith(prefix):
            return Place(kind, text.removeprefix(prefix))
    service, _, key = text.partition(".")
    for root in roots:
        for resource in root.stack.resources:
            if (root.service, resource.key) == (service, key) and resource.type in ("secret", "parameter"):
                return Place(resource.type, physical_names(root.stack)[key])
    raise UserError(
        f"{plain(text)} is no secret: write secret:/NAME, ssm:/NAME, or SERVICE.RESOURCE as in service.yaml"
    )


def put(account: Account, place: Place, value: str) -> bool:
    """Store the value as the newest; True when the secret or parameter had to be made first."""
    if place.kind == "parameter":
        return _put_parameter(account, place.name, value)
    client = account.client("secretsmanager")
    try:
        client.put_secret_value(SecretId=place.name, SecretString=value)
    except client.exceptions.ResourceNotFoundException:
        client.create_secret(Name=place.name, SecretString=value)
        return True
    return False


def _put_parameter(account: Account, name: str, value: str) -> bool:
    client = account.client("ssm")
    answer = client.put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
    return int(answer["Version"]) == 1
