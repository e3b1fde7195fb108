"""An older project that is deployed: what would destroy is put back, what moves is let through."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.local.cloud import Cloud
from generator.local.emulator import Emulator, Settings
from generator.local.known_drift import unexpected
from generator.terraform import Runner, child_environ, cli_config, find_binary

from .projects import Old

pytestmark = [pytest.mark.apply, pytest.mark.surface("D11", "A")]
ACCOUNT = "111111111111"  # of environments/dev; a 12-digit access key is the account
ROOT = "environments/dev/api"
TABLE = "module.api.module.notes.aws_dynamodb_table"
MOVED = "moved {\n  from = aws_dynamodb_table.older\n  to   = aws_dynamodb_table.this\n}\n"


def renamed(text: str) -> str:
    return text.replace("aws_dynamodb_table.this", "aws_dynamodb_table.older").replace(
        '"aws_dynamodb_table" "this"', '"aws_dynamodb_table" "older"'
    )


OLDER = {
    "modules/dynamodb/main.tf": renamed,
    "modules/dynamodb/outputs.tf": renamed,
    "modules/function/logs.tf": lambda text: f"# an older head\n{text}",
}


@dataclass(frozen=True, slots=True)
class Deployed:
    old: Old
    environ: dict[str, str]

    @property
    def runner(self) -> Runner:
        return Runner(find_binary(self.environ), self.old.root / ROOT, self.environ, lambda _event: None)


@pytest.fixture(scope="module")
def deployed(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """The older project, applied to dev, with an edit of the team's in a block that changes."""
    old = Old.lay(tmp_path_factory.mktemp("deployed") / "shop", OLDER)
    emulator = Emulator(old.root, terraform_environ)
    running = emulator.start(Settings(account=ACCOUNT)).running
    settings = child_environ(terraform_environ, cli_config(old.root, terraform_environ))
    environ = Cloud(running.endpoint, ACCOUNT, running.region).environ(terraform_environ | settings)
    found = Deployed(old, environ)
    text = old.read("gen.yaml")
    old.write("gen.yaml", "project: shop\n")
    old.gen("render", environ=environ, fine=True)
    old.write("gen.yaml", text)
    found.runner.init()
    found.runner.apply()
    logs = old.read("modules/function/logs.tf")
    old.write("modules/function/logs.tf", f"{logs}\n# our own\n")
    old.commit()
    yield found
    emulator.stop()


def texts(root: Path) -> dict[str, bytes]:
    """All that is not Terraform's or gen's own state."""
    files = (path for path in root.rglob("*") if path.is_file())
    hidden = (".git", ".gen", ".terraform", "build")
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in files
        if not any(part in hidden for part in path.parts)
        and not path.name.startswith((".terraform", "terraform.tfstate"))
    }


def test_an_upgrade_that_would_destroy_is_put_back_and_one_that_moves_goes_through(deployed: Deployed) -> None:
    old = deployed.old
    before = texts(old.root)
    refused = old.gen("upgrade", "--prove", "dev", environ=deployed.environ)
    assert refused.returncode == 1
    assert "dev/api                      1 to destroy" in refused.stdout
    assert f"dev/api would destroy {TABLE}.older" in refused.stderr
    assert "the upgrade is not safe: everything was put back as it was" in refused.stderr
    assert texts(old.root) == before

    old.write("modules/dynamodb/moved.tf", MOVED)
    (old.root / "environments/dev/platform").mkdir()
    old.write("environments/dev/platform/terraform.tf", 'output "one" {\n  value = 1\n}\n')
    old.commit()
    proved = old.gen("upgrade", environ=deployed.environ)
    assert proved.returncode == 0, proved.stdout + proved.stderr
    assert "dev/platform                 0 to destroy" in proved.stdout
    assert "dev/api                      0 to destroy" in proved.stdout
    assert (
        "prod is not proved: prod is account 333333333333, and the credentials at hand are of account" in proved.stderr
    )
    assert old.read("modules/function/logs.tf").endswith("\n# our own\n")
    assert "# an older head" not in old.read("modules/function/logs.tf")
    assert old.read("modules/dynamodb/moved.tf") == MOVED

    deployed.runner.apply()
    saved = old.root / "after.plan"
    deployed.runner.plan(out=saved)
    assert unexpected(deployed.runner.show_json(saved)) == []
    tables = Cloud(deployed.environ["AWS_ENDPOINT_URL"], ACCOUNT, "eu-central-1").client("dynamodb").list_tables()
    assert tables["TableNames"] == ["dev-api-notes"]


def test_a_root_without_a_plan_is_no_proof(deployed: Deployed) -> None:
    """Production's state lies in a bucket that is not there."""
    old = deployed.old
    old.commit()
    before = texts(old.root)
    environ = deployed.environ | {"AWS_ACCESS_KEY_ID": "333333333333"}
    refused = old.gen("upgrade", "--prove", "prod", environ=environ)
    assert refused.returncode == 1
    assert "prod/api                     no plan" in refused.stdout
    assert texts(old.root) == before
