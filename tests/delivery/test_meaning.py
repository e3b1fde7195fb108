"""What roles' second policies say, as reviews get it: from the spec, while nobody overrides what is rendered."""

import json
from pathlib import Path, PurePosixPath

from plans import change, plan
from planting import plant, stack

from generator.delivery.gates import review_of
from generator.delivery.meaning import meaning
from generator.delivery.roots import Root
from generator.project import Project
from generator.review import Review, Subject, lines
from generator.terraform.plan_json import plan_of

SPEC = """
resources:
  front: { type: http_api }
  jobs: { type: sqs }
functions:
  caller: { handler: app.handler, uses: { front: invoke, jobs: send } }
  silent: { handler: app.handler, uses: { jobs: send } }
  odd:
    handler: app.handler
    uses: { front: invoke }
    terraform: { caller_role: { description: "mine" } }
environments:
  stg: { resources: { front: null } }
"""
FILES = {"functions/shop/app.py": "def handler(event, context):\n    return {}\n"}
POLICY = "module.shop.module.caller_role.aws_iam_role_policy.computed[0]"


def _root(project: Project, env: str = "prod") -> Root:
    return Root(env, "shop", stack(project, env), PurePosixPath(f"environments/{env}/shop"))


def _subject(raw: dict[str, object], name: str = "prod/shop") -> Subject:
    return Subject(name, *name.rpartition("/")[::2], plan_of(raw), raw)


def test_the_statements_of_the_second_policy_stand_under_its_address(tmp_path: Path) -> None:
    project = plant(tmp_path, SPEC, FILES)
    found = meaning(project.root, [_root(project)])(_subject(plan()))
    (said,) = found[POLICY]
    assert (said.sid, set(said.actions)) == ("FrontInvoke", {"execute-api:invoke"})
    assert said.resources == {"${module.front.api.execution_arn}/*"}
    assert {address.split(".")[3] for address in found} == {"caller_role", "caller_role[0]"}


def test_nothing_is_said_of_other_plans_and_of_what_somebody_overrides(tmp_path: Path) -> None:
    project = plant(tmp_path, SPEC, FILES)
    assert not meaning(project.root, [_root(project)])(_subject(plan(), "dev/shop"))
    folder = project.root / "environments/prod/shop"
    folder.mkdir(parents=True)
    (folder / "my_override.tf").write_text("")
    assert not meaning(project.root, [_root(project)])(_subject(plan()))


def test_an_environment_without_the_api_has_no_second_policy(tmp_path: Path) -> None:
    project = plant(tmp_path, SPEC, FILES)
    assert not meaning(project.root, [_root(project, "stg")])(_subject(plan(), "stg/shop"))


def _reviewed(tmp_path: Path, **change_of_policy: object) -> Review:
    project = plant(tmp_path, SPEC, FILES)
    role = {"name": "prod-shop-caller"}
    given = change(
        POLICY,
        ("update",),
        before=change_of_policy.get("before"),  # type: ignore[arg-type]
        after={"role": role["name"]},
        after_unknown={"policy": True},
    )
    kept = change("module.shop.module.caller_role.aws_iam_role.this", ("no-op",), before=role, after=role)
    return review_of(project.root, [_subject(plan(kept, given))], [_root(project)])


def test_an_existing_role_does_not_stop_for_an_api_that_is_made_anew(tmp_path: Path) -> None:
    arn = "arn:aws:execute-api:eu-central-1:333333333333:abc/*"
    said = {"Sid": "FrontInvoke", "Effect": "Allow", "Action": ["execute-api:Invoke"], "Resource": arn}
    before = {"role": "prod-shop-caller", "policy": json.dumps({"Statement": [said]})}
    assert not _reviewed(tmp_path, before=before).stopping
    other = {**before, "policy": json.dumps({"Statement": [{**said, "Sid": "BackInvoke"}]})}
    found = _reviewed(tmp_path / "other", before=other)
    text = "\n".join(lines(found))
    assert found.stopping
    assert "${module.front.api.execution_arn}/*" in text
    assert "unknown until apply" not in text
