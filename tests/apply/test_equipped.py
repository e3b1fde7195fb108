"""What a function may need of the account around it, applied in a committed root: network, files, image, warmth."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from subprocess import run
from typing import Any

import pytest

from generator.local.cloud import Cloud
from generator.local.emulator import Emulator, Settings
from generator.local.known_drift import unexpected
from generator.terraform import Runner, child_environ, cli_config, find_binary

from .projects import GEN, OWN, lay, untagged

ACCOUNT = "111111111111"  # a 12-digit access key is the account
ARTIFACTS = f"artifacts-{ACCOUNT}"
TAGS = {
    "cost-center": "4711",
    "data-class": "equipped-internal",
    "environment": "dev",
    "owner": "platform",
    "project": "stackwright",
    "service": "equipped",
}
ENVIRONMENT = """\
spec: 1
environment: dev
tier: development
account: "{account}"
region: eu-central-1
artifacts: {{ bucket: {artifacts} }}
vpc: {{ id: {vpc}, subnet_ids: [{subnets}] }}
tags: {{ owner: platform }}
require: {{ tags: [cost-center, data-class, owner] }}
"""


@dataclass(frozen=True, slots=True)
class Network:
    """What the account has before the service comes."""

    vpc: str
    subnets: list[str]
    group: str


@dataclass(frozen=True, slots=True)
class Applied:
    """The service in its root, and a plan made right after the apply."""

    cloud: Cloud
    network: Network
    runner: Runner
    second: dict[str, Any]

    def live(self, function: str) -> dict[str, Any]:
        """The configuration that `live` runs."""
        client = self.cloud.client("lambda")
        found: dict[str, Any] = client.get_function_configuration(
            FunctionName=f"dev-equipped-{function}", Qualifier="live"
        )
        return found


def network(cloud: Cloud) -> Network:
    client = cloud.client("ec2")
    vpc = client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    blocks = ("10.0.1.0/24", "10.0.2.0/24")
    subnets = [client.create_subnet(VpcId=vpc, CidrBlock=block)["Subnet"]["SubnetId"] for block in blocks]
    return Network(vpc, subnets, client.create_security_group(GroupName="own", Description="own", VpcId=vpc)["GroupId"])


def project(root: Path, found: Network) -> Path:
    lay(root, [OWN / "equipped"])
    spec = root / "functions/equipped/service.yaml"
    spec.write_text(spec.read_text().replace("SUBNET", found.subnets[0]).replace("GROUP", found.group))
    for name in ("stg", "prod"):
        (root / "environments" / name / "environment.yaml").unlink()
    words = {"account": ACCOUNT, "artifacts": ARTIFACTS, "vpc": found.vpc, "subnets": ", ".join(found.subnets)}
    (root / "environments/dev/environment.yaml").write_text(ENVIRONMENT.format(**words))
    return root


@pytest.fixture(scope="module")
def applied(terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    root = tmp_path_factory.mktemp("equipped") / "project"
    emulator = Emulator(root, terraform_environ)
    running = emulator.start(Settings(account=ACCOUNT)).running
    cloud = Cloud(running.endpoint, ACCOUNT, running.region)
    found = network(cloud)
    project(root, found)
    location = {"LocationConstraint": running.region}
    cloud.client("s3").create_bucket(Bucket=ARTIFACTS, CreateBucketConfiguration=location)
    environ = cloud.environ(child_environ(terraform_environ, cli_config(root, terraform_environ)))
    for words in (("render", "--no-package"), ("package", "--upload", "dev")):
        ended = run([GEN, *words], cwd=root, env=environ, capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
    runner = Runner(find_binary(environ), root / "environments/dev/equipped", environ, lambda _event: None)
    runner.init()
    runner.apply(parallelism=40)
    runner.plan(out=root / "second.plan")
    yield Applied(cloud, found, runner, runner.show_json(root / "second.plan"))
    emulator.stop()


@pytest.mark.surface("F04", "A")
def test_an_image_runs_the_command_of_the_spec(applied: Applied) -> None:
    code = applied.cloud.client("lambda").get_function(FunctionName="dev-equipped-container", Qualifier="live")["Code"]
    assert code["ImageUri"] == f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/shop:1.5-rc"
    live = applied.live("container")
    assert live["PackageType"] == "Image"
    assert live["ImageConfigResponse"]["ImageConfig"] == {"Command": ["app.handler"], "WorkingDirectory": "/srv"}


@pytest.mark.surface("F10", "A")
def test_environments_are_kept_warm_for_the_alias(applied: Applied) -> None:
    config = applied.cloud.client("lambda").get_provisioned_concurrency_config(
        FunctionName="dev-equipped-warm", Qualifier="live"
    )
    assert (config["RequestedProvisionedConcurrentExecutions"], config["Status"]) == (2, "READY")


@pytest.mark.surface("F11", "A")
def test_published_versions_start_from_a_snapshot(applied: Applied) -> None:
    assert applied.live("snapped")["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "On"}
    assert applied.live("warm")["SnapStart"]["ApplyOn"] == "None"


@pytest.mark.surface("F13", "A")
def test_a_function_joins_the_network_of_its_environment_with_a_group_of_its_service(applied: Applied) -> None:
    network, attached = applied.network, applied.live("attached")["VpcConfig"]
    assert (attached["VpcId"], sorted(attached["SubnetIds"])) == (network.vpc, sorted(network.subnets))
    client = applied.cloud.client("ec2")
    (group,) = client.describe_security_groups(GroupIds=attached["SecurityGroupIds"])["SecurityGroups"]
    assert (group["GroupName"], group["VpcId"], group["IpPermissions"]) == ("dev-equipped", network.vpc, [])
    (out,) = group["IpPermissionsEgress"]
    assert (out["IpProtocol"], out["IpRanges"]) == ("-1", [{"CidrIp": "0.0.0.0/0"}])
    assert "AttachToVpc" in granted(applied.cloud, "attached")
    assert "AttachToVpc" not in granted(applied.cloud, "warm")


@pytest.mark.surface("F13", "A")
def test_a_function_may_name_subnets_and_groups_and_use_ipv6(applied: Applied) -> None:
    dual = applied.live("dual")["VpcConfig"]
    assert (dual["SubnetIds"], dual["SecurityGroupIds"]) == (applied.network.subnets[:1], [applied.network.group])
    assert (dual["Ipv6AllowedForDualStack"], applied.live("attached")["VpcConfig"]["Ipv6AllowedForDualStack"]) == (
        True,
        False,
    )


@pytest.mark.surface("F14", "A")
def test_a_file_system_is_mounted_and_only_its_access_point_may_be_used(applied: Applied) -> None:
    point = f"arn:aws:elasticfilesystem:eu-central-1:{ACCOUNT}:access-point/fsap-0b"
    assert applied.live("attached")["FileSystemConfigs"] == [{"Arn": point, "LocalMountPath": "/mnt/models"}]
    allowed = granted(applied.cloud, "attached")["MountFileSystem"]
    assert allowed["Action"] == ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    assert allowed["Condition"] == {"StringEquals": {"elasticfilesystem:AccessPointArn": point}}


@pytest.mark.surface("O06", "A", "P")
def test_a_service_has_its_dashboard_with_the_queries_beside_it(applied: Applied) -> None:
    body = applied.cloud.client("cloudwatch").get_dashboard(DashboardName="dev-equipped")["DashboardBody"]
    shown = {widget["properties"]["title"]: widget["properties"] for widget in json.loads(body)["widgets"]}
    assert [line[3] for line in shown["Invocations"]["metrics"]] == [
        f"dev-equipped-{name}" for name in ("attached", "container", "dual", "snapped", "warm")
    ]
    assert sorted(line[:2] for line in shown["Counted in logs"]["metrics"]) == [
        ["dev-equipped-warm", "billed"],
        ["dev-equipped-warm", "refused"],
    ]
    found = applied.cloud.client("logs").describe_query_definitions(queryDefinitionNamePrefix="dev-equipped/")
    queries = {item["name"].partition("/")[2]: item for item in found["queryDefinitions"]}
    assert set(queries) == {"cold-starts", "errors", "memory", "refused", "slowest"}
    assert queries["refused"]["queryString"] == 'filter message = "refused in dev"'
    assert "/aws/lambda/dev-equipped-warm" in queries["errors"]["logGroupNames"]


@pytest.mark.surface("O06", "A", "P")
def test_what_is_counted_in_a_log_is_counted_under_the_functions_name(applied: Applied) -> None:
    found = applied.cloud.client("logs").describe_metric_filters(logGroupName="/aws/lambda/dev-equipped-warm")
    filters = {item["filterName"]: item for item in found["metricFilters"]}
    assert filters["refused"]["filterPattern"] == '{ $.message = "refused" }'
    (refused,), (billed,) = (filters[name]["metricTransformations"] for name in ("refused", "billed"))
    assert (refused["metricNamespace"], refused["metricName"], refused["metricValue"], refused["defaultValue"]) == (
        *("dev-equipped-warm", "refused", "1"),
        0,
    )
    assert (billed["metricValue"], billed["dimensions"], billed["unit"]) == (
        *("$.amount", {"Currency": "$.currency"}),
        "Count",
    )


def granted(cloud: Cloud, function: str) -> dict[str, Any]:
    """The statements of a function's role, by their ids."""
    client, name = cloud.client("iam"), f"dev-equipped-{function}"
    (inline,) = client.list_role_policies(RoleName=name)["PolicyNames"]
    document = client.get_role_policy(RoleName=name, PolicyName=inline)["PolicyDocument"]
    return {item["Sid"]: item for item in document["Statement"]}


@pytest.mark.surface("F18", "A")
def test_everything_that_can_be_tagged_carries_the_tags_of_project_environment_and_service(applied: Applied) -> None:
    kinds, missing = untagged(applied.second, TAGS)
    assert missing == []
    assert {"aws_cloudwatch_log_group", "aws_iam_role", "aws_lambda_function", "aws_security_group"} <= kinds
    found = applied.cloud.client("resourcegroupstaggingapi").get_resources(ResourceTypeFilters=["lambda:function"])
    tags = {
        item["ResourceARN"].rpartition(":")[2]: {tag["Key"]: tag["Value"] for tag in item["Tags"]}
        for item in found["ResourceTagMappingList"]
    }
    names = ("attached", "container", "dual", "snapped", "warm")
    assert tags == {f"dev-equipped-{name}": TAGS | ({"kind": "dual"} if name == "dual" else {}) for name in names}


def test_the_second_plan_is_empty(applied: Applied) -> None:
    assert unexpected(applied.second) == []


def test_destroy_leaves_nothing_but_what_was_there(applied: Applied) -> None:
    applied.runner.destroy()
    cloud = applied.cloud
    assert cloud.client("lambda").list_functions()["Functions"] == []
    assert cloud.client("iam").list_roles()["Roles"] == []
    assert cloud.client("logs").describe_log_groups()["logGroups"] == []
    assert cloud.client("logs").describe_query_definitions()["queryDefinitions"] == []
    assert cloud.client("cloudwatch").list_dashboards()["DashboardEntries"] == []
    groups = cloud.client("ec2").describe_security_groups()["SecurityGroups"]
    assert {group["GroupName"] for group in groups} == {"default", "own"}
