"""Locks: complete for every platform, free of the machine that made them, and refused when stale."""

from collections.abc import Callable
from pathlib import Path

import pytest

from generator.package import Bundle, BundleRequest, PackageError, lock

Make = Callable[..., BundleRequest]
Packager = Callable[..., list[Bundle]]
Write = Callable[[dict[str, str | bytes]], None]
NAME = "functions/orders/requirements.txt"
LOCK = "functions/orders/requirements.lock"


def failure(packaged: Packager, *requests: BundleRequest) -> list[str]:
    with pytest.raises(PackageError) as caught:
        packaged(*requests)
    return [str(problem) for problem in caught.value.problems]


def test_a_lock_names_neither_machine_nor_index(locked: tuple[str, str]) -> None:
    _, text = locked

    assert text.splitlines()[0] == "# Locked by gen from requirements.txt. Edit that file, then run `gen lock`."
    assert "/" not in text
    assert "http" not in text
    assert text.count("==") == 3
    assert "--hash=sha256:" in text


def test_a_lock_is_the_same_in_another_folder_and_the_second_time(
    locked: tuple[str, str], requirements: Path, root: Path
) -> None:
    (root / LOCK).unlink()

    assert lock(requirements, root=root, pythons=["3.13", "3.12"])
    assert (root / LOCK).read_text() == locked[1]
    assert not lock(requirements, root=root, pythons=["3.13"])


def test_what_is_pinned_stays_pinned_until_it_is_upgraded(requirements: Path, root: Path) -> None:
    requirements.write_text("idna==3.7\n")
    lock(requirements, root=root, pythons=["3.13"])
    requirements.write_text("idna\n")

    assert lock(requirements, root=root, pythons=["3.13"])
    assert "idna==3.7 " in (root / LOCK).read_text()
    assert lock(requirements, root=root, pythons=["3.13"], upgrade=True)
    assert "idna==3.7 " not in (root / LOCK).read_text()


def test_a_missing_lock_is_an_error_that_names_the_command(packaged: Packager, request_for: Make, root: Path) -> None:
    (root / NAME).write_text("idna\n")

    assert failure(packaged, request_for(requirements=root / NAME)) == [
        f"{NAME}: has no requirements.lock beside it; run `gen lock` and commit {LOCK}"
    ]


def test_a_stale_lock_is_an_error_and_a_new_comment_is_not(
    packaged: Packager, request_for: Make, requirements: Path
) -> None:
    before = requirements.read_text()
    requirements.write_text(f"# a comment\n{before}\n")
    packaged(request_for(requirements=requirements))
    requirements.write_text(f"{before}certifi\n")

    assert failure(packaged, request_for(requirements=requirements)) == [
        f"{LOCK}: is stale: {NAME} has changed since it was made; run `gen lock`"
    ]


def test_a_lock_for_newer_pythons_is_refused(packaged: Packager, request_for: Make, requirements: Path) -> None:
    assert failure(packaged, request_for(requirements=requirements, runtime="python3.10")) == [
        f"{LOCK}: was not made for Python 3.10; run `gen lock`"
    ]


def test_a_tampered_hash_is_refused(packaged: Packager, request_for: Make, requirements: Path, root: Path) -> None:
    text = (root / LOCK).read_text()
    start = text.index("idna==")
    (root / LOCK).write_text(text[:start] + text[start:].replace("sha256:", "sha256:00000000"))

    (problem,) = failure(packaged, request_for(requirements=requirements))
    assert problem.startswith(f"{NAME}: cannot be installed for Python 3.13 on aarch64-manylinux_2_34:")
    assert not list((root / "build").rglob("*.zip"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("../../../outside", "`../../../outside` lies outside the project; copy it into the project or publish it"),
        ("-e ../gone", "`../gone` does not exist; correct the path, which is relative to this file"),
        ("./deep", "`./deep` is no Python project; give it a pyproject.toml, or use `include`"),
        ("-r ../../../r.txt", "`-r ../../../r.txt` lies outside the project; copy it into the project"),
        (
            "x @ git+https://host.example/x",
            "`x @ git+https://host.example/x` cannot be pinned by hash; publish it, or copy it into the project and "
            "name its path",
        ),
    ],
)
def test_requirements_that_cannot_be_locked_are_refused(line: str, message: str, write: Write, root: Path) -> None:
    write({NAME: f"{line}\n", "functions/orders/deep/x.txt": ""})

    with pytest.raises(PackageError) as caught:
        lock(root / NAME, root=root, pythons=["3.13"])

    assert str(caught.value) == f"{NAME}: {message}"


def test_an_unknown_package_is_told_by_its_name(root: Path) -> None:
    (root / NAME).write_text("stackwright-no-such-package\n")

    with pytest.raises(PackageError, match="stackwright-no-such-package was not found") as caught:
        lock(root / NAME, root=root, pythons=["3.13"])

    assert str(root) not in str(caught.value)
    assert not (root / LOCK).exists()


def test_nested_files_and_constraints_count(write: Write, root: Path, packaged: Packager, request_for: Make) -> None:
    write(
        {
            NAME: "-r more.txt\n-c limits.txt\n",
            "functions/orders/more.txt": "idna\n",
            "functions/orders/limits.txt": "idna<3.8\n",
        }
    )
    lock(root / NAME, root=root, pythons=["3.13"])
    assert "idna==3.7 " in (root / LOCK).read_text()
    write({"functions/orders/limits.txt": "idna<3.7\n"})

    assert failure(packaged, request_for(requirements=root / NAME)) == [
        f"{LOCK}: is stale: {NAME} has changed since it was made; run `gen lock`"
    ]


PYPROJECT = '[project]\nname = "orders"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["idna"]\n'


@pytest.mark.surface("F02", "U")
def test_a_pyproject_is_packaged_from_its_uv_lock(
    write: Write, root: Path, packaged: Packager, request_for: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = root / "functions/orders/pyproject.toml"
    write({"functions/orders/pyproject.toml": PYPROJECT})
    assert failure(packaged, request_for(requirements=file)) == [
        "functions/orders/pyproject.toml: has neither uv.lock nor poetry.lock; run `gen lock` and commit uv.lock"
    ]
    assert lock(file, root=root, pythons=["3.13"])

    first = packaged(request_for(requirements=file))
    assert "idna" in dict(first[0].largest)
    assert "pyproject.toml" not in dict(first[0].largest)
    with monkeypatch.context() as patched:
        patched.setattr("subprocess.run", lambda *_, **__: pytest.fail("uv was run"))
        assert packaged(request_for(requirements=file)) == first

    write({"functions/orders/pyproject.toml": PYPROJECT.replace('"idna"', '"idna", "docopt"')})
    assert failure(packaged, request_for(requirements=file)) == [
        "functions/orders/uv.lock: is stale: functions/orders/pyproject.toml has changed since; run `gen lock`"
    ]


def test_a_uv_lock_for_pythons_that_are_not_here_is_read_all_the_same(
    write: Write, root: Path, packaged: Packager, request_for: Make
) -> None:
    file = root / "functions/orders/pyproject.toml"
    write({"functions/orders/pyproject.toml": PYPROJECT})
    lock(file, root=root, pythons=["3.13"])
    uv_lock = file.with_name("uv.lock")
    for text in (file, uv_lock):
        text.write_text(text.read_text().replace(">=3.11", ">=3.99"))

    (bundle,) = packaged(request_for(requirements=file))

    assert "idna" in dict(bundle.largest)


def test_a_workspace_member_is_built_into_the_zip(
    write: Write, root: Path, packaged: Packager, request_for: Make
) -> None:
    shared = PYPROJECT.replace('"orders"', '"shared"').replace('"idna"', "")
    backend = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
    sources = "[tool.uv.sources]\nshared = { workspace = true }\n"
    write(
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["libs/*", "functions/*"]\n',
            "libs/shared/pyproject.toml": shared + backend,
            "libs/shared/src/shared/__init__.py": "x = 1\n",
            "functions/orders/pyproject.toml": PYPROJECT.replace('"idna"', '"shared"') + sources,
        }
    )
    file = root / "functions/orders/pyproject.toml"
    lock(file, root=root, pythons=["3.13"])
    (before,) = packaged(request_for(requirements=file))
    write({"libs/shared/src/shared/__init__.py": "x = 2\n"})
    (after,) = packaged(request_for(requirements=file))

    assert "shared" in dict(before.largest)
    assert before.digest != after.digest
    assert sorted(path.name for path in (root / "libs/shared").iterdir()) == ["pyproject.toml", "src"]


@pytest.mark.surface("F02", "U")
def test_a_poetry_lock_is_read_with_its_markers_and_groups(
    write: Write, root: Path, packaged: Packager, request_for: Make, locked: tuple[str, str]
) -> None:
    hashes = [
        line.split("sha256:")[1].strip(" \\") for line in locked[1].split("idna==")[1].split("==")[0].splitlines()[1:3]
    ]
    files = ", ".join(f'{{ file = "f", hash = "sha256:{digest}" }}' for digest in hashes)
    version = locked[1].split("idna==")[1].split(" ")[0]
    package = (
        f'[[package]]\nname = "idna"\nversion = "{version}"\noptional = false\ngroups = ["main"]\nfiles = [{files}]\n'
    )
    other = '[[package]]\nname = "{}"\nversion = "1"\noptional = false\ngroups = {}\n{}files = []\n'
    write(
        {
            "functions/orders/pyproject.toml": '[tool.poetry.dependencies]\npython = "^3.11"\nidna = "*"\n',
            "functions/orders/poetry.lock": package
            + other.format("pytest", '["dev"]', "")
            + other.format("pywin32", '["main"]', "markers = \"sys_platform == 'win32'\"\n")
            + '[metadata]\nlock-version = "2.1"\n',
        }
    )
    file = root / "functions/orders/pyproject.toml"

    (bundle,) = packaged(request_for(requirements=file))
    assert sorted(name for name, _ in bundle.largest) == ["api.py", "idna", f"idna-{version}.dist-info"]

    write({"functions/orders/pyproject.toml": '[tool.poetry.dependencies]\nidna = "*"\ndocopt = "*"\n'})
    assert failure(packaged, request_for(requirements=file)) == [
        "functions/orders/poetry.lock: is stale: it lacks docopt; run `poetry lock`"
    ]
