"""Secrets of the local cloud hold something, and never lose what the user put into them."""

from generator.local.cloud import Cloud
from generator.local.seeding import SECRET, fill, seed


def value(cloud: Cloud, name: str) -> str:
    return str(cloud.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])


def test_a_secret_that_a_function_names_is_made_once(cloud: Cloud) -> None:
    assert seed(cloud, [("secret", "/shop/key")]) == ["/shop/key"]
    assert seed(cloud, [("secret", "/shop/key")]) == []
    assert value(cloud, "/shop/key") == SECRET


def test_a_secret_that_terraform_made_is_filled_and_one_that_has_a_value_keeps_it(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    client.create_secret(Name="empty")
    client.create_secret(Name="full", SecretString="mine")
    assert fill(cloud, ["empty", "full"]) == ["empty"]
    assert (value(cloud, "empty"), value(cloud, "full")) == (SECRET, "mine")
    assert fill(cloud, ["empty", "full"]) == []
