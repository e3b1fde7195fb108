"""Who outside of the account a statement lets in: everybody, other accounts, or nobody.

In: a statement of a trust policy, a resource policy or a permission, and the account. A condition counts where a
request without its key fails, and where its values leave out somebody.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator

from generator.review.account import ACCOUNT, Account, account_in
from generator.review.iam.covering import Condition
from generator.review.iam.policies import ANYBODY, Statement

# What a condition binds to when it names no account: one organization, or a network, an identity, a bucket.
ORGANIZATION, SOMETHING = "organization", ""
_SERVICE, _AWS, _CANONICAL = "Service:", "AWS:", "CanonicalUser:"
_OF_SOURCE = frozenset(
    {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:sourceowner"}
)
_OF_PRINCIPAL = frozenset({"aws:principalaccount", "aws:principalarn", "kms:calleraccount"})
_LOOSE = re.compile(r"not|ifexists$|^forallvalues:|^null$|^bool$", re.IGNORECASE)
_ONLY_WILD = re.compile(r"^[*?:/.@]*$")
# The largest single owners have a /8; more than that is no network but the internet, in one piece or several.
_MOST_ADDRESSES = {4: 2**24, 6: 2**112}


def outsiders(statement: Statement, account: Account) -> frozenset[str]:
    """`*` for everybody, else ids of accounts outside and canonical users; empty where it lets in nobody outside."""
    if not statement.allow:
        return frozenset()
    bounds = [found for condition in statement.conditions if (found := bound(condition)) is not None]
    if ANYBODY in statement.principals or statement.not_principals:
        return _least(bounds, account) if bounds else frozenset({ANYBODY})
    named = {name for name in _named(statement) if not ACCOUNT.match(name) or account.is_outside(name)}
    if frozenset({ORGANIZATION}) in bounds:
        named = set()
    for found in _bounds_of(statement, _OF_PRINCIPAL):
        named &= found
    return frozenset(named) | _for_services(statement, account)


def source_bounds(statement: Statement) -> list[frozenset[str]]:
    """What the conditions on whom a service acts for bind it to."""
    return list(_bounds_of(statement, _OF_SOURCE))


def bound(condition: Condition) -> frozenset[str] | None:
    """The accounts that a condition leaves, `ORGANIZATION` or `SOMETHING` for what is less; None for everybody."""
    operator, key, values = condition
    read = _BINDING.get(key)
    return read(values) if read and values and binds(operator) else None


def binds(operator: str) -> bool:
    """Whether a request fails that does not carry the key. It passes `...IfExists`, negations and `ForAllValues:`.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """
    return not _LOOSE.search(operator)


def is_internet(blocks: Iterable[str]) -> bool:
    """Whether CIDR blocks together are more of the public internet than any single network."""
    found = [block for text in blocks if (block := _block(text))]
    public = [block for block in found if not block.is_private or block.prefixlen < _WIDEST_PRIVATE[block.version]]
    four = [block for block in public if isinstance(block, ipaddress.IPv4Network)]
    six = [block for block in public if isinstance(block, ipaddress.IPv6Network)]
    addresses = {
        4: sum(block.num_addresses for block in ipaddress.collapse_addresses(four)),
        6: sum(block.num_addresses for block in ipaddress.collapse_addresses(six)),
    }
    return any(addresses[version] > most for version, most in _MOST_ADDRESSES.items())


# 10.0.0.0/8 and fc00::/7: Python calls a wider block private when both of its ends are.
_WIDEST_PRIVATE = {4: 8, 6: 7}


def _block(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def _least(bounds: list[frozenset[str]], account: Account) -> frozenset[str]:
    """Whom the strictest of the bounds lets in: one by account tells more than one by the name of a bucket.

    Where the account is not known, the one that is named is taken for it.
    """
    if not account.ids or frozenset({ORGANIZATION}) in bounds:
        return frozenset()
    by_account = [found for found in bounds if not found & {ORGANIZATION, SOMETHING}]
    outside = [frozenset(name for name in found if account.is_outside(name)) for found in by_account or bounds]
    return min(outside, key=lambda names: (len(names), sorted(names)))


def _named(statement: Statement) -> Iterator[str]:
    for name in statement.principals:
        if name.startswith(_CANONICAL):
            yield name
        elif name.startswith(_AWS):
            arn = name.removeprefix(_AWS)
            yield from (id_ for id_ in (arn, account_in(arn)) if ACCOUNT.match(id_))


def _for_services(statement: Statement, account: Account) -> frozenset[str]:
    """On behalf of whom AWS's services come."""
    bounds = source_bounds(statement)
    called = any(name.startswith(_SERVICE) for name in statement.principals)
    return _least(bounds, account) if called and bounds else frozenset()


def _bounds_of(statement: Statement, keys: frozenset[str]) -> Iterator[frozenset[str]]:
    found = (bound(condition) for condition in statement.conditions if condition[1] in keys)
    return (item for item in found if item is not None)


def _accounts(values: frozenset[str]) -> frozenset[str] | None:
    wild = any("*" in value or "?" in value for value in values)
    return None if wild else frozenset(value if ACCOUNT.match(value) else SOMETHING for value in values)


def _arns(values: frozenset[str]) -> frozenset[str] | None:
    found = [_of_arn(value) for value in values]
    return None if None in found else frozenset(item for item in found if item is not None)


def _of_arn(value: str) -> str | None:
    """The account of an ARN pattern. Names of buckets carry none, but are one of a kind."""
    parts = value.split(":", 5)
    if len(parts) < 6:
        return None if "*" in value or "?" in value else SOMETHING
    if "*" in parts[4] or "?" in parts[4]:
        return None
    if not parts[4]:
        return None if "*" in parts[2] or _ONLY_WILD.match(parts[5]) else SOMETHING
    return parts[4]


def _organizations(values: frozenset[str]) -> frozenset[str] | None:
    wild = any(re.match(r"(o-)?[*?]", value) for value in values)
    return None if wild else frozenset({ORGANIZATION})


def _networks(values: frozenset[str]) -> frozenset[str] | None:
    return None if is_internet(values) else frozenset({SOMETHING})


def _things(values: frozenset[str]) -> frozenset[str] | None:
    return None if any(_ONLY_WILD.match(value) for value in values) else frozenset({SOMETHING})


_BINDING: dict[str, Callable[[frozenset[str]], frozenset[str] | None]] = {
    **dict.fromkeys(("aws:principalaccount", "aws:sourceaccount", "aws:sourceowner"), _accounts),
    **dict.fromkeys(("kms:calleraccount", "s3:dataaccesspointaccount"), _accounts),
    **dict.fromkeys(("aws:principalarn", "aws:sourcearn"), _arns),
    **dict.fromkeys(("aws:principalorgid", "aws:principalorgpaths"), _organizations),
    **dict.fromkeys(("aws:sourceorgid", "aws:sourceorgpaths"), _organizations),
    "aws:sourceip": _networks,
    **dict.fromkeys(("aws:sourcevpc", "aws:sourcevpce", "aws:principalservicename"), _things),
    **dict.fromkeys(("aws:userid", "aws:username", "sns:endpoint", "lambda:eventsourcetoken"), _things),
}
