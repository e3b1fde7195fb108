from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from .make_plans import Root


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory, terraform_environ: Mapping[str, str]) -> Mapping[str, Any]:
    """Resource type -> its schema, as the real provider gives it: two seconds, once."""
    return Root(Path(tmp_path_factory.mktemp("schemas")), [], terraform_environ).schemas()
