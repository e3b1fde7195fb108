import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from generator.terraform import CommandStarted, Event, Runner, TerraformFailed, child_environ, cli_config, find_binary
from generator.terraform.provider_locks import LOCK, PLATFORMS, complete, locked_roots, platforms

ROOT = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'


def test_only_roots_that_were_initialised_have_a_lock_to_complete(tmp_path: Path) -> None:
    for name in ("dev/orders", "dev/billing"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "dev/orders" / LOCK).write_text("")
    assert locked_roots(tmp_path) == [tmp_path / "dev/orders"]


def test_a_mirror_is_locked_for_the_platforms_it_holds(tmp_path: Path) -> None:
    (tmp_path / "registry.example/hashicorp/aws/5.100.0/linux_arm64").mkdir(parents=True)
    (tmp_path / "registry.example/hashicorp/aws/5.100.0/plan9_386").mkdir()
    assert platforms({"GEN_PROVIDER_MIRROR": str(tmp_path)}) == ("linux_arm64",)
    assert platforms({}) == PLATFORMS


@pytest.mark.apply
def test_a_lock_is_completed_once(tmp_path: Path, terraform_environ: Mapping[str, str]) -> None:
    if not terraform_environ.get("GEN_PROVIDER_MIRROR"):
        pytest.skip("needs GEN_PROVIDER_MIRROR, because the registry's packages of five platforms are large")
    (tmp_path / "main.tf").write_text(ROOT)
    told: list[Event] = []
    environ = child_environ(terraform_environ, cli_config(tmp_path, terraform_environ))
    runner = Runner(find_binary(terraform_environ), tmp_path, environ, told.append)
    runner.init()
    wanted = platforms(terraform_environ)
    complete(runner, wanted, terraform_environ)
    assert complete(runner, wanted, terraform_environ) is False
    assert any("providers lock" in event.line for event in told if isinstance(event, CommandStarted))
    with pytest.raises(TerraformFailed, match="providers lock"):
        complete(runner, ("solaris_amd64",), terraform_environ)


@pytest.mark.apply
def test_a_lock_is_completed_by_somebody_who_may_not_read_the_state(
    tmp_path: Path, terraform_environ: Mapping[str, str]
) -> None:
    """An earlier `init`, by somebody else, has noted a bucket; modules are new since then."""
    if not terraform_environ.get("GEN_PROVIDER_MIRROR"):
        pytest.skip("needs GEN_PROVIDER_MIRROR, because the registry's packages of five platforms are large")
    (tmp_path / "main.tf").write_text(
        ROOT.replace("terraform {", 'terraform {\n  backend "s3" {}') + 'module "own" {\n  source = "./own"\n}\n'
    )
    (tmp_path / "own").mkdir()
    (tmp_path / "own/main.tf").write_text("")
    noted = {
        "bucket": "of-others", "key": "state", "region": "eu-central-1", "access_key": "a", "secret_key": "b",
        "endpoints": {"s3": "http://127.0.0.1:9"}, "max_retries": 1,
        "skip_credentials_validation": True, "skip_requesting_account_id": True, "skip_metadata_api_check": "true",
    }  # fmt: skip
    (tmp_path / ".terraform").mkdir()
    (tmp_path / ".terraform/terraform.tfstate").write_text(
        json.dumps({"version": 3, "serial": 1, "lineage": "x", "backend": {"type": "s3", "config": noted, "hash": 1}})
    )
    (tmp_path / LOCK).write_text("")
    environ = child_environ(terraform_environ, cli_config(tmp_path, terraform_environ))
    runner = Runner(find_binary(terraform_environ), tmp_path, environ, lambda _event: None)
    with pytest.raises(TerraformFailed, match=r"127\.0\.0\.1:9"):
        runner.init(backend=False)
    assert complete(runner, platforms(terraform_environ), terraform_environ)
    assert "hashicorp/aws" in (tmp_path / LOCK).read_text()
