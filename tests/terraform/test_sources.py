"""Which folders a folder of HCL leads to."""

from pathlib import Path, PurePosixPath

import pytest

from generator.terraform.sources import below, files_of, reached


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('module "x" {\n  source = "../own"\n}\n', "main.tf"),
        ('module "x" { source="../own" }\n', "main.tf"),
        ('{"module": {"x": {"source": "../own"}}}', "main.tf.json"),
        ('{"module": {"x": [{"source" : "../own/."}]}}', "main.tf.json"),
    ],
)
def test_a_call_is_followed_however_it_is_written(text: str, name: str, tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / name).write_text(text)
    assert reached(tmp_path, [PurePosixPath("root")]) == [PurePosixPath("own"), PurePosixPath("root")]


def test_what_lies_outside_and_what_goes_round_ends() -> None:
    assert below(PurePosixPath("a/b"), "../../c") == PurePosixPath("c")
    assert below(PurePosixPath("a/b"), "../../../c") is None
    assert below(PurePosixPath("a"), "../..") is None


def test_modules_that_call_each_other_are_told_once(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(f'module "x" {{\n  source = "../{other}"\n}}\n')
    assert reached(tmp_path, [PurePosixPath("a")]) == [PurePosixPath("a"), PurePosixPath("b")]


def test_configuration_is_hcl_and_json_and_nothing_else(tmp_path: Path) -> None:
    for name in ("b.tf", "a.tf.json", "x.tfvars", "x.auto.tfvars.json", "terraform.tfstate", "c.tf.md"):
        (tmp_path / name).write_text("")
    assert [file.name for file in files_of(tmp_path)] == ["a.tf.json", "b.tf"]
