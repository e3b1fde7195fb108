"""Which of the user's files are packaged, and which are refused."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.package import BundleRequest, Problem, select

Make = Callable[..., BundleRequest]
Write = Callable[[dict[str, str | bytes]], None]
ORDERS = "functions/orders"
SECRET = (
    "looks like a secrets file and would be published with the code; move it out of the source, and give its values to "
    "the function with `secrets:`"
)


def test_the_service_folder_is_taken_without_what_only_the_project_needs(
    write: Write, request_for: Make, root: Path
) -> None:
    wanted = [
        "api.py",
        "deep/mod.py",
        "deep/events/x.py",
        "template.html",
        "certs/rds.pem",
        "keys.py",
        "credentials.py",
    ]
    unwanted = """service.yaml more.yml deep/more.yaml service.schema.json tests/test_api.py deep/tests/test_mod.py
        conftest.py events/api.json __pycache__/api.cpython-311.pyc deep/api.pyc .venv/lib/x.py .pytest_cache/README.md
        README.md deep/README.rst
        requirements.txt requirements.lock layers/common.txt layers/common.lock pyproject.toml uv.lock .DS_Store
        .git/HEAD .gitignore x.egg-info/PKG-INFO .env.example tests/.env""".split()  # noqa: SIM905 - a list of forty words is longer
    pem = {"certs/rds.pem": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"}
    write({f"{ORDERS}/{name}": pem.get(name, "") for name in [*wanted, *unwanted]})

    selection = select(request_for(), root)

    assert selection.problems == []
    assert sorted(selection.files) == sorted(wanted)


def test_included_libraries_keep_their_data_and_lose_their_tests(write: Write, request_for: Make, root: Path) -> None:
    write(
        {
            "libs/shared/__init__.py": "",
            "libs/shared/rules.yaml": "",
            "libs/shared/README.md": "",
            "libs/shared/tests/test_x.py": "",
            "libs/one.yaml": "",
        }
    )

    selection = select(request_for(include=(root / "libs/shared", root / "libs/one.yaml")), root)

    assert selection.problems == []
    assert sorted(selection.files) == [
        "api.py",
        "one.yaml",
        "shared/README.md",
        "shared/__init__.py",
        "shared/rules.yaml",
    ]


def test_two_files_for_one_name_are_refused(write: Write, request_for: Make, root: Path) -> None:
    write({"libs/api.py": "x = 1\n"})

    (problem,) = select(request_for(include=(root / "libs/api.py",)), root).problems

    assert (
        str(problem)
        == "libs/api.py: would be `api.py` in the zip, and so would functions/orders/api.py; rename one of them"
    )


@pytest.mark.parametrize(
    "name",
    """.env .env.local prod.env server.pem tls.key id_rsa id_ed25519 terraform.tfstate terraform.tfstate.backup
    prod.auto.tfvars credentials credentials.json .aws/config .netrc .npmrc .pypirc deep/.ENV store.p12
    service-account-1.json serviceAccountKey.json id_rsa.bak terraform.tfstate.d/prod/state kubeconfig .vault-token
    AuthKey_1.p8 .docker/config.json .config/gcloud/x.db shop-firebase-adminsdk-1.json office.ovpn""".split(),  # noqa: SIM905 - shorter as words
)
def test_secrets_files_are_refused_by_name(name: str, write: Write, request_for: Make, root: Path) -> None:
    write({f"{ORDERS}/{name}": "secret"})

    assert select(request_for(), root).problems == [Problem(f"{ORDERS}/{name}", SECRET)]


@pytest.mark.parametrize("label", ["RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PRIVATE KEY", "PGP PRIVATE KEY BLOCK"])
def test_a_private_key_is_refused_under_any_name(label: str, write: Write, request_for: Make, root: Path) -> None:
    write({f"{ORDERS}/notes.txt": f"\n-----BEGIN {label}-----\nMIIB\n"})

    assert select(request_for(), root).problems == [Problem(f"{ORDERS}/notes.txt", SECRET)]


def test_what_only_speaks_of_keys_is_packaged(write: Write, request_for: Make, root: Path) -> None:
    write(
        {
            f"{ORDERS}/pem.py": "-----BEGIN PRIVATE KEY-----",
            f"{ORDERS}/help.txt": "Paste the -----BEGIN PRIVATE KEY----- line here\n",
            f"{ORDERS}/id_rsa.pub": "ssh-rsa AAAA",
        }
    )

    selection = select(request_for(), root)

    assert selection.problems == []
    assert {"pem.py", "help.txt", "id_rsa.pub"} <= set(selection.files)


def test_a_pem_with_a_private_key_beside_a_certificate_is_refused(write: Write, request_for: Make, root: Path) -> None:
    write({f"{ORDERS}/both.pem": "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n"})

    assert select(request_for(), root).problems == [Problem(f"{ORDERS}/both.pem", SECRET)]


def test_a_secrets_file_behind_an_innocent_link_is_refused(write: Write, request_for: Make, root: Path) -> None:
    write({".env": "A=1"})
    (root / ORDERS / "settings.txt").symlink_to(root / ".env")

    assert select(request_for(), root).problems == [Problem(f"{ORDERS}/settings.txt", SECRET)]


def test_a_source_outside_the_project_is_refused(request_for: Make, root: Path) -> None:
    (root.parent / "elsewhere").mkdir()

    (problem,) = select(request_for(source=root.parent / "elsewhere"), root).problems

    assert problem.message == "is a place outside the project; copy what is needed into the project"


@pytest.mark.parametrize("target", ["/etc/hostname", "../../../elsewhere"])
def test_links_that_leave_the_project_are_refused(target: str, request_for: Make, root: Path) -> None:
    (root.parent / "elsewhere").mkdir()
    (root / ORDERS / "link").symlink_to(target)

    assert select(request_for(), root).problems == [
        Problem(f"{ORDERS}/link", "is a link to a place outside the project; copy what is needed into the project")
    ]


def test_links_inside_the_project_are_followed(write: Write, request_for: Make, root: Path) -> None:
    write({"libs/shared/mod.py": ""})
    (root / ORDERS / "shared").symlink_to(root / "libs/shared")

    selection = select(request_for(), root)

    assert selection.problems == []
    assert sorted(selection.files) == ["api.py", "shared/mod.py"]


def test_links_that_go_round_in_circles_and_nowhere_are_refused(request_for: Make, root: Path) -> None:
    (root / ORDERS / "circle").symlink_to(".")
    (root / ORDERS / "loop").symlink_to("loop")
    (root / ORDERS / "gone").symlink_to("gone.py")

    assert select(request_for(), root).problems == [
        Problem(f"{ORDERS}/circle", "is a link to a folder it lies in; remove it"),
        Problem(f"{ORDERS}/gone", "is a link that leads nowhere; remove it"),
        Problem(f"{ORDERS}/loop", "is a link that leads nowhere; remove it"),
    ]


def test_fifos_and_sockets_are_refused_without_being_opened(request_for: Make, root: Path) -> None:
    os.mkfifo(root / ORDERS / "pipe")
    here = Path.cwd()
    os.chdir(root / ORDERS)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("sock")
    finally:
        os.chdir(here)

    assert select(request_for(), root).problems == [
        Problem(f"{ORDERS}/pipe", "is a FIFO, not a file; move it out of the source"),
        Problem(f"{ORDERS}/sock", "is a socket, not a file; move it out of the source"),
    ]


def test_names_that_are_not_portable_are_refused(request_for: Make, root: Path) -> None:
    (root / ORDERS / "a\nb.py").touch()
    (root / ORDERS / os.fsdecode(b"\xff.py")).touch()

    fact = "has a name that is not portable; use letters, digits, `-`, `_` and `.`"
    assert select(request_for(), root).problems == [
        Problem(f"{ORDERS}/a?b.py", fact),
        Problem(f"{ORDERS}/?.py", fact),
    ]


def test_what_is_missing_is_named(request_for: Make, root: Path) -> None:
    assert select(request_for(include=(root / "libs/gone",)), root).problems == [
        Problem("libs/gone", "does not exist; correct the path")
    ]
