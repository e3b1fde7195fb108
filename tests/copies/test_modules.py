"""`gen modules` as a team runs it: in a repository that has nothing else of gen's."""

import json
import shutil
from pathlib import Path

import pytest

from .repositories import Repository, block

pytestmark = pytest.mark.surface("D11", "U")
RENAMED = block("box")["main.tf"].replace('"terraform_data" "this"', '"terraform_data" "box"')
MOVED = "moved {\n  from = terraform_data.this\n  to   = terraform_data.box\n}\n"
OUTPUTS = block("box")["outputs.tf"].replace("terraform_data.this", "terraform_data.box")


@pytest.fixture
def copied(team: Repository, origin: Repository) -> Repository:
    """The team with `box` of v1.0.0, committed."""
    team.modules("add", "box", "--to", "infra", "--from", origin.url, "--ref", "v1.0.0")
    team.commit()
    return team


def test_a_copy_is_the_block_with_its_tests_and_a_lock(copied: Repository, origin: Repository) -> None:
    files = {path: copied.read(f"infra/box/{path}") for path in block("box")}
    assert files == block("box")
    (entry,) = json.loads(copied.read("infra/modules.lock.json"))["blocks"].values()
    assert (entry["origin"], entry["ref"], entry["commit"]) == (origin.url, "v1.0.0", origin.git("rev-parse", "HEAD"))
    assert sorted(entry["files"]) == sorted(block("box"))


def test_blocks_of_the_installed_package_are_copied_without_git(team: Repository) -> None:
    ended = team.gen("modules", "add", "sqs", "trigger-sqs", "--to", "infra", path="")
    assert ended.returncode == 0, ended.stderr
    assert (team.folder / "infra/sqs/tests/sqs.tftest.hcl").is_file()
    assert json.loads(team.modules("--format", "json", "list", "--in", "infra"))[0]["origin"] == "stackwright"


def test_list_tells_versions_and_edits(copied: Repository) -> None:
    copied.replace("infra/box/main.tf", "# line 1 ", "# our line 1 ")
    copied.write({"infra/box/ours.tf": "# ours\n"})
    (found,) = json.loads(copied.modules("list", "--in", "infra", "--format", "json"))
    assert (found["ref"], found["edited"], found["own"]) == ("v1.0.0", ["main.tf"], ["ours.tf"])
    assert "v1.0.0  edited: main.tf; own: ours.tf" in copied.modules("list", "--in", "infra")


def test_diff_tells_edits_and_news_apart(copied: Repository, origin: Repository) -> None:
    origin.replace("modules/box/outputs.tf", "value = ", "value = # new\n  ")
    origin.commit("v1.1.0")
    copied.replace("infra/box/main.tf", "# line 1 ", "# our line 1 ")
    ended = copied.gen("modules", "diff", "--in", "infra")
    assert ended.returncode == 1
    assert "+++ box/main.tf (here)" in ended.stdout
    assert "+++ box/outputs.tf (v1.1.0)" in ended.stdout
    assert "+# our line 1 of box" in ended.stdout


def test_diff_of_a_copy_without_edits_and_news_is_nothing(copied: Repository) -> None:
    ended = copied.gen("modules", "diff", "--in", "infra")
    assert (ended.returncode, ended.stdout) == (0, "")


def test_update_takes_the_newest_tag_and_keeps_edits(copied: Repository, origin: Repository) -> None:
    origin.replace("modules/box/main.tf", "# line 20 ", "# new line 20 ")
    origin.write({"modules/box/extra.tf": "# extra\n"})
    (origin.folder / "modules/box/tests/own.tftest.hcl").unlink()
    origin.commit("v1.2.0")
    origin.commit("v1.10.0")
    origin.commit("v2.0.0-rc1")
    copied.replace("infra/box/main.tf", "# line 1 of box", "#\tour line 1\u00a0 ")
    copied.commit()
    copied.modules("update", "--in", "infra")
    expected = block("box")["main.tf"].replace("# line 1 of box", "#\tour line 1\u00a0 ")
    assert copied.read("infra/box/main.tf") == expected.replace("# line 20 ", "# new line 20 ")
    assert copied.read("infra/box/extra.tf") == "# extra\n"
    assert not (copied.folder / "infra/box/tests").exists()
    (found,) = json.loads(copied.modules("list", "--in", "infra", "--format", "json"))
    assert (found["ref"], found["edited"]) == ("v1.10.0", ["main.tf"])


def test_a_second_update_does_nothing(copied: Repository, origin: Repository) -> None:
    origin.replace("modules/box/main.tf", "# line 20 ", "# new line 20 ")
    origin.commit("v1.1.0")
    copied.modules("update", "--in", "infra")
    copied.commit()
    assert copied.modules("update", "--in", "infra") == ""
    assert copied.git("status", "--porcelain") == ""


def test_a_conflict_is_marked_reported_and_not_merged_twice(copied: Repository, origin: Repository) -> None:
    origin.replace("modules/box/main.tf", "# line 5 ", "# their line 5 ")
    origin.commit("v1.1.0")
    copied.replace("infra/box/main.tf", "# line 5 ", "# our line 5 ")
    copied.commit()
    ended = copied.gen("modules", "update", "--in", "infra")
    assert ended.returncode == 1
    assert "conflict  infra/box/main.tf (1 place to decide)" in ended.stdout
    marked = "<<<<<<< here\n# our line 5 of box\n=======\n# their line 5 of box\n>>>>>>> v1.1.0\n"
    assert marked in copied.read("infra/box/main.tf")
    copied.commit()
    again = copied.gen("modules", "update", "--in", "infra")
    assert again.returncode == 1
    assert "main.tf still has conflict markers: decide them" in again.stderr
    assert copied.gen("modules", "doctor", "--in", "infra").stdout == (
        "infra/box/main.tf has conflict markers: decide them\n"
    )
    copied.replace("infra/box/main.tf", marked, "# our line 5 of box\n")
    copied.commit()
    copied.modules("update", "--in", "infra")
    copied.modules("doctor", "--in", "infra")


def test_an_update_works_where_the_old_version_cannot_be_had_any_more(
    copied: Repository, origin: Repository, tmp_path: Path
) -> None:
    fresh = Repository.make(tmp_path / "elsewhere")
    fresh.write({f"modules/box/{path}": text for path, text in block("box").items()})
    fresh.replace("modules/box/main.tf", "# line 20 ", "# new line 20 ")
    fresh.commit("v2.0.0")
    shutil.rmtree(origin.folder)
    copied.replace("infra/box/main.tf", "# line 1 ", "# our line 1 ")
    copied.commit()
    copied.modules("update", "box", "--in", "infra", "--from", fresh.url)
    assert "# our line 1 " in copied.read("infra/box/main.tf")
    assert "# new line 20 " in copied.read("infra/box/main.tf")


def test_a_renamed_resource_arrives_with_its_moved_block(copied: Repository, origin: Repository) -> None:
    origin.write({"modules/box/main.tf": RENAMED + MOVED, "modules/box/outputs.tf": OUTPUTS})
    origin.commit("v2.0.0")
    copied.replace("infra/box/main.tf", "# line 1 ", "# our line 1 ")
    copied.commit()
    copied.modules("update", "--in", "infra")
    assert copied.read("infra/box/main.tf").endswith(MOVED)


def test_a_renamed_resource_without_a_moved_block_is_told(copied: Repository, origin: Repository) -> None:
    origin.write({"modules/box/main.tf": RENAMED, "modules/box/outputs.tf": OUTPUTS})
    origin.commit("v2.0.0")
    ended = copied.gen("modules", "update", "--in", "infra")
    assert ended.returncode == 1
    assert "box: terraform_data.this is gone and no `moved` block says where it went" in ended.stderr


def test_a_moved_block_that_the_team_removed_before_it_came_is_told(copied: Repository, origin: Repository) -> None:
    origin.write({"modules/box/moved.tf": MOVED, "modules/box/main.tf": RENAMED, "modules/box/outputs.tf": OUTPUTS})
    origin.commit("v2.0.0")
    copied.write({"infra/box/moved.tf": "# ours\n" + MOVED})
    copied.write({"infra/box/moved.tf": MOVED.replace("box", "crate")})
    copied.commit()
    ended = copied.gen("modules", "update", "--in", "infra")
    assert ended.returncode == 1
    assert "conflict  infra/box/moved.tf" in ended.stdout


def test_a_dirty_tree_is_refused_unless_forced(copied: Repository, origin: Repository) -> None:
    origin.replace("modules/box/main.tf", "# line 20 ", "# new line 20 ")
    origin.commit("v1.1.0")
    copied.replace("infra/box/main.tf", "# line 1 ", "# our line 1 ")
    before = copied.read("infra/box/main.tf")
    ended = copied.gen("modules", "update", "--in", "infra")
    assert ended.returncode == 1
    assert "infra has changes that are not committed (infra/box/main.tf): commit them first" in ended.stderr
    assert copied.read("infra/box/main.tf") == before
    copied.modules("update", "--in", "infra", "--force")
    assert "# new line 20 " in copied.read("infra/box/main.tf")


def test_a_tag_that_moved_is_refused(copied: Repository, origin: Repository) -> None:
    origin.replace("modules/box/main.tf", "# line 20 ", "# evil line 20 ")
    commit = origin.commit()
    origin.git("tag", "--force", "v1.0.0")
    ended = copied.gen("modules", "update", "--in", "infra")
    assert ended.returncode == 1
    assert "a tag does not move by itself" in ended.stderr
    copied.modules("update", "--in", "infra", "--ref", commit)
    assert "# evil line 20 " in copied.read("infra/box/main.tf")


def test_nothing_is_copied_over_what_is_there(copied: Repository) -> None:
    (copied.folder / "infra/lid").mkdir()
    ended = copied.gen("modules", "add", "box", "lid", "--to", "infra")
    assert ended.returncode == 1
    ended = copied.gen("modules", "add", "box", "lid", "--to", "infra", "--ref", "v1.0.0")
    assert "infra/box is a copy of v1.0.0 already" in ended.stderr
    assert "infra/lid is there and is no copy that modules.lock.json knows" in ended.stderr
    assert "nothing was copied" in ended.stderr


def test_an_unknown_block_is_refused_with_the_nearest(copied: Repository) -> None:
    ended = copied.gen("modules", "add", "bx", "--to", "infra")
    assert ended.returncode == 1
    assert "v1.0.0 has no block bx: did you mean box?" in ended.stderr


def test_a_lost_base_is_told_and_found_by_doctor(copied: Repository) -> None:
    (copied.folder / "infra/.modules.lock/box.base").unlink()
    ended = copied.gen("modules", "doctor", "--in", "infra")
    assert ended.returncode == 1
    assert "box.base is missing, without which edits cannot be told from updates" in ended.stdout


def test_a_base_that_was_changed_is_told(copied: Repository, origin: Repository) -> None:
    copied.modules("add", "lid", "--to", "infra")
    shutil.copy(copied.folder / "infra/.modules.lock/lid.base", copied.folder / "infra/.modules.lock/box.base")
    ended = copied.gen("modules", "update", "box", "--in", "infra", "--force")
    assert ended.returncode == 1
    assert "box.base is not what modules.lock.json says was copied" in ended.stderr


def test_a_lock_that_git_leaves_out_is_told(copied: Repository) -> None:
    copied.write({".gitignore": ".*.lock\n.modules.lock/\n"})
    copied.git("rm", "-r", "--cached", "--quiet", "infra")
    ended = copied.gen("modules", "doctor", "--in", "infra")
    assert "infra/.modules.lock/box.base is ignored by git" in ended.stdout


@pytest.mark.parametrize(
    "url",
    [
        "--upload-pack=touch x",
        "ext::sh -c touch% x",
        "/etc",
        "http://example.com/x",
        "-x",
        "git://example.com/x",
        "ssh://-oProxyCommand=touch/x",
        "file://host/x",
        "https://example.com/a b",
    ],
)
def test_urls_that_git_would_take_otherwise_are_refused(url: str, team: Repository) -> None:
    ended = team.gen("modules", "add", "box", "--to", "infra", f"--from={url}", "--ref", "v1")
    assert ended.returncode == 1
    assert "is no URL of a repository" in ended.stderr
    assert list(team.folder.iterdir()) == [team.folder / ".git"]


def test_a_token_in_a_url_is_refused(team: Repository) -> None:
    ended = team.gen("modules", "add", "box", "--to", "i", "--from", "https://token@example.com/x", "--ref", "v1")
    assert "leave it to git's credential helper" in ended.stderr
    assert "token@" not in ended.stderr


@pytest.mark.parametrize("ref", ["--upload-pack=x", "-v1", "a..b", "v1 v2", "v1^{}", "refs/heads/*"])
def test_refs_that_are_no_tags_are_refused(ref: str, team: Repository, origin: Repository) -> None:
    ended = team.gen("modules", "add", "box", "--to", "infra", "--from", origin.url, f"--ref={ref}")
    assert ended.returncode == 1
    assert "neither a tag nor a commit" in ended.stderr


def test_a_branch_is_no_version(team: Repository, origin: Repository) -> None:
    ended = team.gen("modules", "add", "box", "--to", "infra", "--from", origin.url, "--ref", "main")
    assert ended.returncode == 1
    assert "at main cannot be fetched" in ended.stderr


def test_a_remote_without_git_is_told(team: Repository, origin: Repository) -> None:
    ended = team.gen("modules", "add", "box", "--to", "infra", "--from", origin.url, "--ref", "v1.0.0", path="")
    assert ended.returncode == 1
    assert "git is not on PATH" in ended.stderr


def test_links_and_hidden_files_of_a_remote_are_left_there(team: Repository, origin: Repository) -> None:
    (origin.folder / "modules/box/link.tf").symlink_to("/etc/passwd")
    origin.write({"modules/box/.hidden": "x", "modules/services/shop/main.tf": "# rendered\n"})
    origin.commit("v1.1.0")
    team.modules("add", "box", "--to", "infra", "--from", origin.url)
    assert sorted(path.name for path in (team.folder / "infra/box").iterdir()) == [
        "main.tf",
        "outputs.tf",
        "tests",
        "variables.tf",
    ]
