"""What no emulator can show of functions: signatures, layers of others, and what is planned of them."""

from collections.abc import Mapping
from typing import Any

import pytest

from .planned import planned

SIGNED = "arn:aws:lambda:eu-central-1:{account}:code-signing-config:csc-0a1b2c3d4e5f60718"
LAYERS = [f"arn:aws:lambda:eu-central-1:222222222222:layer:{name}:{number}" for number, name in enumerate("edcba", 1)]
TRACED = "arn:aws:lambda:eu-central-1:901920570463:layer:aws-otel-python-arm64-ver-1-32-0:2"
SERVICE = f"""\
defaults: {{ code_signing: "{SIGNED.format(account="${account}")}" }}
functions:
  signed: {{ handler: app.handler }}
  layered:
    handler: app.handler
    layers: [{", ".join(f'"{arn}"' for arn in LAYERS)}]
  traced:
    handler: app.handler
    layers: ["{TRACED}"]
    environment: {{ AWS_LAMBDA_EXEC_WRAPPER: /opt/otel-instrument }}
  image: {{ image: {{ uri: "111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop:1" }}, code_signing: null }}
environments:
  dev:
    functions:
      layered: {{ code_signing: "{SIGNED.format(account="999999999999")}" }}
"""
Functions = Mapping[str, dict[str, Any]]


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory, mocking_environ: Mapping[str, str]) -> Functions:
    """The functions of dev as the provider is told of them, by name."""
    found = planned(tmp_path_factory.mktemp("planned"), SERVICE, ("signed", "traced", "layered"), mocking_environ)
    return {values["function_name"]: values for kind, values in found if kind == "aws_lambda_function"}


@pytest.mark.apply
@pytest.mark.surface("F17", "P")
def test_zips_are_checked_against_the_signing_configuration_of_their_environment(functions: Functions) -> None:
    found = {name: values["code_signing_config_arn"] for name, values in functions.items()}
    own = SIGNED.format(account="111111111111")
    assert found == {
        "dev-shop-image": None,
        "dev-shop-signed": own,
        "dev-shop-traced": own,
        "dev-shop-layered": SIGNED.format(account="999999999999"),
    }


@pytest.mark.apply
@pytest.mark.surface("F03", "P")
def test_five_layers_by_arn_keep_their_order(functions: Functions) -> None:
    assert functions["dev-shop-layered"]["layers"] == LAYERS


@pytest.mark.apply
@pytest.mark.surface("F03", "P")
@pytest.mark.surface("F15", "P")
def test_opentelemetry_is_a_layer_and_its_wrapper(functions: Functions) -> None:
    traced = functions["dev-shop-traced"]
    assert traced["layers"] == [TRACED]
    assert traced["environment"][0]["variables"] == {"AWS_LAMBDA_EXEC_WRAPPER": "/opt/otel-instrument"}
