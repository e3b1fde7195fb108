"""The readers of pages see what they are to see: a command line that is wrong, another output, an id typed again."""

from pathlib import Path

import pytest

from .pages import Command, named, steps, unlike
from .typed import calls, options_of, refusal


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "gen plan prod --affected --base origin/main  # why",
            [["plan", "prod", "--affected", "--base", "origin/main"]],
        ),
        ("URL=$(gen up api 2>/dev/null | awk '/^api/ {print $2}')", [["up", "api"]]),
        ("echo '{}' | gen send api.notebook --event - > answer", [["send", "api.notebook", "--event", "-"]]),
        ("gen render && gen package; git add .", [["render"], ["package"]]),
        ("terraform plan | generate", []),
    ],
)
def test_each_gen_of_a_line_is_seen(line: str, found: list[list[str]]) -> None:
    assert list(calls(line)) == found


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("plan prod --afected", "No such option: --afected"),
        ("plna prod", "No such command 'plna'"),
        ("secrets put prod secret:/x", "No such command 'put'"),
        ("plan", "Missing argument 'ENV'"),
        ("rollback prod api 7", "Got unexpected extra argument"),
        ("logs --since yesterday", "Invalid value for '--since'"),
        ("--format yaml status prod", "Invalid value for '--format'"),
        ("status prod --root", "--root needs a value"),
    ],
)
def test_what_gen_would_refuse_is_refused(line: str, said: str) -> None:
    assert said in refusal(line.split())


def test_what_gen_takes_is_taken_and_not_run() -> None:
    assert refusal(["bootstrap", "prod", "--yes", "--format", "json"]) == ""
    assert refusal(["destroy", "prod", "api", "--approve", "SHA256"]) == ""


def test_options_are_those_of_the_command_or_its_family() -> None:
    assert {"--affected", "--root"} <= options_of("plan")
    assert "--approve" not in options_of("plan")
    assert {"--from", "--to", "--in"} <= options_of("modules")


def test_an_id_of_the_page_stands_for_the_one_in_its_place() -> None:
    shown = ["...", "prod/api ... 7ce0dc7a65d1", "read them, then: --approve 7ce0dc7a65d1"]
    printed = "  $ terraform\nprod/api     25 to create    0123456789ab\nread them, then: --approve 0123456789ab\n"
    assert not unlike(shown, printed)
    assert named(shown, printed) == {"7ce0dc7a65d1": "0123456789ab"}


def test_another_output_is_told_whatever_varies() -> None:
    assert not unlike(["api: commit 15560e9c2d3c, 14 min ago"], "api: commit aaaaaaaaaaa1, 3 h ago\n")
    assert unlike(["api: commit 15560e9c2d3c, 14 min ago"], "api: never released\n")
    assert unlike(["1 service valid"], "1 service valid\n1 warning\n")


def test_a_fence_that_is_not_run_is_no_step(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- not run -->\n```console\n$ rm -rf /\n```\n\n<!-- exit 1 -->\n```console\n$ false\n```\n")
    assert steps(page) == [Command(7, "false", (), 1)]
