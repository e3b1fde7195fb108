"""Drift in words, on a stack of the planted project."""

from datetime import date
from pathlib import Path

import pytest
import yaml
from plans import change, plan
from planting import plant, stack

from generator.diagnostics import Severity
from generator.drift.adopting import patch
from generator.drift.explaining import explain, thing_of
from generator.drift.finding import Changed, Drifted, drifted
from generator.rules import check
from generator.terraform.plan_json import plan_of

SPEC = """
resources:
  bills: { type: sqs, dead_letter: { max_receive_count: 5 } }
functions:
  worker:
    handler: worker.handler
    triggers: [{ sqs: bills }]
    environment: { MODE: slow }
  worker_two: { handler: worker.handler }
"""
FILES = {"functions/shop/worker.py": "def handler(event, context):\n    return {'batchItemFailures': []}\n"}
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


ROLE = "module.shop.module.worker_role.aws_iam_role.this"
ALLOWED = '{"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}'


@pytest.mark.surface("D09", "U")
def test_what_was_put_into_a_role_is_told_with_the_command_that_takes_it_out(tmp_path: Path) -> None:
    shop = stack(plant(tmp_path, SPEC, FILES))
    mine, theirs = {"name": "mine", "policy": ALLOWED}, {"name": "theirs", "policy": "{}"}
    changed = (
        Changed(("inline_policy",), [theirs], [theirs, mine]),
        Changed(("managed_policy_arns",), ["arn:kept", "arn:old"], ["arn:kept", "arn:new"]),
    )
    told = list(explain(shop, Drifted(ROLE, "aws_iam_role", False, changed, "dev-shop-worker")))
    assert [(item.sentence, item.take_back) for item in told] == [
        (
            "function worker: inline policy mine was put in by hand: may s3:GetObject on *",
            "aws iam delete-role-policy --role-name dev-shop-worker --policy-name mine",
        ),
        (
            "function worker: policy arn:new was attached by hand",
            "aws iam detach-role-policy --role-name dev-shop-worker --policy-arn arn:new",
        ),
    ]


def test_what_somebody_wrote_is_shown_harmless(tmp_path: Path) -> None:
    shop = stack(plant(tmp_path, SPEC, FILES))
    found = Drifted(FUNCTION, "aws_lambda_function", False, (Changed(("description",), "", "red \x1b[31m"),))
    (told,) = explain(shop, found)
    assert "\x1b" not in told.sentence


@pytest.mark.surface("D09", "U")
def test_the_permissions_of_a_function_are_told_by_what_they_say(tmp_path: Path) -> None:
    shop = stack(plant(tmp_path, SPEC, FILES))
    more = ALLOWED.replace('"s3:GetObject"', '["s3:GetObject", "s3:PutObject"]')
    changed = (Changed(("policy",), ALLOWED, more),)
    address = ROLE.replace("aws_iam_role.", "aws_iam_role_policy.")
    (told,) = explain(shop, Drifted(address, "aws_iam_role_policy", False, changed))
    assert (told.sentence, told.take_back) == (
        "function worker: the permissions of its role: statement without a Sid was changed: more actions: s3:PutObject",
        "",
    )


WHOLE = """
resources:
  bills: { type: sqs, dead_letter: { max_receive_count: 5 } }
  front: { type: http_api }
  book: { type: dynamodb, partition_key: id }
functions:
  worker:
    handler: worker.handler
    environment: { MODE: slow }
    triggers: [{ sqs: bills }]
    uses: { book: read }
  web:
    handler: worker.handler
    triggers: [{ http: { route: GET /, api: front, public: a shop } }]
  job:
    handler: worker.handler
    triggers: [{ schedule: rate(1 hour) }]
"""
BILLS, WORKER = "module.shop.module.bills.aws_sqs_queue", "module.shop.module.worker"


def adopted(root: Path, address: str, path: str, before: object, after: object) -> object:
    """The overlay of one difference; with it the project has to be as sound as before."""
    project = plant(root, WHOLE, FILES)
    found = Drifted(address, address.split(".")[-2], False, (Changed(tuple(path.split(".")), before, after),))
    (told,) = explain(stack(project), found)
    if told.overlay is None:
        return None
    body = yaml.safe_load(WHOLE) | yaml.safe_load(patch("dev", [told.overlay]))
    wrong = check(plant(root, yaml.safe_dump(body), FILES), today=date(2026, 11, 15))
    assert [str(item) for item in wrong if item.severity is Severity.ERROR] == []
    return told.overlay


@pytest.mark.surface("D09", "U")
@pytest.mark.parametrize(
    ("address", "path", "before", "after", "wanted"),
    [
        (f"{BILLS}.this", "delay_seconds", 0, 5, {"bills": {"delay": 5}}),
        (f"{BILLS}.this", "message_retention_seconds", 345600, 60, {"bills": {"message_retention": 60}}),
        (f"{BILLS}.this", "visibility_timeout_seconds", 60, 90, {"bills": {"visibility_timeout": 90}}),
        (
            f"{BILLS}.dead_letter[0]",
            "message_retention_seconds",
            1209600,
            1209599,
            {"bills": {"dead_letter": {"message_retention": 1209599}}},
        ),
        (
            "module.shop.module.front.aws_cloudwatch_log_group.access[0]",
            "retention_in_days",
            14,
            3,
            {"front": {"access_logs": {"retention_days": 3}}},
        ),
        (
            "module.shop.module.book.aws_dynamodb_table.this",
            "deletion_protection_enabled",
            False,
            True,
            {"book": {"deletion_protection": True}},
        ),
        (
            "module.shop.module.book.aws_dynamodb_table.this",
            "point_in_time_recovery.enabled",
            True,
            False,
            {"book": {"point_in_time_recovery": False}},
        ),
        (
            f"{WORKER}.aws_cloudwatch_log_group.this",
            "retention_in_days",
            14,
            3,
            {"worker": {"logs": {"retention_days": 3}}},
        ),
        (f"{WORKER}.aws_lambda_function.this", "description", "", "mine", {"worker": {"description": "mine"}}),
        (f"{WORKER}.aws_lambda_function.this", "description", "mine", "", {"worker": {"description": None}}),
        (
            f"{WORKER}.aws_lambda_function.this",
            "ephemeral_storage.size",
            512,
            600,
            {"worker": {"ephemeral_storage": 600}},
        ),
        (f"{WORKER}.aws_lambda_function.this", "memory_size", 256, 640, {"worker": {"memory_size": 640}}),
        (
            f"{WORKER}.aws_lambda_function.this",
            "reserved_concurrent_executions",
            -1,
            3,
            {"worker": {"reserved_concurrency": 3}},
        ),
        (
            f"{WORKER}.aws_lambda_function.this",
            "reserved_concurrent_executions",
            3,
            -1,
            {"worker": {"reserved_concurrency": None}},
        ),
        (f"{WORKER}.aws_lambda_function.this", "timeout", 10, 9, {"worker": {"timeout": 9}}),
        (
            f"{WORKER}.aws_lambda_function.this",
            "tracing_config.mode",
            "Active",
            "PassThrough",
            {"worker": {"tracing": "PassThrough"}},
        ),
        (
            f"{WORKER}.aws_lambda_provisioned_concurrency_config.live[0]",
            "provisioned_concurrent_executions",
            1,
            2,
            {"worker": {"provisioned_concurrency": 2}},
        ),
        (
            f"{WORKER}.aws_lambda_function.this",
            "environment.variables.MODE",
            "slow",
            "3",
            {"worker": {"environment": {"MODE": "3"}}},
        ),
        (
            f"{WORKER}.aws_lambda_function.this",
            "environment.variables.MODE",
            "slow",
            None,
            {"worker": {"environment": {"MODE": None}}},
        ),
    ],
)
def test_every_patch_says_it_of_the_thing_itself_and_is_a_sound_spec(
    tmp_path: Path, address: str, path: str, before: object, after: object, wanted: object
) -> None:
    family = "functions" if "worker" in address else "resources"
    assert adopted(tmp_path, address, path, before, after) == {family: wanted}


@pytest.mark.surface("D09", "U")
@pytest.mark.parametrize(
    ("address", "path", "before", "after"),
    [
        # A queue that a function implies stands in no spec.
        ("module.shop.module.job_dead_letter.aws_sqs_queue.this", "message_retention_seconds", 1209600, 60),
        # For ever is no number of days.
        (f"{WORKER}.aws_cloudwatch_log_group.this", "retention_in_days", 14, 0),
        # Injected for what the function uses.
        (f"{WORKER}.aws_lambda_function.this", "environment.variables.BOOK_NAME", "a", "b"),
        # In a spec that would be a word.
        (f"{WORKER}.aws_lambda_function.this", "environment.variables.MODE", "slow", "${env}"),
        # Another function's of the same type, in a block that only belongs to this one.
        (f"{WORKER}_more.aws_lambda_function.this", "timeout", 10, 9),
        ("module.shop.aws_lambda_function.this", "timeout", 10, 9),
        (f"{WORKER}.aws_lambda_function.this", "layers", [], ["arn"]),
    ],
)
def test_what_no_spec_may_say_is_only_told(
    tmp_path: Path, address: str, path: str, before: object, after: object
) -> None:
    assert adopted(tmp_path, address, path, before, after) is None
