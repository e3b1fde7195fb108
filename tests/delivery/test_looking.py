"""What is looked at before and after an apply: packages, values, live code, provenance, the account."""

import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from generator.delivery import packages as stored
from generator.delivery.account import account_of, environment_of
from generator.delivery.live import Live, live_functions, newest_functions, strangers
from generator.delivery.provenance import Commit, commit_of, lineage_of, provider_version, rendered_digest
from generator.delivery.roots import groups, roots_of
from generator.delivery.traffic import Published
from generator.delivery.values import Wanted, look, own, wanted
from generator.diagnostics import UserError

from .functions import FakeFunction, FakeLambda
from .projects import FakeAccount, FakeS3, Refused, project, root_of, sha256, write

DIGEST = sha256(b"code")
HEX = "5694d08a2e53ffcae0c3103e5ad6f6076abd960eb1f8a56577040bc1028f702b"


def of(key: str, digest: str = DIGEST) -> dict[str, Any]:
    return {"s3_bucket": "b", "s3_key": key, "sha256": digest}


@pytest.mark.surface("D03", "U")
def test_packages_that_are_missing_or_other_are_told_and_so_is_that_nobody_may_look() -> None:
    s3 = FakeS3()
    s3.objects = {("b", "good"): b"code", ("b", "bad"): b"other"}
    prod = FakeAccount("prod", "3" * 12, "eu-central-1", clients={"s3": s3})
    assert stored.look(prod, {"a": of("good"), "z": {"filename": "x.zip", "sha256": "y"}}).all_there
    assert stored.look(prod, {"a": of("good"), "b": of("bad"), "c": of("gone")}).absent == ("s3://b/bad", "s3://b/gone")
    s3.denied = True
    seen = stored.look(prod, {"a": of("good")})
    assert (seen.hidden, seen.absent, seen.all_there) == (True, (), False)


def test_where_no_package_is_to_lie_the_journals_tell_who_only_reads(tmp_path: Path) -> None:
    s3 = FakeS3()
    found, prod = project(tmp_path), FakeAccount("prod", "3" * 12, "eu-central-1", clients={"s3": s3})
    image = {"orders.api": {"live_version": "3"}}
    assert stored.seen_of(found, prod, image).all_there
    s3.denied = True
    assert stored.seen_of(found, prod, image).hidden
    assert stored.seen_of(found, FakeAccount("dev", "1" * 12, "eu-central-1"), image).all_there


def test_a_plan_for_reading_looks_for_nothing_in_the_bucket() -> None:
    local = {"filename": "x.zip", "sha256": "y"}
    assert stored.unseen({"a": of("k"), "b": local}) == {"a": {**of("k"), "uploaded": False}, "b": local}


def test_what_stays_in_service_is_pinned_and_an_image_has_nothing_but_its_pin() -> None:
    found = stored.pinned({"a": of("k"), "b": of("l")}, {"a": "6", "image": "3"})
    assert found == {"a": {**of("k"), "live_version": "6"}, "b": of("l"), "image": {"live_version": "3"}}
    assert stored.digests(found) == {"a": DIGEST, "b": DIGEST}
    assert stored.unseen(found)["image"] == {"live_version": "3"}


def test_packages_lie_beside_the_root_while_there_is_something_to_tell(tmp_path: Path) -> None:
    found = project(tmp_path)
    root = root_of(found)
    root.within(found.root).mkdir(parents=True)
    stored.tell(found, root, {"image": {"live_version": "3"}})
    (file,) = root.within(found.root).iterdir()
    assert json.loads(file.read_text()) == {"packages": {"image": {"live_version": "3"}}}
    stored.tell(found, root, {})
    assert not file.exists()


def test_released_bytes_are_found_under_their_digest(tmp_path: Path) -> None:
    found = project(tmp_path)
    root = root_of(found, "prod")
    assert stored.released_packages(found, root, {"main": DIGEST}) == {
        "main": {"s3_bucket": "packages-333333333333", "s3_key": f"shop/{HEX}.zip", "sha256": DIGEST}
    }


def test_terraform_is_told_beside_the_root(tmp_path: Path) -> None:
    found = project(tmp_path)
    root = root_of(found)
    (tmp_path / root.folder).mkdir(parents=True)
    stored.tell(found, root, {"main": of("k")})
    file = tmp_path / root.folder / "packages.auto.tfvars.json"
    assert json.loads(file.read_text()) == {"packages": {"main": of("k")}}


class Values:
    """Secrets Manager and Parameter Store in one."""

    class exceptions:  # noqa: N801  # as botocore calls it
        ClientError = Refused

    def describe_secret(self, SecretId: str) -> dict[str, Any]:  # noqa: N803
        if SecretId == "/hidden":
            raise Refused("AccessDeniedException")
        if SecretId == "/broken":
            raise Refused("InternalError")
        if SecretId not in ("/there", "/deleted", "/empty", "/pending"):
            raise Refused("ResourceNotFoundException")
        stages = {"/empty": {}, "/pending": {"v": ["AWSPENDING"]}}.get(SecretId, {"v": ["AWSCURRENT"]})
        return {"VersionIdsToStages": stages, **({"DeletedDate": 1} if SecretId == "/deleted" else {})}

    def describe_parameters(self, ParameterFilters: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        (filtered,) = ParameterFilters
        versions = {"/there": 2, "/unset": 1}
        return {"Parameters": [{"Version": versions[name]} for name in filtered["Values"] if name in versions]}


def looked(*names: tuple[str, str]) -> tuple[list[str], list[str]]:
    prod = FakeAccount("prod", "3" * 12, "eu-central-1", clients={"secretsmanager": Values(), "ssm": Values()})
    found = look(prod, [Wanted(kind, name, "orders.main") for kind, name in names])
    return [str(item) for item in found.missing], [item.name for item in found.hidden]


@pytest.mark.surface("D03", "U")
def test_values_that_are_not_there_are_told_with_who_reads_them() -> None:
    missing, hidden = looked(
        ("secret", "/there"),
        ("secret", "/gone"),
        ("secret", "/deleted"),
        ("secret", "/empty"),
        ("secret", "/pending"),
        ("secret", "/hidden"),
        ("parameter", "/there"),
        ("parameter", "/gone"),
        ("parameter", "/unset"),
    )
    assert missing == [
        "secret:/gone (read by orders.main)",
        "secret:/deleted (read by orders.main)",
        "secret:/empty (read by orders.main)",
        "secret:/pending (read by orders.main)",
        "ssm:/gone (read by orders.main)",
    ]
    assert hidden == ["/hidden"]
    with pytest.raises(Refused, match="InternalError"):
        looked(("secret", "/broken"))


def test_a_parameter_of_ones_own_that_terraform_has_made_has_no_value_yet() -> None:
    prod = FakeAccount("prod", "3" * 12, "eu-central-1", clients={"ssm": Values()})
    mine = [Wanted("parameter", name, "orders.main", "orders.pin") for name in ("/unset", "/there")]
    assert look(prod, mine).missing == (mine[0],)


def test_what_functions_read_by_name_is_wanted_and_what_the_service_makes_is_not(tmp_path: Path) -> None:
    spec = """\
spec: 1
service: orders
resources:
  own: { type: secret }
  idle: { type: secret }
  pin: { type: parameter, value_type: SecureString }
  limit: { type: parameter, value: "3" }
  theirs: { type: secret, arn: "secret:/theirs" }
  flag: { type: parameter, arn: "ssm:/flag" }
  here: { type: secret, arn: "arn:aws:secretsmanager:eu-central-1:111111111111:secret:here-AbCdEf" }
  far: { type: secret, arn: "arn:aws:secretsmanager:eu-central-1:999999999999:secret:far-AbCdEf" }
functions:
  main:
    handler: main.handler
    uses: { own: read, pin: read, limit: read, theirs: read, flag: read, here: read, far: read }
    secrets: { KEY: "secret:/${env}/key", LIMIT: "ssm:/limit" }
"""
    found = project(tmp_path, orders=spec)
    assert list(map(str, wanted([root_of(found)]))) == [
        "ssm:/flag (read by orders.main)",
        "ssm:/limit (read by orders.main)",
        "secret:/dev/key (read by orders.main)",
        "secret:/theirs (read by orders.main)",
        "secret:arn:aws:secretsmanager:eu-central-1:111111111111:secret:here-AbCdEf (read by orders.main)",
    ]
    assert list(map(str, own([root_of(found)]))) == [
        "orders.pin (read by orders.main)",
        "orders.own (read by orders.main)",
    ]


MAIN = Live("main", "dev-orders-main", "7", "other", "now", {"8": 29})


def test_what_answers_is_the_alias_and_its_version_and_what_it_gives_to_others(tmp_path: Path) -> None:
    functions = FakeLambda(dev_orders_main=FakeFunction("7", {"7": "other", "8": "new"}, {"8": 0.29}))
    dev = FakeAccount("dev", "1" * 12, "eu-central-1", clients={"lambda": functions})
    root = root_of(project(tmp_path))
    assert live_functions(dev, root) == {"main": MAIN}
    assert newest_functions(dev, root, ["main"]) == {"main": Published("8", "new")}
    functions.functions.clear()
    assert not live_functions(dev, root)
    assert not newest_functions(dev, root, ["main"])


def test_code_that_is_not_its_packages_is_found() -> None:
    assert strangers({"main": "other"}, {"main": of("k")}) == ["main"]
    assert strangers({"main": "other"}, {"main": of("k", "other")}) == []
    assert strangers({"main": "other"}, {"main": {"live_version": "7"}}) == []
    assert strangers({"main": "other"}, {}) == []


class Caller:
    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "1" * 12, "Arn": "arn:aws:iam::111111111111:user/ada"}


@pytest.mark.surface("D01", "U")
def test_the_credentials_of_another_account_are_refused() -> None:
    own = FakeAccount("dev", "1" * 12, "eu-central-1", clients={"sts": Caller()})
    assert own.verify() == "arn:aws:iam::111111111111:user/ada"
    other = FakeAccount("prod", "3" * 12, "eu-central-1", clients={"sts": Caller()})
    with pytest.raises(UserError, match=r"prod is account 333333333333, and the credentials .* 111111111111 .*nothing"):
        other.verify()


def test_an_environment_is_one_that_there_is(tmp_path: Path) -> None:
    found = project(tmp_path)
    assert account_of(found, "prod").id == "3" * 12
    with pytest.raises(UserError, match="no environment stg: there is dev, prod"):
        environment_of(found, "stg")


USES = "spec: 1\nservice: bills\nfunctions: { main: { handler: main.handler, uses: { orders/jobs: send } } }\n"
OWNS = "spec: 1\nservice: orders\nresources: { jobs: { type: sqs } }\nfunctions: { main: { handler: main.handler } }\n"
LEFT_OUT = "spec: 1\nservice: lone\nfunctions: { main: { handler: main.handler } }\nenvironments: { prod: null }\n"


def test_roots_come_after_those_they_need_and_without_those_left_out(tmp_path: Path) -> None:
    found = project(tmp_path, bills=USES, orders=OWNS, lone=LEFT_OUT)
    assert [root.service for root in roots_of(found, "prod")] == ["orders", "bills"]
    at_once = [[root.service for root in group] for group in groups(roots_of(found, "dev"))]
    assert at_once == [["lone", "orders"], ["bills"]]
    with pytest.raises(UserError, match=r"lone is left out of prod by its service.yaml"):
        roots_of(found, "prod", ["lone"])
    with pytest.raises(UserError, match="no service nothing below functions/; there is bills, lone, orders"):
        roots_of(found, "prod", ["nothing"])


@pytest.mark.surface("D03", "U")
def test_the_digest_of_the_hcl_is_of_the_root_the_module_and_the_blocks(tmp_path: Path) -> None:
    root = root_of(project(tmp_path))
    files = {
        "environments/dev/orders/main.tf": "1",
        "environments/dev/orders/terraform.tfvars": "1",
        "modules/services/orders/own.tf.json": '{"module": {"x": {"source": "../../../infra/own"}}}',
        "infra/own/main.tf": "1",
        "modules/services/orders/main.tf": "2",
        "modules/sqs/main.tf": "3",
        "environments/dev/orders/packages.auto.tfvars.json": "4",
        "modules/services/bills/main.tf": "5",
        "modules/sqs/README.md": "6",
    }
    write(tmp_path, files)
    before = rendered_digest(tmp_path, root)
    changes = {name: _digest_with(tmp_path, root, name) != before for name in files}
    assert list(changes.values()) == [True, True, True, True, True, True, False, False, False]
    assert rendered_digest(tmp_path, root) == before
    (tmp_path / "modules/sqs/main.tf").rename(tmp_path / "modules/sqs/other.tf")
    assert rendered_digest(tmp_path, root) != before


def _digest_with(folder: Path, root: Any, name: str) -> str:
    text = (folder / name).read_text()
    (folder / name).write_text("changed")
    found = rendered_digest(folder, root)
    (folder / name).write_text(text)
    return found


def test_the_commit_is_told_and_whether_files_differ(tmp_path: Path) -> None:
    assert commit_of(tmp_path) == Commit("", False)
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    (tmp_path / "x").write_text("1")
    for words in (("init", "-q"), ("add", "."), (*who, "commit", "-q", "-m", "x")):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    found = commit_of(tmp_path)
    assert (len(found.id), found.clean) == (40, True)
    (tmp_path / "plan.json").write_text("of a pipeline")
    assert commit_of(tmp_path).clean
    root = tmp_path / "environments/dev/orders"
    (root / ".terraform/providers").mkdir(parents=True)
    for name in (".terraform.lock.hcl", ".terraform/providers/x", "packages.auto.tfvars.json", "terraform.tfstate"):
        (root / name).write_text("by gen or Terraform")
    assert commit_of(tmp_path).clean
    (root / "more.tf").write_text("by somebody")
    assert not commit_of(tmp_path).clean
    (root / "more.tf").unlink()
    new = tmp_path / "functions/orders/new.py"
    new.parent.mkdir(parents=True)
    new.write_text("new")
    assert commit_of(tmp_path) == Commit(found.id, False)
    new.unlink()
    assert commit_of(tmp_path).clean
    (tmp_path / "x").write_text("2")
    assert commit_of(tmp_path) == Commit(found.id, False)


def test_the_state_a_plan_was_made_on_is_read_from_the_plan(tmp_path: Path) -> None:
    file = tmp_path / "plan"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("tfstate", json.dumps({"lineage": "l", "serial": 7}))
    found = lineage_of(file)
    assert (found.id, found.serial) == ("l", 7)
    file.write_bytes(b"no zip")
    with pytest.raises(UserError, match=r"is no plan file of Terraform's .*: plan again"):
        lineage_of(file)


def test_the_providers_version_is_read_from_the_lock(tmp_path: Path) -> None:
    assert provider_version(tmp_path) == ""
    lock = 'provider "registry.terraform.io/hashicorp/aws" {\n  version     = "5.100.0"\n}\n'
    (tmp_path / ".terraform.lock.hcl").write_text(lock)
    assert provider_version(tmp_path) == "5.100.0"
