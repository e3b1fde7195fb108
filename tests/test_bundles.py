"""Which packages a service needs, and how roots are told of them."""

import json
from pathlib import Path

import pytest
from planting import plant, stack

from generator.bundles import by_key, local_packages, packages_text, requests, stored_packages
from generator.package import Bundle, BundleRequest

API = "functions:\n  api:\n    handler: api.handler\n"


def asked(root: Path, body: str) -> dict[str, BundleRequest]:
    project = plant(root, body)
    return {request.key: request for request in requests(project, stack(project))}


def test_a_function_is_packaged_from_the_services_folder(tmp_path: Path) -> None:
    found = asked(tmp_path, API + "    runtime: python3.12\n    architecture: x86_64\n")["api"]
    assert (found.kind, found.service, found.source) == ("function", "shop", tmp_path / "functions/shop")
    assert (found.runtime, found.architecture, found.handler) == ("python3.12", "x86_64", "api.handler")


def test_arm64_and_the_kits_runtime_are_the_defaults(tmp_path: Path) -> None:
    found = asked(tmp_path, API)["api"]
    assert (found.runtime, found.architecture, found.requirements) == ("python3.13", "arm64", None)


def test_source_include_and_requirements_lie_beside_the_spec(tmp_path: Path) -> None:
    found = asked(tmp_path, API + "    source: code\n    include: ../../lib\n    requirements: code/needs.txt\n")["api"]
    folder = tmp_path / "functions/shop"
    assert (found.source, found.include, found.requirements) == (
        folder / "code",
        (folder / "../../lib",),
        folder / "code/needs.txt",
    )


def test_requirements_are_found_beside_the_code(tmp_path: Path) -> None:
    (tmp_path / "functions/shop").mkdir(parents=True)
    (tmp_path / "functions/shop/requirements.txt").write_text("")
    assert asked(tmp_path, API)["api"].requirements == tmp_path / "functions/shop/requirements.txt"


def test_images_and_published_layers_need_no_package(tmp_path: Path) -> None:
    body = "layers: { l: { arn: a } }\nfunctions:\n  api: { package: image, image: { uri: x:1 } }\n"
    assert asked(tmp_path, body) == {}


def test_a_layer_is_for_the_runtime_of_its_functions_unless_it_says_one(tmp_path: Path) -> None:
    body = (
        "layers: { a: { requirements: layers/a.txt }, b: { source: b, runtime: python3.11, architecture: arm64 } }\n"
        "functions:\n  api: { handler: a.b, layers: [a, b], runtime: python3.12, architecture: x86_64 }\n"
    )
    found = asked(tmp_path, body)
    assert (found["a"].kind, found["a"].runtime, found["a"].architecture) == ("layer", "python3.12", "x86_64")
    assert (found["b"].runtime, found["b"].architecture) == ("python3.11", "arm64")
    folder = tmp_path / "functions/shop"
    assert (found["a"].requirements, found["b"].source) == (folder / "layers/a.txt", folder / "b")
    assert set(found["api"].exclude) == {folder / "b", folder / "layers"}
    assert found["api"].layers == ("a", "b")


LAYERED = """
layers: { own: { source: layers/own }, built: { requirements: built/pyproject.toml } }
functions: { api: { handler: api.handler } }
environments: { dev: { layers: { own: null } } }
"""
OTHER = """
spec: 1
service: other
layers: { theirs: { source: ../shop/theirs } }
functions: { fn: { handler: app.handler } }
"""


def test_what_layers_are_made_of_is_left_out_whoever_has_the_layer_and_wherever(tmp_path: Path) -> None:
    project = plant(tmp_path, LAYERED, {"functions/other/service.yaml": OTHER})
    for env in ("dev", "prod"):
        found = {request.key: request for request in requests(project, stack(project, env))}["api"]
        folder = tmp_path / "functions/shop"
        assert {folder / "layers/own", folder / "theirs", folder / "built"} <= set(found.exclude)


def test_a_folder_that_also_holds_code_is_not_left_out_for_a_layers_requirements(tmp_path: Path) -> None:
    body = "layers: { l: { requirements: lib/needs.txt } }\n" + API
    project = plant(tmp_path, body, {"functions/shop/lib/needs.txt": "", "functions/shop/lib/shared.py": ""})
    found = {request.key: request for request in requests(project, stack(project))}["api"]
    assert found.exclude == ()


@pytest.fixture
def bundles(tmp_path: Path) -> dict[str, Bundle]:
    (request,) = asked(tmp_path, API).values()
    bundle = Bundle((request,), tmp_path / "build/x.zip", "c2hh", "abc", 1, 2, ())
    return by_key([bundle], "shop")


def test_without_a_bucket_roots_name_local_zips_relatively(tmp_path: Path, bundles: dict[str, Bundle]) -> None:
    found = local_packages(bundles, tmp_path / "environments/dev/shop")
    assert found == {"api": {"filename": "../../../build/x.zip", "sha256": "c2hh"}}


def test_with_a_bucket_they_name_the_object_under_its_digest(bundles: dict[str, Bundle]) -> None:
    found = stored_packages(bundles, "artifacts", "demo")
    assert found == {"api": {"s3_bucket": "artifacts", "s3_key": "demo/abc.zip", "sha256": "c2hh"}}
    assert by_key(bundles.values(), "other") == {}


def test_the_file_beside_a_root_is_sorted_json() -> None:
    text = packages_text({"b": {"sha256": "1"}, "a": {"sha256": "2"}})
    assert json.loads(text) == {"packages": {"a": {"sha256": "2"}, "b": {"sha256": "1"}}}
    assert text.index('"a"') < text.index('"b"')
    assert text.endswith("}\n")
