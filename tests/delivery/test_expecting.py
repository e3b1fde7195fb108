"""What specs expect of their functions, as reviews get it: by physical names, in each environment."""

import json
import subprocess
import sys
from pathlib import Path, PurePosixPath

from plans import change, plan
from planting import plant, stack

from generator.delivery.expecting import expected, expecting
from generator.delivery.gates import review_of
from generator.delivery.roots import Root
from generator.project import Project
from generator.review import Subject, Traffic
from generator.terraform.plan_json import plan_of

SPEC = """
defaults: { traffic: { duration_ms: 50, invocations_per_month: 3 } }
functions:
  a: { handler: app.handler, traffic: { invocations_per_month: 1000 } }
  b: { handler: app.handler, name: "${env}-mine", traffic: { invocations_per_month: 2000, duration_ms: 7 } }
  c: { handler: app.handler, traffic: null }
  d: { handler: app.handler, renamed_from: old, traffic: { invocations_per_month: 9 } }
environments:
  stg: { functions: { a: null, c: null, d: null } }
  prod: { functions: { a: { traffic: { invocations_per_month: 5000000 } }, d: { traffic: null } } }
"""
FILES = {"functions/shop/app.py": "def handler(event, context):\n    return {}\n"}


def _root(project: Project, env: str) -> Root:
    return Root(env, "shop", stack(project, env), PurePosixPath(f"environments/{env}/shop"))


def test_functions_are_known_by_what_aws_calls_them(tmp_path: Path) -> None:
    found = expected(stack(plant(tmp_path, SPEC, FILES)))
    assert found == {
        "dev-shop-a": Traffic(1000, 50),
        "dev-mine": Traffic(2000, 7),
        "dev-shop-old": Traffic(9, 50),
    }


def test_an_environment_expects_more_or_nothing(tmp_path: Path) -> None:
    found = expected(stack(plant(tmp_path, SPEC, FILES), "prod"))
    assert found == {"prod-shop-a": Traffic(5000000, 50), "prod-mine": Traffic(2000, 7)}


def test_what_the_environment_leaves_out_is_known_since_its_plan_removes_it(tmp_path: Path) -> None:
    found = expected(stack(plant(tmp_path, SPEC, FILES), "stg"))
    assert found == {"stg-shop-a": Traffic(1000, 50), "stg-mine": Traffic(2000, 7), "stg-shop-old": Traffic(9, 50)}


def test_only_plans_of_the_projects_roots_have_traffic(tmp_path: Path) -> None:
    traffic = expecting([_root(plant(tmp_path, SPEC, FILES), "prod")])
    raw = plan()
    own, other, foreign = (
        Subject(name, *name.rpartition("/")[::2], plan_of(raw), raw) for name in ("prod/shop", "dev/shop", "plan")
    )
    assert (traffic(own) or {})["prod-shop-a"] == Traffic(5000000, 50)
    assert (traffic(other), traffic(foreign)) == (None, None)


SMALL = {"function_name": "prod-shop-a", "memory_size": 512, "architectures": ["arm64"]}
LARGER = plan(change("aws_lambda_function.a", before=SMALL, after={**SMALL, "memory_size": 1024}))


def test_a_plan_of_a_root_is_reviewed_with_its_traffic(tmp_path: Path) -> None:
    project = plant(tmp_path, SPEC, FILES)
    subject = Subject("prod/shop", "prod", "shop", plan_of(LARGER), LARGER)
    found = review_of(project.root, [subject], [_root(project, "prod")])
    assert [(price.what, price.before, price.after) for price in found.prices] == [
        ("duration of functions", 1.67, 3.33)
    ]


def test_a_review_by_hand_knows_the_traffic_too(tmp_path: Path) -> None:
    root = plant(tmp_path, SPEC, FILES).root
    (root / "given.json").write_text(json.dumps(LARGER))
    gen = str(Path(sys.executable).with_name("gen"))
    command = [gen, "--format", "json", "review", "prod/shop=given.json"]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["cost"]["monthly_change"] == 1.66
    foreign = subprocess.run([*command[:-1], "given.json"], cwd=root, capture_output=True, text=True, check=False)
    assert json.loads(foreign.stdout)["cost"]["monthly_change"] == 0
