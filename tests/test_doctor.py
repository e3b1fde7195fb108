import json
import socket
from pathlib import Path, PurePosixPath

import pytest

from generator import doctor
from generator.cli.doctor import examine
from generator.cli.options import Format, Options
from generator.doctor import Checked, Emulator, Verdict
from generator.local.ports import usual_port
from generator.scaffold import place_files, plan_project
from generator.scaffold.project import MARKER

LOCK = """provider "registry.terraform.io/hashicorp/aws" {{
  version = "5.100.0"
  hashes = [
{hashes}
  ]
}}
"""


def lock(*hashes: str) -> str:
    return LOCK.format(hashes="\n".join(f'    "{item}",' for item in hashes))


def verdicts(*found: Checked) -> list[Verdict]:
    return [item.verdict for item in found]


def test_an_old_python_fails() -> None:
    assert verdicts(doctor.python((3, 10, 9), "python"), doctor.python((3, 11, 0), "python")) == [
        Verdict.FAIL,
        Verdict.OK,
    ]


def test_a_missing_uv_fails() -> None:
    assert verdicts(doctor.uv(None), doctor.uv("uv 0.13.8\n")) == [Verdict.FAIL, Verdict.OK]


def test_a_missing_terraform_comes_with_the_way_to_get_one() -> None:
    found = doctor.terraform("", "neither terraform nor tofu is on PATH. Get Terraform from https://example.org")
    assert found == Checked(
        "terraform", Verdict.FAIL, "neither terraform nor tofu is on PATH", "Get Terraform from https://example.org"
    )


@pytest.mark.parametrize(
    ("versions", "verdict", "fact"),
    [
        (None, Verdict.FAIL, "GEN_PROVIDER_MIRROR is /m, which is no folder"),
        ([], Verdict.FAIL, "of hashicorp/aws >= 5.100, < 7.0 the mirror /m holds none"),
        (["5.99.1", "7.0.0"], Verdict.FAIL, "of hashicorp/aws >= 5.100, < 7.0 the mirror /m holds only 5.99.1, 7.0.0"),
        (["5.99.1", "5.100.0", "6.2.0"], Verdict.OK, "hashicorp/aws 5.100.0, 6.2.0 in the mirror /m"),
    ],
)
def test_a_mirror_must_hold_a_provider_that_fits(versions: list[str] | None, verdict: Verdict, fact: str) -> None:
    found = doctor.providers("/m", versions, "", False)
    assert (found.verdict, found.fact) == (verdict, fact)


def test_a_configuration_that_does_not_exist_is_warned_of() -> None:
    assert verdicts(doctor.providers("", None, "/rc", False), doctor.providers("", None, "/rc", True)) == [
        Verdict.WARN,
        Verdict.OK,
    ]


def test_checkov_beside_python_hcl2_fails_even_while_it_still_reads() -> None:
    found = doctor.hcl({"a": 1}, ["checkov", "bc-python-hcl2"])
    assert found.verdict is Verdict.FAIL
    assert found.fact == "checkov and bc-python-hcl2 beside python-hcl2, whose files they overwrite"


def test_a_python_hcl2_that_reads_wrongly_fails() -> None:
    assert verdicts(doctor.hcl({"a": [1]}, []), doctor.hcl({"a": 1}, [])) == [Verdict.FAIL, Verdict.OK]


def test_what_only_the_local_cloud_needs_is_a_warning() -> None:
    assert verdicts(doctor.local_cloud(["ministack"]), doctor.local_cloud([])) == [Verdict.WARN, Verdict.OK]


def test_tflint_is_only_a_hint() -> None:
    assert verdicts(doctor.tflint(None), doctor.tflint("/bin/tflint")) == [Verdict.OK, Verdict.OK]


@pytest.mark.parametrize(
    ("found", "verdict", "fact"),
    [
        (Emulator("running", 2000, False), Verdict.OK, "running at http://127.0.0.1:2000"),
        (Emulator("stopped", 2000, True), Verdict.OK, "not running; port 2000 is free"),
        (Emulator("stopped", 2000, False), Verdict.WARN, "not running; port 2000 is in use by another program"),
        (Emulator("crashed", 2000, True), Verdict.WARN, "ended unexpectedly; port 2000 is free"),
        (Emulator("crashed", 2000, False), Verdict.WARN, "ended unexpectedly; port 2000 is in use by another program"),
    ],
)
def test_the_emulator_and_its_port(found: Emulator, verdict: Verdict, fact: str) -> None:
    checked = doctor.emulator(found)
    assert (checked.verdict, checked.fact) == (verdict, fact)


def test_of_many_problems_the_first_three_are_shown() -> None:
    assert doctor.project("shop", list("abcd")).fact == "4 errors: a; b; c; ..."
    assert doctor.project("shop", ["a"]).fact == "1 error: a"


def test_a_lock_made_from_a_mirror_knows_one_platform_only() -> None:
    file = PurePosixPath("environments/dev/api/.terraform.lock.hcl")
    poor = doctor.provider_locks({file: lock("h1:a=")})
    assert poor.verdict is Verdict.WARN
    assert poor.fact == f"1 provider locked for one platform only: {file}: registry.terraform.io/hashicorp/aws"
    assert doctor.provider_locks({file: lock("h1:a=", "h1:b=")}).verdict is Verdict.OK
    assert doctor.provider_locks({file: lock("h1:a=", "zh:b")}).verdict is Verdict.OK
    assert doctor.provider_locks({}).verdict is Verdict.OK


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("doctor") / "shop"
    place_files(root, plan_project("shop", "0.1.0"), last=MARKER)
    return root


def examined(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, str]]]:
    code = examine(Options(root, Format.JSON))
    return code, {item["name"]: item for item in json.loads(capsys.readouterr().out)}


def test_a_new_project_wants_rendering_and_nothing_else(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, found = examined(shop, capsys)
    names = ("project", "locks", "render", ".terraform.lock.hcl")
    assert [found[name]["verdict"] for name in names] == ["ok", "ok", "warn", "ok"]


def test_a_port_that_another_program_has_is_named(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", usual_port(shop)))
        taken.listen()
        _, found = examined(shop, capsys)
    assert found["emulator"]["fact"] == f"not running; port {usual_port(shop)} is in use by another program"


def test_a_broken_spec_fails_and_what_depends_on_it_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gen.yaml").write_text("projekt: x\n")
    code, found = examined(tmp_path, capsys)
    assert code == 1
    assert found["project"]["fact"].startswith("2 errors: gen.yaml:1:1: ")
    assert "render" not in found


def test_outside_a_project_the_machine_is_examined_all_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, found = examined(tmp_path, capsys)
    assert found["project"]["verdict"] == "warn"
    assert found["project"]["way_out"].startswith("run `gen init DIR`")
    assert {"python", "uv", "terraform", "providers", "python-hcl2", "local cloud", "tflint"} <= set(found)


def test_the_table_gives_every_way_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    examine(Options(tmp_path, Format.TEXT))
    captured = capsys.readouterr()
    assert "  -> run `gen init DIR` to lay out a project" in captured.out
    assert captured.err.strip().endswith("fail")
