"""The numbers of a function end where Lambda's end."""

from pathlib import Path

import pytest
from planting import plant

from generator.diagnostics import SpecError
from generator.rules.checking import check

CODE = {"functions/shop/app.py": "def handler(event, context):\n    return {}\n"}


def said(root: Path, *keys: str) -> str:
    """What there is to say about a function with these keys."""
    body = "functions:\n  a:\n    handler: app.handler\n" + "".join(f"    {key}\n" for key in keys)
    try:
        found = check(plant(root, body, CODE))
    except SpecError as error:
        found = list(error.diagnostics)
    return "\n".join(map(str, found))


@pytest.mark.surface("F05", "U")
@pytest.mark.parametrize(
    ("key", "low", "high"),
    [("memory_size", 128, 10240), ("timeout", 1, 900), ("ephemeral_storage", 512, 10240)],
)
def test_a_number_holds_from_its_least_to_its_most_and_no_further(
    key: str, low: int, high: int, tmp_path: Path
) -> None:
    for fine in (low, high):
        assert said(tmp_path, f"{key}: {fine}") == ""
    for wrong in (low - 1, high + 1):
        assert f"{key} is {low} to {high}" in said(tmp_path, f"{key}: {wrong}")


@pytest.mark.surface("F05", "U")
def test_there_are_two_architectures(tmp_path: Path) -> None:
    assert said(tmp_path, "architecture: arm64") == said(tmp_path, "architecture: x86_64") == ""
    assert "architecture" in said(tmp_path, "architecture: arm")


@pytest.mark.surface("F03", "U")
def test_a_function_has_five_layers_and_no_sixth(tmp_path: Path) -> None:
    arns = [f'"arn:aws:lambda:eu-central-1:111111111111:layer:one:{number}"' for number in range(1, 7)]
    assert said(tmp_path, f"layers: [{', '.join(arns[:5])}]") == ""
    assert "GEN210 a function has at most 5 layers, not 6: join some" in said(tmp_path, f"layers: [{', '.join(arns)}]")
