from pathlib import Path

from generator.scaffold import kit


def test_the_blocks_and_the_worked_services_are_found() -> None:
    assert {"alarms", "execution-role", "function", "trigger-http"} <= set(kit.blocks())
    assert {"api", "audit", "backups", "orders", "thumbnails", "webhooks"} <= set(kit.template_names())


def test_rendered_service_modules_are_no_blocks() -> None:
    assert kit.RENDERED not in kit.blocks()


def test_caches_state_links_and_hidden_files_are_not_worth_copying(tmp_path: Path) -> None:
    for name in ("main.tf", "tests/a.tftest.hcl", "__pycache__/x.pyc", ".terraform/y", ".env", "terraform.tfstate"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")
    (tmp_path / "link.tf").symlink_to(tmp_path / "main.tf")
    assert [str(path) for path in kit.files(tmp_path)] == ["main.tf", "tests/a.tftest.hcl"]
