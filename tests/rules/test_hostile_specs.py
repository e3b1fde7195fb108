"""Whatever stands in a spec: a list of diagnostics or a rendered service, never a traceback."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.diagnostics import Severity, SpecError, UserError
from generator.loading import load
from generator.pipeline import render_service
from generator.project import local_environment
from generator.rules import check

from .trees import HANDLER, TODAY

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.parent.name for path in (ROOT / "functions").glob("*/service.yaml"))
TREES = {name: yaml.safe_load((ROOT / "functions" / name / "service.yaml").read_text()) for name in SERVICES}
OTHER = """
spec: 1
service: other
resources:
  things: { type: dynamodb, partition_key: id, stream: KEYS_ONLY }
  queue: { type: sqs }
  worked: { type: sqs, visibility_timeout: 100 }
  bus: { type: eventbridge }
functions:
  fn: { handler: app.handler }
"""
TREES["shop"] = yaml.safe_load((Path(__file__).parent / "everything.yaml").read_text())
VALUES = st.sampled_from(
    [
        *(None, True, False, 0, -1, 3, 10**9, 0.5, "", "x", "a b", "null", "${env}", "${stage}", "/", "a/b", "default"),
        *("other/things", "other/x", "arn:aws:sqs:eu-central-1:111111111111:q", "arn:", "ssm:/x", "secret:/x", "GET /"),
        *("nobody.dead_letter", "jobs.dead_letter", "a", "orders", "lock", "rate(1 day)", [], {}, [None], ["x"]),
        *({"x": "y"}, {"a": None}),
    ]
)
KEYS = st.sampled_from(
    [
        *("arn", "async", "async_", "authorizer", "authorizers", "cors", "dead_letter", "defaults", "dynamodb", "fifo"),
        *("environment", "environments", "eventbridge", "function", "functions", "handler", "http", "image", "kms_key"),
        *("layers", "lifecycle", "local", "logs", "name", "on_failure", "partition_key", "pattern", "policies", "prod"),
        *("queue", "resources", "runtime", "s3", "schedule", "secrets", "sns", "source", "sqs", "statements", "stream"),
        *("deployment_config", "maximum", "minimum", "provisioned_concurrency", "rollout", "schedules", "weights"),
        *("subscriptions", "tags", "terraform", "timeout", "triggers", "type", "url", "uses", "vpc", "x"),
    ]
)


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: list[tuple[Any, ...]] = [path] if path else []
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        inner += _places(value, (*path, key))
    return inner


def _at(tree: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


@st.composite
def mutants(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A worked service with one to four values deleted, replaced, inserted or copied from elsewhere in it."""
    service = draw(st.sampled_from(sorted(TREES)) | st.just("shop"))
    tree = copy.deepcopy(TREES[service])
    for _ in range(draw(st.integers(1, 4))):
        places = _places(tree)
        path = draw(st.sampled_from(places))
        holder, key = _at(tree, path[:-1]), path[-1]
        deed = draw(st.sampled_from(["delete", "replace", "insert", "copy", "rename"]))
        if deed == "delete":
            del holder[key]
        elif deed == "copy":
            holder[key] = copy.deepcopy(_at(tree, draw(st.sampled_from(places))))
        elif deed == "insert" and isinstance(holder[key], dict):
            holder[key][draw(KEYS)] = copy.deepcopy(draw(VALUES))
        elif deed == "rename" and isinstance(holder, dict):
            holder[draw(KEYS)] = holder.pop(key)
        else:
            holder[key] = copy.deepcopy(draw(VALUES))
    return service, tree


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which services are links to the real ones, but for their service.yaml."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("gen.yaml", "environments", "modules"):
        (folder / name).symlink_to(ROOT / name)
    for service in SERVICES:
        (folder / "functions" / service).mkdir(parents=True)
        for item in (ROOT / "functions" / service).iterdir():
            if item.name not in ("tests", "__pycache__"):
                (folder / "functions" / service / item.name).symlink_to(item)
        spec = folder / "functions" / service / "service.yaml"
        spec.unlink()
        spec.write_text((ROOT / "functions" / service / "service.yaml").read_text())
    shop = {"service.yaml": json.dumps(TREES["shop"]), "app.py": HANDLER, "lib/shared.py": "NAME = 1\n"}
    other = {"service.yaml": OTHER, "app.py": HANDLER}
    for service, files in (("shop", shop), ("other", other)):
        for name, text in files.items():
            path = folder / "functions" / service / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return folder


def test_everything_at_once_gives_no_diagnostic(root: Path) -> None:
    assert check(load(root), ["shop", "other"], today=TODAY) == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutants())
def test_a_mutated_service_is_told_or_rendered_and_never_raises(root: Path, mutant: tuple[str, dict[str, Any]]) -> None:
    service, tree = mutant
    file = root / "functions" / service / "service.yaml"
    file.write_text(json.dumps(tree))
    try:
        project = load(root)
        if any(item.severity is Severity.ERROR for item in check(project, [service], today=TODAY)):
            return
        render_service(project, service, list(project.environments.values()))
        render_service(project, service, [local_environment(project)])
    except (SpecError, UserError):
        pass
    finally:
        file.write_text(json.dumps(TREES[service]))
