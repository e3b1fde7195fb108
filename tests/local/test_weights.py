"""An alias that gives a share to another version: whose turn it is, and that both really answer."""

import json

import pytest

from generator.local.cloud import Cloud
from generator.local.functions import invoke, replace
from generator.local.weights import chosen_of

from .conftest import MakeFunction
from .zips import zipped


@pytest.mark.parametrize(
    ("chance", "version"), [(0.0, "2"), (0.09, "2"), (0.1, "3"), (0.39, "3"), (0.4, None), (0.99, None)]
)
def test_each_version_has_its_share_and_the_first_the_rest(chance: float, version: str | None) -> None:
    assert chosen_of({"3": 0.3, "2": 0.1}, chance) == version
    assert chosen_of({}, chance) is None


def test_both_versions_answer_and_the_alias_stays_what_it_is(cloud: Cloud, make_function: MakeFunction) -> None:
    make_function("divided")
    client = cloud.client("lambda")
    newer = replace(cloud, "divided", zipped({"app.py": "def handler(event, context):\n    return 'newer'\n"}))

    def direct(**weights: float) -> None:
        routing = {"AdditionalVersionWeights": {key.removeprefix("v"): value for key, value in weights.items()}}
        client.update_alias(FunctionName="divided", Name="live", FunctionVersion="1", RoutingConfig=routing)

    def answers() -> set[str]:
        found = [invoke(cloud, "divided", b"{}") for _ in range(40)]
        assert {item.version for item in found if json.loads(item.payload) == "newer"} <= {newer}
        return {item.version for item in found}

    direct(v2=0.5)
    assert answers() == {"1", newer}
    assert client.get_function_configuration(FunctionName="divided", Qualifier="live")["Version"] == "1"
    direct()
    assert answers() == {"1"}
