"""The same bytes in the next environment: what is brought, and what keeps them from going."""

import pytest

from generator.delivery.promote import Source, bring
from generator.diagnostics import UserError

from .projects import FakeAccount, FakeS3, sha256

PLACE = ("packages-prod", "shop/abc.zip")


def bucket(*content: bytes) -> FakeS3:
    """One that holds the object of `PLACE`, or nothing."""
    found = FakeS3()
    found.objects = dict.fromkeys([PLACE], content[0]) if content else {}
    return found


def brought(there: FakeS3, own: FakeS3) -> list[str]:
    stg = FakeAccount("stg", "2" * 12, "eu-central-1", clients={"s3": there})
    prod = FakeAccount("prod", "3" * 12, "eu-central-1", clients={"s3": own})
    package = {"s3_bucket": PLACE[0], "s3_key": PLACE[1], "sha256": sha256(b"released")}
    return bring(Source(stg, PLACE[0]), prod, {"orders": {"main": package}})


@pytest.mark.surface("D07", "U")
def test_what_the_other_bucket_lacks_is_brought_once() -> None:
    own = bucket()
    assert brought(bucket(b"released"), own) == ["s3://packages-prod/shop/abc.zip"]
    assert own.objects == {PLACE: b"released"}
    assert brought(bucket(b"released"), own) == []


@pytest.mark.surface("D07", "U")
def test_bytes_that_are_not_those_released_are_not_brought() -> None:
    with pytest.raises(UserError, match=r"abc.zip is not what stg released: its SHA-256 is .* nothing was promoted"):
        brought(bucket(b"replaced"), bucket())


@pytest.mark.surface("D07", "U")
def test_what_lies_there_under_the_same_name_is_not_written_over() -> None:
    own = bucket(b"somebody else's")
    with pytest.raises(UserError, match=r"abc.zip of prod has other content than its name says.*remove it"):
        brought(bucket(b"released"), own)
    assert own.objects == {PLACE: b"somebody else's"}
