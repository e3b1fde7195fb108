"""Which files must never be published with the code, by name and, for PEM files, by what they hold."""

import re
from pathlib import Path, PurePosixPath

_NAMES = frozenset(
    [
        ".env",
        ".envrc",
        ".netrc",
        "_netrc",
        ".npmrc",
        ".pypirc",
        ".git-credentials",
        ".pgpass",
        ".htpasswd",
        ".dockercfg",
        ".terraformrc",
        "terraform.rc",
        "id_rsa",
        "id_dsa",
        "id_ecdsa",
        "id_ed25519",
        "id_ecdsa_sk",
        "id_ed25519_sk",
        "credentials",
        ".credentials",
    ]
)
_FOLDERS = frozenset({".aws", ".ssh", ".gnupg", ".kube", ".azure", ".gcloud"})
_SUFFIXES = frozenset(
    [".env", ".key", ".p12", ".pfx", ".pkcs12", ".jks", ".keystore", ".ppk", ".kdbx", ".tfstate", ".tfvars", ".pem"]
)
_PATTERNS = (
    re.compile(r"\.env\..+"),
    re.compile(r".+\.tfstate\..+"),
    re.compile(r".+\.tfvars\.json"),
    re.compile(r"(aws[-_])?(credentials|accesskeys|secrets)\.(json|csv|ini|txt|toml|yaml|yml)"),
    re.compile(r"(client_secret|service[-_]account).*\.json"),
)
_SAMPLES = frozenset({".env.example", ".env.sample", ".env.template", ".env.dist"})
_PEM_LABEL = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")
_PUBLIC_LABELS = frozenset({b"CERTIFICATE", b"TRUSTED CERTIFICATE", b"X509 CRL", b"PUBLIC KEY", b"RSA PUBLIC KEY"})


def looks_secret(path: PurePosixPath) -> bool:
    """Whether the name says that the file holds secrets; a `.pem` is judged by `is_public_pem` after that."""
    name = path.name.lower()
    if name in _SAMPLES:
        return False
    return (
        name in _NAMES
        or any(part.lower() in _FOLDERS for part in path.parts[:-1])
        or PurePosixPath(name).suffix in _SUFFIXES
        or any(pattern.fullmatch(name) for pattern in _PATTERNS)
    )


def is_public_pem(name: PurePosixPath, file: Path) -> bool:
    """A bundle of certificates, such as the one RDS clients need, is no secret."""
    if name.suffix.lower() != ".pem":
        return False
    labels = _PEM_LABEL.findall(file.read_bytes())
    return bool(labels) and all(label in _PUBLIC_LABELS for label in labels)
