"""The run as a whole, with real uv and real wheels."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.package import Bundle, BundleRequest, PackageError, lambda_target, local_target, package

Make = Callable[..., BundleRequest]
Packager = Callable[..., list[Bundle]]
Write = Callable[[dict[str, str | bytes]], None]


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


@pytest.mark.surface("F02", "U")
@pytest.mark.parametrize(
    ("architecture", "ending"),
    [("arm64", "cpython-313-aarch64-linux-gnu.so"), ("x86_64", "cpython-313-x86_64-linux-gnu.so")],
)
def test_wheels_are_those_of_the_architecture(
    architecture: str, ending: str, packaged: Packager, request_for: Make, requirements: Path
) -> None:
    (bundle,) = packaged(request_for(architecture=architecture, requirements=requirements))

    found = names(bundle.path)
    assert f"markupsafe/_speedups.{ending}" in found
    assert {"api.py", "idna/core.py", "docopt.py"} <= set(found)
    assert found == sorted(found)


def test_nothing_that_differs_between_machines_is_in_the_zip(
    packaged: Packager, request_for: Make, requirements: Path
) -> None:
    (bundle,) = packaged(request_for(requirements=requirements))

    unwanted = {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json", ".lock"}
    assert not [name for name in names(bundle.path) if name.split("/")[-1] in unwanted or name.startswith("bin/")]
    assert not [name for name in names(bundle.path) if name.endswith(".pyc")]


def test_a_layer_lies_under_python(packaged: Packager, request_for: Make, requirements: Path) -> None:
    (bundle,) = packaged(request_for(key="common", kind="layer", source=None, requirements=requirements))

    assert {name.split("/")[0] for name in names(bundle.path)} == {"python"}
    assert bundle.largest[0][0] == "idna"


def test_the_local_target_takes_wheels_this_interpreter_can_import(
    packaged: Packager, request_for: Make, requirements: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bundle,) = packaged(request_for(requirements=requirements), target=local_target())

    with zipfile.ZipFile(bundle.path) as archive:
        archive.extractall(tmp_path / "unpacked")
    import importlib.util

    speedups = next((tmp_path / "unpacked/markupsafe").glob("_speedups*.so"))
    monkeypatch.syspath_prepend(str(tmp_path / "unpacked"))
    spec = importlib.util.spec_from_file_location("markupsafe._speedups", speedups)
    assert spec is not None
    assert spec.loader is not None
    assert hasattr(importlib.util.module_from_spec(spec), "_escape_inner")


def test_equal_requests_share_one_zip_and_one_installation(
    packaged: Packager, request_for: Make, requirements: Path
) -> None:
    said: list[str] = []
    requests = [request_for(key=f"f{number}", requirements=requirements) for number in range(100)]
    bundles = packaged(*requests, progress=said.append)

    assert len(bundles) == 1
    assert len(bundles[0].requests) == 100
    assert [line for line in said if line.startswith("installing")] == [
        "installing functions/orders/requirements.txt for Python 3.13 on aarch64-manylinux_2_34"
    ]


def test_functions_of_other_sources_share_the_installation(
    packaged: Packager, request_for: Make, requirements: Path, root: Path, write: Write
) -> None:
    write({f"functions/s{number}/api.py": f"n = {number}\n" for number in range(3)})
    said: list[str] = []
    requests = [
        request_for(service=f"s{number}", source=root / f"functions/s{number}", requirements=requirements)
        for number in range(3)
    ]
    bundles = packaged(*requests, progress=said.append)

    assert len({bundle.digest for bundle in bundles}) == 3
    assert len([line for line in said if line.startswith("installing")]) == 1


def test_with_nothing_changed_nothing_is_made(
    packaged: Packager, request_for: Make, requirements: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = packaged(request_for(requirements=requirements))
    monkeypatch.setattr("subprocess.run", lambda *_, **__: pytest.fail("uv was run"))
    said: list[str] = []

    assert packaged(request_for(requirements=requirements), progress=said.append) == first
    assert said == []


def test_a_damaged_zip_is_made_again(packaged: Packager, request_for: Make) -> None:
    (first,) = packaged(request_for())
    content = first.path.read_bytes()
    first.path.write_bytes(b"x" * len(content))

    (second,) = packaged(request_for())

    assert second == first
    assert second.path.read_bytes() == content


def test_a_damaged_tree_is_installed_again(
    packaged: Packager, request_for: Make, requirements: Path, root: Path
) -> None:
    (first,) = packaged(request_for(requirements=requirements))
    content = first.path.read_bytes()
    first.path.unlink()
    for file in (root / "build/.cache/dependencies").rglob("core.py"):
        file.write_text("# somebody was here")

    (second,) = packaged(request_for(requirements=requirements))

    assert second.path.read_bytes() == content


@pytest.mark.parametrize("garbage", [b"", b"{", b"[]", b"\xff\x00", b'{"format": 1, "files": {"a": [1]}}', b"null"])
def test_a_cache_of_garbage_is_rebuilt(garbage: bytes, packaged: Packager, request_for: Make, root: Path) -> None:
    first = packaged(request_for())
    for file in [*(root / "build/.cache").rglob("*.json"), root / "build/manifest.json"]:
        file.write_bytes(garbage)

    assert packaged(request_for()) == first
    assert json.loads((root / "build/manifest.json").read_bytes())["services"]["orders"]


def test_the_manifest_names_every_zip_and_keeps_other_services(
    packaged: Packager, request_for: Make, root: Path
) -> None:
    (orders,) = packaged(request_for())
    packaged(request_for(service="billing", key="pay"))

    services = json.loads((root / "build/manifest.json").read_text())["services"]
    assert services["orders"]["functions"]["api"] == {
        "digest": orders.digest,
        "path": f"packages/{orders.digest}.zip",
        "sha256": orders.sha256,
        "size": orders.size,
        "unpacked_size": orders.unpacked_size,
    }
    assert list(services["billing"]["functions"]) == ["pay"]


def test_a_changed_source_makes_another_zip(packaged: Packager, request_for: Make, write: Write) -> None:
    (before,) = packaged(request_for())
    write({"functions/orders/api.py": "def handler(event, context):\n    return 2\n"})
    (after,) = packaged(request_for())

    assert before.digest != after.digest
    assert before.path.exists()


def test_all_problems_of_a_run_are_reported_together(
    packaged: Packager, request_for: Make, root: Path, write: Write
) -> None:
    write({"functions/orders/.env": "A=1", "functions/bills/requirements.txt": "idna", "functions/bills/a.py": ""})
    bills = root / "functions/bills"

    with pytest.raises(PackageError) as caught:
        packaged(request_for(), request_for(service="bills", source=bills, requirements=bills / "requirements.txt"))

    assert [problem.path for problem in caught.value.problems] == [
        "functions/bills/requirements.txt",
        "functions/orders/.env",
    ]
    assert not (root / "build/packages").exists()


def test_runtimes_take_wheels_of_their_glibc() -> None:
    assert lambda_target("python3.11", "arm64").platform == "aarch64-manylinux2014"
    assert lambda_target("python3.12", "x86_64").platform == "x86_64-manylinux_2_34"


def test_node_sources_are_taken_as_they_are(packaged: Packager, request_for: Make, root: Path, write: Write) -> None:
    write(
        {"functions/web/index.mjs": "", "functions/web/node_modules/a/tests/x.yaml": "", "functions/web/s.yaml": ""},
    )
    (bundle,) = packaged(request_for(source=root / "functions/web", runtime="nodejs22.x"))

    assert names(bundle.path) == ["index.mjs", "node_modules/a/tests/x.yaml"]


def test_a_prebuilt_zip_is_taken_byte_for_byte(packaged: Packager, request_for: Make, root: Path) -> None:
    built = root / "functions/go/code.zip"
    built.parent.mkdir(parents=True)
    with zipfile.ZipFile(built, "w") as archive:
        archive.writestr("bootstrap", "#!/bin/sh\n")
    (bundle,) = packaged(request_for(source=built, runtime="provided.al2023"))

    assert bundle.path.read_bytes() == built.read_bytes()
    assert bundle.unpacked_size == 10


def test_a_project_behind_a_link_and_relative_paths_are_understood(
    packaged: Packager, request_for: Make, root: Path, tmp_path: Path
) -> None:
    (expected,) = packaged(request_for())
    (tmp_path / "link").symlink_to(root)
    behind = request_for(source=tmp_path / "link/functions/../functions/orders")
    relative = request_for(key="b", source=Path("functions/orders"))

    (bundle,) = package([behind, relative], root=tmp_path / "link", build=tmp_path / "link/build")

    assert bundle.digest == expected.digest


def test_nothing_to_package_is_told(packaged: Packager, request_for: Make, root: Path) -> None:
    (root / "functions/empty").mkdir()

    with pytest.raises(PackageError, match="orders/api: would be an empty zip; put the code into its source"):
        packaged(request_for(source=root / "functions/empty"))


def test_a_source_that_changes_while_it_is_packaged_is_read_again(
    packaged: Packager, request_for: Make, root: Path
) -> None:
    def edit(_: str) -> None:
        (root / "functions/orders/api.py").write_text("edited = True\n")

    (bundle,) = packaged(request_for(), progress=edit)

    with zipfile.ZipFile(bundle.path) as archive:
        assert archive.read("api.py") == b"edited = True\n"
