import json
import subprocess
import sys
from pathlib import Path, PurePosixPath

from plans import change, plan
from planting import environment, plant, stack

from generator.delivery.declared import declared_public
from generator.delivery.roots import Root
from generator.project import Project

SPEC = """
functions:
  front:
    handler: front.handler
    triggers:
      - http: { route: "GET /things/{id}", public: "ids are unguessable" }
      - http: { route: "POST /things", authorizer: aws_iam }
  door:
    handler: front.handler
    triggers: [{ url: { public: "signed by the sender" } }]
"""
FILES = {"front.py": "def handler(event, context):\n    return {}\n"}


def _where(project: Project) -> set[str]:
    root = Root("dev", "shop", stack(project), PurePosixPath("environments/dev/shop"))
    return {item.where for item in declared_public([root]) if "[0]" not in item.where}


def test_routes_and_urls_that_say_why_are_approved_where_they_are_written(tmp_path: Path) -> None:
    found = _where(plant(tmp_path, SPEC, FILES))
    assert 'dev/shop:module.shop.module.front_http.aws_apigatewayv2_route.this["GET /things/{id}"]' in found
    assert "dev/shop:module.shop.module.door_url.aws_lambda_function_url.this" in found
    assert not any("POST" in where for where in found)


def test_an_environment_may_want_an_approval_all_the_same(tmp_path: Path) -> None:
    asked = {
        "environments/dev/environment.yaml": environment("dev", "development", "1", "require: { public: approve }\n")
    }
    assert _where(plant(tmp_path, SPEC, {**FILES, **asked})) == set()


def test_a_review_by_hand_knows_the_reasons_too(tmp_path: Path) -> None:
    root = plant(tmp_path, SPEC, FILES).root
    address = 'module.shop.module.front_http.aws_apigatewayv2_route.this["{}"]'
    opened = [
        change(address.format(route), ("create",), after={"route_key": route, "authorization_type": "NONE"})
        for route in ("GET /things/{id}", "GET /secrets")
    ]
    for item in opened:
        item["type"], item["name"] = "aws_apigatewayv2_route", "this"
    (root / "given.json").write_text(json.dumps(plan(*opened)))
    command = [str(Path(sys.executable).with_name("gen")), "--format", "json", "review", "dev/shop=given.json"]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert ended.returncode == 1, ended.stderr
    stopping = [item for item in json.loads(ended.stdout)["findings"] if item["stops"]]
    assert ["GET /secrets" in item["address"] for item in stopping] == [True]
