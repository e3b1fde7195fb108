"""What blocks say of their inputs is read once and remembered; what cannot be remembered is read again."""

import json
from pathlib import Path

import pytest
from planting import MODULES

from generator.diagnostics import UserError
from generator.layout.interfaces import SHIPPED, Input, Interfaces, parse, ship

VARIABLES = """\
variable "name" {
  description = "The \\"name\\", in letters."
  type        = string
}

variable "size" {
  type    = number
  default = 3
}

variable "rules" {
  type     = map(object({ a = string, b = optional(list(string), []) }))
  default  = {}
  nullable = false
}

variable "choice" {
  type    = string
  default = "x"
}

variable "nothing" {
  type    = string
  default = null
}
"""


def block(root: Path, text: str = VARIABLES) -> Interfaces:
    (root / "modules/thing").mkdir(parents=True, exist_ok=True)
    (root / "modules/thing/variables.tf").write_text(text)
    return Interfaces(root / "modules", root / ".gen/cache/interfaces.json")


def test_types_defaults_and_descriptions_are_read() -> None:
    found = parse(VARIABLES, "x")
    assert found == {
        "name": Input("string", 'The "name", in letters.', required=True),
        "size": Input("number", "", required=False, default="3"),
        "rules": Input("map(object({ a = string, b = optional(list(string), []) }))", "", required=False, default="{}"),
        "choice": Input("string", "", required=False, default='"x"'),
        "nothing": Input("string", "", required=False, default="null"),
    }


def test_what_was_read_is_remembered_by_the_text_it_was_read_from(tmp_path: Path) -> None:
    interfaces = block(tmp_path)
    assert interfaces.read("thing") == parse(VARIABLES, "x")
    (record,) = json.loads(interfaces.cache.read_text()).values()
    assert set(record) == {"name", "size", "rules", "choice", "nothing"}
    assert "other" in block(tmp_path, VARIABLES.replace('"size"', '"other"')).read("thing")


@pytest.mark.parametrize("garbage", ["", "{", "[]", "null", '{"x": 1}', '"text"', "\x00\x01"])
def test_a_spoilt_cache_counts_as_none(tmp_path: Path, garbage: str) -> None:
    interfaces = block(tmp_path)
    interfaces.cache.parent.mkdir(parents=True)
    interfaces.cache.write_text(garbage)
    assert interfaces.read("thing") == parse(VARIABLES, "x")


def test_entries_of_another_shape_count_as_none(tmp_path: Path) -> None:
    import hashlib

    interfaces = block(tmp_path)
    interfaces.cache.parent.mkdir(parents=True)
    digest = hashlib.sha256(VARIABLES.encode()).hexdigest()
    interfaces.cache.write_text(json.dumps({digest: {"name": {"unknown": 1}}}))
    assert interfaces.read("thing") == parse(VARIABLES, "x")


def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    interfaces = block(tmp_path)
    (tmp_path / ".gen").write_text("in the way")
    assert interfaces.read("thing") == parse(VARIABLES, "x")


def test_a_missing_block_is_told_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"modules/none/variables.tf is missing: .*copy it from the kit"):
        block(tmp_path).read("none")


def test_a_block_that_is_no_hcl_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"modules/thing/variables.tf cannot be read as HCL"):
        block(tmp_path, "variable {{{").read("thing")


def test_the_kit_ships_what_its_own_blocks_say(update: bool) -> None:
    if update:
        SHIPPED.write_text(ship(MODULES))
    assert json.loads(SHIPPED.read_text()) == json.loads(ship(MODULES)), (
        "if this is meant: pytest tests/layout --update"
    )
