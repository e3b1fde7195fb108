"""Secrets and parameters that functions read while they run: they have to be there, or the first invocation fails."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.delivery.account import Account
from generator.delivery.roots import Root
from generator.resolve.physical import known_words
from generator.resolve.stack import Where
from generator.values import concrete

_DENIED = ("AccessDenied", "AccessDeniedException")


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """A secret (`secret:/name`) or parameter (`ssm:/name`) and who reads it."""

    kind: str
    name: str
    reader: str

    @property
    def address(self) -> str:
        """As `gen secrets set` takes it."""
        return f"{'secret:' if self.kind == 'secret' else 'ssm:'}{self.name}"

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


def _of(root: Root) -> Iterator[Wanted]:
    words = known_words(root.stack)
    for function in root.stack.functions:
        for secret in function.secrets:
            if secret.target.where is Where.EXTERNAL:
                name = str(concrete(secret.target.name, words))
                yield Wanted(secret.target.type, name, f"{root.service}.{function.key}")


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
            return "DeletedDate" not in client.describe_secret(SecretId=item.name)
        named = [{"Key": "Name", "Option": "Equals", "Values": [item.name]}]
        return bool(client.describe_parameters(ParameterFilters=named)["Parameters"])
    except client.exceptions.ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _DENIED:
            return None
        if code == "ResourceNotFoundException":
            return False
        raise
