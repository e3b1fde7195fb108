"""The user's strings: four placeholders speak, everything else is literal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.values import Ref, Setting, Text, concrete, join, spoken, text


def test_the_four_placeholders_become_references() -> None:
    found = text("${env}-${region}/${account}", "shop")
    assert found == Text((Ref("var.environment"), "-", Ref("var.region"), "/", Ref("var.account_id")))


def test_the_service_is_written_out() -> None:
    assert text("${service}-mail", "shop") == "shop-mail"
    assert text("${env}-${service}", "shop") == Text((Ref("var.environment"), "-", "shop"))


@pytest.mark.parametrize("value", ["${other}", "${ENV}", "$env", "{{ env }}", "%{if}", "${env", "$${", "${env }"])
def test_everything_else_is_literal(value: str) -> None:
    assert text(value, "shop") == value


def test_strings_inside_lists_and_maps_are_spoken_and_other_values_left() -> None:
    found = spoken({"a": ["${env}", 1, None], "b": True}, "shop")
    assert found == {"a": [Text((Ref("var.environment"),)), 1, None], "b": True}


def test_keys_of_maps_are_never_spoken() -> None:
    assert spoken({"${env}": "x"}, "shop") == {"${env}": "x"}


def test_a_concrete_value_has_words_for_its_references() -> None:
    known = {"var.environment": "dev"}
    value = {"a": [Text((Ref("var.environment"), "-", Setting("x", "key")))], "b": Ref("var.environment")}
    assert concrete(value, known) == {"a": ["dev-x"], "b": "dev"}


def test_a_reference_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        concrete(Ref("module.api.name"), {})


def test_joining_keeps_the_parts_in_order() -> None:
    assert join(["a", Text(("b", Ref("c"))), Ref("d")]) == Text(("a", "b", Ref("c"), Ref("d")))
    assert "a" + Text(("b",)) + "c" == Text(("a", "b", "c"))


@given(st.text())
def test_text_without_placeholders_comes_through_unchanged(value: str) -> None:
    if not any(word in value for word in ("${env}", "${service}", "${region}", "${account}")):
        assert text(value, "shop") == value


def test_a_derived_setting_varies_when_any_of_its_sources_does() -> None:
    fixed, varying = Setting(1, "a"), Setting(2, "b", varies=True, own=False)
    assert fixed.derive(3, "c", varying).varies
    assert not fixed.derive(3).varies
    assert varying.derive(4).key == "b"
