"""What a block does not take, and what it misses, is told without Terraform, with the place in the spec."""

import shutil
from pathlib import Path

import pytest
from planting import MODULES, plant, texts

from generator.diagnostics import UserError
from generator.layout.types import misfits, shape

API = "functions:\n  api:\n    handler: api.handler\n"
PAIR = "object({ a = string, b = optional(number, 1) })"
LISTED = 'list(object({ a = optional(list(string), ["x, y"]), b = string }))'
NESTED = "object({ a = object({ b = optional(map(string), {}) }) })"
WHERE = r"^functions/shop/service.yaml: "


def test_an_escape_hatch_that_the_block_does_not_have_is_told_with_its_key(tmp_path: Path) -> None:
    project = plant(tmp_path, API + "    terraform: { memory_sise: 1 }\n")
    with pytest.raises(
        UserError,
        match=WHERE + r"functions.api.terraform.memory_sise: modules/function has no input 'memory_sise': did you mean "
        r"memory_size\?$",
    ):
        texts(project)


def test_the_hatch_of_an_overlay_is_told_too(tmp_path: Path) -> None:
    project = plant(tmp_path, API + "environments: { prod: { functions: { api: { terraform: { zzz: 1 } } } } }\n")
    with pytest.raises(
        UserError,
        match=r"functions.api.terraform.zzz: modules/function has no input 'zzz'; it has architecture, async, ",
    ):
        texts(project)


def test_an_attribute_that_terraform_would_drop_silently_is_told(tmp_path: Path) -> None:
    project = plant(tmp_path, API + "    terraform: { logs: { retention: 3 } }\n")
    with pytest.raises(
        UserError, match=r"terraform.logs: modules/function: logs.retention is none of format, keep, .*retention_days"
    ):
        texts(project)


def test_an_attribute_that_an_object_misses_is_told(tmp_path: Path) -> None:
    project = plant(tmp_path, API + "    terraform: { file_system: { arn: a } }\n")
    with pytest.raises(UserError, match=r"file_system.mount_path is missing"):
        texts(project)


def test_all_of_a_service_is_told_together(tmp_path: Path) -> None:
    project = plant(tmp_path, API + "    terraform: { a_one: 1, b_two: 2 }\n")
    with pytest.raises(UserError) as told:
        texts(project)
    assert len(str(told.value).splitlines()) == 2


def test_a_block_that_needs_more_than_gen_says_is_told(tmp_path: Path) -> None:
    shutil.copytree(MODULES, tmp_path / "modules", ignore=shutil.ignore_patterns("services", "examples"))
    with (tmp_path / "modules/function/variables.tf").open("a") as file:
        file.write('\nvariable "cost_center" {\n  type = string\n}\n')
    with pytest.raises(
        UserError, match=WHERE + r"api: modules/function needs the input 'cost_center', and nothing is said of it$"
    ):
        texts(plant(tmp_path, API))


def test_a_block_without_an_input_that_gen_sets_is_told(tmp_path: Path) -> None:
    shutil.copytree(MODULES, tmp_path / "modules", ignore=shutil.ignore_patterns("services", "examples"))
    variables = tmp_path / "modules/function/variables.tf"
    variables.write_text(variables.read_text().replace('variable "timeout"', 'variable "time_limit"'))
    with pytest.raises(UserError, match=WHERE + "api: modules/function has no input 'timeout'"):
        texts(plant(tmp_path, API))


@pytest.mark.parametrize(
    ("type_", "value", "told"),
    [
        ("string", {"a": 1}, []),
        (PAIR, {"a": "x"}, []),
        (PAIR, {"b": 1, "c": 2}, ["v.c is none of a, b", "v.a is missing"]),
        ("map(object({ a = string }))", {"x": {"a": "y"}, "z": {}}, ['v["z"].a is missing']),
        (LISTED, [{"b": "1"}, {"q": 1}], ["v[1].q is none of a, b", "v[1].b is missing"]),
        (NESTED, {"a": {"b": {"any": "thing"}, "c": 1}}, ["v.a.c is none of b"]),
        ("set(string)", ["a"], []),
    ],
)
def test_a_value_is_held_against_the_type_of_its_input(type_: str, value: object, told: list[str]) -> None:
    assert list(misfits(shape(type_), value, "v")) == told
