"""The stages one after another: a project in, texts out, nothing written."""

from pathlib import Path

from planting import plant

from generator.layout.files import Place
from generator.pipeline import render_service, stacks

API = "functions:\n  api:\n    handler: api.handler\n"


def test_nothing_is_written(tmp_path: Path) -> None:
    project = plant(tmp_path, API)
    before = sorted(tmp_path.rglob("*"))
    assert render_service(project, "shop", list(project.environments.values()))
    assert sorted(tmp_path.rglob("*")) == before


def test_a_service_that_no_environment_has_becomes_nothing(tmp_path: Path) -> None:
    project = plant(tmp_path, API + "environments: { dev: null, stg: null, prod: null }\n")
    assert render_service(project, "shop", list(project.environments.values())) is None


def test_environments_without_the_service_have_no_stack(tmp_path: Path) -> None:
    project = plant(tmp_path, API + "environments: { prod: null }\n")
    assert list(stacks(project, "shop", project.environments.values())) == ["dev", "stg"]


def test_the_tree_may_lie_elsewhere(tmp_path: Path) -> None:
    from pathlib import PurePosixPath

    project = plant(tmp_path, API)
    place = Place(PurePosixPath(".gen/local/services"), PurePosixPath(".gen/local/environments"))
    rendering = render_service(project, "shop", [project.environments["dev"]], place)
    assert rendering
    texts = {str(file.path): file.text for file in rendering.files}
    assert 'source = "../../../../modules/function"' in texts[".gen/local/services/shop/api.tf"]
    assert 'source = "../../../services/shop"' in texts[".gen/local/environments/dev/shop/main.tf"]
