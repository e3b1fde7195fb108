"""A zip that somebody else has built is a source like a folder: it is taken as it is."""

import hashlib
import zipfile
from pathlib import Path

import pytest
from planting import plant, stack

from generator.bundles import requests
from generator.diagnostics import Severity
from generator.package import package
from generator.project import Project
from generator.rules import check


def planted(root: Path, function: str, **members: str) -> Project:
    zip_ = root / "functions/shop/build/app.zip"
    zip_.parent.mkdir(parents=True)
    with zipfile.ZipFile(zip_, "w") as packed:
        for name, text in members.items():
            packed.writestr(name.replace("__", "."), text)
    return plant(
        root, f"resources: {{ q: {{ type: sqs }} }}\nfunctions:\n  report: {{ source: build/app.zip, {function} }}\n"
    )


def errors(project: Project) -> list[str]:
    return [item.message for item in check(project) if item.severity is Severity.ERROR]


@pytest.mark.surface("F01", "P")
@pytest.mark.parametrize(
    ("runtime", "handler"),
    [
        ("java21", "example.Report::handleRequest"),
        ("dotnet8", "Report::Report.Function::Handle"),
        ("ruby3.4", "report.handler"),
        ("provided.al2023", "bootstrap"),
    ],
)
def test_a_zip_of_another_language_is_packaged_byte_for_byte(tmp_path: Path, runtime: str, handler: str) -> None:
    project = planted(tmp_path, f'runtime: {runtime}, handler: "{handler}"', bootstrap="binary")
    assert errors(project) == []
    (bundle,) = package(requests(project, stack(project)), root=tmp_path, build=tmp_path / "build")
    original = (tmp_path / "functions/shop/build/app.zip").read_bytes()
    assert bundle.digest == hashlib.sha256(original).hexdigest()
    assert bundle.path.read_bytes() == original


def test_a_zip_of_python_is_looked_into_for_its_handler(tmp_path: Path) -> None:
    code = "def handler(event, context):\n    return {}\n"
    assert errors(planted(tmp_path / "a", "handler: report.handler", report__py=code)) == []
    assert errors(planted(tmp_path / "b", "handler: report.handler", other__py=code)) == [
        "handler `report.handler` needs report.py, which does not exist in app.zip"
    ]
    (wrong,) = errors(planted(tmp_path / "c", "handler: report.handle", report__py=code))
    assert wrong.startswith("handler `report.handle`: report.py defines no `handle`")
    broken = planted(tmp_path / "d", "handler: report.handler")
    (tmp_path / "d/functions/shop/build/app.zip").write_bytes(b"no zip")
    assert errors(broken) == ["source app.zip cannot be read as a zip: File is not a zip file"]


def test_a_zip_of_python_is_looked_into_for_partial_batch_responses(tmp_path: Path) -> None:
    silent = "def handler(event, context):\n    return {}\n"
    reporting = "def handler(event, context):\n    return {'batchItemFailures': []}\n"
    for folder, code, told in (("a", silent, ["GEN803"]), ("b", reporting, [])):
        project = planted(tmp_path / folder, "handler: report.handler, triggers: [{ sqs: q }]", report__py=code)
        assert [item.id for item in check(project) if item.id == "GEN803"] == told


def test_a_module_that_unpacks_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    project = planted(tmp_path, "handler: report.handler")
    with zipfile.ZipFile(tmp_path / "functions/shop/build/app.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("report.py", b"#" * (17 * 1024 * 1024))
    assert errors(project) == ["source app.zip cannot be read as a zip: report.py has more than 16777216 bytes"]
