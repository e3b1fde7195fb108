"""`gen package --upload`: into the environment's own account, or not at all."""

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from gen_command import gen, lay_out

from generator.cli import packaging
from generator.delivery.account import Account
from generator.diagnostics import UserError
from generator.loading import load


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return lay_out(tmp_path)


def test_without_credentials_it_says_so_before_anything_is_built(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(project))
    done = gen(project, "package", "--upload", "prod")
    assert (done.returncode, done.stdout) == (1, "")
    assert "no way into account" in done.stderr
    assert "Log in first" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project / "build/packages").exists()


def test_another_accounts_credentials_upload_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Elsewhere:
        def get_caller_identity(self) -> dict[str, str]:
            return {"Account": "999999999999", "Arn": "arn:aws:iam::999999999999:user/me"}

    monkeypatch.setattr(Account, "client", lambda _self, service: {"sts": Elsewhere()}[service])
    with pytest.raises(UserError, match="the credentials at hand are of account 999999999999"):
        packaging._destination(load(project), "prod")


def test_a_bucket_out_of_reach_is_told_by_its_object(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Nobody:
        def put_object(self, **_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="https://s3.example")

    monkeypatch.setattr(Account, "client", lambda _self, _service: Nobody())
    loaded = load(project)
    bundles = packaging.build(loaded, packaging.stacks_of(loaded, ["shop"]))
    account = Account("prod", "333333333333", "eu-central-1")
    with pytest.raises(UserError, match=r"^s3://b/.*\.zip was not uploaded: Could not connect to the endpoint URL"):
        packaging._upload(loaded, bundles, account, "b")


def test_an_environment_without_a_bucket_or_that_there_is_not_is_refused(project: Path) -> None:
    with pytest.raises(UserError, match="names no bucket to upload to"):
        packaging._destination(load(project), "dev")
    with pytest.raises(UserError, match="no environment nowhere: there is"):
        packaging._destination(load(project), "nowhere")
