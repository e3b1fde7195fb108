"""CodeDeploy as boto3 speaks to it: each question and each answer is checked against AWS's own model."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from generator.delivery.rollouts.codedeploy import ByCodeDeploy, appspec
from generator.delivery.rollouts.deciding import RUNNING, Deploy, Deployment, Return, Seen, Stop
from generator.delivery.rollouts.watching import Watch
from generator.delivery.traffic import Traffic

from ..functions import FakeFunction, FakeLambda, refusal
from ..projects import FakeAccount
from .shifting import DEPLOYED, Time, underway

GROUP = {"applicationName": "dev-orders-main", "deploymentGroupName": "dev-orders-main"}
TOKEN = "gen apply 0123456789ab, 2026-11-21T12:00:00+00:00"
BEGUN = datetime(2026, 11, 21, 12, 0, 5, tzinfo=UTC)
SINCE = {**GROUP, "createTimeRange": {"start": datetime(2026, 11, 21, 11, 0, tzinfo=UTC)}}
GOING = {**GROUP, "includeOnlyStatuses": sorted(RUNNING)}


@dataclass
class Aws:
    """CodeDeploy that answers what it is told to, in that order, and Lambda in memory."""

    functions: FakeLambda
    stub: Stubber
    client: Any
    time: Time = field(default_factory=Time)
    lines: list[str] = field(default_factory=list)

    def lists(self, question: Mapping[str, Any], *ids: str) -> None:
        self.stub.add_response("list_deployments", {"deployments": list(ids)}, question)

    def tells(self, id_: str, status: str, description: str = TOKEN, **more: Any) -> None:
        info = {"deploymentId": id_, "status": status, "createTime": BEGUN, "description": description, **more}
        self.stub.add_response("get_deployment", {"deploymentInfo": info}, {"deploymentId": id_})

    def watches(self, id_: str, status: str, **more: Any) -> None:
        """One look at a deployment that is known."""
        self.tells(id_, status, **more)
        self.lists(GOING, *([id_] if status in RUNNING else []))

    @property
    def driver(self) -> ByCodeDeploy:
        account = FakeAccount(
            "dev", "1" * 12, "eu-central-1", clients={"codedeploy": self.client, "lambda": self.functions}
        )
        return ByCodeDeploy(account, underway(DEPLOYED))

    def watch(self) -> Watch:
        driver = self.driver
        return Watch(lambda _shift: driver, self.lines.append, self.time.clock())

    def shift(self, version: str, **weights: float) -> None:
        found = self.functions.functions["dev-orders-main"]
        found.alias, found.weights = version, {key.removeprefix("v"): value for key, value in weights.items()}


@pytest.fixture
def aws() -> Iterator[Aws]:
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    client = boto3.session.Session(**keys).client("codedeploy", region_name="eu-central-1")  # type: ignore[arg-type]
    functions = FakeLambda(dev_orders_main=FakeFunction("7", {"7": "former", "8": "new"}))
    with Stubber(client) as stub:
        yield Aws(functions, stub, client, Time(BEGUN.timestamp()))
        stub.assert_no_pending_responses()


APPSPEC = {
    "version": 0.0,
    "Resources": [
        {
            "main": {
                "Type": "AWS::Lambda::Function",
                "Properties": {
                    "Name": "dev-orders-main",
                    "Alias": "live",
                    "CurrentVersion": "7",
                    "TargetVersion": "8",
                },
            }
        }
    ],
    "Hooks": [{"AfterAllowTraffic": "dev-orders-after"}, {"BeforeAllowTraffic": "dev-orders-before"}],
}


@pytest.mark.surface("F08", "U")
def test_a_deployment_says_versions_alias_and_hooks(aws: Aws) -> None:
    assert json.loads(appspec(DEPLOYED)) == APPSPEC
    wanted = {**GROUP, "description": TOKEN, "revision": {"revisionType": "AppSpecContent", "appSpecContent": ANY}}
    aws.stub.add_response("create_deployment", {"deploymentId": "d-1"}, wanted)
    aws.driver.act(DEPLOYED, Deploy(), Seen(Traffic("7")))


def test_what_is_begun_is_the_appspec_with_its_digest(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(aws.client, "create_deployment", lambda **words: asked.update(words) or {"deploymentId": "d-1"})
    aws.driver.act(DEPLOYED, Deploy(), Seen(Traffic("7")))
    content = asked["revision"]["appSpecContent"]
    assert json.loads(content["content"]) == APPSPEC
    assert len(content["sha256"]) == 64


@pytest.mark.surface("F08", "U")
def test_it_is_begun_once_watched_and_done(aws: Aws) -> None:
    aws.lists(SINCE)
    aws.lists(GOING)
    aws.stub.add_response(
        "create_deployment", {"deploymentId": "d-1"}, {**GROUP, "description": TOKEN, "revision": ANY}
    )
    aws.watches("d-1", "InProgress")
    aws.watches("d-1", "Succeeded")
    begun = BEGUN.timestamp()
    aws.time.happens = {begun + 1: lambda: aws.shift("7", v8=0.1), begun + 4: lambda: aws.shift("8")}
    aws.shift("7")
    (ended,) = aws.watch().run([DEPLOYED])
    assert ended.word == "done"
    assert aws.lines == ["main: version 7 -> 8, 0 %, 9 min left", "main: version 8 answers"]
    assert aws.functions.directed == []


@pytest.mark.surface("F08", "U")
def test_environments_that_are_made_warm_afterwards_are_waited_for(aws: Aws) -> None:
    aws.lists(SINCE, "d-1")
    aws.tells("d-1", "Succeeded")
    aws.lists(GOING)
    aws.watches("d-1", "Succeeded")
    aws.shift("8", v7=1.0)
    aws.functions.warmth["dev-orders-main"] = "IN_PROGRESS"
    aws.time.happens = {BEGUN.timestamp() + 1: lambda: aws.shift("8")}
    (ended,) = aws.watch().run([DEPLOYED])
    assert ended.word == "done"
    assert aws.lines[0] == "main: version 7 -> 8, 100 % (environments of version 8 are being made warm)"
    aws.functions.warmth["dev-orders-main"] = "FAILED"
    aws.shift("7", v8=1.0)
    aws.lists(SINCE, "d-1")
    aws.tells("d-1", "Stopped")
    aws.lists(GOING)
    assert aws.driver.look(DEPLOYED).state == "Failed"


@pytest.mark.surface("F08", "U")
def test_a_deployment_that_a_killed_run_has_begun_is_found_and_watched(aws: Aws) -> None:
    aws.lists(SINCE, "d-0", "d-1")
    aws.tells("d-0", "Succeeded", "gen apply of another plan")
    aws.tells("d-1", "InProgress")
    aws.lists(GOING, "d-1")
    aws.watches("d-1", "Succeeded")
    aws.shift("7", v8=0.1)
    aws.time.happens = {BEGUN.timestamp() + 1: lambda: aws.shift("8")}
    (ended,) = aws.watch().run([DEPLOYED])
    assert ended.word == "done"
    assert aws.lines[0] == "main: version 7 -> 8, 10 %, 9 min left"


@pytest.mark.surface("F08", "U")
def test_an_alarm_ends_it_and_codedeploys_own_way_back_is_waited_for(aws: Aws) -> None:
    error = {"code": "ALARM_ACTIVE", "message": "One or more alarms have been activated."}
    aws.lists(SINCE, "d-1")
    aws.tells("d-1", "Stopped", errorInformation=error)
    aws.lists(GOING, "d-2")
    aws.tells("d-1", "Stopped")
    aws.lists(GOING, "d-2")
    aws.watches("d-1", "Stopped")
    aws.shift("7", v8=0.1)
    aws.time.happens = {BEGUN.timestamp() + 1: lambda: aws.shift("7")}
    (ended,) = aws.watch().run([DEPLOYED])
    assert (ended.word, ended.why) == ("back", "CodeDeploy ended d-1: One or more alarms have been activated")
    assert aws.functions.directed == []


def test_where_codedeploy_does_not_go_back_itself_the_alias_is_moved(aws: Aws) -> None:
    aws.lists(SINCE, "d-1")
    aws.tells("d-1", "Failed")
    aws.lists(GOING)
    aws.watches("d-1", "Failed")
    aws.watches("d-1", "Failed")
    aws.shift("7", v8=0.5)
    (ended,) = aws.watch().run([DEPLOYED])
    assert ended.word == "back"
    assert aws.functions.directed == [("dev-orders-main", "7", {})]


def test_taking_it_back_stops_the_deployment_first(aws: Aws) -> None:
    aws.lists(SINCE, "d-1")
    aws.tells("d-1", "InProgress")
    aws.lists(GOING, "d-1")
    aws.stub.add_response(
        "stop_deployment", {"status": "Pending"}, {"deploymentId": "d-1", "autoRollbackEnabled": False}
    )
    aws.watches("d-1", "Stopped")
    aws.watches("d-1", "Stopped")
    aws.shift("7", v8=0.1)
    (ended,) = aws.watch().back([DEPLOYED], {})
    assert ended.word == "back"
    assert aws.functions.directed == [("dev-orders-main", "7", {})]


def test_a_deployment_that_has_ended_meanwhile_needs_no_stop(aws: Aws) -> None:
    aws.lists(SINCE, "d-1")
    aws.tells("d-1", "InProgress")
    aws.lists(GOING, "d-1")
    aws.stub.add_client_error("stop_deployment", "DeploymentAlreadyCompletedException")
    aws.watches("d-1", "Succeeded")
    aws.watches("d-1", "Succeeded")
    aws.shift("8")
    (ended,) = aws.watch().back([DEPLOYED], {})
    assert ended.word == "back"
    assert aws.functions.directed == [("dev-orders-main", "7", {})]


def test_another_deployment_of_the_group_is_waited_for(aws: Aws) -> None:
    aws.lists(SINCE)
    aws.lists(GOING, "d-9")
    assert aws.driver.look(DEPLOYED) == Seen(Traffic("7", {}, "0"), other="d-9")


def test_a_look_tells_the_deployment_and_the_state_of_the_version(aws: Aws) -> None:
    driver = aws.driver
    aws.functions.functions["dev-orders-main"].states["8"] = "Pending"
    aws.lists(SINCE)
    aws.lists(GOING)
    assert driver.look(DEPLOYED) == Seen(Traffic("7", {}, "0"), state="Pending")
    aws.lists(SINCE, "d-1")
    aws.tells("d-1", "InProgress")
    aws.lists(GOING, "d-1")
    begun = Deployment("d-1", "InProgress", BEGUN.timestamp())
    assert driver.look(DEPLOYED) == Seen(Traffic("7", {}, "0"), deployment=begun)


@pytest.mark.parametrize("step", [Return(), Stop("d-1")])
def test_a_refusal_to_go_back_is_told(aws: Aws, step: object) -> None:
    aws.lists(SINCE, "d-1")
    aws.tells("d-1", "InProgress" if isinstance(step, Stop) else "Failed")
    aws.lists(GOING, *(["d-1"] if isinstance(step, Stop) else []))
    if isinstance(step, Stop):
        aws.stub.add_client_error("stop_deployment", "AccessDeniedException", "not you")
    else:
        aws.functions.failures["update_alias"] = [refusal("AccessDeniedException", "not you")]
    aws.shift("7", v8=0.1)
    (ended,) = aws.watch().back([DEPLOYED], {})
    assert ended.word == "left alone"
    assert "not you" in ended.why


def test_an_appspec_without_hooks_has_no_key_for_them() -> None:
    assert "Hooks" not in json.loads(appspec(replace(DEPLOYED, hooks={})))
