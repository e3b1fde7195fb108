import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from generator.diagnostics import UserError
from generator.loading import load
from generator.pipeline import render_service
from generator.scaffold import kit, place_folder, plan_service
from generator.scaffold.service import renaming

from .trees import tree

WORKED = ["api", "audit", "backups", "orders", "thumbnails", "webhooks"]


def add(root: Path, name: str, template: str) -> None:
    place_folder(root, PurePosixPath("functions", name), plan_service(name, template))


@pytest.mark.parametrize("template", WORKED)
def test_a_service_of_each_template_renders_and_its_tests_pass_under_its_new_name(root: Path, template: str) -> None:
    add(root, "my-own", template)
    project = load(root)
    rendering = render_service(project, "my-own", list(project.environments.values()))
    assert rendering is not None
    assert PurePosixPath("modules/services/my-own/main.tf").parent in {file.path.parent for file in rendering.files}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "functions/my-own/tests"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("template", WORKED)
def test_under_its_own_name_a_template_is_copied_as_it_is(tmp_path: Path, template: str) -> None:
    add(tmp_path, template, template)
    source = kit.templates() / template
    assert tree(tmp_path / "functions" / template) == {
        str(path): (source / path).read_bytes() for path in kit.files(source)
    }


def test_secrets_are_named_after_the_new_service(root: Path) -> None:
    add(root, "shop", "orders")
    texts = tree(root / "functions/shop")
    assert b"/orders/stripe" not in b"".join(texts.values())
    assert b'secrets: { STRIPE_KEY: "secret:/shop/stripe" }' in texts["service.yaml"]
    assert b'STRIPE_KEY_SECRET_NAME="/shop/stripe"' in texts["tests/conftest.py"]


@pytest.mark.parametrize(
    "former", ["renamed_from: old\n", "renamed_from: [a, b] # once\n", "renamed_from:\n  - a\n- b\n"]
)
def test_what_a_template_was_called_before_is_no_former_name_of_its_copy(
    former: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "orders").mkdir()
    spec = "spec: 1\nservice: {}\n{}functions:\n  f: {{ handler: f.h, renamed_from: g }}\n"
    (tmp_path / "orders/service.yaml").write_text(spec.format("orders", former))
    monkeypatch.setattr(kit, "templates", lambda: tmp_path)
    (file,) = plan_service("shop", "orders")
    assert file.content.decode() == spec.format("shop", "")


SPEC = 'service: orders\nsecrets: { KEY: "secret:/orders/stripe" }\n'


@pytest.mark.parametrize(
    ("text", "renamed"),
    [
        ("service: orders\n", "service: shop\n"),
        ("service: orders # ours\n", "service: shop # ours\n"),
        ("# orders\n", "# shop\n"),
        ("$ gen up orders        # here\n", "$ gen up shop          # here\n"),
        ("$ gen logs -f orders\n", "$ gen logs -f shop\n"),
        ("`gen send orders.api`", "`gen send shop.api`"),
        ("python -m pytest functions/orders/tests", "python -m pytest functions/shop/tests"),
        ('"test-orders-orders"', '"test-shop-orders"'),
        ('"/orders/stripe"', '"/shop/stripe"'),
    ],
)
def test_what_means_the_service_is_renamed(text: str, renamed: str) -> None:
    assert renaming("orders", "shop", SPEC)(text) == renamed


@pytest.mark.parametrize(
    "text",
    [
        "  orders: { type: dynamodb, partition_key: id }\n",
        '"GET /orders/{id}"',
        "uses: { orders: [read, write] }",
        'os.environ["ORDERS_TABLE_NAME"]',
        "pattern: { source: [orders] }",
        "gen up orders-eu",
        "# orders of a day\n",
        "/orders/stripe-two",
    ],
)
def test_what_means_a_thing_of_the_service_stays(text: str) -> None:
    assert renaming("orders", "shop", SPEC)(text) == text


def test_an_unknown_template_lists_those_there_are() -> None:
    with pytest.raises(
        UserError, match="no template 'ordres': there is api, audit, backups, orders, thumbnails, webhooks"
    ):
        plan_service("shop", "ordres")


@pytest.mark.parametrize(
    "name", ["Shop", "../shop", "shop/eu", "1shop", "s" * 33, "", "shop-", "platform", "\u0455hop"]
)
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="a service's name is lower case letters"):
        plan_service(name, "api")


def test_a_service_that_exists_is_refused(root: Path) -> None:
    before = tree(root)
    with pytest.raises(UserError, match="functions/api exists"):
        add(root, "api", "orders")
    assert tree(root) == before
