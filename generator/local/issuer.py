"""The local token issuer: one RSA key under the emulator's state, its JWKS, and tokens that any JWT authorizer takes.

A spec names its real issuer (`https://id.example/`), which cannot be asked here and must not be: locally every JWT
authorizer trusts this key instead, while issuer, audience, expiry and scopes are checked as written.
"""

import base64
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_KEY_ID = "local"
_KEY_BITS = 2048


@dataclass(frozen=True, slots=True)
class Issuer:
    key: rsa.RSAPrivateKey

    def jwks(self) -> dict[str, Any]:
        """The public half, as an issuer publishes it."""
        numbers = self.key.public_key().public_numbers()
        modulus, exponent = _number(numbers.n), _number(numbers.e)
        return {"keys": [{"kty": "RSA", "kid": _KEY_ID, "alg": "RS256", "use": "sig", "n": modulus, "e": exponent}]}

    def mint(self, claims: Mapping[str, Any], *, now: float | None = None, lifetime: int = 3600) -> str:
        """A signed token with `claims`, valid for `lifetime` seconds; given times win."""
        issued = int(time.time() if now is None else now)
        whole = {"iat": issued, "exp": issued + lifetime, "sub": "local-user"} | dict(claims)
        head = _segment({"alg": "RS256", "kid": _KEY_ID, "typ": "JWT"})
        signed = f"{head}.{_segment(whole)}"
        return f"{signed}.{_base64(self.key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def load_issuer(file: Path) -> Issuer:
    """The issuer whose key lies in `file`; made there the first time, readable by its owner alone."""
    with suppress(OSError, ValueError):
        key = serialization.load_pem_private_key(file.read_bytes(), None)
        if isinstance(key, rsa.RSAPrivateKey):
            return Issuer(key)
    fresh = rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS)
    pem = fresh.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    partial = file.with_suffix(".new")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    partial.write_bytes(pem)
    partial.replace(file)
    return Issuer(fresh)


def _segment(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _number(value: int) -> str:
    return _base64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
