"""The same bytes in the next environment: what is brought, and what keeps them from going."""

import subprocess
from pathlib import Path

import pytest

from generator.delivery.promote import Offered, Source, Topic, bring, objections, topic_of
from generator.delivery.release import Release
from generator.delivery.since import Since
from generator.diagnostics import UserError
from generator.loading import load

from .projects import FakeAccount, FakeS3, Refused, project, root_of, sha256

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


class Topics:
    """The one topic there is, or the code with which a look at it is refused."""

    class exceptions:  # noqa: N801  # as botocore calls it
        ClientError = Refused

    def __init__(self, refused: str = "") -> None:
        self.refused = refused

    def get_topic_attributes(self, TopicArn: str) -> None:  # noqa: N803
        assert TopicArn.endswith(":alarms")
        if self.refused:
            raise Refused(self.refused)


def topic(root: Path, refused: str = "", alarms: str = "", account: str = "3" * 12) -> Topic:
    told = alarms or f'alarms: {{ topic: "arn:aws:sns:eu-central-1:{account}:alarms" }}\n'
    shop = project(root)
    file = root / "environments/prod/environment.yaml"
    file.write_text(file.read_text() + told)
    shop = load(root)
    prod = FakeAccount("prod", "3" * 12, "eu-central-1", clients={"sns": Topics(refused)})
    return topic_of(prod, [root_of(shop, "prod")])


@pytest.mark.surface("D07", "U")
def test_a_topic_that_is_not_there_is_told_with_who_makes_it(tmp_path: Path) -> None:
    assert topic(tmp_path) == Topic()
    said = (
        "arn:aws:sns:eu-central-1:333333333333:alarms, which alarms of prod notify, is not there: `gen bootstrap prod"
    )
    assert topic(tmp_path / "a", "NotFound") == Topic(f"{said}` makes it")
    said = "arn:aws:sns:eu-central-1:999999999999:alarms, which alarms of prod notify, is not there: make it there"
    assert topic(tmp_path / "b", "NotFound", account="9" * 12) == Topic(said)


def test_a_topic_of_another_account_may_be_out_of_sight(tmp_path: Path) -> None:
    said = "arn:aws:sns:eu-central-1:999999999999:alarms, which alarms of prod notify"
    assert topic(tmp_path, "AuthorizationError", account="9" * 12) == Topic(hidden=said)
    with pytest.raises(Refused, match="InternalError"):
        topic(tmp_path / "a", "InternalError")


def test_alarms_that_notify_nobody_are_not_promoted(tmp_path: Path) -> None:
    found = topic(tmp_path, alarms="# none\n")
    assert found.wrong.startswith("alarms of orders.main would notify nobody in prod: write `alarms: { topic: ARN }`")
    assert topic(tmp_path / "a", alarms="defaults: { alarms: false }\n") == Topic()


def git(root: Path, *words: str) -> str:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def commit(root: Path, message: str) -> str:
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", message)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def released(tmp_path: Path) -> str:
    """The commit at which `orders` and `bills` were released in dev."""
    project(tmp_path, orders="", bills="")
    git(tmp_path, "init", "-q", "-b", "main")
    return commit(tmp_path, "Two services")


def said(root: Path, service: str, released: str) -> list[str]:
    """What speaks against promoting a service of that commit from dev to prod."""
    packages = {"main": sha256(b"released")}
    release = Release(service, released, "now", "ada", "f", "p", packages, {"main": "1"}, "0.1.0")
    present = git(root, "rev-parse", "HEAD")
    return list(objections(root_of(load(root), "prod", service), Offered(release), "dev", present, Since(root, "dev")))


@pytest.mark.surface("D07", "U")
def test_a_service_that_has_not_changed_is_promoted_beside_one_that_has(tmp_path: Path, released: str) -> None:
    (tmp_path / "functions/orders/main.py").write_text("def handler(event, context):\n    return 2\n")
    now = commit(tmp_path, "More orders")
    assert said(tmp_path, "bills", released) == []
    assert said(tmp_path, "orders", now) == []
    assert said(tmp_path, "orders", released) == [
        f"dev runs orders of commit {released[:12]}, and this is {now[:12]} (changed since: functions/orders/main.py): "
        f"the same bytes go with the same specs: `git checkout {released[:12]}`"
    ]


def test_what_an_environment_decides_for_itself_does_not_hinder(tmp_path: Path, released: str) -> None:
    (tmp_path / "approvals.yaml").write_text("approvals: []\n")
    with (tmp_path / "environments/dev/environment.yaml").open("a") as file:
        file.write("tags: { team: cash }\n")
    commit(tmp_path, "Of environments")
    assert said(tmp_path, "orders", released) == []


def test_a_release_of_what_this_checkout_has_not_come_from_is_not_promoted(tmp_path: Path, released: str) -> None:
    (tmp_path / "functions/orders/main.py").write_text("def handler(event, context):\n    return 2\n")
    newer = commit(tmp_path, "More orders")
    git(tmp_path, "checkout", "-q", released)
    for other in (newer, "0" * 40):
        (line,) = said(tmp_path, "bills", other)
        assert line.startswith(f"dev runs bills of commit {other[:12]}, and this is {released[:12]}: the same bytes")
