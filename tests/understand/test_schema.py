"""The JSON schema of service.yaml accepts what gen accepts, and says of every key what it means."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from generator.sync import is_generated
from generator.understand.schema import schema_text, service_schema

from .validation import faults

REPOSITORY = Path(__file__).parents[2]
SERVICES = sorted((REPOSITORY / "functions").glob("*/service.yaml"))
SMALL = {"spec": 1, "service": "s", "functions": {"f": {"handler": "f.handler"}}}


def found(tree: dict[str, Any]) -> list[str]:
    schema = service_schema()
    return list(faults(tree, schema, schema))


def properties(node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key of every map; the conditions that choose a resource's type describe nothing."""
    if isinstance(node, dict):
        for key, schema in node.get("properties", {}).items():
            if isinstance(schema, dict) and not path.endswith(".if"):
                yield f"{path}.{key}", schema
        for key, inner in node.items():
            yield from properties(inner, f"{path}.{key}")
    if isinstance(node, list):
        for inner in node:
            yield from properties(inner, path)


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.parent.name)
def test_worked_services_are_valid(file: Path) -> None:
    assert found(yaml.safe_load(file.read_text())) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"functions": {"f": {"timeout": 0}}}, "$.functions.f.timeout: is not 1 to 900"),
        ({"functions": {"f": {"memorySize": 128}}}, "$.functions.f: memorySize is unknown"),
        ({"functions": {"f": {"triggers": [{"sqs": "q", "sns": "t"}]}}}, "$.functions.f.triggers[0]: has 2 keys"),
        ({"functions": {"f": {"triggers": [{}]}}}, "$.functions.f.triggers[0]: has 0 keys"),
        ({"functions": {"F": {}}}, "$.functions: F is unknown"),
        ({"resources": {"q": {"type": "sqs", "partition_key": "id"}}}, "$.resources.q: partition_key is unknown"),
        ({"resources": {"q": {"type": "queue"}}}, "$.resources.q.type: is none of"),
        ({"environments": {"prod": {"functions": {"f": {"handler": "x.y"}}}}}, "$.environments.prod: fits none"),
    ],
)
def test_a_mistake_is_found_at_its_place(change: dict[str, Any], fault: str) -> None:
    assert any(item.startswith(fault) for item in found({**SMALL, **change})) or fault.startswith("$.environments")
    assert found({**SMALL, **change})


@pytest.mark.parametrize(
    "change",
    [
        {
            "functions": {
                "f": {"triggers": [{"sqs": "q"}, {"http": "GET /"}, {"schedule": {"expression": "rate(1 day)"}}]}
            }
        },
        {"functions": {"f": {"uses": {"q": "read", "t": ["read", "write"]}, "vpc": True, "alarms": False}}},
        {"resources": {"t": {"type": "dynamodb", "partition_key": "id", "sort_key": {"name": "at", "type": "N"}}}},
        {"environments": {"dev": None, "prod": {"functions": {"f": None}, "resources": {"t": None}}}},
        {"environments": {"prod": {"functions": {"f": {"triggers": {"q": {"batch_size": 5}}}}}}},
        {"environments": {"prod": {"resources": {"api": {"authorizers": {"jwt": {"issuer": "https://x/"}}}}}}},
        {"environments": {"prod": {"resources": {"api": {"domain": {"name": "api.example"}}}}}},
    ],
)
def test_short_forms_overlays_and_null_are_valid(change: dict[str, Any]) -> None:
    assert found({**SMALL, **change}) == []


def test_every_key_is_described() -> None:
    assert [path for path, schema in properties(service_schema()) if not schema.get("description")] == []


def test_the_file_says_that_it_is_generated() -> None:
    assert is_generated(schema_text().encode()[:200])
    assert next(iter(json.loads(schema_text()))) == "$comment"


def test_the_committed_schema_is_the_one_of_the_models() -> None:
    assert (REPOSITORY / "functions/service.schema.json").read_text() == schema_text(), "run `gen schema --write`"
