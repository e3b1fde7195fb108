"""A page for each command: what it shows is what is printed, what it names exists, and it has what every page has."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from .reader import Reader, reading
from .scenes import DOCS, pages_of, play
from .test_road import ROAD
from .typed import calls, command_names, consoles, options_of

PAGES = sorted((DOCS / "commands").glob("*.md"))
ROWS = ["reads", "writes", "runs", "exit 1", "see"]

# One project, from nothing. What stands between two pages is undone where the next one shall not see it.
ON_THIS_MACHINE = (
    "commands/init",
    "$ cd shop",
    "$ gen render && git init -q -b main && git add . && git commit -qm 'A project'",
    "$ sed -i 's/timeout: 10 }/timeout: 1200 }/' functions/api/service.yaml",
    "commands/validate",
    "$ sed -i 's/timeout: 1200 }/timeout: 20 }/' functions/api/service.yaml",
    "commands/render",
    "$ git checkout -q . && gen render",
    "commands/new",
    "$ rm -rf build && gen render --no-package",
    "commands/package",
    "$ echo 'idna>=3' >> functions/calls/requirements.txt",
    "commands/lock",
    "commands/explain",
    "commands/graph",
    "commands/schema",
    "commands/doctor",
    "$ sed -i 's/notes: .read, write./notes: read/' functions/api/service.yaml",
    "commands/iam",
    "$ git checkout -q functions/api",
    "commands/modules",
    "commands/export",
    "$ gen new service dumps --template backups && gen render",
    "commands/tools",
    "commands/scan",
)

# A message of the second service dies at its first failure, and that soon.
INBOX = "resources: { inbox: { dead_letter: { max_receive_count: 1 } } }"
LOCAL = f"local: {{ {INBOX}, functions: {{ recorder: {{ timeout: 1 }} }} }}"
IN_THE_LOCAL_CLOUD = (
    "$ gen init shop && cd shop && gen new service calls --template webhooks",
    f"$ sed -i 's/^environments:/&\\n  {LOCAL}/' functions/calls/service.yaml",
    "commands/up",
    "$ gen up",
    "commands/send",
    "commands/invoke",
    "commands/logs",
    """$ echo '{"body": "not what the recorder expects"}' | gen send calls.recorder --event - && sleep 12""",
    "commands/redrive",
    "commands/down",
)


SCENES = (ON_THIS_MACHINE, IN_THE_LOCAL_CLOUD, ROAD)
GUIDES = ["a-bad-deploy", "adding-a-team", "break-glass", "first-pull-request", "from-laptop-to-prod"]


def test_every_page_with_examples_is_read_by_a_scene() -> None:
    read = [page for scene in SCENES for page in pages_of(scene)]
    assert sorted(read) == sorted([*GUIDES, *(f"commands/{page.stem}" for page in PAGES)])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_says_what_every_page_says(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# gen {page.stem}\n\n")
    assert re.findall(r"^\| (\w[\w ]*) \| .+ \|$", text.rpartition("| | |\n|---|---|\n")[2], re.MULTILINE) == ROWS
    assert text.index("<!-- /usage -->") < text.index("\n## Example\n")
    shown = {words[words[0].startswith("--") * 2] for line in consoles(page) for words in calls(line)}
    assert page.stem in shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_an_option_that_stands_alone_is_one_of_this_command(page: Path) -> None:
    text = re.sub(r"```.*?```|<!-- usage -->.*<!-- /usage -->", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    alone = {option for code in re.findall(r"`(-[^`]*)`", text) for option in re.findall(r"(?<!\S)--?[a-z-]+", code)}
    assert alone <= options_of(page.stem)


def test_every_command_has_a_page() -> None:
    assert {page.stem for page in PAGES} == command_names()


def test_a_page_is_short() -> None:
    written = (page.read_text(encoding="utf-8").partition("<!-- /usage -->")[2] for page in PAGES)
    assert max(len(text.splitlines()) for text in written) <= 50


@pytest.fixture
def reader(tmp_path: Path, terraform_environ: dict[str, str]) -> Iterator[Reader]:
    reader = Reader(tmp_path, reading(tmp_path, terraform_environ))
    yield reader
    reader.close()


@pytest.mark.apply
def test_examples_print_what_the_pages_show_on_this_machine(reader: Reader) -> None:
    play(reader, ON_THIS_MACHINE)


@pytest.mark.apply
def test_examples_print_what_the_pages_show_in_the_local_cloud(reader: Reader) -> None:
    play(reader, IN_THE_LOCAL_CLOUD)
