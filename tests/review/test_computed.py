"""Policies that are known only after the apply: what the plan tells of them all the same, and what it does not."""

import copy
import json
from datetime import date
from typing import Any

import pytest
from plans import change, plan

from generator.approvals import Approvals
from generator.review import Review, Section, lines, review
from generator.review.iam.policies import statements

from .reviews import gates, reviewed, subject

ROLE = change("module.m.aws_iam_role.r", ("create",), after={"name": "r"})
KEPT = change("module.m.aws_iam_role.r", ("no-op",), before={"name": "r"}, after={"name": "r"})
POLICY = change("module.m.aws_iam_role_policy.p", ("create",), after={"role": "r"}, after_unknown={"policy": True})


def document(**said: Any) -> dict[str, Any]:
    """As Terraform 1.11 plans a document that names the ARN of a queue of the same plan."""
    given = {"sid": "Send", "effect": None, "actions": ["sqs:SendMessage"], "resources": [None], "condition": []}
    mask = {"actions": [False], "condition": [], "resources": [True]}
    after = {"statement": [{**given, **said.pop("statement", {})}], "source_policy_documents": None, **said}
    unknown = {"json": True, "statement": [{**mask, **said.pop("mask", {})}]}
    address = "module.m.data.aws_iam_policy_document.d"
    return change(address, ("read",), after=after, after_unknown=unknown, mode="data")


def configuration(*references: str) -> dict[str, Any]:
    policy = {"references": list(references)}
    resource = {"address": "aws_iam_role_policy.p", "expressions": {"policy": policy}}
    return {"root_module": {"module_calls": {"m": {"module": {"resources": [resource]}}}}}


NAMES = ("data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d")


def read(*names: str, role: dict[str, Any] = ROLE, **said: Any) -> Review:
    return reviewed(plan(role, POLICY, document(**said), configuration=configuration(*(names or NAMES))))


def told(found: Review) -> str:
    return "\n".join(lines(found))


def test_a_document_that_is_read_while_applying_says_what_it_means() -> None:
    found = read()
    assert gates(found) == set()
    assert "may sqs:SendMessage" in told(found)
    assert "on (known after apply)" in told(found)
    assert "the rest is from the plan of its policy document" in told(found)


def test_administration_does_not_hide_in_it() -> None:
    assert gates(read(statement={"actions": ["*"]})) == {"iam-widening"}
    assert "this is administration of the account" in told(read(statement={"actions": ["*"]}))
    assert gates(read(role=KEPT)) == {"iam-widening"}
    assert "permissions: added" in told(read(role=KEPT))


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("aws_sqs_queue.q.arn", "aws_sqs_queue.q"), {}),
        ((*NAMES, "local.more"), {}),
        (("data.aws_iam_policy_document.other.json",), {}),
        (NAMES, {"mask": {"actions": [True]}}),
        (NAMES, {"mask": {"condition": [{"values": [True]}]}}),
        (NAMES, {"source_policy_documents": ["{}"]}),
    ],
)
def test_a_new_role_with_a_policy_that_nobody_can_read_stops(names: tuple[str, ...], said: dict[str, Any]) -> None:
    found = read(*names, **said)
    assert gates(found) == {"iam-widening"}
    assert "administration could hide in it" in told(found)


STATEMENT = {"Sid": "FrontInvoke", "Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "${module.front}/*"}


def by_spec(before: dict[str, Any] | None) -> Review:
    """The review of an existing role whose computed policy, `before` it, the spec explains."""
    said = statements({"Statement": [STATEMENT]}) or ()
    old = {"role": "r", "policy": json.dumps({"Statement": [before]})} if before else None
    changed = copy.deepcopy(POLICY)
    changed["change"] |= {"actions": ["update"] if before else ["create"], "before": old}
    meant = {POLICY["address"]: said}
    raw = plan(KEPT, changed)
    return review([subject(raw)], approvals=Approvals(), today=date(2027, 1, 1), meanings=lambda _: meant)


def test_what_the_spec_says_is_compared_as_any_statement_is() -> None:
    """Not as unknown: the same on an API that is made anew is no more, another action is."""
    arn = "arn:aws:execute-api:eu-central-1:111111111111:abc/*"
    assert not by_spec({**STATEMENT, "Resource": arn}).of(Section.IAM)
    for before in (None, {**STATEMENT, "Resource": arn, "Action": "execute-api:ManageConnections"}):
        found = by_spec(before)
        assert gates(found) == {"iam-widening"}
        assert "unknown until apply" not in told(found)
        assert "execute-api:Invoke" in told(found)
        assert "the rest is from the spec" in told(found)


def test_neither_a_block_of_a_role_nor_its_trust_hides_anything() -> None:
    blocks = [{"name": "own"}]
    for given, mask, expected in (blocks, [{"policy": True}], {"iam-widening"}), (None, True, set()):
        role = {"name": "r", "inline_policy": given}
        found = change("aws_iam_role.r", ("create",), after=role, after_unknown={"inline_policy": mask})
        assert gates(reviewed(plan(found))) == expected
    for unknown, expected in ({"assume_role_policy": True}, {"iam-widening"}), ({"arn": True}, set()):
        found = change("aws_iam_role.r", ("create",), after={"name": "r"}, after_unknown=unknown)
        assert gates(reviewed(plan(found))) == expected


def test_a_policy_of_a_new_queue_may_wait_for_its_arn() -> None:
    queue = change("aws_sqs_queue.q", ("create",), after={"name": "q"}, after_unknown={"url": True})
    given = change("aws_sqs_queue_policy.q", ("create",), after={}, after_unknown={"policy": True, "queue_url": True})
    assert gates(reviewed(plan(queue, given))) == set()


def indexed(index: str, document_index: str, *references: str, action: str = "sqs:SendMessage") -> Review:
    """A policy and a document of which a module makes several, or one by `count`."""
    policy, said = copy.deepcopy(POLICY), document(statement={"actions": [action]})
    policy["address"] += index
    said["address"] += document_index
    return reviewed(plan(ROLE, policy, said, configuration=configuration(*references)))


DOCUMENT = "data.aws_iam_policy_document.d"


@pytest.mark.parametrize(
    ("index", "of", "references"),
    [
        ("[0]", "[0]", (f"{DOCUMENT}[0].json", f"{DOCUMENT}[0]", DOCUMENT)),
        ('["a"]', '["b"]', (f'{DOCUMENT}["b"].json', f'{DOCUMENT}["b"]', DOCUMENT)),
        ('["a"]', '["a"]', (DOCUMENT, "each.key")),
        ("[1]", "[1]", (DOCUMENT, "count.index")),
    ],
)
def test_one_of_several_documents_is_read_too(index: str, of: str, references: tuple[str, ...]) -> None:
    assert gates(indexed(index, of, *references)) == set()
    assert gates(indexed(index, of, *references, action="*")) == {"iam-widening"}


@pytest.mark.parametrize(
    "references",
    [
        (f"{DOCUMENT}[1].json", f"{DOCUMENT}[1]", DOCUMENT),
        (f"{DOCUMENT}[0].json", f"{DOCUMENT}[0]", DOCUMENT, f"{DOCUMENT}[1].json", f"{DOCUMENT}[1]"),
        (f"{DOCUMENT}[0].json", f"{DOCUMENT}[0]", DOCUMENT, "each.key"),
        (DOCUMENT, "each.value"),
        (DOCUMENT,),
    ],
)
def test_what_may_be_another_document_is_not(references: tuple[str, ...]) -> None:
    assert "unknown until apply" in told(indexed("[0]", "[0]", *references))
