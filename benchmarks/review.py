"""A plan of thousands of changes, of the kinds that a review has most to do with, and what reviewing it costs.

It is as Terraform writes plans, less what no review reads: values before and after with all attributes of the provider,
the state, the configuration. `service.json` is of a real plan, five blocks of a service with what AWS makes known
filled in; as many services as are wanted differ from it in their names.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from benchmarks.commands import RUNS, Figure
from benchmarks.measuring import GEN, cheapest

CHANGES = 5000
_SECONDS, _MEGABYTES = 3, 300
_SERVICE = Path(__file__).with_name("service.json")
_NAME = "service0"
_PROVIDER = "registry.terraform.io/hashicorp/aws"


def review_figures(folder: Path) -> Iterator[Figure]:
    """The comment for a pull request, and the page with pictures."""
    file = folder / "changes.json"
    file.write_text(json.dumps(plan(CHANGES), separators=(",", ":")))
    told = f"{file.stat().st_size / 1e6:.0f} MB of JSON"
    for what, option in (("comment", "--out"), ("page", "--html")):
        command = (*GEN, "review", str(file), "--fail-on", "none", option, str(folder / what))
        found = cheapest(command, folder, RUNS)
        yield Figure(f"review of a plan of {CHANGES} changes, as a {what}", found.seconds, _SECONDS, "s", told)
        yield Figure("its peak memory", found.megabytes, _MEGABYTES, "MB", "")


def plan(changes: int) -> dict[str, Any]:
    """As many changes, a fifth each: code and variables, policies, replaced data, open routes, alarms that go."""
    text = _SERVICE.read_text()
    services = [json.loads(text.replace(_NAME, f"service{number}")) for number in range(-(-changes // 5))]
    listed = [(f"service{number}", part) for number, parts in enumerate(services) for part in parts][:changes]
    made = [_change(service, part) for service, part in listed]
    state = [_resource(change) for change in made if change["change"]["before"]]
    version = {"format_version": "1.2", "terraform_version": "1.11.4"}
    return {
        **version,
        "resource_changes": made,
        "prior_state": {
            **version,
            "format_version": "1.0",
            "values": {"root_module": {"child_modules": _modules(state)}},
        },
        "configuration": {"provider_config": {"aws": {"name": "aws"}}, "root_module": {"module_calls": _calls(listed)}},
        "applyable": True,
        "complete": True,
        "errored": False,
    }


def _change(service: str, part: dict[str, Any]) -> dict[str, Any]:
    """What happens to a part, by its type; `after_unknown` is what the provider computes anew."""
    module = f"module.{service}.module.{part['block']}"
    change = {
        "before_sensitive": part["sensitive"],
        "after_sensitive": part["sensitive"],
        **_CHANGES[part["type"]](part),
    }
    return {
        "address": f"{module}.{part['type']}.this",
        "module_address": module,
        "mode": "managed",
        "type": part["type"],
        "name": "this",
        "provider_name": _PROVIDER,
        "change": change,
    }


def _function(part: dict[str, Any]) -> dict[str, Any]:
    """Other code, and a sensitive variable among those that change."""
    before, after = part["values"], deepcopy(part["values"])
    for key in ("last_modified", "qualified_arn", "qualified_invoke_arn", "version"):
        del after[key]
    after["source_code_hash"] = after["source_code_hash"][::-1]
    after["environment"][0]["variables"] |= {"LOG_LEVEL": "DEBUG", "TOKEN": f"another-{before['function_name']}"}
    unknown = {"version": True, "qualified_arn": True, "qualified_invoke_arn": True, "last_modified": True}
    mask = {**part["sensitive"], "environment": [{"variables": {"TOKEN": True}}]}
    masks = {"after_unknown": unknown, "before_sensitive": mask, "after_sensitive": mask}
    return {"actions": ["update"], "before": before, "after": after, **masks}


def _policy(part: dict[str, Any]) -> dict[str, Any]:
    wider = part["values"]["policy"].replace('"dynamodb:BatchGetItem"', '"dynamodb:*"')
    return _update(part, {"policy": wider})


def _table(part: dict[str, Any]) -> dict[str, Any]:
    replaced = {**_update(part, {"hash_key": "key"}), "actions": ["delete", "create"], "replace_paths": [["hash_key"]]}
    for key in ("arn", "id"):
        del replaced["after"][key]
    return {**replaced, "after_unknown": part["unknown"]}


def _update(part: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    values = part["values"]
    return {"actions": ["update"], "before": values, "after": {**values, **changed}, "after_unknown": {}}


def _route(part: dict[str, Any]) -> dict[str, Any]:
    return {"actions": ["create"], "before": None, "after": part["values"], "after_unknown": part["unknown"]}


def _alarm(part: dict[str, Any]) -> dict[str, Any]:
    return {"actions": ["delete"], "before": part["values"], "after": None, "after_unknown": {}}


_CHANGES = {
    "aws_lambda_function": _function,
    "aws_iam_role_policy": _policy,
    "aws_dynamodb_table": _table,
    "aws_apigatewayv2_route": _route,
    "aws_cloudwatch_metric_alarm": _alarm,
}


def _resource(change: dict[str, Any]) -> dict[str, Any]:
    """As it stands in the state."""
    named = {key: change[key] for key in ("address", "mode", "type", "name", "provider_name")}
    before, mask = (change["change"][key] for key in ("before", "before_sensitive"))
    return {**named, "schema_version": 0, "values": before, "sensitive_values": mask}


def _modules(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A module for each service, one for each of its blocks."""
    services: dict[str, list[dict[str, Any]]] = {}
    for resource in resources:
        block = resource["address"].removesuffix(f".{resource['type']}.{resource['name']}")
        service = block.rpartition(".module.")[0]
        services.setdefault(service, []).append({"address": block, "resources": [resource]})
    return [{"address": service, "child_modules": blocks} for service, blocks in services.items()]


def _calls(listed: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    calls: dict[str, Any] = {}
    for service, part in listed:
        call = calls.setdefault(
            service, {"source": f"../../../modules/services/{service}", "module": {"module_calls": {}}}
        )
        call["module"]["module_calls"][part["block"]] = part["configuration"]
    return calls
