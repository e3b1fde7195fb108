"""Values put where they belong, with the type and the key that they have."""

from pathlib import Path
from typing import Any

import pytest

from generator.delivery.roots import Root
from generator.delivery.secrets import Place, place_of, put
from generator.diagnostics import UserError

from .projects import FakeAccount, project, root_of

KEY = "arn:aws:kms:eu-central-1:111111111111:key/mine"
SPEC = f"""\
spec: 1
service: orders
resources:
  safe: {{ type: kms }}
  stripe: {{ type: secret }}
  pin: {{ type: parameter, value_type: SecureString, kms_key: safe }}
  code: {{ type: parameter, value_type: SecureString, kms_key: "{KEY}" }}
  plain: {{ type: parameter, value_type: SecureString }}
  limit: {{ type: parameter, value: "3" }}
tags: {{ team: "cash-${{env}}" }}
functions:
  main: {{ handler: main.handler, secrets: {{ KEY: "secret:/key", LIMIT: "ssm:/limit" }} }}
"""
TAGS = {"environment": "dev", "project": "shop", "service": "orders", "team": "cash-dev"}


class Missing(Exception):  # noqa: N818  # as botocore calls its own
    pass


class Values:
    """Secrets Manager and Parameter Store in one; `said` are the words of every call that writes."""

    class exceptions:  # noqa: N801  # as botocore calls it
        ResourceNotFoundException = Missing

    def __init__(self, **there: dict[str, str]) -> None:
        self.there = {f"/{name}": item for name, item in there.items()}
        self.said: list[dict[str, Any]] = []

    def describe_parameters(self, ParameterFilters: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        (name,) = ParameterFilters[0]["Values"]
        return {"Parameters": [self.there[name]] if name in self.there else []}

    def put_parameter(self, **words: Any) -> None:
        self.said.append(words)

    def put_secret_value(self, **words: Any) -> None:
        if words["SecretId"] not in self.there:
            raise Missing()
        self.said.append(words)

    def create_secret(self, **words: Any) -> None:
        self.said.append(words)


@pytest.fixture
def root(tmp_path: Path) -> Root:
    return root_of(project(tmp_path, orders=SPEC))


def stored(place: Place, values: Values) -> tuple[bool, list[dict[str, Any]]]:
    clients = {"ssm": values, "secretsmanager": values}
    return put(FakeAccount("dev", "1" * 12, "eu-central-1", clients=clients), place, "v"), values.said


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("secret:/x", Place("secret", "/x")),
        ("ssm:/x", Place("parameter", "/x")),
        ("secret:/key", Place("secret", "/key", tags=TAGS)),
        ("ssm:/limit", Place("parameter", "/limit", tags=TAGS)),
        ("ssm:/key", Place("parameter", "/key")),
        ("orders.stripe", Place("secret", "dev-orders-stripe", "dev/orders.stripe")),
        ("secret:dev-orders-stripe", Place("secret", "dev-orders-stripe", "dev/orders.stripe")),
        ("orders.pin", Place("parameter", "dev-orders-pin", "dev/orders.pin", "alias/dev-orders-safe")),
        ("orders.code", Place("parameter", "dev-orders-code", "dev/orders.code", KEY)),
        ("orders.plain", Place("parameter", "dev-orders-plain", "dev/orders.plain")),
    ],
)
def test_a_place_is_known_with_what_makes_it_and_its_key(root: Root, text: str, place: Place) -> None:
    assert place_of(text, [root], "shop") == place


@pytest.mark.parametrize("text", ["orders.limit", "ssm:dev-orders-limit"])
def test_a_parameter_in_clear_takes_no_secret(root: Root, text: str) -> None:
    with pytest.raises(UserError, match=r"dev/orders.limit is a parameter in clear.*value_type: SecureString"):
        place_of(text, [root], "shop")


def test_what_is_no_secret_is_told(root: Root) -> None:
    with pytest.raises(UserError, match=r"orders.main is no secret: write secret:/NAME"):
        place_of("orders.main", [root], "shop")


OWN = Place("parameter", "/p", "dev/orders.p", KEY)


@pytest.mark.parametrize(
    ("place", "there", "written"),
    [
        (OWN, {"Type": "SecureString", "KeyId": "alias/aws/ssm"}, {"Type": "SecureString", "KeyId": KEY}),
        (OWN, {"Type": "String"}, {"Type": "SecureString", "KeyId": KEY}),
        (Place("parameter", "/p"), {"Type": "SecureString", "KeyId": "k"}, {"Type": "SecureString", "KeyId": "k"}),
        (Place("parameter", "/p"), {"Type": "String"}, {"Type": "String"}),
        (Place("parameter", "/p"), {"Type": "StringList"}, {"Type": "StringList"}),
    ],
)
def test_a_parameter_keeps_its_type_and_its_key(place: Place, there: dict[str, str], written: dict[str, str]) -> None:
    assert stored(place, Values(p=there)) == (False, [{"Name": "/p", "Value": "v", "Overwrite": True, **written}])


def test_what_is_not_there_is_made_with_the_tags_of_who_reads_it() -> None:
    tags = [{"Key": "project", "Value": "shop"}, {"Key": "team", "Value": "cash"}]
    read = {"team": "cash", "project": "shop"}
    made = [{"Name": "/p", "Value": "v", "Type": "SecureString", "Tags": tags}]
    assert stored(Place("parameter", "/p", tags=read), Values()) == (True, made)
    made = [{"Name": "/p", "SecretString": "v", "Tags": tags}]
    assert stored(Place("secret", "/p", tags=read), Values()) == (True, made)


@pytest.mark.parametrize("kind", ["parameter", "secret"])
def test_what_terraform_makes_or_nobody_reads_is_not_made(kind: str) -> None:
    with pytest.raises(UserError, match=r"dev/orders.p is not there yet: `gen plan dev orders` and `gen apply dev"):
        stored(Place(kind, "/p", "dev/orders.p"), Values())
    address = "ssm:/p" if kind == "parameter" else "secret:/p"
    with pytest.raises(UserError, match=f"^{address} is not there, and no function reads it: nothing was stored"):
        stored(Place(kind, "/p"), Values())


def test_a_secret_that_is_there_gets_a_new_value() -> None:
    assert stored(Place("secret", "/p"), Values(p={})) == (False, [{"SecretId": "/p", "SecretString": "v"}])
