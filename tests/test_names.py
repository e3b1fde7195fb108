"""Physical names are one literal for all environments, and fit each service's limit in the longest of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.names import LIMITS, hashed, label, physical, variable_name
from generator.values import Ref, Text, concrete

LONGEST = {"local.prefix": "e" * 12 + "-shop", "var.environment": "e" * 12, "var.account_id": "1" * 12}
NAME = st.from_regex(r"[a-z](?:[a-z0-9_]{0,30}[a-z0-9])?", fullmatch=True)


def test_a_name_is_prefix_and_key_with_hyphens() -> None:
    assert physical("function", "shop", "send_mail") == Text((Ref("local.prefix"), "-send-mail"))


def test_a_name_that_is_given_is_kept() -> None:
    assert physical("function", "shop", "mail", "Mailer") == "Mailer"
    assert physical("sqs", "shop", "mail", "${env}-x") == Text((Ref("var.environment"), "-x"))


def test_a_bucket_has_the_account_because_buckets_are_global() -> None:
    name = physical("s3", "shop", "files")
    assert isinstance(name, Text)
    assert name.parts[-1] == Ref("var.account_id")


def test_what_is_too_long_is_cut_and_given_a_hash_of_eight() -> None:
    stem = "a" * 100
    assert hashed(stem, 40) == f"{'a' * 31}-28165978"
    assert len(hashed(stem, 40)) == 40
    assert hashed("short", 40) == "short"


def test_names_that_differ_only_behind_the_cut_stay_different() -> None:
    assert hashed("a" * 60 + "1", 40) != hashed("a" * 60 + "2", 40)


@pytest.mark.parametrize("kind", sorted(LIMITS))
@given(key=NAME)
def test_every_name_fits_even_in_the_longest_environment(kind: str, key: str) -> None:
    name = concrete(physical(kind, "a-service-with-quite-a-long-name", key), {
        **LONGEST,
        "local.prefix": "e" * 12 + "-a-service-with-quite-a-long-name",
    })  # fmt: skip
    assert len(name) <= LIMITS[kind]


def test_labels_and_variables_have_no_other_characters_than_terraform_and_shells_know() -> None:
    assert label("billing/jobs") == "billing_jobs"
    assert label("GET /orders/{id}") == "GET__orders__id"
    assert variable_name("bills.dead_letter", "QUEUE_URL") == "BILLS_DEAD_LETTER_QUEUE_URL"
    assert variable_name("billing/jobs", "QUEUE_URL") == "BILLING_JOBS_QUEUE_URL"
