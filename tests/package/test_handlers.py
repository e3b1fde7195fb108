"""Handlers are looked for without being run."""

from pathlib import Path

import pytest

from generator.package import handler_problem, mentions_batch_item_failures


@pytest.mark.parametrize(
    "module",
    [
        "def handler(event, context): ...",
        "async def handler(event, context): ...",
        "from lib import handler",
        "from lib import main as handler",
        "from lib import *",
        "handler = make()",
        "app, handler = make()",
        "handler: Callable = make()",
        "try:\n    from a import handler\nexcept ImportError:\n    handler = None",
        "if True:\n    pass\nelse:\n    def handler(event, context): ...",
        "class handler: ...",
    ],
)
def test_a_defined_handler_is_no_problem(module: str, tmp_path: Path) -> None:
    (tmp_path / "api.py").write_text(module)

    assert handler_problem(tmp_path, "api.handler", "python3.13") is None


@pytest.mark.parametrize(
    ("handler", "module", "problem"),
    [
        ("api", "", "handler is MODULE.FUNCTION, `api.handler` say, not `api`"),
        ("../api.handler", "", "handler is MODULE.FUNCTION, `api.handler` say, not `../api.handler`"),
        ("gone.handler", "", "handler `gone.handler` needs gone.py, which does not exist in orders/"),
        ("api.handler", "def handler(:", "handler `api.handler`: api.py:1 cannot be parsed: invalid syntax"),
        ("api.handler", "x = 1", "handler `api.handler`: api.py defines no `handler`; define it, or correct the name"),
        (
            "api.handler",
            "def lambda_handler(): ...",
            "handler `api.handler`: api.py defines no `handler`; it has `lambda_handler`",
        ),
        (
            "api.handler",
            "class A:\n    def handler(self): ...",
            "handler `api.handler`: api.py defines no `handler`; define it, or correct the name",
        ),
    ],
)
def test_a_missing_handler_is_told_with_the_way_out(handler: str, module: str, problem: str, tmp_path: Path) -> None:
    source = tmp_path / "orders"
    source.mkdir()
    (source / "api.py").write_text(module)

    assert handler_problem(source, handler, "python3.13") == problem


@pytest.mark.parametrize("module", ["x = 1\n\0", "(" * 5000, "x = " + "-" * 100_000 + "1", "\ufeff\ufeff"])
def test_hostile_modules_are_told_apart_from_handlers(module: str, tmp_path: Path) -> None:
    (tmp_path / "api.py").write_text(module, "utf-8")

    assert "cannot be parsed" in (handler_problem(tmp_path, "api.handler", "python3.13") or "")


def test_a_module_for_a_newer_python_than_that_of_gen_is_read(tmp_path: Path) -> None:
    code = 'def handler[Event](event: Event, context):\n    return f"{event["id"]}"\n'
    (tmp_path / "api.py").write_text(code, "utf-8")

    assert handler_problem(tmp_path, "api.handler", "python3.13") is None


@pytest.mark.parametrize("handler", ["deep/api.handler", "deep.api.handler"])
def test_handlers_in_folders_are_found(handler: str, tmp_path: Path) -> None:
    (tmp_path / "deep/api").mkdir(parents=True)
    (tmp_path / "deep/api/__init__.py").write_text("def handler(event, context): ...")

    assert handler_problem(tmp_path, handler, "python3.12") is None


def test_a_handler_is_parsed_and_never_run(tmp_path: Path) -> None:
    (tmp_path / "api.py").write_text("raise SystemExit(1)\ndef handler(event, context): ...")

    assert handler_problem(tmp_path, "api.handler", "python3.13") is None


def test_node_handlers_are_looked_for_too(tmp_path: Path) -> None:
    (tmp_path / "index.mjs").write_text("export const handler = async () => 1")

    assert handler_problem(tmp_path, "index.handler", "nodejs22.x") is None
    assert handler_problem(tmp_path, "index.main", "nodejs22.x") is not None
    assert handler_problem(tmp_path, "gone.handler", "nodejs22.x") is not None


def test_other_runtimes_are_not_judged(tmp_path: Path) -> None:
    assert handler_problem(tmp_path, "bootstrap", "provided.al2023") is None


@pytest.mark.parametrize(
    ("module", "mentions"),
    [('return {"batchItemFailures": []}', True), ("from x import BatchProcessor", True), ("return None", False)],
)
def test_partial_batch_responses_are_noticed(module: str, mentions: bool, tmp_path: Path) -> None:
    (tmp_path / "worker.py").write_text(module)

    assert mentions_batch_item_failures(tmp_path, "worker.handler") is mentions
    assert not mentions_batch_item_failures(tmp_path, "gone.handler")
