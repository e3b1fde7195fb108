"""A project with a service of every kind of package, and that service exported."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.fixture(scope="package")
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


@pytest.fixture(scope="package")
def exported(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "shop"
    ended = subprocess.run(
        [GEN, "export", "shop", "--to", str(folder)], cwd=project, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder
