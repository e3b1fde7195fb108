from pathlib import Path

import pytest

from generator.terraform.fingerprint import digest

ROOT = """\
terraform {
  required_version = ">= 1.11, < 2.0"
}

module "orders" {
  source = "../orders"

  size = 1
}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "main.tf").write_text('resource "terraform_data" "this" {}\n')
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "main.tf").write_text(ROOT)
    return tmp_path / "root"


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("main.tf", "size = 1", "size = 2"),
        ("main.tf", "\nmodule", '\nlocals {\n  a = "b"\n}\n\nmodule'),
        ("../orders/main.tf", "this", "other"),
    ],
)
def test_init_does_not_depend_on_values_and_resources(root: Path, file: str, before: str, after: str) -> None:
    first = digest(root, ())
    edit(root / file, before, after)

    assert digest(root, ()) == first


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("main.tf", "< 2.0", "< 1.14"),
        ("main.tf", '"orders"', '"shop"'),
        ("main.tf", "}\n\nmodule", '  backend "s3" {}\n}\n\nmodule'),
        ("main.tf", "../orders", "./orders"),
        ("../orders/main.tf", "resource", 'module "a" {\n  source = "./a"\n}\n\nresource'),
        ("../orders/main.tf", "resource", 'terraform {\n  required_version = "1"\n}\n\nresource'),
    ],
)
def test_init_depends_on_providers_backend_and_modules(root: Path, file: str, before: str, after: str) -> None:
    first = digest(root, ())
    edit(root / file, before, after)

    assert digest(root, ()) != first


def test_init_depends_on_the_lock_and_on_the_binary(root: Path) -> None:
    first = digest(root, ("1.11",))
    assert digest(root, ("1.12",)) != first
    (root / ".terraform.lock.hcl").write_text("x")
    assert digest(root, ("1.11",)) != first


def test_modules_that_name_each_other_end(root: Path) -> None:
    edit(root / "../orders/main.tf", "resource", 'module "a" {\n  source = "../root"\n}\n\nresource')

    assert digest(root, ())


def test_any_change_counts_where_the_form_hides_the_ends_of_blocks(root: Path) -> None:
    edit(root / "main.tf", "module", "  module")
    edit(root / "main.tf", "\n}\n", "\n  }\n")
    first = digest(root, ())
    edit(root / "main.tf", "size = 1", "size = 2")

    assert digest(root, ()) != first


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after))
