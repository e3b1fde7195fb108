"""Doors that were shut and open: each rule with the change that it tells of, and with the one back."""

import pytest
from plans import change, plan

from generator.review.findings.reopened import REOPENED
from generator.terraform.plan_json import AttributePath, Values

from .reviews import gated, reviewed, update
from .worsening import nested

CASES = [(type_, path, title) for type_, rules in REOPENED.items() for path, _, title in rules]
SHUT = {"types": (["PRIVATE"], ["REGIONAL"]), "endpoint_public_access": (False, True)}


def sides(path: AttributePath) -> tuple[Values, Values]:
    """Shut and open."""
    shut, opened = SHUT.get(str(path[-1]), (True, False))
    # A method that is authorized already: what is open to anybody is told elsewhere.
    kept = {"name": "this", "authorization": "AWS_IAM", "authorization_type": "AWS_IAM"}
    return {**kept, **nested(path, shut)}, {**kept, **nested(path, opened)}


@pytest.mark.parametrize(("type_", "path", "title"), CASES)
def test_what_opens_is_told_and_what_shuts_is_not(type_: str, path: AttributePath, title: str) -> None:
    shut, opened = sides(path)
    assert gated(update(type_, shut, opened)) == [f"exposure: {title}"]
    assert gated(update(type_, opened, shut)) == []
    after = {key: value for key, value in shut.items() if key != path[0]}
    waiting = change(f"{type_}.t", before=dict(shut), after=after, after_unknown={str(path[0]): True})
    assert gated(reviewed(plan(waiting))) == []


def test_guests_of_an_identity_pool_and_brokers_on_the_internet_are_told_when_they_are_new() -> None:
    for type_, key, title in (
        ("aws_cognito_identity_pool", "allow_unauthenticated_identities", "identity pool lets in guests"),
        ("aws_mq_broker", "publicly_accessible", "database on the internet"),
    ):
        for value, expected in ((True, [f"exposure: {title}"]), (False, [])):
            assert gated(reviewed(plan(change(f"{type_}.t", ("create",), after={key: value})))) == expected
