"""Whether there is a platform to look at, and what is said where there is none or where it cannot be read."""

from pathlib import Path

import pytest
from planting import environment, plant

from generator.bootstrap.places import Home, Places
from generator.bootstrap.states import FilePlace, State
from generator.delivery.account import Account
from generator.drift.platform import PlatformLooking, elsewhere
from generator.drift.seen import Drift
from generator.terraform import Binary, Runner, TerraformFailed
from generator.terraform.failure import Finding

BODY = "functions:\n  api: { handler: app.handler }\n"
CI = "ci: { families: [sqs], github: { repository: example/shop } }\n"
HELD = State("l", 1, {"module.state.aws_s3_bucket.this": {}}, b"{}")
PROVIDER = 'module.ci_access.aws_iam_openid_connect_provider.this["github"]'


def looking(root: Path, more: str = "") -> PlatformLooking:
    text = environment("prod", "production", "3", more)
    project = plant(root, BODY, {"environments/prod/environment.yaml": text})
    account = Account("prod", "3" * 12, "eu-central-1")
    return PlatformLooking(project, account, Binary(Path("/nowhere"), "terraform", "1.11.4"), {}, lambda _step: None)


def lying(monkeypatch: pytest.MonkeyPatch, state: State | None, override: str = "") -> None:
    monkeypatch.setattr(Places, "home", lambda _places: Home(FilePlace(Path("there")), override))
    monkeypatch.setattr(FilePlace, "read", lambda _place: state)


@pytest.mark.surface("D09", "U")
def test_an_environment_that_names_nothing_to_make_has_nothing_to_look_at(tmp_path: Path) -> None:
    found = looking(tmp_path)
    file = tmp_path / "environments/prod/environment.yaml"
    lines = [line for line in file.read_text().splitlines() if not line.startswith(("state", "artifacts", "alarms"))]
    text = "\n".join([*lines, "state: { bucket: s, managed: false }", "artifacts: { bucket: a, managed: false }", ""])
    project = plant(tmp_path, BODY, {"environments/prod/environment.yaml": text})
    seen = PlatformLooking(project, found.account, found.binary, {}, found.report).look()
    assert seen.nothing == (
        "environments/prod/environment.yaml names nothing that `gen bootstrap` makes: nothing to look at"
    )
    assert (seen.failed, seen.told) == ("", ())


@pytest.mark.surface("D09", "U")
@pytest.mark.parametrize("state", [None, State("l", 1, {}, b"{}")])
def test_an_environment_without_a_bootstrap_has_nothing_to_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: State | None
) -> None:
    lying(monkeypatch, state)
    seen = looking(tmp_path).look()
    assert seen.nothing == "nothing to look at: `gen bootstrap prod` has made no platform here"
    assert seen.failed == ""


@pytest.mark.surface("D09", "U")
def test_a_platform_whose_root_is_nowhere_to_be_seen_is_no_clean_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lying(monkeypatch, HELD)
    assert looking(tmp_path).look().failed == (
        "its state is in there, and environments/prod/platform is not here: "
        "commit what gen bootstrap prod has written there"
    )


def test_a_state_that_has_not_moved_yet_is_not_looked_for_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lying(monkeypatch, HELD, "terraform {}")
    assert looking(tmp_path).look().failed == (
        "its state is in there still, where its root does not look: gen bootstrap prod goes on"
    )


@pytest.mark.surface("D09", "U")
def test_who_may_not_read_it_is_told_who_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(said: str) -> Drift:
        def fail(_runner: Runner) -> bool:
            raise TerraformFailed("terraform plan", 1, [Finding("error", said)])

        monkeypatch.setattr(Runner, "init", fail)
        return found.look()

    lying(monkeypatch, HELD)
    found = looking(tmp_path)
    folder = tmp_path / "environments/prod/platform"
    folder.mkdir(parents=True)
    (folder / "terraform.tf").touch()
    told = failing("reading IAM Role (demo-prod-apply): AccessDenied: not authorized to perform: iam:GetRole").failed
    assert told.startswith("reading IAM Role (demo-prod-apply)")
    assert "The plan role may, once `gen bootstrap prod` of this version of gen has run" in told
    assert "The plan role may" not in failing("no such file").failed


@pytest.mark.surface("D09", "U")
def test_what_another_root_has_is_named(tmp_path: Path) -> None:
    topic = "alarms: { topic: 'arn:aws:sns:eu-central-1:999999999999:pager' }\n"
    spec = looking(tmp_path, CI + topic).places.spec
    assert list(elsewhere(spec, HELD)) == [
        "topic arn:aws:sns:eu-central-1:999999999999:pager",
        "OIDC provider github",
    ]
    made = State("l", 1, {PROVIDER: {}}, b"{}")
    assert "OIDC provider github" not in list(elsewhere(spec, made))
