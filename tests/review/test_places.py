"""Every place of a policy: opened to everybody, or allowing more, it is told of."""

import json

import pytest

from generator.review.findings.principals import TAKERS
from generator.review.iam.documents import PLACES, Kind

from .reviews import gated, update

OF_RESOURCES = sorted(type_ for type_, place in PLACES.items() if place.kind is Kind.RESOURCE)
OF_IDENTITIES = sorted(type_ for type_, place in PLACES.items() if place.kind is Kind.IDENTITY)
NOBODY = json.dumps({"Statement": []})


def allowing(**more: str) -> str:
    return json.dumps({"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:a", **more}})


@pytest.mark.parametrize("type_", OF_RESOURCES)
def test_what_is_opened_to_everybody_is_told(type_: str) -> None:
    place = PLACES[type_]
    before, after = ({place.holder: "x", place.attribute: said} for said in (NOBODY, allowing(Principal="*")))
    assert f"exposure: {place.noun} open to everybody" in gated(update(type_, before, after))
    assert gated(update(type_, after, before)) == []


@pytest.mark.parametrize("type_", OF_IDENTITIES)
def test_what_allows_more_is_told(type_: str) -> None:
    place = PLACES[type_]
    before, after = ({place.holder: "x", place.attribute: said} for said in (NOBODY, allowing()))
    assert gated(update(type_, before, after)) == ["iam-widening: permissions: added"]
    assert gated(update(type_, after, before)) == []


@pytest.mark.parametrize("type_", sorted(TAKERS))
def test_a_role_that_is_swapped_is_told(type_: str) -> None:
    one, other = ({"name": "x", TAKERS[type_]: f"arn:aws:iam::111111111111:role/{name}"} for name in "ab")
    assert gated(update(type_, one, other)) == ["iam-widening: role swapped"]
    assert gated(update(type_, one, {**one, "tags": {"a": "b"}})) == []
