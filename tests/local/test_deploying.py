"""`gen up`: what is looked at before anything is started."""

from pathlib import Path

import pytest
from planting import plant

from generator.diagnostics import UserError
from generator.local.deploying import Deployment
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
