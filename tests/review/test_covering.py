import pytest

from generator.review.iam.covering import covers, implied, may_meet
from generator.review.iam.policies import Statement, statements, uncovered


@pytest.mark.parametrize(
    ("wide", "narrow", "answer"),
    [
        ("*", "s3:GetObject", True),
        ("s3:Get*", "s3:GetObject", True),
        ("s3:Get*", "s3:Get*", True),
        ("s3:*", "s3:Get*", True),
        ("s3:Get*", "s3:*", False),
        ("s3:GetObject", "s3:Get*", False),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Get?", "s3:Get*", False),
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/in/*", True),
        ("arn:aws:s3:::b/*/x", "arn:aws:s3:::b/in/*", False),
        ("arn:aws:s3:::b/*/x", "arn:aws:s3:::b/in/*/x", True),
        ("a*b", "ab", True),
        ("ab*ba", "aba", False),
        ("**", "anything", True),
        ("*a*b*c*", "xaybzc", True),
        ("*a*b*c*", "xcybza", False),
    ],
)
def test_a_pattern_covers_what_all_its_matches_are_matched_by(wide: str, narrow: str, answer: bool) -> None:
    assert covers(wide, narrow) is answer


def test_patterns_of_many_stars_take_no_time() -> None:
    assert not covers("*a" * 200 + "b", "a" * 2000 + "c")


def test_patterns_may_meet_unless_their_beginnings_differ() -> None:
    assert may_meet("s3:*Object", "s3:Get*")
    assert not may_meet("s3:Put*", "sqs:*")
    assert not may_meet("s3:GetObject", "s3:PutObject")


def condition(operator: str, *values: str) -> frozenset[tuple[str, str, frozenset[str]]]:
    return frozenset({(operator, "aws:sourcearn", frozenset(values))})


def test_a_condition_is_implied_by_one_as_strict() -> None:
    assert implied(frozenset(), condition("ArnLike", "a"))
    assert not implied(condition("ArnLike", "a"), frozenset())
    assert implied(condition("StringEquals", "a", "b"), condition("StringEquals", "a"))
    assert not implied(condition("StringEquals", "a"), condition("StringEquals", "a", "b"))
    assert implied(condition("ArnLike", "arn:*"), condition("ArnLike", "arn:x"))
    assert implied(condition("StringNotEquals", "a"), condition("StringNotEquals", "a", "b"))
    assert not implied(condition("StringNotEquals", "a", "b"), condition("StringNotEquals", "a"))


def one(**raw: object) -> Statement:
    found = statements({"Statement": {"Effect": "Allow", **raw}})
    assert found
    return found[0]


def test_strings_lists_case_of_actions_and_ways_to_name_an_account_are_no_difference() -> None:
    first = one(Action="S3:getobject", Resource=["a"], Principal={"AWS": "111111111111"})
    other = one(Action=["s3:GetObject"], Resource="a", Principal={"AWS": ["arn:aws:iam::111111111111:root"]})
    assert first.same == other.same
    assert other.spelt("s3:getobject") == "s3:GetObject"


def test_several_statements_together_cover_one() -> None:
    wide = one(Action=["s3:GetObject", "s3:PutObject"], Resource="a")
    parts = (one(Action="s3:Get*", Resource="*"), one(Action="s3:PutObject", Resource="a"))
    assert uncovered(wide, parts) == []
    assert uncovered(wide, parts[:1]) != []


def test_exclusion_covers_only_what_it_cannot_touch() -> None:
    everything_but_iam = one(NotAction="iam:*", Resource="*")
    assert uncovered(one(Action="s3:Get*", Resource="a"), (everything_but_iam,)) == []
    assert uncovered(one(Action="iam:PassRole", Resource="a"), (everything_but_iam,)) != []
    assert uncovered(one(Action="*", Resource="a"), (everything_but_iam,)) != []
    assert uncovered(everything_but_iam, (one(Action="s3:*", Resource="*"),)) != []
    assert uncovered(one(NotAction=["iam:*", "s3:*"], Resource="*"), (everything_but_iam,)) == []


def test_a_trust_policy_has_no_resource() -> None:
    narrow = one(Action="sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})
    wide = one(Action="sts:AssumeRole", Principal={"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]})
    assert uncovered(narrow, (wide,)) == []
    assert uncovered(wide, (narrow,)) != []
    assert uncovered(one(Action="sts:AssumeRole", Principal="*"), (wide,)) != []


@pytest.mark.parametrize("text", ["{", "[]", '{"Statement": [3]}', '{"Statement": {"Effect": 1, "Condition": 3}}'])
def test_what_is_no_policy_is_not_read_as_an_empty_one(text: str) -> None:
    assert statements(text) is None
