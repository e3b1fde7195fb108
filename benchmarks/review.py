"""A plan of thousands of changes, of the kinds that a review has most to do with, and what reviewing it costs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.commands import RUNS, Figure
from benchmarks.measuring import GEN, cheapest

CHANGES = 5000
_SECONDS, _MEGABYTES = 3, 300


def review_figures(folder: Path) -> Iterator[Figure]:
    """The comment for a pull request, and the page with pictures."""
    file = folder / "changes.json"
    file.write_text(json.dumps(plan(CHANGES)))
    told = f"{file.stat().st_size / 1e6:.0f} MB of JSON"
    for what, option in (("comment", "--out"), ("page", "--html")):
        command = (*GEN, "review", str(file), "--fail-on", "none", option, str(folder / what))
        found = cheapest(command, folder, RUNS)
        yield Figure(f"review of a plan of {CHANGES} changes, as a {what}", found.seconds, _SECONDS, "s", told)
        yield Figure("its peak memory", found.megabytes, _MEGABYTES, "MB", "")


def plan(changes: int) -> dict[str, Any]:
    """As many changes, a fifth each: code and variables, policies, deletions of data, routes, alarms that go."""
    makers = (_function, _policy, _table, _route, _alarm)
    listed = [makers[number % len(makers)](number // len(makers)) for number in range(changes)]
    return {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": listed}


def _change(type_: str, number: int, actions: tuple[str, ...], before: Any, after: Any, **more: Any) -> dict[str, Any]:
    change = {"actions": list(actions), "before": before, "after": after, "after_unknown": {}, **more}
    address = f"module.service{number}.module.block.{type_}.this"
    return {"address": address, "mode": "managed", "type": type_, "name": "this", "change": change}


def _function(number: int) -> dict[str, Any]:
    """Whole, as the provider writes functions, with a sensitive variable."""
    common = {
        "architectures": ["arm64"],
        "arn": f"arn:aws:lambda:eu-central-1:111111111111:function:prod-service{number}",
        "function_name": f"prod-service{number}",
        "memory_size": 512,
        "role": f"arn:aws:iam::111111111111:role/prod-service{number}",
        "runtime": "python3.13",
        "tags": {"service": f"service{number}", "environment": "prod"},
        "timeout": 15,
    }
    sides = []
    for version in ("one", "two"):
        variables = {"LOG_LEVEL": version, "TABLE": f"table{number}", "TOKEN": f"{version}-hidden-value-{number}"}
        sides.append({**common, "environment": [{"variables": variables}], "source_code_hash": f"{version}{number}"})
    mask = {"environment": [{"variables": {"TOKEN": True}}]}
    unknown = {"version": True, "qualified_arn": True, "last_modified": True}
    masks = {"after_unknown": unknown, "before_sensitive": mask, "after_sensitive": mask}
    return _change("aws_lambda_function", number, ("update",), *sides, **masks)


def _policy(number: int) -> dict[str, Any]:
    sides = []
    for action in ("dynamodb:GetItem", "dynamodb:*"):
        statements = [
            {
                "Sid": "Log",
                "Effect": "Allow",
                "Action": ["logs:PutLogEvents"],
                "Resource": f"arn:aws:logs:::log{number}",
            },
            {"Effect": "Allow", "Action": [action, "dynamodb:Query"], "Resource": f"arn:aws:dynamodb:::table{number}"},
        ]
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        sides.append({"name": "policy", "role": f"prod-service{number}", "policy": policy})
    return _change("aws_iam_role_policy", number, ("update",), *sides)


def _table(number: int) -> dict[str, Any]:
    before = {"name": f"table{number}", "hash_key": "id", "billing_mode": "PAY_PER_REQUEST"}
    return _change(
        "aws_dynamodb_table",
        number,
        ("delete", "create"),
        before,
        {**before, "hash_key": "key"},
        replace_paths=[["hash_key"]],
    )


def _route(number: int) -> dict[str, Any]:
    after = {"api_id": f"api{number}", "route_key": f"GET /things{number}", "authorization_type": "NONE"}
    return _change("aws_apigatewayv2_route", number, ("create",), None, after)


def _alarm(number: int) -> dict[str, Any]:
    before = {"alarm_name": f"service{number}-errors", "dimensions": {"FunctionName": f"prod-service{number}"}}
    return _change("aws_cloudwatch_metric_alarm", number, ("delete",), before, None)
