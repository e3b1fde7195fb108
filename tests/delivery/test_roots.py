"""Roots: which there are, in which order, and where a renamed one finds its state."""

from pathlib import Path

import pytest
from planting import plant, stack

from generator.delivery.roots import roots_of
from generator.diagnostics import UserError

RENAMED = "renamed_from: [first, market]\nfunctions: { api: { handler: api.handler } }\n"


def test_a_service_that_was_asked_for_by_a_former_name_is_told_under_its_present_one(tmp_path: Path) -> None:
    project = plant(tmp_path, RENAMED)
    with pytest.raises(UserError) as told:
        roots_of(project, "dev", ["market"])
    assert str(told.value) == "no service market below functions/; market is called shop now"
    with pytest.raises(UserError, match=r"no service markt below functions/; there is shop$"):
        roots_of(project, "dev", ["markt"])


def test_a_state_that_was_moved_along_with_its_folder_is_told(tmp_path: Path) -> None:
    project = plant(tmp_path, RENAMED)
    states = tmp_path / "environments/dev"
    (states / "shop").mkdir()
    (states / "shop/terraform.tfstate").touch()  # as Terraform leaves it after a move of its own
    assert [root.name for root in roots_of(project, "dev")] == ["dev/shop"]
    (states / "shop/terraform.tfstate").write_text("{}")
    told = "environments/dev/shop/terraform.tfstate: the state of a renamed service stays where it was: move it to "
    with pytest.raises(UserError) as refused:
        roots_of(project, "dev")
    assert str(refused.value) == f"{told}environments/dev/first/terraform.tfstate"
    (states / "first").mkdir()
    (states / "first/terraform.tfstate").write_text("{}")
    with pytest.raises(UserError, match=r"first/terraform.tfstate, where another one lies: look at both first$"):
        roots_of(project, "dev")


def test_a_state_beside_the_root_is_right_where_nothing_was_renamed_or_a_bucket_holds_it(tmp_path: Path) -> None:
    project = plant(tmp_path, RENAMED, {"functions/other/service.yaml": OTHER})
    for place in ("dev/other", "prod/shop"):
        (tmp_path / "environments" / place).mkdir()
        (tmp_path / "environments" / place / "terraform.tfstate").write_text("{}")
    assert [root.name for root in roots_of(project, "dev")] == ["dev/other", "dev/shop"]
    assert [root.name for root in roots_of(project, "prod")] == ["prod/other", "prod/shop"]


OTHER = "spec: 1\nservice: other\nfunctions: { api: { handler: api.handler } }\n"


def test_an_older_commit_has_the_root_under_the_name_of_its_time(tmp_path: Path) -> None:
    (root,) = roots_of(plant(tmp_path, RENAMED), "prod")
    tree = tmp_path / "then"
    assert root.at_commit(tree) == tree / "environments/prod/shop"
    for name in ("first", "market"):
        (tree / "environments/prod" / name).mkdir(parents=True)
    (tree / "environments/prod/first/main.tf").touch()
    assert root.at_commit(tree) == tree / "environments/prod/first"
    (tree / "environments/prod/market/main.tf").touch()
    assert root.at_commit(tree) == tree / "environments/prod/market"
    assert root.stem == stack(plant(tmp_path, RENAMED)).stem == "first"
