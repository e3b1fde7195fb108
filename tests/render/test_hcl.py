"""Values become HCL that means exactly what was said, in the form that `terraform fmt` leaves alone."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator.render.hcl import attributes, body, expression, key, quoted
from generator.values import Call, Choice, Ref, Text

SCALAR = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["${x}", "%{if}", "$", "%%{", '"', "\\", "a\nb", "EOT", "{{ x }}", "$${a}", "é", "\u2028", "\x7f"]),
    st.integers(-(10**9), 10**9),
    st.booleans(),
    st.none(),
)
NAME = st.one_of(
    st.from_regex(r"[a-z_]{1,14}", fullmatch=True), st.sampled_from(["for", "if", "true", "a-b", "a b", ""])
)
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAME, inner, max_size=4)),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", '"plain"'),
        ('a"b', r'"a\"b"'),
        ("a\\b", r'"a\\b"'),
        ("a\nb\tc\r", r'"a\nb\tc\r"'),
        ("${env}", '"$${env}"'),
        ("%{if}", '"%%{if}"'),
        ("$$ % {", '"$$ % {"'),
        ("\x00\x1f\x7f\u2028\ufeff", r'"\u0000\u001f\u007f\u2028\ufeff"'),
        ("EOT\n", r'"EOT\n"'),
        ("{{ x }}", '"{{ x }}"'),
    ],
)
def test_a_string_means_exactly_itself(value: str, written: str) -> None:
    assert quoted(value) == written


def test_a_dollar_before_an_interpolation_is_interpolated_itself() -> None:
    assert expression(Text(("costs $", Ref("var.price")))) == '"costs ${"$"}${var.price}"'
    assert expression(Text(("100%", Ref("var.x"), "$"))) == '"100${"%"}${var.x}$"'


def test_a_text_of_one_reference_is_that_reference() -> None:
    assert expression(Text((Ref("var.environment"),))) == "var.environment"


def test_scalars_are_written_as_hcl_has_them() -> None:
    assert [expression(value) for value in (None, True, False, 3, 1.5)] == ["null", "true", "false", "3", "1.5"]


def test_keys_that_are_no_identifiers_are_quoted() -> None:
    assert [key(name) for name in ("abc", "a-b", "GET /x", "for", "true", "${a}")] == [
        "abc", "a-b", '"GET /x"', '"for"', '"true"', '"$${a}"',
    ]  # fmt: skip


def test_equals_signs_are_aligned_over_runs_of_closed_lines() -> None:
    value = {"a": 1, "long_name": 2, "object": {"x": {"y": 1}}, "b": 3}
    assert attributes(value, 0) == (
        "a         = 1\nlong_name = 2\nobject = {\n  x = {\n    y = 1\n  }\n}\nb = 3".replace(
            "  x = {\n    y = 1\n  }", "  x = { y = 1 }"
        )
    )


def test_short_arguments_come_first_and_long_ones_stand_apart() -> None:
    assert body({"policy": Call("jsonencode", ({"a": [{"b": 1}]},)), "name": "x"}).startswith(
        '  name = "x"\n\n  policy = '
    )


def test_a_conditional_keeps_both_sides() -> None:
    assert expression(Choice("var.a != null", 1, 0)) == "var.a != null ? 1 : 0"


def test_what_has_no_form_is_a_bug_and_says_so() -> None:
    with pytest.raises(TypeError, match="no HCL for object"):
        expression(object())


def _nested(value: Any) -> Any:
    """The same with the kit's own nodes in between."""
    return {"plain": value, "call": Call("jsonencode", (value,)), "choice": Choice("true", {}, {"a": value})}


@settings(max_examples=150, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(value=VALUE)
def _generated(collected: list[Any], value: Any) -> None:
    collected.append(value)


@pytest.fixture(scope="module")
def values() -> list[Any]:
    collected: list[Any] = []
    _generated(collected)
    return collected


def _terraform(environ: Mapping[str, str]) -> str:
    return environ.get("GEN_TERRAFORM") or shutil.which("terraform") or "tofu"


def test_any_value_is_as_terraform_fmt_leaves_it(
    values: list[Any], tmp_path: Path, terraform_environ: Mapping[str, str]
) -> None:
    for number, value in enumerate(values):
        (tmp_path / f"v{number}.tf").write_text(f"locals {{\n{body(_nested(value))}\n}}\n")
    command = [_terraform(terraform_environ), "fmt", "-check", "-diff", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(terraform_environ))
    assert done.returncode == 0, done.stdout[:3000]


def test_any_value_comes_back_unchanged_from_terraform(
    values: list[Any], tmp_path: Path, terraform_environ: Mapping[str, str]
) -> None:
    outputs = "".join(
        f'output "v{number}" {{\n  value = jsonencode({expression(value, 2)})\n}}\n'
        for number, value in enumerate(values)
    )
    (tmp_path / "main.tf").write_text(outputs)
    environ = dict(terraform_environ)
    for command in (["init"], ["apply", "-auto-approve", "-json"]):
        done = subprocess.run(
            [_terraform(environ), *command], cwd=tmp_path, capture_output=True, text=True, check=False, env=environ
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    state = json.loads((tmp_path / "terraform.tfstate").read_text())
    back = {name: json.loads(item["value"]) for name, item in state["outputs"].items()}
    assert back == {f"v{number}": value for number, value in enumerate(values)}
