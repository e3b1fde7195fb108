"""Every line of the workflows, run: from the first deploy to a pull request, drift and a rollback."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator

import pytest
from apply.accounts import Accounts

from generator.local.emulator import Emulator
from generator.local.functions import replace
from generator.terraform import Runner as Terraform
from generator.terraform import child_environ, cli_config, find_binary

from .policies import allowed
from .projects import ACCOUNTS
from .road import JOURNAL, Road, failures, lay_out, over, ran, travel
from .workflows import Runner

pytestmark = pytest.mark.apply


@pytest.fixture(scope="module")
def road(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    work = tmp_path_factory.mktemp("road")
    project = lay_out(work / "shop")
    emulator = Emulator(project, terraform_environ)
    accounts = Accounts(project, emulator.start().running.endpoint, terraform_environ)
    runner = Runner(accounts, project, work / "runner", terraform_environ)
    runner.prepare()
    try:
        for env in ACCOUNTS:
            accounts.buckets(env)
        yield travel(runner, accounts)
    finally:
        emulator.stop()


@pytest.mark.surface("D03", "A")
def test_a_job_that_died_is_run_again_and_goes_on_with_what_it_had_made(road: Road) -> None:
    assert road.dead.code < 0
    assert road.refused.code == 1
    assert "dev/api is locked by " in road.refused.log
    again = ran(over(road.went["apply-dev"]))
    assert "an apply of this plan did not end: going on with the rest" in again.log
    assert "made by an apply that did not end and not in the state yet: to be imported" in again.log
    assert again.summary == "- api: applied\n"
    assert road.document("dev", JOURNAL) == {}


@pytest.mark.surface("D06", "A")
@pytest.mark.surface("D07", "A")
def test_one_push_brings_the_same_bytes_to_every_account_and_to_production_when_its_reviewers_agree(road: Road) -> None:
    assert [name for name, job in road.went.items() if job is None or job.code] == [], failures(road.went)
    assert road.waiting == []
    assert len({road.live(env)[0] for env in ACCOUNTS}) == 1
    for env in ACCOUNTS:
        release, (sha256, version) = road.document(env, f"shop/{env}/_records/releases/api.json"), road.live(env)
        assert release["commit"] == road.git("rev-parse", "main").strip()
        assert (release["packages"], release["versions"]) == ({"notebook": sha256}, {"notebook": str(version)})
        assert release["plan_sha256"] == road.named[env]
        assert over(road.went[f"plan-{env}"]).outputs["named"].strip() == road.named[env][:12]
    assert len(set(road.named.values())) == 3


@pytest.mark.surface("D03", "A")
@pytest.mark.surface("D09", "A")
def test_code_that_was_replaced_by_hand_is_put_right_by_a_deploy_that_changes_nothing_else(road: Road) -> None:
    released, version = road.live("dev")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("notebook.py", "def handler(event, context):\n    return 'pwned'\n")
    replace(road.accounts.cloud("dev"), "dev-api-notebook", content.getvalue())
    assert road.live("dev")[0] != released

    jobs = road.runner.go("deploy", only=["build", "plan-dev", "apply-dev"])
    told = "`api.notebook` runs other code than its package's: the apply puts that right."
    assert told in over(jobs["plan-dev"]).summary, failures(jobs)
    applied = ran(over(jobs["apply-dev"]))
    now = version + 2
    told = f"- api: healed\n  - put right: notebook ran other code than its package's; version {now} does\n"
    assert applied.summary == told
    assert "0 added, 0 changed, 0 removed" in applied.log
    assert road.live("dev") == (released, now)
    assert road.document("dev", "shop/dev/_records/releases/api.json")["versions"] == {"notebook": str(now)}

    jobs = road.runner.go("deploy", only=["build", "plan-dev", "apply-dev"])
    assert ran(over(jobs["plan-dev"])).outputs["plans"] == ""
    assert jobs["apply-dev"] is None


@pytest.mark.surface("D06", "A")
def test_what_was_applied_is_what_was_named(road: Road) -> None:
    name = road.named["prod"]
    (plan,) = [key for key in road.objects("prod") if key.endswith("plan.tfplan")]
    bucket, _, key = plan.partition("/")
    client = road.accounts.cloud("prod").client("s3")
    assert key == f"shop/prod/_plans/{name}/plan.tfplan"
    assert hashlib.sha256(client.get_object(Bucket=bucket, Key=key)["Body"].read()).hexdigest() == name
    release = json.loads(client.get_object(Bucket=bucket, Key="shop/prod/_records/releases/api.json")["Body"].read())
    assert release["plan_sha256"] == name
    (function,) = road.accounts.cloud("prod").client("lambda").list_functions()["Functions"]
    assert release["packages"]["notebook"] == function["CodeSha256"]


@pytest.mark.surface("D06", "A")
def test_a_pull_request_is_planned_reviewed_and_commented_and_stores_nothing(road: Road) -> None:
    before = road.objects("prod")
    base = road.git("rev-parse", "main").strip()
    for env in ACCOUNTS:
        road.runner.artifacts.pop(f"review-{env}")
    spec = road.accounts.project / "functions/api/service.yaml"
    overlay = "environments: { prod: { functions: { notebook: { memory_size: 512 } } } }"
    spec.write_text(f"{spec.read_text()}\n{overlay}\n")
    road.commit("feature", "more memory in prod")
    ran(road.runner.run("pull-request", "check", ref="feature"))
    assert (road.runner.gh / "scanned").read_text().splitlines()[-1] == "scan"
    known = {"github.event.pull_request.base.sha": base}
    job = ran(road.runner.run("pull-request", "plan-prod", known, ref="feature"))
    assert "stackwright-review" in job.summary
    assert road.objects("prod") == before
    assert set(road.runner.artifacts) == {"packages", "review-prod"}
    left = road.runner.artifacts["review-prod"]
    assert sorted(file.name for file in left.iterdir()) == ["review.html", "review.md"]
    assert "512" in (left / "review.html").read_text()
    assert (road.runner.gh / "scanned").read_text().splitlines()[-1] == "scan --env prod"
    road.git("checkout", "-q", "main")


@pytest.mark.surface("D06", "A")
def test_the_nightly_look_leaves_what_it_found(road: Road) -> None:
    client = road.accounts.cloud("prod").client("lambda")
    client.update_function_configuration(FunctionName="prod-api-notebook", MemorySize=640)
    ran(road.runner.run("drift", "look-prod"))
    found, platform = json.loads((road.runner.artifacts["drift-prod"] / "prod.json").read_text())
    assert any("640" in item["sentence"] for item in found["drift"])
    assert "nothing to look at" in platform["nothing"]


@pytest.fixture
def second(road: Road) -> Iterator[str]:
    """A second release in prod, without Terraform: a version, the alias on it, the record. Gives the version."""
    client, store = road.accounts.cloud("prod").client("lambda"), road.accounts.cloud("prod").client("s3")
    place = {"Bucket": "state-prod-333333333333", "Key": "shop/prod/_records/releases/api.json"}
    first = store.get_object(**place)["Body"].read()
    client.update_function_configuration(FunctionName="prod-api-notebook", Description="the second")
    newer = client.publish_version(FunctionName="prod-api-notebook")["Version"]
    client.update_alias(FunctionName="prod-api-notebook", Name="live", FunctionVersion=newer)
    before = json.loads(first)
    release = {**before, "commit": "2" * 40, "versions": {"notebook": newer}, "history": [before]}
    store.put_object(**place, Body=json.dumps(release).encode())
    yield newer
    store.put_object(**place, Body=first)
    store.delete_object(Bucket=place["Bucket"], Key="shop/prod/_records/holds/api.json")
    client.update_alias(FunctionName="prod-api-notebook", Name="live", FunctionVersion="1")


@pytest.mark.surface("D06", "A")
@pytest.mark.parametrize(("service", "to"), [("api", ""), ("api.notebook", "1")])
def test_a_rollback_moves_the_alias_and_holds_it_in_the_name_of_who_asked(
    road: Road, second: str, service: str, to: str
) -> None:
    inputs = {"inputs.service": service, "inputs.to": to, "inputs.why": "it loops; $(sleep 9)", "github.actor": "ann"}
    ran(road.runner.run("rollback", "rollback-prod", inputs))
    alias = road.accounts.cloud("prod").client("lambda").get_alias(FunctionName="prod-api-notebook", Name="live")
    assert alias["FunctionVersion"] == "1"
    store = road.accounts.cloud("prod").client("s3")
    body = store.get_object(Bucket="state-prod-333333333333", Key="shop/prod/_records/holds/api.json")["Body"].read()
    hold = json.loads(body)
    assert hold["why"] == "it loops; $(sleep 9) (by ann)"
    assert hold["functions"] == {"notebook": {"from": second, "to": "1"}}


@pytest.mark.surface("D06", "A")
def test_a_plan_that_was_approved_before_a_rollback_does_not_end_it(road: Road, second: str) -> None:
    inputs = {"inputs.service": "api", "inputs.to": "", "inputs.why": "it loops", "github.actor": "ann"}
    ran(road.runner.run("rollback", "rollback-prod", inputs))
    job = road.runner.run("deploy", "apply-prod", {"needs.plan-prod.outputs.plans": road.named["prod"]})
    assert job.code == 1
    assert "it loops (by ann) (notebook at version 1)" in job.log
    alias = road.accounts.cloud("prod").client("lambda").get_alias(FunctionName="prod-api-notebook", Name="live")
    assert alias["FunctionVersion"] == "1" != second


@pytest.mark.surface("D06", "A")
@pytest.mark.parametrize("service", ["api", "--clear", "$(touch pwned)"])
def test_a_rollback_takes_what_is_typed_as_words_only(road: Road, service: str) -> None:
    inputs = {
        "inputs.service": service,
        "inputs.to": "`touch pwned`",
        "inputs.why": '"; touch pwned; $(touch pwned)',
        "github.actor": "ann",
    }
    job = road.runner.run("rollback", "rollback-prod", inputs)
    assert job.code == 1
    assert "gen: " in job.log.splitlines()[-1] or "has no release" in job.log or "no service" in job.log
    assert not list(job.folder.rglob("pwned"))


@pytest.mark.surface("D06", "A")
@pytest.mark.parametrize(
    ("part", "forge", "message"),
    [
        ("plan.tfplan", lambda body: body[:-1] + b"x", "is not the one that was kept"),
        ("manifest.json", lambda body: body.replace(b'"service": "api"', b'"service": "../x"'), "no service of this"),
        (
            "manifest.json",
            lambda body: body.replace(b"333333333333", b"111111111111"),
            "the plan is for shop/prod/1111",
        ),
        ("manifest.json", lambda body: body.replace(b'"binding": true', b'"binding": false'), "only for reading"),
        ("manifest.json", lambda _body: b"{}", "no manifest of this version"),
    ],
    ids=["tampered", "elsewhere", "foreign", "reading", "empty"],
)
def test_a_forged_plan_is_not_taken(road: Road, part: str, forge: Callable[[bytes], bytes], message: str) -> None:
    name = road.named["prod"]
    client = road.accounts.cloud("prod").client("s3")
    (plan,) = [key for key in road.objects("prod") if key.endswith("plan.tfplan")]
    place = {"Bucket": plan.partition("/")[0], "Key": f"shop/prod/_plans/{name}/{part}"}
    body = client.get_object(**place)["Body"].read()
    client.put_object(**place, Body=forge(body))
    try:
        job = road.runner.run("deploy", "apply-prod", {"needs.plan-prod.outputs.plans": name})
    finally:
        client.put_object(**place, Body=body)
    assert job.code == 1
    assert message in job.log
    assert "terraform" not in job.log


@pytest.mark.surface("D06", "A")
def test_another_plan_under_the_name_that_was_approved_is_not_taken(road: Road) -> None:
    """Complete and whole, and made for this environment: only its name is not its own."""
    name, approved = road.named["prod"], "b" * 64
    client, bucket = road.accounts.cloud("prod").client("s3"), "state-prod-333333333333"
    for part in ("plan.tfplan", "plan.json", "manifest.json"):
        source = {"Bucket": bucket, "Key": f"shop/prod/_plans/{name}/{part}"}
        client.copy_object(Bucket=bucket, Key=f"shop/prod/_plans/{approved}/{part}", CopySource=source)
    job = road.runner.run("deploy", "apply-prod", {"needs.plan-prod.outputs.plans": approved})
    for part in ("plan.tfplan", "plan.json", "manifest.json"):
        client.delete_object(Bucket=bucket, Key=f"shop/prod/_plans/{approved}/{part}")
    assert job.code == 1
    assert f"speaks of another plan, {name[:12]}" in job.log
    assert "terraform" not in job.log


@pytest.mark.surface("D06", "A")
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a" * 64, f"_plans/{'a' * 64}/manifest.json is out of reach"),
        ("../../x", "../../x is no plan's name"),
        ("a" * 63, f"{'a' * 63} is no plan's name"),
        ("--help; touch pwned", "No such option: --help;"),
    ],
)
def test_a_name_that_is_no_plan_is_refused(road: Road, name: str, message: str) -> None:
    job = road.runner.run("deploy", "apply-prod", {"needs.plan-prod.outputs.plans": name})
    assert job.code != 0
    assert message in job.log
    assert not list(job.folder.rglob("pwned"))
    assert "terraform" not in job.log


@pytest.mark.surface("D06", "A")
def test_bytes_that_are_not_those_that_were_built_stop_the_deploy(road: Road) -> None:
    job = road.runner.run("deploy", "plan-prod", {"needs.build.outputs.manifest": "0" * 64})
    assert job.code == 1
    assert "build/manifest.json: FAILED" in job.log
    assert "terraform" not in job.log


@pytest.mark.surface("D06", "A")
def test_a_zip_swapped_in_the_bucket_is_not_deployed(road: Road) -> None:
    (zipped,) = [key for key in road.objects("prod") if key.endswith(".zip")]
    bucket, _, key = zipped.partition("/")
    client = road.accounts.cloud("prod").client("s3")
    body = client.get_object(Bucket=bucket, Key=key)["Body"].read()
    client.put_object(Bucket=bucket, Key=key, Body=body + b"x", ChecksumAlgorithm="SHA256")
    try:
        job = road.runner.run("deploy", "apply-prod", {"needs.plan-prod.outputs.plans": road.named["prod"]})
    finally:
        client.put_object(Bucket=bucket, Key=key, Body=body, ChecksumAlgorithm="SHA256")
    assert job.code == 1
    assert "is missing or has other content" in job.log


@pytest.fixture(scope="module")
def roles(road: Road) -> dict[str, list[str]]:
    """The policies of the roles that `gen bootstrap` makes, as Terraform plans them."""
    folder = road.accounts.project.parent / "access"
    folder.mkdir()
    (folder / "main.tf").write_text(_ACCESS.replace("BLOCK", str(road.accounts.project / "modules/ci-access")))
    environ = child_environ(road.accounts.environ, cli_config(folder, road.accounts.environ))
    binary = find_binary(road.accounts.environ)
    runner = Terraform(binary, folder, road.accounts.cloud("prod").environ(environ), lambda _event: None)
    runner.init()
    runner.plan(out=folder / "tfplan")
    (module,) = runner.show_json(folder / "tfplan")["planned_values"]["root_module"]["child_modules"]
    values = {item["address"].removeprefix("module.access."): item["values"] for item in module["resources"]}
    describe = values["aws_iam_policy.describe"]["policy"]
    apply = [item["policy"] for name, item in values.items() if name.startswith("aws_iam_role_policy.apply[")]
    stored = {role: [describe, values[f"aws_iam_role_policy.{role}"]["policy"]] for role in ("plan", "bind")}
    return {**stored, "apply": [describe, *apply]}


_ACCESS = """\
provider "aws" { region = "eu-central-1" }
module "access" {
  source      = "BLOCK"
  artifacts   = { bucket = "packages" }
  environment = "prod"
  families    = ["dynamodb", "http_api"]
  github      = { repository = "example/shop", apply_environment = "prod", plan_environment = "prod-plan" }
  project     = "shop"
  state       = { bucket = "states" }
}
"""
_WHAT_AN_APPLY_READS = [
    "arn:aws:s3:::states/shop/prod/_plans/00/plan.tfplan",
    "arn:aws:s3:::states/shop/prod/_plans/00/manifest.json",
    "arn:aws:s3:::states/shop/prod/_records/holds/api.json",
    "arn:aws:s3:::states/shop/prod/api/terraform.tfstate",
    "arn:aws:s3:::states/shop/prod/api/terraform.tfstate.tflock",
    "arn:aws:s3:::packages/shop/00.zip",
    "arn:aws:s3:::states/shop/prod/_applying/api.json",
]


@pytest.mark.surface("D06", "U")
@pytest.mark.parametrize("resource", _WHAT_AN_APPLY_READS)
def test_code_of_a_pull_request_can_write_nothing_that_an_apply_reads(
    roles: dict[str, list[str]], resource: str
) -> None:
    for action in ("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl"):
        assert not allowed(roles["plan"], action, resource)
    assert allowed(roles["apply"], "s3:PutObject", resource)


@pytest.mark.surface("D06", "U")
def test_code_of_a_pull_request_reads_states_and_neither_plans_nor_packages(roles: dict[str, list[str]]) -> None:
    plan, _, record, state, _, package, journal = _WHAT_AN_APPLY_READS
    assert not any(allowed(roles["plan"], "s3:GetObject", item) for item in (plan, package, journal))
    assert not any(allowed(roles["plan"], "s3:GetObjectVersion", item) for item in (plan, package, journal))
    assert [allowed(roles["plan"], "s3:GetObject", item) for item in (record, state)] == [True, True]
    assert not allowed(roles["plan"], "s3:GetObject", state.replace("/prod/", "/dev/"))
    assert all(allowed(roles["apply"], "s3:GetObject", item) for item in (plan, package, record, state, journal))
    assert allowed(roles["apply"], "s3:DeleteObject", journal)
    for action in ("sts:AssumeRole", "lambda:UpdateFunctionCode", "iam:PassRole", "secretsmanager:GetSecretValue"):
        assert not allowed(roles["plan"], action, "arn:aws:iam::333333333333:role/prod-x")


@pytest.mark.surface("D06", "U")
def test_what_plans_for_an_apply_stores_what_that_takes_up_and_changes_nothing_that_runs(
    roles: dict[str, list[str]],
) -> None:
    plan, manifest, record, state, lock, package, journal = _WHAT_AN_APPLY_READS
    written = {item for item in _WHAT_AN_APPLY_READS if allowed(roles["bind"], "s3:PutObject", item)}
    assert written == {plan, manifest, lock, package}
    assert [item for item in _WHAT_AN_APPLY_READS if allowed(roles["bind"], "s3:DeleteObject", item)] == [lock]
    assert all(allowed(roles["bind"], "s3:GetObject", item) for item in (record, state, lock, package, journal))
    platform, other = lock.replace("/api/", "/platform/"), state.replace("/prod/", "/dev/")
    assert not allowed(roles["bind"], "s3:PutObject", platform)
    assert not allowed(roles["bind"], "s3:GetObject", other)
    made = "arn:aws:lambda:eu-central-1:333333333333:function:prod-x"
    for statement in (item for policy in roles["apply"] for item in json.loads(policy)["Statement"]):
        for action in statement["Action"] if str(statement["Sid"]).startswith("Make") else []:
            assert not allowed(roles["bind"], action, made)
    for action in ("sts:AssumeRole", "iam:PassRole", "secretsmanager:GetSecretValue", "dynamodb:Scan"):
        assert not allowed(roles["bind"], action, "*")
