"""Dead letters of an account are deleted when somebody has named their queue."""

import io
from pathlib import Path

import pytest
from planting import plant

from generator.cli.purging import require_leave
from generator.diagnostics import UserError
from generator.project import Project

BODY = "functions:\n  main: { handler: a.handler }\n"
QUEUE = "prod-shop-jobs-dead-letter"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return plant(tmp_path, BODY)


def answered(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(text))


@pytest.mark.parametrize("env", ["stg", "prod"])
def test_without_a_terminal_the_queue_has_to_be_named(
    project: Project, env: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(UserError) as refused:
        require_leave(project, env, "shop.jobs", QUEUE, 3, [])
    assert str(refused.value) == (
        f"3 messages in {QUEUE} would be deleted for good: in {env} that is approved by the queue's name. Look at them "
        f"(`gen redrive shop.jobs --env {env}`), then: gen redrive shop.jobs --env {env} --purge --approve {QUEUE}"
    )
    require_leave(project, env, "shop.jobs", QUEUE, 3, [QUEUE])


def test_in_development_a_script_may_but_not_under_another_name(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    require_leave(project, "dev", "shop.jobs", QUEUE, 3, [])
    with pytest.raises(UserError, match="approved by the queue's name"):
        require_leave(project, "dev", "shop.jobs", QUEUE, 3, ["another"])


@pytest.mark.parametrize("env", ["dev", "prod"])
def test_at_a_terminal_it_asks(project: Project, env: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answered(monkeypatch, f"{QUEUE}\n")
    require_leave(project, env, "shop.jobs", QUEUE, 3, [])
    answered(monkeypatch, "yes\n")
    with pytest.raises(UserError, match="nothing was deleted"):
        require_leave(project, env, "shop.jobs", QUEUE, 3, [])
