from pathlib import Path

import pytest

from generator.diagnostics import SpecError
from generator.loading import load
from generator.scan.baseline import BASELINE


def project(folder: Path, requires: str) -> Path:
    (folder / "gen.yaml").write_text(f'project: shop\nrequires: "{requires}"\n')
    return folder


def test_a_project_that_this_gen_fits_is_read(tmp_path: Path) -> None:
    assert load(project(tmp_path, ">=0.1,<0.2")).name == "shop"


@pytest.mark.parametrize(
    ("requires", "message"),
    [
        (">=9", "gen.yaml:2:11: GEN016 this is gen 0.1.0 and the project requires >=9: install a version that fits"),
        ("newest", "gen.yaml:2:11: GEN016 requires is a version specifier such as '>=0.1,<0.2', not 'newest'"),
    ],
)
def test_a_project_for_another_gen_is_refused(requires: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(SpecError) as refused:
        load(project(tmp_path, requires))
    assert str(refused.value) == message


@pytest.mark.parametrize("check", ["CKV_AWS_28", "SCN001", "access logs"])
def test_what_is_not_in_the_baseline_cannot_be_required(check: str, tmp_path: Path) -> None:
    (tmp_path / "gen.yaml").write_text(f"project: shop\nrequired_checks: [CKV_AWS_18, {check}]\n")
    with pytest.raises(SpecError) as refused:
        load(tmp_path)
    assert str(refused.value) == (
        f"gen.yaml:2:31: GEN020 {check} is not in gen's baseline, so gen scan is not silent about it: remove it; "
        f"the baseline is {', '.join(BASELINE)}"
    )


def test_checks_of_the_baseline_are_required_by_name(tmp_path: Path) -> None:
    (tmp_path / "gen.yaml").write_text("project: shop\nrequired_checks: [CKV_AWS_18, CKV2_AWS_62]\n")
    assert load(tmp_path).spec.required_checks == ["CKV_AWS_18", "CKV2_AWS_62"]
