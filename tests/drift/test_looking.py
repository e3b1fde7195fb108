"""A root that cannot be looked at hides none of the others, and is no difference."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from planting import plant

from generator.cli import drift as command
from generator.cli.options import Format, Options
from generator.delivery.account import Account
from generator.delivery.roots import Root
from generator.diagnostics import UserError
from generator.drift.explaining import Thing, Told
from generator.drift.looking import Looking
from generator.drift.platform import PlatformLooking
from generator.drift.seen import Drift
from generator.terraform import Binary, Interrupted

BODY = "functions:\n  main: { handler: a.handler }\n"
OTHERS = {f"functions/{name}/service.yaml": f"spec: 1\nservice: {name}\n{BODY}" for name in ("broken", "closed", "zoo")}
TOLD = Told("a.b", Thing("functions", "main"), "function main: its timeout was 1 and is 2", None)

DETACH = "aws iam detach-role-policy --role-name r --policy-arn a"
PUT = Told("c.d", Thing("", "platform"), "apply role: policy a was attached by hand", None, DETACH)


def look(_looking: Looking, root: Root) -> Drift:
    """`shop` differs, `zoo` does not; the others cannot be looked at."""
    if root.service == "broken":
        raise UserError("Error: no such module")
    if root.service == "closed":
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetAlias")
    return Drift("dev", root.service, (TOLD,) if root.service == "shop" else ())


def look_at_platform(looking: PlatformLooking) -> Drift:
    """The platform has what nobody adopts and no apply takes back."""
    return Drift("dev", "platform", (PUT,), take_back="gen bootstrap dev", elsewhere=("bucket b",))


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Options:
    plant(tmp_path, BODY, OTHERS)
    monkeypatch.setattr(Looking, "_look", look)
    monkeypatch.setattr(PlatformLooking, "_look", look_at_platform)
    monkeypatch.setattr(Account, "verify", lambda _account: "ada")
    monkeypatch.setattr(command, "find_binary", lambda _environ: Binary(Path("/nowhere"), "terraform", "1.11.4"))
    return Options(tmp_path, Format.TEXT)


@pytest.mark.surface("D09", "U")
def test_all_others_are_told_and_the_failed_ones_by_name(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.show_drift(options, "dev", []) == 4
    said = capsys.readouterr()
    assert "dev/shop: function main: its timeout was 1 and is 2" in said.out
    assert "dev/zoo: as it was applied" in said.err
    assert "dev/broken could not be looked at:\nError: no such module" in said.err
    assert "dev/closed could not be looked at:\nAWS refused GetAlias" in said.err
    assert "dev/broken: as it was applied" not in said.err


@pytest.mark.parametrize(
    ("names", "code"), [(["shop"], 1), (["zoo"], 0), (["broken"], 4), (["nobody"], 4), (["platform"], 1)]
)
def test_a_difference_is_1_and_a_look_that_failed_4(options: Options, names: list[str], code: int) -> None:
    assert command.show_drift(options, "dev", names) == code


def test_specs_that_cannot_be_read_are_no_difference(options: Options) -> None:
    (options.root / "functions/zoo/service.yaml").write_text("spec: 1\n")
    assert command.show_drift(options, "dev", []) == 4


def test_json_names_what_failed(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    asked = Options(options.root, Format.JSON)
    command.show_drift(asked, "dev", ["broken", "shop"])
    found: dict[str, Any] = {item["service"]: item for item in json.loads(capsys.readouterr().out)}
    assert (found["broken"]["failed"], found["broken"]["drift"]) == ("Error: no such module", [])
    assert (found["shop"]["failed"], len(found["shop"]["drift"])) == ("", 1)


@pytest.mark.surface("D09", "U")
def test_the_platform_is_looked_at_with_all_and_alone_by_its_name(
    options: Options, capsys: pytest.CaptureFixture[str]
) -> None:
    for names, wanted in (([], 5), (["platform"], 1), (["zoo"], 1), (["platform", "zoo"], 2)):
        command.show_drift(Options(options.root, Format.JSON), "dev", names)
        found = json.loads(capsys.readouterr().out)
        assert len(found) == wanted
        assert [item["take_back"] for item in found if item["service"] == "platform"] == (
            [[DETACH]] if names != ["zoo"] else []
        )


def test_what_no_apply_takes_back_has_its_command(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    command.show_drift(options, "dev", ["platform"])
    said = capsys.readouterr()
    assert said.out == "dev/platform: apply role: policy a was attached by hand\n"
    assert f"to take 1 difference back, which no apply does:\n    {DETACH}\n" in said.err
    assert "gen bootstrap" not in said.err
    assert "dev/platform: not looked at, as another root has it: bucket b" in said.err


def test_whoever_stops_it_is_not_told_of_a_failure(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_looking: Looking, _root: Root) -> Drift:
        raise Interrupted("terraform plan", 1, ())

    monkeypatch.setattr(Looking, "_look", stopped)
    with pytest.raises(Interrupted):
        command.show_drift(options, "dev", ["zoo"])
