"""Drift in words, on a stack of the planted project."""

from pathlib import Path

import yaml
from plans import change, plan
from planting import plant, stack

from generator.drift.adopting import patch
from generator.drift.explaining import explain, thing_of
from generator.drift.finding import Changed, Drifted, drifted
from generator.terraform.plan_json import plan_of

SPEC = """
resources:
  bills: { type: sqs, dead_letter: { max_receive_count: 5 } }
functions:
  worker:
    handler: worker.handler
    triggers: [{ sqs: bills }]
  worker_two: { handler: worker.handler }
"""
FILES = {"worker.py": "def handler(event, context):\n    return {'batchItemFailures': []}\n"}
FUNCTION = "module.shop.module.worker.aws_lambda_function.this"


def test_values_that_only_follow_others_or_mean_nothing_are_no_drift() -> None:
    before = {
        "memory_size": 256,
        "version": "3",
        "last_modified": "x",
        "layers": [],
        "vpc_config": [],
        "description": "",
    }
    after = {"memory_size": 512, "version": "4", "last_modified": "y", "layers": None, "vpc_config": None}
    raw = plan(resource_drift=[change(FUNCTION, ("update",), before, after)])
    (found,) = drifted(plan_of(raw).drift, {})
    assert found.changed == (Changed(("memory_size",), 256, 512),)


def test_variables_are_told_one_by_one_and_secrets_not_at_all() -> None:
    before = {"environment": [{"variables": {"A": "1", "B": "2"}}]}
    after = {"environment": [{"variables": {"B": "3", "API_KEY": "Zm9vYmFyYmF6cXV4MTIz"}}]}
    raw = plan(resource_drift=[change(FUNCTION, ("update",), before, after)])
    (found,) = drifted(plan_of(raw).drift, {})
    told = {item.path[-1]: (item.before, item.after) for item in found.changed}
    assert told == {"A": ("1", None), "B": ("2", "3"), "API_KEY": (None, "(sensitive)")}


def test_a_thing_is_known_by_the_label_of_its_module_the_longest_first(tmp_path: Path) -> None:
    shop = stack(plant(tmp_path, SPEC, FILES))
    assert thing_of(shop, FUNCTION).key == "worker"
    assert thing_of(shop, "module.shop.module.worker_two_role.aws_iam_role.this").key == "worker_two"
    assert thing_of(shop, 'module.shop.module.bills[0].aws_sqs_queue.dead_letter["a.b"]').family == "resources"
    assert thing_of(shop, "aws_ssm_parameter.mine").key == "shop"


def test_what_a_spec_can_say_is_adopted_and_the_rest_is_only_told(tmp_path: Path) -> None:
    shop = stack(plant(tmp_path, SPEC, FILES))
    found = [
        Drifted(
            FUNCTION, "aws_lambda_function", False, (Changed(("timeout",), 10, 30), Changed(("runtime",), "a", "b"))
        ),
        Drifted(FUNCTION, "aws_lambda_function", False, (Changed(("environment", "variables", "MODE"), "slow", None),)),
        Drifted("module.shop.module.bills.aws_sqs_queue.this", "aws_sqs_queue", True, ()),
    ]
    told = [item for each in found for item in explain(shop, each)]
    assert [item.sentence for item in told] == [
        "function worker: its timeout, in seconds, was 10 and is 30",
        "function worker: runtime of its aws_lambda_function was a and is b",
        "function worker: its variable MODE was slow and is not set",
        "resource bills: aws_sqs_queue was removed",
    ]
    adopted = yaml.safe_load(patch("dev", [item.overlay for item in told if item.overlay]))
    assert adopted == {
        "environments": {"dev": {"functions": {"worker": {"timeout": 30, "environment": {"MODE": None}}}}}
    }
    assert patch("dev", []) == ""
