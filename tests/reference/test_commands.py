"""The pages of commands know what the command line knows, and none is missing."""

import re
import shutil
from pathlib import Path

import pytest

from generator.diagnostics import UserError
from generator.reference.commands import FOLDER, command_pages
from generator.reference.markdown import text

ROOT = Path(__file__).parents[2]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / FOLDER, tmp_path / FOLDER)
    return tmp_path


def made(root: Path) -> dict[str, str]:
    return {page.path.name: page.text for page in command_pages(root)}


def test_a_page_has_the_usage_the_arguments_and_the_options_of_its_command(root: Path) -> None:
    page = made(root)["plan.md"]
    usage = page.partition("<!-- usage -->\n\n")[2].partition("<!-- /usage -->")[0]
    assert usage.startswith("`gen plan ENV [SERVICE...]`\n\n| argument | is |\n")
    assert "| `--base REF` | A branch or commit, such as origin/main. |" in usage


def test_an_option_that_a_command_cannot_do_without_is_in_its_usage(root: Path) -> None:
    assert "`gen export SERVICE --to DIR`" in made(root)["export.md"]


def test_what_is_written_by_hand_stays(root: Path) -> None:
    (root / FOLDER / "plan.md").write_text(
        "# gen plan\n\nMine.\n\n<!-- usage -->\n`gen plan --gone`\n<!-- /usage -->\n\nMine, too.\n"
    )
    page = made(root)["plan.md"]
    assert page.startswith("# gen plan\n\nMine.\n\n<!-- usage -->\n\n`gen plan ENV [SERVICE...]`\n")
    assert page.endswith("<!-- /usage -->\n\nMine, too.\n")
    assert "--gone" not in page


def test_a_family_has_one_page_with_a_heading_for_each_of_its_commands(root: Path) -> None:
    page = made(root)["secrets.md"]
    assert re.findall(r"^## (gen .+)$", page, re.MULTILINE) == ["gen secrets set", "gen secrets check"]
    assert "Store a value, read from stdin or asked for" in page


def test_the_index_leads_to_every_command(root: Path) -> None:
    index = made(root)["commands.md"]
    assert "| [`gen init DIR`](commands/init.md) | Lay out a project" in index
    assert "| [`gen ci keep ENV`](commands/ci.md#gen-ci-keep) | Store the plans" in index
    assert {f"{name}.md" for name in re.findall(r"\(commands/(\w+)\.md", index)} == made(root).keys() - {"commands.md"}


def test_a_command_without_a_page_and_a_page_without_a_command_are_told_together(root: Path) -> None:
    (root / FOLDER / "plan.md").rename(root / FOLDER / "plna.md")
    with pytest.raises(UserError) as told:
        command_pages(root)
    assert str(told.value).splitlines() == [
        "gen plan has no page: write docs/commands/plan.md, what it is for and an example with what it prints",
        "docs/commands/plna.md is of no command",
    ]


@pytest.mark.parametrize(
    ("before", "after", "wrong"),
    [("init,new,", "new,", "init"), ("init,new,", "init,new,new,", "new"), ("init,new,", "init,new,fly,", "fly")],
)
def test_the_index_places_each_command_once(
    root: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str, wrong: str
) -> None:
    changed = text("commands.md").replace(before, after)
    monkeypatch.setattr("generator.reference.commands.text", lambda _name: changed)
    with pytest.raises(UserError, match=rf"places {wrong} not exactly once"):
        command_pages(root)
