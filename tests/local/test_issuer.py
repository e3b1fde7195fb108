import base64
import json
import stat
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from generator.local.issuer import load_issuer


def decoded(segment: str) -> bytes:
    return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def test_a_token_is_signed_by_the_published_key(tmp_path: Path) -> None:
    issuer = load_issuer(tmp_path / "issuer.pem")
    (key,) = issuer.jwks()["keys"]
    numbers = rsa.RSAPublicNumbers(int.from_bytes(decoded(key["e"])), int.from_bytes(decoded(key["n"])))

    token = issuer.mint({"iss": "https://id.example/", "aud": ["shop"]}, now=1_000, lifetime=60)

    head, claims, signature = token.split(".")
    numbers.public_key().verify(decoded(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256())
    assert json.loads(decoded(head)) == {"alg": "RS256", "kid": key["kid"], "typ": "JWT"}
    assert json.loads(decoded(claims)) == {
        "iat": 1_000,
        "exp": 1_060,
        "sub": "local-user",
        "iss": "https://id.example/",
        "aud": ["shop"],
    }


def test_the_key_stays_and_is_the_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "issuer.pem"

    assert load_issuer(file).jwks() == load_issuer(file).jwks()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "issuer.pem"
    file.write_text("-----BEGIN PRIVATE KEY-----")

    assert load_issuer(file).jwks() == load_issuer(file).jwks()
