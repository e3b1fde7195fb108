"""Every test of this folder runs Terraform: without it, and without the provider, they skip and say so."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .projects import Local, lay

MakeLocal = Callable[[Path, list[Path]], Local]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.apply)


@pytest.fixture(scope="module")
def make_local(terraform_environ: dict[str, str]) -> Iterator[MakeLocal]:
    """Lay out a project; its emulator ends with the module."""
    made: list[Local] = []

    def make(root: Path, services: list[Path]) -> Local:
        # Far more at a time than Terraform's ten: the provider waits 25 s for each queue without doing anything.
        environ = terraform_environ | {"TF_CLI_ARGS_apply": "-parallelism=40", "TF_CLI_ARGS_destroy": "-parallelism=40"}
        made.append(Local(lay(root, services), environ))
        return made[-1]

    yield make
    for local in made:
        local.down()
