"""What gives a secret away: the shapes known issuers give their tokens, and random values under a telling name."""

import math
import re
from collections import Counter
from functools import cache

_KNOWN = (
    ("an AWS access key", re.compile(r"\b(AKIA|ASIA)[A-Z0-9]{16}\b")),
    ("a private key", re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")),
    ("a token of GitHub", re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}")),
    ("a token of Slack", re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}")),
    ("a key of Stripe", re.compile(r"\b[sr]k_(live|test)_[A-Za-z0-9]{16,}")),
    ("a password in a URL", re.compile(r"://[^/\s:@]+:[^/\s:@${}]{4,}@")),
)
_SECRET_NAME = re.compile(r"(?i)(^|_)(TOKEN|PASSWORD|PASSWD|SECRET|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$")
_LEAST, _BITS = 12, 3.0  # shorter or simpler values are words: `changeme`, `disabled`
# A password is one however short it is, unless it only says whether there is one, or where.
_PASSWORD_NAME = re.compile(r"(?i)(^|_)(PASSWORD|PASSWD|PASSPHRASE)$")
_NO_PASSWORD = re.compile(
    r"(?i)|true|false|yes|no|none|null|on|off|(dis|en)abled|optional|required|unused|[01]|(arn|ssm|secret):.*|/.*"
)


@cache
def looks_secret(name: str, value: str) -> str | None:
    """What a value looks like; None when it looks like nothing that has to be kept."""
    for what, pattern in _KNOWN:
        if pattern.search(value):
            return what
    plain = "${" in value or "/" in value or " " in value
    if _SECRET_NAME.search(name) and len(value) >= _LEAST and not plain and _entropy(value) >= _BITS:
        return "a secret"
    if _PASSWORD_NAME.search(name) and "${" not in value and not _NO_PASSWORD.fullmatch(value):
        return "a password"
    return None


def _entropy(text: str) -> float:
    """Bits a character, after Shannon."""
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares)
