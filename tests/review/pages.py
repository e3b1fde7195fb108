"""A review with something of everything, as a page."""

import json
from functools import cache
from typing import Any

from plans import change, plan

from generator.approvals import Approvals
from generator.review import ALL_GATES, Review, html, review
from generator.review.picture import Picture, pictured

from .make_plans import PLANS
from .reviews import TODAY, subject


def reviewed_and_drawn(*raws: dict[str, Any], approvals: Approvals | None = None) -> tuple[Review, dict[str, Picture]]:
    pictures: dict[str, Picture] = {}
    subjects = [subject(raw, f"prod/shop{index or ''}") for index, raw in enumerate(raws)]
    drawn = pictured(subjects, pictures)
    return review(drawn, approvals=approvals or Approvals(), today=TODAY, fail_on=ALL_GATES), pictures


def page_of(*raws: dict[str, Any], approvals: Approvals | None = None) -> str:
    return html(*reviewed_and_drawn(*raws, approvals=approvals))


def named(name: str) -> dict[str, Any]:
    """A plan that Terraform made."""
    raw: dict[str, Any] = json.loads((PLANS / f"{name}.json").read_bytes())
    return raw


_ACCOUNT = "eu-central-1:111111111111"
_TABLE = f"arn:aws:dynamodb:{_ACCOUNT}:table/prod-orders"
_QUEUE = f"arn:aws:sqs:{_ACCOUNT}:prod-bills"
_DEAD = f"arn:aws:sqs:{_ACCOUNT}:prod-bills-dead"
_API = f"arn:aws:lambda:{_ACCOUNT}:function:prod-api"
_BILLING = f"arn:aws:lambda:{_ACCOUNT}:function:prod-billing"
_ROLE = "arn:aws:iam::111111111111:role/prod-api"


def _same(address: str, **values: Any) -> dict[str, Any]:
    return change(address, ("no-op",), before=values, after=dict(values))


@cache
def shop() -> str:
    """JSON of a plan: one box or arrow of each colour, by values alone."""
    statement = {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": [_TABLE]}
    redrive = json.dumps({"deadLetterTargetArn": _DEAD, "maxReceiveCount": 5})
    billing = {"function_name": "prod-billing", "arn": _BILLING, "runtime": "python3.13"}
    mapping = {"event_source_arn": _QUEUE, "function_name": _BILLING}
    return json.dumps(
        plan(
            _same("aws_lambda_function.api", function_name="prod-api", arn=_API, role=_ROLE, runtime="python3.13"),
            _same("aws_iam_role.api", name="prod-api", arn=_ROLE),
            change(
                "aws_iam_role_policy.api",
                before={"role": "prod-api", "policy": json.dumps({"Statement": []})},
                after={"role": "prod-api", "policy": json.dumps({"Statement": [statement]})},
            ),
            _same("aws_sqs_queue.bills", name="prod-bills", arn=_QUEUE, redrive_policy=redrive),
            _same("aws_sqs_queue.dead", name="prod-bills-dead", arn=_DEAD),
            change("aws_lambda_function.billing", before=billing, after={**billing, "memory_size": 256}),
            change("aws_lambda_event_source_mapping.bills", ("delete",), before=mapping),
            change(
                "aws_dynamodb_table.orders",
                ("delete", "create"),
                before={"name": "prod-orders", "arn": _TABLE, "hash_key": "id"},
                after={"name": "prod-orders", "hash_key": "key"},
                after_unknown={"arn": True},
                replace_paths=[["hash_key"]],
            ),
            change(
                "aws_lambda_function_url.api",
                ("create",),
                after={"function_name": "prod-api", "authorization_type": "NONE"},
            ),
            change("aws_sns_topic.old", ("delete",), before={"name": "old"}),
        )
    )
