"""An example of a block, alone in a folder of its own, as whoever copies the block gets it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_terraform import terraform, tf  # type: ignore[import-untyped]

from generator.local.cloud import Cloud
from generator.local.emulator import Emulator, Settings
from generator.terraform import child_environ, cli_config

from .projects import REPOSITORY

ACCOUNT = "222222222222"


@pytest.fixture(autouse=True)
def cloud(terraform_environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """A copy of the block, because the plugin writes all values in clear beside what it applies; and a cloud for it."""
    shutil.copytree(REPOSITORY / "modules" / "dynamodb", tmp_path / "dynamodb")
    emulator = Emulator(tmp_path, terraform_environ)
    running = emulator.start(Settings(account=ACCOUNT)).running
    cloud = Cloud(running.endpoint, running.account, running.region)
    for name, value in cloud.environ(child_environ(terraform_environ, cli_config(tmp_path, terraform_environ))).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tf.LazyModuleDir, "value", str(tmp_path / "dynamodb" / "examples"))
    yield cloud
    # By now the plugin has destroyed the example.
    assert cloud.client("dynamodb").list_tables()["TableNames"] == []
    emulator.stop()


# Recordings prove nothing.
@terraform("simple", replay=False)  # type: ignore[untyped-decorator]
def test_the_simple_example_of_the_table_works_alone(cloud: Cloud, simple: tf.TerraformTestApi) -> None:
    table = cloud.client("dynamodb").describe_table(TableName="example-orders")["Table"]

    assert simple["aws_dynamodb_table.this.arn"] == table["TableArn"]
    assert table["TableArn"].split(":")[4] == ACCOUNT
