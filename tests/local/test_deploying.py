"""`gen up`: what is looked at before anything is started."""

from pathlib import Path

import pytest
from planting import plant

from generator.diagnostics import UserError
from generator.local.cloud import Cloud
from generator.local.deploying import Deployment
from generator.local.rendering import local_services
from generator.steps import Step, TerraformEvent

BODY = "functions:\n  api:\n    handler: api.handler\n"


@pytest.mark.parametrize(
    ("held", "fact"),
    [
        (None, "which is no folder"),
        ((), "which holds no provider"),
        (("registry.terraform.io/hashicorp/random/1.0.0",), "which does not hold hashicorp/aws"),
        (("registry.terraform.io/hashicorp/aws",), "which does not hold hashicorp/aws"),
    ],
)
def test_a_mirror_without_the_provider_is_told_before_anything_is_started(
    tmp_path: Path, held: tuple[str, ...] | None, fact: str
) -> None:
    project = plant(tmp_path / "project", BODY, {"functions/shop/api.py": "def handler(event, context): ...\n"})
    (terraform := tmp_path / "terraform").write_text('#!/bin/sh\necho \'{"terraform_version": "1.11.4"}\'\n')
    terraform.chmod(0o755)
    for name in held or ():
        (tmp_path / "mirror" / name).mkdir(parents=True)
    if held == ():
        (tmp_path / "mirror").mkdir()
    environ = {"GEN_TERRAFORM": str(terraform), "GEN_PROVIDER_MIRROR": str(tmp_path / "mirror"), "PATH": "/bin"}
    reported: list[Step | TerraformEvent] = []
    with pytest.raises(UserError, match=f"^GEN_PROVIDER_MIRROR is .*{fact}.*terraform providers mirror DIR"):
        Deployment(project, environ, reported.append).run(["shop"])
    assert reported == []


def test_secrets_are_made_under_the_names_that_functions_ask_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = (
        "functions:\n  api:\n    handler: api.handler\n"
        '    secrets: { KEY: "secret:/${env}/${service}/key", RATE: "ssm:/shop/rate" }\n'
    )
    project = plant(tmp_path, body)
    made: list[tuple[str, str]] = []

    def seed(_cloud: Cloud, secrets: list[tuple[str, str]]) -> list[str]:
        made.extend(secrets)
        return []

    monkeypatch.setattr("generator.local.deploying.seed", seed)
    nowhere = Cloud("http://127.0.0.1:9", "000000000000", "eu-central-1")
    Deployment(project, {}, lambda _event: None)._seed(nowhere, local_services(project, ["shop"]))
    assert made == [("parameter", "/shop/rate"), ("secret", "/local/shop/key")]
