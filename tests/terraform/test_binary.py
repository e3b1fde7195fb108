from pathlib import Path

import pytest

from generator.diagnostics import UserError
from generator.terraform import find_binary


def program(folder: Path, name: str, version: str, plain: str = "Terraform v0") -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    answer = f'if [ "$2" = -json ]; then echo \'{{"terraform_version": "{version}"}}\'; else echo "{plain}"; fi'
    file.write_text(f"#!/bin/sh\n{answer}\n")
    file.chmod(0o755)
    return file


def test_terraform_goes_before_tofu(tmp_path: Path) -> None:
    program(tmp_path / "b", "tofu", "1.11.0")
    file = program(tmp_path / "b", "terraform", "1.13.2")

    found = find_binary({"PATH": str(tmp_path / "b")})

    assert (found.path, found.name, found.version) == (file, "terraform", "1.13.2")


def test_tofu_serves_where_terraform_is_missing(tmp_path: Path) -> None:
    program(tmp_path / "b", "tofu", "1.11.0")

    assert find_binary({"PATH": str(tmp_path / "b")}).name == "tofu"


def test_a_tofu_under_another_name_is_known_by_what_it_says(tmp_path: Path) -> None:
    file = program(tmp_path / "b", "terraform", "1.11.0", plain="OpenTofu v1.11.0")

    assert find_binary({"GEN_TERRAFORM": str(file), "PATH": "/nowhere"}).name == "tofu"


def test_the_named_binary_wins_by_path_and_by_name(tmp_path: Path) -> None:
    program(tmp_path / "b", "terraform", "1.11.0")
    file = program(tmp_path / "b", "terraform-1.12", "1.12.0")

    for named in (str(file), "terraform-1.12"):
        assert find_binary({"GEN_TERRAFORM": named, "PATH": str(tmp_path / "b")}).version == "1.12.0"


def test_a_missing_binary_says_how_to_get_one() -> None:
    with pytest.raises(UserError) as error:
        find_binary({"PATH": "/nowhere"})

    assert str(error.value) == (
        "neither terraform nor tofu is on PATH. "
        "Get Terraform from https://developer.hashicorp.com/terraform/install "
        "(macOS: brew install hashicorp/tap/terraform) or OpenTofu from https://opentofu.org/docs/intro/install, "
        "or name a binary: GEN_TERRAFORM=/path/to/terraform"
    )


def test_a_named_binary_that_is_missing_is_not_replaced_by_another(tmp_path: Path) -> None:
    program(tmp_path / "b", "terraform", "1.13.0")

    with pytest.raises(UserError, match="GEN_TERRAFORM is /nowhere/tofu, which is no program that can be run here"):
        find_binary({"GEN_TERRAFORM": "/nowhere/tofu", "PATH": str(tmp_path / "b")})


def test_a_version_below_the_minimum_is_refused(tmp_path: Path) -> None:
    program(tmp_path / "b", "terraform", "1.10.5")

    with pytest.raises(UserError, match=r"terraform is version 1\.10\.5; 1\.11 or newer is needed"):
        find_binary({"PATH": str(tmp_path / "b")})


def test_a_program_that_is_not_terraform_is_refused(tmp_path: Path) -> None:
    program(tmp_path / "b", "terraform", '"')

    with pytest.raises(UserError, match="does not answer `version -json` like Terraform does"):
        find_binary({"PATH": str(tmp_path / "b")})
