"""What git tells of a range, in real repositories."""

import subprocess
from pathlib import Path

import pytest

from generator.delivery.changes import changes_since
from generator.diagnostics import UserError

from .projects import SERVICE, environment, write


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A project in a folder of a repository, on a branch that left main one commit ago."""
    root = write(
        tmp_path / "repository" / "infra",
        {
            "gen.yaml": "project: shop\n",
            "environments/prod/environment.yaml": environment("prod", "production", "3"),
            "environments/eu/environment.yaml": "spec: 1\nextends: prod\n",
            "functions/orders/service.yaml": SERVICE.format(name="orders"),
            "functions/orders/with space é.py": "",
            "functions/orders/old.py": "def handler(event, context):\n    return 1\n",
        },
    )
    (root / "functions/orders/lib").symlink_to("../../shared")
    (root / "functions/orders/away").symlink_to("/etc")
    write(root.parent, {"elsewhere/x.py": ""})
    git(root.parent, "init", "-q", "-b", "main")
    git(root.parent, "add", ".")
    git(root.parent, "commit", "-q", "-m", "First")
    git(root.parent, "checkout", "-q", "-b", "branch")
    return root


@pytest.mark.surface("D05", "U")
def test_commits_and_what_is_not_committed_count_and_what_main_did_meanwhile_does_not(repository: Path) -> None:
    (repository / "functions/orders/with space é.py").write_text("1")
    git(repository.parent, "commit", "-q", "-a", "-m", "On the branch")
    (repository / "functions/orders/old.py").rename(repository / "functions/orders/moved.py")
    write(repository.parent, {"elsewhere/x.py": "2"})
    git(repository.parent, "add", ".")
    git(repository.parent, "stash", "-q")
    git(repository.parent, "checkout", "-q", "main")
    write(repository, {"gen.yaml": "project: shop # more\n"})
    git(repository.parent, "commit", "-q", "-a", "-m", "On main")
    git(repository.parent, "checkout", "-q", "branch")
    git(repository.parent, "stash", "pop", "-q", "--index")

    found = changes_since(repository, "main")

    assert found.changed == (
        "functions/orders/moved.py",
        "functions/orders/old.py",
        "functions/orders/with space é.py",
    )
    assert "functions/orders/old.py" not in found.files.paths
    assert "functions/orders/moved.py" in found.files.paths
    assert found.files.former("functions/orders/old.py") == b"def handler(event, context):\n    return 1\n"
    assert found.files.former("functions/orders/moved.py") is None
    assert found.files.former("gen.yaml") == b"project: shop\n"


@pytest.mark.surface("D05", "U")
def test_links_inside_the_project_and_environments_with_those_they_extend_are_told(repository: Path) -> None:
    found = changes_since(repository, "main").files
    assert found.links == {"functions/orders/lib": "shared"}
    assert found.lineages == {"eu": ("prod", "eu"), "prod": ("prod",)}


@pytest.mark.surface("D05", "U")
@pytest.mark.parametrize("base", ["nowhere", "--output=x", "HEAD:gen.yaml", ""])
def test_a_base_that_is_no_commit_here_says_how_to_fetch_it(repository: Path, base: str) -> None:
    with pytest.raises(UserError, match=r"is no commit that this checkout knows: fetch it .*fetch-depth: 0"):
        changes_since(repository, base)


@pytest.mark.surface("D05", "U")
def test_a_base_without_a_common_commit_says_so(repository: Path) -> None:
    git(repository.parent, "checkout", "-q", "--orphan", "other")
    git(repository.parent, "commit", "-q", "-m", "Alone")
    with pytest.raises(UserError, match="share no commit here"):
        changes_since(repository, "main")
