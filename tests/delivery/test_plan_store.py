"""Plans on their way between jobs: what is stored, and what somebody laid there is not taken."""

import dataclasses
import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.delivery.kept import Kept, Manifest
from generator.delivery.plan_store import PlanStore
from generator.diagnostics import UserError
from generator.project import Project

from .projects import FakeAccount, FakeS3, Refused, account, project
from .test_binding import MANIFEST

ACCOUNT, BUCKET = "3" * 12, "states-333333333333"
OTHER = "0" * 64


class Bucket(FakeS3):
    """Keeps how each object was written as well; `refuses` is the code that every write is answered with."""

    def __init__(self, refuses: str = "") -> None:
        super().__init__()
        self.written: dict[str, Mapping[str, str]] = {}
        self.refuses = refuses

    def put_object(self, Bucket: str, Key: str, Body: bytes, **condition: str) -> None:  # noqa: N803
        if self.refuses:
            raise Refused(self.refuses)
        super().put_object(Bucket, Key, Body, **condition)
        self.written[Key] = condition

    def lay(self, name: str, manifest: Manifest, plan: bytes) -> None:
        """A plan as `gen ci keep` lays it, whatever its name and its manifest say."""
        for part, body in (("plan.tfplan", plan), ("plan.json", b"{}"), ("manifest.json", manifest.text().encode())):
            self.objects[(BUCKET, f"shop/prod/_plans/{name}/{part}")] = body


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def manifest_for(plan: bytes, **wrong: Any) -> Manifest:
    """The manifest of a plan of prod/orders."""
    right: dict[str, Any] = {"environment": "prod", "account": ACCOUNT, "plan_sha256": sha(plan)}
    return dataclasses.replace(MANIFEST, **{**right, **wrong})


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return project(tmp_path / "shop", orders="", bills="")


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def store(shop: Project, bucket: Bucket) -> PlanStore:
    prod = FakeAccount("prod", ACCOUNT, "eu-central-1", clients={"s3": bucket})
    return PlanStore.of(shop, prod)


def planned(shop: Project, plan: bytes, service: str = "orders", **wrong: Any) -> Kept:
    """A plan as `gen plan prod` keeps it on this machine."""
    kept = Kept.of(shop.root, "prod", service)
    kept.prepare()
    kept.plan.write_bytes(plan)
    kept.keep({}, manifest_for(plan, service=service, **wrong))
    return kept


# What is wrong of a manifest whoever wrote it, and how that is told; the plan is b"plan".
WRONG = [
    ({"project": "mall"}, "the plan is for mall/prod/333333333333/eu-central-1, and this is shop/prod/333333333333"),
    ({"environment": "dev"}, "the plan is for shop/dev/333333333333/eu-central-1, and this is shop/prod/333333333333"),
    ({"account": "1" * 12}, "the plan is for shop/prod/111111111111/eu-central-1, and this is shop/prod/333333333333"),
    ({"region": "us-east-1"}, "the plan is for shop/prod/333333333333/us-east-1, and this is shop/prod/333333333333"),
    ({"binding": False}, "orders: the plan has not seen its packages in the bucket: it is only for reading"),
    ({"plan_sha256": OTHER}, f"the plan of orders is not the one that was kept: its SHA-256 is {sha(b'plan')[:12]}..."),
]


def refusal(told: pytest.ExceptionInfo[UserError]) -> list[str]:
    return str(told.value).splitlines()


@pytest.mark.surface("D06", "U")
def test_a_plan_that_is_kept_comes_out_as_it_went_in(shop: Project, store: PlanStore, bucket: Bucket) -> None:
    kept = planned(shop, b"plan")
    was = kept.json.read_bytes(), kept.manifest.read_bytes()
    assert store.keep(["bills", "orders"]) == [manifest_for(b"plan")]
    base = f"shop/prod/_plans/{sha(b'plan')}/"
    assert {key for _, key in bucket.objects} == {
        f"{base}plan.tfplan",
        f"{base}plan.json",
        f"{base}manifest.json",
    }
    shutil.rmtree(shop.root / ".gen")
    assert store.take([sha(b"plan")]) == [manifest_for(b"plan")]
    assert (kept.plan.read_bytes(), kept.json.read_bytes(), kept.manifest.read_bytes()) == (b"plan", *was)
    assert kept.folder.stat().st_mode & 0o777 == 0o700
    assert kept.plan.stat().st_mode & 0o777 == 0o600


@pytest.mark.surface("D06", "U")
def test_what_was_taken_is_all_that_an_apply_finds(shop: Project, store: PlanStore) -> None:
    planned(shop, b"orders")
    planned(shop, b"bills", "bills")
    store.keep(["orders", "bills"])
    store.take([sha(b"bills")])
    assert not Kept.of(shop.root, "prod", "orders").manifest.exists()
    assert Kept.of(shop.root, "prod", "bills").read().plan_sha256 == sha(b"bills")
    store.take([])
    assert not Kept.of(shop.root, "prod", "bills").manifest.exists()


@pytest.mark.surface("D03", "U")
def test_a_plan_without_changes_is_not_stored_unless_it_rolls_something_out_or_heals(
    shop: Project, store: PlanStore, bucket: Bucket
) -> None:
    planned(shop, b"plan", changes=False, binding=False)
    assert store.keep(["orders"]) == []
    assert bucket.objects == {}
    planned(shop, b"plan", changes=False, rollouts={"main": "7"})
    assert [manifest.rollouts for manifest in store.keep(["orders"])] == [{"main": "7"}]
    planned(shop, b"other", changes=False, heals={"main": "other code"})
    assert [manifest.heals for manifest in store.keep(["orders"])] == [{"main": "other code"}]


@pytest.mark.surface("D06", "U")
@pytest.mark.parametrize(("wrong", "said"), WRONG)
def test_a_plan_that_no_apply_may_take_is_not_stored(
    shop: Project, store: PlanStore, bucket: Bucket, wrong: dict[str, Any], said: str
) -> None:
    planned(shop, b"bills", "bills")
    planned(shop, b"plan", **wrong)
    with pytest.raises(UserError) as told:
        store.keep(["bills", "orders"])
    assert refusal(told)[0].startswith(said)
    assert refusal(told)[1:] == ["nothing was stored: plan again with `gen plan`"]
    assert bucket.objects == {}


@pytest.mark.surface("D06", "U")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [*WRONG, ({"service": "../../x"}, "the plan is of ../../x, which is no service of this project")],
)
def test_a_plan_that_was_laid_there_by_hand_is_not_taken(
    shop: Project, store: PlanStore, bucket: Bucket, wrong: dict[str, Any], said: str
) -> None:
    kept = planned(shop, b"mine")
    bucket.lay(sha(b"plan"), manifest_for(b"plan", **wrong), b"plan")
    with pytest.raises(UserError) as told:
        store.take([sha(b"plan")])
    assert refusal(told)[0].startswith(said)
    assert refusal(told)[-1] == "nothing was taken: somebody else wrote there"
    assert kept.plan.read_bytes() == b"mine"
    assert sorted(shop.root.rglob("manifest.json")) == [kept.manifest]


@pytest.mark.surface("D06", "U")
def test_the_right_name_over_other_bytes_is_not_taken(store: PlanStore, bucket: Bucket) -> None:
    bucket.lay(sha(b"plan"), manifest_for(b"plan"), b"forged")
    with pytest.raises(UserError) as told:
        store.take([sha(b"plan")])
    assert refusal(told)[:-1] == [
        f"the plan of orders is not the one that was kept: its SHA-256 is {sha(b'forged')[:12]}..."
    ]


@pytest.mark.surface("D06", "U")
def test_another_plan_under_an_approved_name_is_not_taken(store: PlanStore, bucket: Bucket) -> None:
    """Its bytes and its manifest agree: only the name that was approved tells."""
    approved = sha(b"approved")
    bucket.lay(approved, manifest_for(b"forged"), b"forged")
    with pytest.raises(UserError) as told:
        store.take([approved])
    assert refusal(told)[:-1] == [
        f"s3://{BUCKET}/shop/prod/_plans/{approved}/manifest.json speaks of another plan, {sha(b'forged')[:12]}..."
    ]


@pytest.mark.surface("D06", "U")
@pytest.mark.parametrize("name", ["", "a" * 63, "a" * 65, "A" * 64, "g" * 64, f"{'a' * 64}/..", f"../{'a' * 64}"])
def test_what_is_no_name_is_never_looked_for(store: PlanStore, bucket: Bucket, name: str) -> None:
    bucket.lay(name, manifest_for(b"plan"), b"plan")
    with pytest.raises(UserError, match=r"is no plan's name: `gen ci keep` prints them, 64 hexadecimal digits each"):
        store.take([name])


@pytest.mark.surface("D06", "U")
def test_two_plans_of_one_service_are_not_taken_and_one_named_twice_is_one(
    shop: Project, store: PlanStore, bucket: Bucket
) -> None:
    kept = planned(shop, b"mine")
    for plan in (b"first", b"second"):
        bucket.lay(sha(plan), manifest_for(plan), plan)
    with pytest.raises(UserError, match=r"^several plans are of orders: one of them is from another run; nothing was"):
        store.take([sha(b"first"), sha(b"second")])
    assert kept.plan.read_bytes() == b"mine"
    assert store.take([sha(b"first"), sha(b"first")]) == [manifest_for(b"first")]
    assert kept.plan.read_bytes() == b"first"


@pytest.mark.surface("D06", "U")
def test_a_stored_plan_is_never_written_over(shop: Project, store: PlanStore, bucket: Bucket) -> None:
    planned(shop, b"plan")
    store.keep(["orders"])
    was = dict(bucket.objects)
    planned(shop, b"plan", commit="d" * 40)
    store.keep(["orders"])
    assert bucket.objects == was


@pytest.mark.surface("D06", "U")
def test_other_bytes_under_the_name_of_a_plan_are_told(shop: Project, store: PlanStore, bucket: Bucket) -> None:
    planned(shop, b"plan")
    bucket.lay(sha(b"plan"), manifest_for(b"plan"), b"forged")
    with pytest.raises(UserError, match=r"plan.tfplan holds other bytes than its name says: remove it"):
        store.keep(["orders"])


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("", {"ServerSideEncryption": "AES256"}),
        ("arn:aws:kms:k", {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "arn:aws:kms:k"}),
    ],
)
def test_plans_are_encrypted_as_the_state_is(
    shop: Project, store: PlanStore, bucket: Bucket, key: str, written: dict[str, str]
) -> None:
    planned(shop, b"plan")
    dataclasses.replace(store, kms_key=key or None).keep(["orders"])
    assert list(bucket.written.values()) == [{"IfNoneMatch": "*", **written}] * 3


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("AccessDenied", "is out of reach: these credentials may not: only the roles that bind and apply do"),
        ("NoSuchBucket", "is out of reach: NoSuchBucket"),
    ],
)
def test_what_the_bucket_refuses_is_told_with_its_place(
    shop: Project, store: PlanStore, bucket: Bucket, code: str, said: str
) -> None:
    planned(shop, b"plan")
    bucket.refuses = code
    with pytest.raises(UserError) as told:
        store.keep(["orders"])
    assert str(told.value) == f"s3://{BUCKET}/shop/prod/_plans/{sha(b'plan')}/plan.tfplan {said}"


def test_a_plan_that_nobody_stored_is_told(store: PlanStore) -> None:
    with pytest.raises(UserError, match=rf"{OTHER}/manifest.json is out of reach: NoSuchKey"):
        store.take([OTHER])


def test_plans_of_an_environment_on_one_machine_have_nowhere_to_go(shop: Project) -> None:
    with pytest.raises(UserError, match=r"^dev has no `state`, so its plans stay on this machine: write `state: "):
        PlanStore.of(shop, account("dev"))
