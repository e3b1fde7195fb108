"""The README tells what is: its commands exist, its links lead somewhere, the demo prints what it shows."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .pages import unlike
from .typed import calls, command_names, consoles, options_of, refusal

ROOT = Path(__file__).parents[2]
GEN = str(Path(sys.executable).with_name("gen"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("functions/*/README.md")])
COMING = {ROOT / "docs/ROADMAP.md", ROOT / "docs/surface.md"}  # speak of what is not here yet


def test_the_table_of_commands_has_every_command_and_no_other() -> None:
    table = README.partition("## Commands")[2].partition("\n## ")[0]
    rows = "\n".join(re.findall(r"^\| (.+?) \|", table, re.MULTILINE))
    assert set(re.findall(r"`gen (\w+)", rows)) == command_names()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_command_lines_are_such_that_gen_takes_them(page: Path) -> None:
    refused = {line: said for line in consoles(page) for words in calls(line) if (said := refusal(words))}
    assert not refused


@pytest.mark.parametrize("page", sorted({*PAGES} - COMING), ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_and_their_options_exist(page: Path) -> None:
    unknown = [
        f"gen {command} {option}".rstrip()
        for command, options in mentioned(page)
        for option in options or [""]
        if command not in command_names() or (option and option not in options_of(command))
    ]
    assert not unknown


def mentioned(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Each command with its options, as code in the text shows them: there they may be cut short."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for code in re.findall(r"`([^`\n]+)`", text):
        for match in re.finditer(r"(?:^|\$\()gen (?:--format \w+ )?([a-z]+)([^|;)]*)", code):
            yield match[1], re.findall(r"(?<!\S)--[a-z-]+", match[2])


@pytest.mark.parametrize("target", sorted(set(re.findall(r"(?:`|\$ )make ([a-z]+)", README))))
def test_a_target_of_make_exists(target: str) -> None:
    subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, check=True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    broken = [link for link in links(page) if not leads_somewhere(page, link)]
    assert not broken


def links(page: Path) -> Iterator[str]:
    """Links to files and headings, without those to the web."""
    text = re.sub(r"```.*?```|`[^`]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    yield from (link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link)


def leads_somewhere(page: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    file = (page.parent / path).resolve() if path else page
    return file.exists() and (not heading or heading in anchors(file))


def anchors(file: Path) -> set[str]:
    """The names that GitHub gives to headings."""
    titles = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_the_picture_is_what_the_command_draws(tmp_path: Path) -> None:
    command = next(re.finditer(r"`gen (graph .+) --out (docs/\w+\.svg)`", README))
    drawn = tmp_path / "drawn.svg"
    subprocess.run([GEN, *command[1].split(), "--out", str(drawn)], cwd=ROOT, capture_output=True, check=True)
    assert drawn.read_bytes() == (ROOT / command[2]).read_bytes(), f"run `{command[0].strip('`')}`"


@pytest.mark.apply
def test_the_demo_prints_what_the_readme_shows(tmp_path: Path, terraform_environ: dict[str, str]) -> None:
    for name in ("gen.yaml", "approvals.yaml", "demo", "environments", "functions", "modules"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    # One stream, as a person sees it.
    ended = subprocess.run(
        [sys.executable, "-u", "demo/orders.py"],
        cwd=tmp_path,
        env=terraform_environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    subprocess.run([GEN, "down", "--forget"], cwd=tmp_path, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stdout
    shown = README.partition("```text\n")[2].partition("```\n")[0]
    assert not (wrong := unlike(shown.splitlines(), ended.stdout)), wrong
