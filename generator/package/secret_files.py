"""Which files must never be published with the code, by name and, for keys, by what they hold."""

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
        "credentials",
        ".credentials",
        "kubeconfig",
        "secring.gpg",
        ".boto",
        ".dockerconfigjson",
        ".my.cnf",
        ".s3cfg",
        ".vault-token",
        ".bash_history",
        ".python_history",
    ]
)
_FOLDERS = frozenset(
    {".aws", ".ssh", ".gnupg", ".kube", ".azure", ".docker", ".gcloud", ".config", "terraform.tfstate.d"}
)
_SUFFIXES = frozenset(
    [
        ".env",
        ".key",
        ".p12",
        ".pfx",
        ".pkcs12",
        ".p8",
        ".jks",
        ".keystore",
        ".ppk",
        ".kdbx",
        ".tfstate",
        ".tfvars",
        ".pem",
        ".ovpn",
    ]
)
_PATTERNS = (
    re.compile(r"\.env\..+"),
    re.compile(r".+\.tfstate\..+"),
    re.compile(r".+\.tfvars\.json"),
    re.compile(r"(aws[-_])?(credentials|accesskeys|secrets)\.(json|csv|ini|txt|toml|yaml|yml)"),
    re.compile(r"(client_secret|service[-_]?account).*\.json"),
    re.compile(r".*firebase-adminsdk.*\.json"),
    re.compile(r"id_(rsa|dsa|ecdsa|ed25519)(_sk)?(?!\.pub$)(\..*)?"),
)
_SAMPLES = frozenset({".env.example", ".env.sample", ".env.template", ".env.dist"})
_PEM_LABEL = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")
_PUBLIC_LABELS = frozenset({b"CERTIFICATE", b"TRUSTED CERTIFICATE", b"X509 CRL", b"PUBLIC KEY", b"RSA PUBLIC KEY"})

_PRIVATE_KEY = re.compile(rb"\s*(-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|PuTTY-User-Key-File)")
# Code may well hold the text of such a line; and only these are many.
_CODE = frozenset({".py", ".js", ".mjs", ".so"})


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


def is_private_key(file: Path) -> bool:
    """A key under whatever name: `backup.txt`, `deploy.key.old`."""
    if file.suffix.lower() in _CODE:
        return False
    with file.open("rb") as stream:
        return _PRIVATE_KEY.match(stream.read(200)) is not None
