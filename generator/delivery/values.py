"""Secrets and parameters that functions read while they run: they have to be there, or the first invocation fails.

There is one that has a value: a secret may be made without, and a parameter that Terraform makes holds `unset`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.delivery.account import Account
from generator.delivery.roots import Root
from generator.resolve.physical import known_words, physical_names
from generator.resolve.stack import Resource, Target, Use, Where
from generator.values import Setting, concrete

_CURRENT = "AWSCURRENT"
# The version that modules/parameter puts, as AWS makes no parameter without a value.
_UNSET = 1
_DENIED = ("AccessDenied", "AccessDeniedException")


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """A secret (`secret:/name`) or parameter (`ssm:/name`) and who reads it; `own` is the resource of the service that
    makes it, as SERVICE.RESOURCE.
    """

    kind: str
    name: str
    reader: str
    own: str = ""

    @property
    def address(self) -> str:
        """As `gen secrets set` takes it."""
        return self.own or f"{'secret:' if self.kind == 'secret' else 'ssm:'}{self.name}"

    def __str__(self) -> str:
        return f"{self.address} (read by {self.reader})"


@dataclass(frozen=True, slots=True)
class Looked:
    """`missing` are not there, or have no value yet; `hidden` could not be looked at with these credentials."""

    missing: tuple[Wanted, ...]
    hidden: tuple[Wanted, ...]


def wanted(roots: Sequence[Root]) -> list[Wanted]:
    """Everything that is fetched by name and made by nobody here."""
    return sorted({item for root in roots for item in _of(root)})


def own(roots: Sequence[Root]) -> list[Wanted]:
    """The secrets that the services make themselves, and that get their values from elsewhere."""
    return sorted({item for root in roots for item in _own(root)})


def _of(root: Root) -> Iterator[Wanted]:
    words = known_words(root.stack)
    for function in root.stack.functions:
        used = [use.target for use in function.uses if use.target.type in ("secret", "parameter")]
        for target in [*(secret.target for secret in function.secrets), *used]:
            if target.where is Where.EXTERNAL and _is_here(root, target):
                yield Wanted(target.type, str(concrete(target.name, words)), f"{root.service}.{function.key}")


def _is_here(root: Root, target: Target) -> bool:
    """Whether it can be looked for: not by an ARN of another account or region, nor by one that only AWS tells."""
    if not isinstance(target.name, Setting):
        return False
    environment, given = root.stack.environment, target.arn.value if isinstance(target.arn, Setting) else ""
    parts = str(given).split(":")
    return parts[0] != "arn" or parts[3:5] == [str(environment.region), str(environment.account)]


def _own(root: Root) -> Iterator[Wanted]:
    names = physical_names(root.stack)
    for item in root.stack.resources:
        secure = item.type == "parameter" and item.merged.get("value_type") == "SecureString"
        if item.type == "secret" or secure:
            readers = [each.key for each in root.stack.functions if any(_is(use, item) for use in each.uses)]
            for reader in readers:
                yield Wanted(item.type, names[item.key], f"{root.service}.{reader}", f"{root.service}.{item.key}")


def _is(use: Use, item: Resource) -> bool:
    return use.target.where is Where.OWN and use.target.address == item.key


def look(account: Account, names: Sequence[Wanted]) -> Looked:
    """Look for each, without reading a value."""
    missing, hidden = [], []
    for item in names:
        there = _is_there(account, item)
        if there is None:
            hidden.append(item)
        elif not there:
            missing.append(item)
    return Looked(tuple(missing), tuple(hidden))


def _is_there(account: Account, item: Wanted) -> bool | None:
    """None where these credentials may not look."""
    client = account.client("secretsmanager" if item.kind == "secret" else "ssm")
    try:
        if item.kind == "secret":
            found = client.describe_secret(SecretId=item.name)
            stages = (found.get("VersionIdsToStages") or {}).values()
            return "DeletedDate" not in found and any(_CURRENT in each for each in stages)
        named = [{"Key": "Name", "Option": "Equals", "Values": [item.name]}]
        there = client.describe_parameters(ParameterFilters=named)["Parameters"]
        return bool(there) and not (item.own and there[0].get("Version") == _UNSET)
    except client.exceptions.ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _DENIED:
            return None
        if code == "ResourceNotFoundException":
            return False
        raise
