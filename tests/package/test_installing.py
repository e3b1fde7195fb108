"""Dependencies that are no plain wheels: native code without a wheel, projects of the repository, tests of packages."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.diagnostics import UserError
from generator.package import Bundle, BundleRequest, PackageError, lock
from generator.package.pruning import kept_files

Make = Callable[..., BundleRequest]
Packager = Callable[..., list[Bundle]]
Write = Callable[[dict[str, str | bytes]], None]
NAME = "functions/orders/requirements.txt"
HATCHLING = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
SETUPTOOLS = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'


def project(name: str, backend: str = HATCHLING) -> str:
    return f'[project]\nname = "{name}"\nversion = "1"\nrequires-python = ">=3.11"\ndependencies = ["idna"]\n{backend}'


def names(bundle: Bundle) -> list[str]:
    with zipfile.ZipFile(bundle.path) as archive:
        return archive.namelist()


@pytest.fixture
def packaged_with(write: Write, root: Path, packaged: Packager, request_for: Make) -> Callable[[str], Bundle]:
    """Lock and package with the given requirements."""

    def run(text: str) -> Bundle:
        write({NAME: text})
        lock(root / NAME, root=root, pythons=["3.13"])
        (bundle,) = packaged(request_for(requirements=root / NAME))
        return bundle

    return run


def test_a_native_package_without_a_wheel_is_named(packaged_with: Callable[[str], Bundle], root: Path) -> None:
    with pytest.raises(PackageError) as caught:
        packaged_with("psycopg2==2.9.10\nidna\n")

    (problem,) = caught.value.problems
    assert problem.path == NAME
    assert problem.message.startswith(
        "psycopg2==2.9.10 has no wheel for Python 3.13 on aarch64-manylinux_2_34 and cannot be built as pure Python; "
        "choose a version or package that has one, or another architecture or runtime"
    )
    assert str(root) not in problem.message


def test_a_package_for_another_platform_only_is_named(packaged_with: Callable[[str], Bundle]) -> None:
    with pytest.raises(PackageError, match=r"pywin32==308 has no wheel for Python 3\.13 on aarch64-manylinux_2_34"):
        packaged_with("pywin32==308\n")


@pytest.mark.parametrize("form", ["../../libs/shared", "-e ../../libs/shared", "shared @ ../../libs/shared"])
@pytest.mark.parametrize("backend", [HATCHLING, SETUPTOOLS])
def test_a_project_of_the_repository_is_built_from_a_copy(
    form: str, backend: str, write: Write, root: Path, packaged_with: Callable[[str], Bundle]
) -> None:
    text = project("shared", backend)
    write({"libs/shared/pyproject.toml": text, "libs/shared/src/shared/__init__.py": "", "libs/shared/build/x.py": ""})

    found = names(packaged_with(f"{form}\n"))

    assert "shared/__init__.py" in found
    assert "idna/core.py" in found
    assert [name for name in found if name.startswith("shared-1.dist-info")] == ["shared-1.dist-info/METADATA"]
    assert sorted(path.name for path in (root / "libs/shared").iterdir()) == ["build", "pyproject.toml", "src"]
    assert "/" not in (root / "functions/orders/requirements.lock").read_text()


def test_a_project_with_native_code_is_refused(write: Write, packaged_with: Callable[[str], Bundle]) -> None:
    setup = (
        'from setuptools import Extension, setup\nsetup(ext_modules=[Extension("fast", ["fast.c"], optional=True)])\n'
    )
    write(
        {"libs/fast/pyproject.toml": project("fast", SETUPTOOLS), "libs/fast/setup.py": setup, "libs/fast/fast.c": ""}
    )

    with pytest.raises(PackageError, match=r"libs/fast (is not pure Python|cannot be built)"):
        packaged_with("../../libs/fast\n")


def test_a_changed_dependency_of_a_project_makes_the_lock_stale(
    write: Write, root: Path, packaged_with: Callable[[str], Bundle], packaged: Packager, request_for: Make
) -> None:
    write({"libs/shared/pyproject.toml": project("shared"), "libs/shared/shared/__init__.py": ""})
    packaged_with("../../libs/shared\n")
    write({"libs/shared/pyproject.toml": project("shared").replace("idna", "docopt")})

    with pytest.raises(PackageError, match="is stale"):
        packaged(request_for(requirements=root / NAME))


def test_a_source_that_hides_a_dependency_is_refused(write: Write, packaged_with: Callable[[str], Bundle]) -> None:
    write({"functions/orders/idna/__init__.py": ""})

    with pytest.raises(PackageError, match=r"functions/orders/idna/__init__\.py: would hide a file of the same name"):
        packaged_with("idna\n")


def test_tests_of_dependencies_stay_out_but_what_is_imported_from_them(tmp_path: Path) -> None:
    files = {
        "num/__init__.py": "",
        "num/testing/__init__.py": "def f():\n    from num._core.tests._natype import NA\n",
        "num/_core/__init__.py": "",
        "num/_core/tests/__init__.py": "",
        "num/_core/tests/_natype.py": "from . import _more\n",
        "num/_core/tests/_more.py": "",
        "num/_core/tests/test_big.py": "",
        "num/tests/data.bin": "",
        "num/contest/mod.py": "",
        "num/__pycache__/x.cpython-311.pyc": "",
        "num-1.dist-info/RECORD": "",
        "num-1.dist-info/METADATA": "",
        "num-1.dist-info/licenses/tests/LICENSE": "",
        "bin/num": "#!/here/python\n",
        "bin/native": "\x7fELF",
        ".lock": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    assert sorted(kept_files(tmp_path)) == [
        "bin/native",
        "num-1.dist-info/METADATA",
        "num-1.dist-info/licenses/tests/LICENSE",
        "num/__init__.py",
        "num/_core/__init__.py",
        "num/_core/tests/__init__.py",
        "num/_core/tests/_more.py",
        "num/_core/tests/_natype.py",
        "num/contest/mod.py",
        "num/testing/__init__.py",
    ]


def test_a_build_folder_that_cannot_be_written_is_told(packaged: Packager, request_for: Make, root: Path) -> None:
    (root / "build").write_text("a file")

    with pytest.raises(UserError, match="make room, or the folder writable, and run again"):
        packaged(request_for())


def test_a_spoilt_cache_of_uv_does_not_reach_the_zip(
    packaged: Packager,
    request_for: Make,
    requirements: Path,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (expected,) = packaged(request_for(requirements=requirements))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    shutil.rmtree(root / "build")
    packaged(request_for(requirements=requirements))
    spoilt = list((tmp_path / "cache").rglob("idna/core.py"))
    for file in spoilt:
        file.write_text("# edited in some virtual environment\n")
    shutil.rmtree(root / "build")

    (bundle,) = packaged(request_for(requirements=requirements))

    assert spoilt
    assert bundle == expected


def test_code_that_two_packages_bring_is_refused_and_other_files_are_left_out(
    write: Write, packaged_with: Callable[[str], Bundle]
) -> None:
    for name in ("one", "two"):
        write(
            {
                f"libs/{name}/pyproject.toml": project(name)
                + '[tool.hatch.build.targets.wheel]\nonly-include = ["LIC", "own"]\n'
            }
        )
        write({f"libs/{name}/LIC": name, f"libs/{name}/own/{name}.py": ""})
    assert {"own/one.py", "own/two.py"} <= set(found := names(packaged_with("../../libs/one\n../../libs/two\n")))
    assert "LIC" not in found

    write({"libs/one/own/same.py": "1", "libs/two/own/same.py": "2"})
    with pytest.raises(PackageError, match=r"two packages bring `own/same\.py` with different contents"):
        packaged_with("../../libs/one\n../../libs/two\n")
