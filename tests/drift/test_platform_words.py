"""What was changed of a platform by hand: whose it is, what happened, what keeps it, what takes it back."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from plans import change, plan

from generator.drift.adopting import keys
from generator.drift.explaining import Told
from generator.drift.finding import drifted
from generator.drift.platform_words import Wording, called
from generator.spec.environment import Environment
from generator.terraform.plan_json import plan_of

SPEC = Environment.model_validate(
    yaml.safe_load(
        """
spec: 1
environment: prod
alarms: { topic: "arn:aws:sns:eu-central-1:333333333333:alarms", notify: [a@example.com, b@example.com] }
budget: { monthly_usd: 100, notify: [a@example.com] }
ci:
  families: [sqs]
  github: { repository: example/shop }
  apply_policies: ["arn:aws:iam::aws:policy/Mine"]
  boundary_actions: ["bedrock:InvokeModel"]
"""
    )
)
ACCESS = "module.ci_access"
BUDGET = "module.budget.aws_budgets_budget.this"


def policy(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(sid: str, *actions: str) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": "*"}


def told(*changes: dict[str, Any], state: Mapping[str, Mapping[str, Any]] | None = None) -> list[Told]:
    known = state or {}
    return Wording(SPEC).explain(drifted(plan_of(plan(resource_drift=list(changes))).drift, known), known)


def edited(address: str, before: dict[str, Any], after: dict[str, Any]) -> list[Told]:
    return told(change(address, ("update",), before, after))


def gone(address: str, **before: Any) -> str:
    (found,) = told(change(address, ("delete",), before, None))
    return found.sentence


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("module.state.aws_s3_bucket.this", "state bucket"),
        ("module.artifacts.aws_s3_bucket_policy.this", "artifact bucket"),
        (f"{ACCESS}.aws_iam_policy.boundary", "boundary"),
        (f"{ACCESS}.aws_iam_policy.describe", "policy of all roles"),
        (f"{ACCESS}.aws_iam_role.plan", "plan role"),
        (f'{ACCESS}.aws_iam_role_policy.apply["stored"]', "apply role"),
        (f'{ACCESS}.aws_iam_role_policy_attachment.describe["bind"]', "bind role"),
        (f"{ACCESS}.aws_iam_role_policy_attachment.roles", "apply role"),
        (f'{ACCESS}.aws_iam_role_policy_attachment.apply["arn:aws:iam::aws:policy/A.B"]', "apply role"),
        (f'{ACCESS}.aws_iam_openid_connect_provider.this["github"]', "OIDC provider github"),
        ("module.network.aws_vpc.this", "network"),
        ("aws_kms_key.mine", "platform"),
        ("module.mine.aws_kms_key.this", "platform"),
    ],
)
def test_a_resource_is_called_by_what_it_is_for(address: str, words: str) -> None:
    assert called(address) == words


@pytest.mark.surface("D09", "U")
def test_what_was_removed_says_what_that_opens() -> None:
    assert gone("module.state.aws_s3_bucket_public_access_block.this") == (
        "state bucket: its public access block was taken off"
    )
    assert gone("module.state.aws_s3_bucket_policy.this") == "state bucket: its policy was removed: it takes plain HTTP"
    assert gone("module.artifacts.aws_s3_bucket_policy.this") == (
        "artifact bucket: its policy was removed: it takes plain HTTP and packages may be overwritten"
    )
    assert gone(f"{ACCESS}.aws_iam_role_policy.plan", name="states") == (
        "plan role: its inline policy states was removed"
    )
    assert gone(f"{ACCESS}.aws_iam_role_policy_attachment.roles", policy_arn="arn:x") == (
        "apply role: policy arn:x was detached"
    )
    assert gone("module.network.aws_vpc_endpoint.this") == "network: aws_vpc_endpoint was removed"


@pytest.mark.surface("D09", "U")
def test_a_policy_is_told_by_its_statements() -> None:
    before, after = policy(allow("AllowFamilies", "sqs:*")), policy(allow("AllowFamilies", "sqs:*"), allow("All", "*"))
    (found,) = edited(f"{ACCESS}.aws_iam_policy.boundary", {"policy": before}, {"policy": after})
    assert (found.sentence, found.overlay) == (
        "boundary: it was edited by hand: statement All was added: may * on *",
        None,
    )
    (found,) = edited(f"{ACCESS}.aws_iam_policy.boundary", {"policy": before}, {"policy": "{}"})
    assert found.sentence.endswith("it was written anew, and is no policy that can be read")
    same = policy({**allow("Other", "sqs:*"), "Resource": ["*"]})
    (found,) = edited(f"{ACCESS}.aws_iam_policy.boundary", {"policy": before}, {"policy": same})
    assert found.sentence.endswith("it was written anew, and comes to the same")


@pytest.mark.surface("D09", "U")
@pytest.mark.parametrize(
    ("actions", "kept"),
    [
        (["sqs:*", "rekognition:DetectFaces"], ["bedrock:InvokeModel", "rekognition:DetectFaces"]),
        (["sqs:*", "iam:PassRole"], None),
        (["sqs:*", "*"], None),
        (["rekognition:DetectFaces"], None),
    ],
)
def test_actions_of_functions_are_adopted_and_no_way_out_of_the_boundary_is(
    actions: list[str], kept: list[str] | None
) -> None:
    before, after = policy(allow("AllowFamilies", "sqs:*")), policy(allow("AllowFamilies", *actions))
    found = edited(f"{ACCESS}.aws_iam_policy.boundary", {"policy": before}, {"policy": after})
    assert [item.overlay for item in found] == [{"ci": {"boundary_actions": kept}} if kept else None]


@pytest.mark.surface("D09", "U")
@pytest.mark.parametrize("after", [{"Condition": {"Bool": {"aws:x": "true"}}}, {"Resource": "arn:aws:sqs:::a"}])
def test_a_denial_that_was_loosened_is_no_list_of_actions(after: dict[str, Any]) -> None:
    denied = {**allow("DenyOtherRoles", "iam:*"), "Effect": "Deny"}
    more = {**denied, "Action": ["iam:*", "bedrock:InvokeModel"], **after}
    (found,) = edited(f"{ACCESS}.aws_iam_policy.boundary", {"policy": policy(denied)}, {"policy": policy(more)})
    assert "(this statement denies: what it leaves out becomes allowed where another allows it)" in found.sentence
    assert found.overlay is None


def mail(*addresses: str) -> dict[str, Any]:
    return {"threshold": 80, "subscriber_email_addresses": list(addresses)}


@pytest.mark.surface("D09", "U")
def test_a_budget_is_kept_by_its_limit_and_by_whom_it_mails() -> None:
    (found,) = edited(BUDGET, {"limit_amount": "100.0"}, {"limit_amount": "250.0"})
    assert found.sentence == "budget: its limit, in USD a month, was 100.0 and is 250.0"
    assert found.overlay == {"budget": {"monthly_usd": 250}}
    assert edited(BUDGET, {"limit_amount": "100"}, {"limit_amount": "0.5"})[0].overlay is None
    old, new = [mail("a@example.com")] * 2, [mail("b@example.com")] * 2
    (found,) = edited(BUDGET, {"notification": old}, {"notification": new})
    assert found.sentence == "budget: whom it mails was a@example.com and is b@example.com"
    assert found.overlay == {"budget": {"notify": ["b@example.com"]}}
    (found,) = edited(BUDGET, {"notification": old}, {"notification": new[:1]})
    assert found.overlay is None


@pytest.mark.surface("D09", "U")
def test_addresses_that_left_the_topic_are_adopted_while_somebody_stays() -> None:
    this = "module.alarm_topic.aws_sns_topic_subscription.this"
    one, other = (change(f'{this}["{who}@example.com"]', ("delete",), {"arn": who}, None) for who in "ab")
    (found,) = told(one)
    assert found.sentence == "alarm topic: a@example.com is no longer subscribed"
    assert found.overlay == {"alarms": {"notify": ["b@example.com"]}}
    assert [item.overlay for item in told(one, other)] == [None, None]


STATE: dict[str, dict[str, Any]] = {
    f"{ACCESS}.aws_iam_role.apply": {
        "name": "shop-prod-apply",
        "inline_policy": [
            {"name": "stored", "policy": policy()},
            {"name": "my own", "policy": policy(allow("", "iam:*"))},
        ],
        "managed_policy_arns": [
            "arn:aws:iam::aws:policy/AdministratorAccess",
            "arn:aws:iam::aws:policy/Theirs",
            "arn:roles",
        ],
    },
    f'{ACCESS}.aws_iam_role_policy.apply["stored"]': {"role": "shop-prod-apply", "name": "stored"},
    f"{ACCESS}.aws_iam_role_policy_attachment.roles": {"role": "shop-prod-apply", "policy_arn": "arn:roles"},
    # One of a hand-written file, which may say itself what it holds.
    "aws_iam_role.theirs": {"name": "theirs", "inline_policy": [], "managed_policy_arns": ["arn:x"]},
}


@pytest.mark.surface("D09", "U")
def test_what_was_put_into_a_role_is_told_also_when_a_refresh_has_taken_it_into_the_state() -> None:
    found = told(state=STATE)
    assert [(item.sentence, item.take_back) for item in found] == [
        (
            "apply role: policy arn:aws:iam::aws:policy/AdministratorAccess was attached by hand",
            "aws iam detach-role-policy --role-name shop-prod-apply "
            "--policy-arn arn:aws:iam::aws:policy/AdministratorAccess",
        ),
        (
            "apply role: policy arn:aws:iam::aws:policy/Theirs was attached by hand",
            "aws iam detach-role-policy --role-name shop-prod-apply --policy-arn arn:aws:iam::aws:policy/Theirs",
        ),
        (
            "apply role: inline policy my own was put in by hand: may iam:* on *",
            "aws iam delete-role-policy --role-name shop-prod-apply --policy-name 'my own'",
        ),
    ]


@pytest.mark.surface("D09", "U")
def test_what_came_into_a_role_of_a_hand_written_file_is_told_as_of_any_other() -> None:
    before, after = {"name": "theirs", "managed_policy_arns": ["arn:x"]}, {"managed_policy_arns": ["arn:x", "arn:y"]}
    (found,) = edited("aws_iam_role.theirs", before, {**before, **after})
    assert (found.sentence, found.overlay) == ("platform: policy arn:y was attached by hand", None)
    assert found.take_back == "aws iam detach-role-policy --role-name theirs --policy-arn arn:y"


@pytest.mark.surface("D09", "U")
def test_a_rule_that_was_opened_in_the_network_has_its_command() -> None:
    rule = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
    before = {"id": "sg-1", "ingress": []}
    (found,) = edited("module.network.aws_security_group.endpoints[0]", before, {**before, "ingress": [rule]})
    assert found.sentence == "network: tcp 22 from 0.0.0.0/0 was opened by hand"
    assert found.take_back.startswith("aws ec2 revoke-security-group-ingress --group-id sg-1 ")


@pytest.mark.surface("D09", "U")
def test_a_policy_is_adopted_beside_those_named_and_an_administrators_never() -> None:
    adopted = yaml.safe_load(keys(item.overlay for item in told(state=STATE) if item.overlay))
    assert adopted == {"ci": {"apply_policies": ["arn:aws:iam::aws:policy/Mine", "arn:aws:iam::aws:policy/Theirs"]}}
    assert keys([]) == ""


@pytest.mark.surface("D09", "U")
def test_what_was_attached_to_either_role_that_plans_is_kept_by_one_key() -> None:
    state: dict[str, dict[str, Any]] = {
        f"{ACCESS}.aws_iam_role.{role}": {"name": role, "inline_policy": [], "managed_policy_arns": [f"arn:{role}"]}
        for role in ("bind", "plan")
    }
    overlays = [item.overlay for item in told(state=state) if item.overlay]
    assert yaml.safe_load(keys(overlays)) == {"ci": {"plan_policies": ["arn:bind", "arn:plan"]}}


@pytest.mark.surface("D09", "U")
def test_what_a_bucket_was_given_beside_ours_has_a_command() -> None:
    site = [{"index_document": "index.html"}]
    (found,) = edited("module.state.aws_s3_bucket.this", {"bucket": "b"}, {"bucket": "b", "website": site})
    assert found.take_back == "aws s3api delete-bucket-website --bucket b"
    (found,) = edited("module.state.aws_s3_bucket.this", {"bucket": "b"}, {"bucket": "b", "force_destroy": True})
    assert found.take_back == ""


@pytest.mark.surface("D09", "U")
def test_a_confirmed_address_and_a_policy_that_is_attached_are_no_drift() -> None:
    this = 'module.alarm_topic.aws_sns_topic_subscription.this["a@example.com"]'
    confirmed = {"pending_confirmation": False, "confirmation_was_authenticated": True}
    assert edited(this, {"pending_confirmation": True, "confirmation_was_authenticated": False}, confirmed) == []
    assert edited(f"{ACCESS}.aws_iam_policy.roles", {"attachment_count": 0}, {"attachment_count": 1}) == []
