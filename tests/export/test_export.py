"""A service as a repository of its own: what is in it, what is not, and that its Makefile makes the same zips."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from uv import find_uv_bin

from generator.bundles import by_key, requests
from generator.delivery.roots import roots_of
from generator.diagnostics import UserError
from generator.export.exporting import plan_export, write_export
from generator.loading import load
from generator.package import Bundle, package

pytestmark = pytest.mark.surface("D12", "U")
REPOSITORY = Path(__file__).parents[2]
GEN = str(Path(sys.executable).with_name("gen"))
SERVICE = """\
spec: 1
service: shop
description: Sells things
layers:
  common: { source: layers/common }
functions:
  api: { handler: app.api.handler, layers: [common], include: [../../libs/money] }
  other: { handler: app.other.handler, include: [../../libs/money] }
  lonely: { handler: lonely.handler, source: lonely }
environments:
  prod: { functions: { api: { memory_size: 512 } } }
"""
FILES = {
    "functions/shop/service.yaml": SERVICE,
    "functions/shop/README.md": "# shop\n\nRun `gen up shop`.\n",
    "functions/shop/app/api.py": "def handler(event, context):\n    return 1\n",
    "functions/shop/app/other.py": "def handler(event, context):\n    return 2\n",
    "functions/shop/app/rates.json": "{}\n",
    "functions/shop/app/odd name.txt": "spaces\n",
    "functions/shop/.hidden": "data\n",
    "functions/shop/events/api.json": "{}\n",
    "functions/shop/tests/test_api.py": "def test_it():\n    pass\n",
    "functions/shop/lonely/lonely.py": "def handler(event, context):\n    return 3\n",
    "functions/shop/layers/common/shared.py": "SHARED = 1\n",
    "libs/money/__init__.py": "",
    "libs/money/table.yaml": "a: 1\n",
    "libs/money/tests/test_money.py": "",
    "modules/services/shop/own.tf": "# ours\n",
    "environments/dev/shop/own.auto.tfvars": "",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    shutil.copy(REPOSITORY / "gen.yaml", root)
    (root / "gen.yaml").write_text("project: market\n")
    shutil.copytree(REPOSITORY / "modules", root / "modules", ignore=shutil.ignore_patterns("services", ".terraform*"))
    for file in sorted((REPOSITORY / "environments").glob("*/environment.yaml")):
        (root / "environments" / file.parent.name).mkdir(parents=True)
        shutil.copy(file, root / "environments" / file.parent.name)
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    shutil.copytree(REPOSITORY / "functions/thumbnails", root / "functions/thumbnails")
    ended = subprocess.run([GEN, "render", "--no-package"], cwd=root, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return root


@pytest.fixture(scope="module")
def exported(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "shop"
    ended = subprocess.run(
        [GEN, "export", "shop", "--to", str(folder)], cwd=project, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder


def texts(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and "build" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes().decode("utf-8", "replace") for path in files}


def make(folder: Path, *words: str, bin_: Path | None = None) -> None:
    """`make` where there is no gen: uv, and what a machine has anyway."""
    path = os.pathsep.join([*([str(bin_)] if bin_ else []), str(Path(find_uv_bin()).parent), "/usr/bin", "/bin"])
    environ = {name: value for name, value in os.environ.items() if name != "ENV"} | {"PATH": path}
    for tool in ("make", "zip"):
        if shutil.which(tool, path=path) is None:
            pytest.skip(f"needs {tool}")
    ended = subprocess.run(["make", *words], cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_everything_of_the_service_is_there_and_nothing_of_others(exported: Path) -> None:
    found = texts(exported)
    assert {
        "Makefile",
        "README.md",
        ".github/workflows/deploy.yml",
        "modules/services/shop/api.tf",
        "modules/services/shop/own.tf",
        "modules/function/tests/function.tftest.hcl",
        "modules/execution-role/main.tf",
        "environments/dev/shop/main.tf",
        "environments/dev/shop/own.auto.tfvars",
        "environments/prod/shop/terraform.tf",
        "functions/shop/app/api.py",
        "functions/shop/.hidden",
        "functions/shop/tests/test_api.py",
        "libs/money/table.yaml",
    } <= set(found)
    assert not any("thumbnails" in path for path in found)
    assert not (exported / "modules/trigger-s3").exists()


def test_no_trace_of_gen_is_left(exported: Path) -> None:
    """The names of buckets in the sample environments are the user's, whatever they say."""
    found = texts(exported)
    lines = [f"{path}: {line}" for path, text in found.items() for line in text.splitlines()]
    own = "stackwright-state-", "stackwright-artifacts-"
    traces = [line for line in lines if "gen" in line.replace(":", " ").replace("`", " ").split()]
    traces += [line for line in lines if "Generated by" in line]
    traces += [line for line in lines if "stackwright" in line.lower() and not any(name in line for name in own)]
    assert traces == []
    assert not {path for path in found if path.endswith(("service.yaml", "gen.yaml", "environment.yaml"))}


def test_what_is_left_is_in_terraforms_own_form(exported: Path) -> None:
    for path, text in texts(exported).items():
        if path.endswith(".tf"):
            assert not text.startswith("\n"), path


def bundles(project: Path, service: str) -> Mapping[str, Bundle]:
    loaded = load(project)
    (root,) = roots_of(loaded, "dev", [service])
    made = package(requests(loaded, root.stack), root=project, build=project / "build")
    return by_key(made, service)


def content(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("service", ["shop", "thumbnails"])
def test_the_makefile_makes_the_same_zips_and_the_same_bytes_again(service: str, project: Path, tmp_path: Path) -> None:
    """With dependencies, layers and libraries of the project."""
    folder = tmp_path / service
    write_export(plan_export(load(project), service), folder)
    make(folder, "packages")
    root = folder / "environments/dev" / service
    packages = json.loads((root / "packages.auto.tfvars.json").read_text())["packages"]
    expected = bundles(project, service)
    assert packages.keys() == expected.keys()
    zips = {key: (root / item["filename"]).resolve() for key, item in packages.items()}
    for key, bundle in expected.items():
        assert content(zips[key]) == content(bundle.path), key
    before = {key: file.read_bytes() for key, file in zips.items()}
    for file in (folder / "functions").rglob("*.py"):
        os.utime(file)
    make(folder, "clean", "packages")
    assert {key: file.read_bytes() for key, file in zips.items()} == before


def test_functions_of_one_source_share_a_zip(project: Path) -> None:
    made = plan_export(load(project), "shop").recipes
    assert [item.keys for item in made] == [("api", "other"), ("lonely",), ("common",)]


def test_the_makefile_is_short(exported: Path) -> None:
    assert len((exported / "Makefile").read_text().splitlines()) <= 45
    assert "\n\n\n" not in (exported / "Makefile").read_text()


def test_packages_of_an_environment_with_a_bucket_are_uploaded_under_their_digest(
    exported: Path, tmp_path: Path
) -> None:
    aws = tmp_path / "aws"
    aws.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n[ "$2" = put-object ]\n')
    aws.chmod(0o755)
    make(exported, "packages", "ENV=prod", bin_=tmp_path)
    told = json.loads((exported / "environments/prod/shop/packages.auto.tfvars.json").read_text())["packages"]
    bucket = "stackwright-artifacts-333333333333-eu-central-1"
    assert {item["s3_bucket"] for item in told.values()} == {bucket}
    assert told["api"]["s3_key"].startswith("market/")
    asked = (tmp_path / "asked").read_text()
    put = f"put-object --bucket {bucket} --key {told['api']['s3_key']} --body build/api.zip --checksum-algorithm SHA256"
    assert put in asked


def test_the_workflow_deploys_what_has_its_state_in_a_bucket(exported: Path) -> None:
    import yaml

    jobs = yaml.safe_load((exported / ".github/workflows/deploy.yml").read_text())["jobs"]
    assert {name: job.get("needs") for name, job in jobs.items()} == {"check": None, "stg": "check", "prod": "stg"}
    used = [step["uses"] for job in jobs.values() for step in job["steps"] if "uses" in step]
    assert all(len(action.partition("@")[2]) == 40 for action in used)


def test_stale_rendered_files_are_refused(project: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(project, tmp_path / "stale", ignore=shutil.ignore_patterns("build", ".gen")))
    spec = root / "functions/shop/service.yaml"
    spec.write_text(spec.read_text().replace("memory_size: 512", "memory_size: 1024"))
    ended = subprocess.run(
        [GEN, "export", "shop", "--to", str(tmp_path / "out")], cwd=root, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "run `gen render` and commit the result" in ended.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_refused(project: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    with pytest.raises(UserError, match="is there and not empty"):
        write_export(plan_export(load(project), "shop"), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_file_of_the_users_that_speaks_of_gen_is_told(project: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(project, tmp_path / "speaking", ignore=shutil.ignore_patterns("build", ".gen")))
    (root / "functions/shop/app/api.py").write_text("# see gen validate\ndef handler(event, context): ...\n")
    assert plan_export(load(root), "shop").traces == ("functions/shop/app/api.py:1",)


def test_a_renamed_service_leaves_with_its_state_where_it_was(project: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(project, tmp_path / "renamed", ignore=shutil.ignore_patterns("build", ".gen")))
    spec = root / "functions/shop/service.yaml"
    spec.write_text(spec.read_text().replace("service: shop\n", "service: shop\nrenamed_from: stall\n"))
    (root / "environments/dev/stall").mkdir()
    (root / "environments/dev/stall/terraform.tfstate").write_text("{}")
    out = tmp_path / "out"
    for words in (["render", "--no-package"], ["export", "shop", "--to", str(out)]):
        ended = subprocess.run([GEN, *words], cwd=root, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stdout + ended.stderr
    place = "environments/dev/stall/terraform.tfstate"
    move = f"mkdir {out}/environments/dev/stall && mv {root / place} {out / place}"
    assert f"dev keeps its state in a file: {move}\n" in ended.stderr
    readme = (out / "README.md").read_text()
    assert f"| the file `{place}` |" in readme
    assert "/market/prod/stall/terraform.tfstate` |" in readme
    assert 'path = "../stall/terraform.tfstate"' in (out / "environments/dev/shop/terraform.tf").read_text()
    assert "from = module.stall\n" in (out / "environments/prod/shop/moved.tf").read_text()
