"""Outside development an environment keeps its state and its artifacts where more than one person can reach them."""

from pathlib import Path

from generator.project import load
from generator.rules.model import Whole
from generator.rules.storage import stored

from .trees import BASE, plant

STAGING = "environments/stg/environment.yaml"


def _messages(root: Path) -> list[str]:
    return [f"{item.location}: {item.message}" for item in stored.check(Whole(load(root), ()))]


def test_staging_without_state_and_artifacts_is_told(tmp_path: Path) -> None:
    text = BASE[STAGING].partition("state:")[0]
    plant(tmp_path, {"functions/shop/service.yaml": "spec: 1\nservice: shop\nfunctions: {}\n", STAGING: text})
    assert _messages(tmp_path) == [
        f"{STAGING}:3:1: {key} is missing: an environment of tier staging keeps it in a bucket "
        "(only development may do without)"
        for key in ("state", "artifacts")
    ]


def test_development_may_do_without_and_staging_with_both_is_fine(tmp_path: Path) -> None:
    plant(tmp_path, {"functions/shop/service.yaml": "spec: 1\nservice: shop\nfunctions: {}\n"})
    assert _messages(tmp_path) == []
