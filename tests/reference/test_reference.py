"""The reference says what the code does: examples are valid, ids complete, tables in place."""

import re
from pathlib import Path, PurePosixPath

import pytest
from planting import plant, stack

from generator.diagnostics import Diagnostic, UserError
from generator.document import parse
from generator.loading import load
from generator.permissions.statements import statements
from generator.permissions.verbs import VERBS
from generator.pipeline import render_service
from generator.reference import pages
from generator.reference.markdown import between, filled, table
from generator.reference.pages import texts
from generator.reference.rules import SHAPES
from generator.reference.surface import REQUIRED, Proof, marks, rows
from generator.rules import RULES, check
from generator.spec.environment import Environment
from generator.spec.environment import Project as ProjectSpec
from generator.spec.faults import validated
from generator.spec.functions import Function
from generator.spec.model import Model
from generator.spec.resources import RESOURCE_TYPES
from generator.spec.triggers import TriggerEntry

ROOT = Path(__file__).parents[2]
OTHERS: dict[str, type[Model]] = {"environment": Environment, "project": ProjectSpec}
WHOLE = "spec: 1\nservice: sample\n"


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return {str(page.path): page.text for page in pages(ROOT)}


PARTS = [name for name in texts("examples.yaml") if name not in (*OTHERS, "service", "approvals")]
HANDLER = "def handler(event: object, context: object) -> object:\n    return {'batchItemFailures': []}\n"
ENVIRONMENT = (
    'tier: development\naccount: "111111111111"\nregion: eu-central-1\n'
    "alarms: { topic: 'arn:aws:sns:eu-central-1:111111111111:alarms' }\n"
)


def service_of(name: str) -> str:
    text = texts("examples.yaml")[name]
    whole = text if name == "service" else WHOLE + text
    return whole if "functions:" in whole else f"{whole}functions: {{}}\n"


@pytest.mark.parametrize("name", OTHERS)
def test_an_example_of_another_file_is_valid(name: str) -> None:
    problems: list[Diagnostic] = []
    document = parse(texts("examples.yaml")[name].encode(), f"{name}.yaml")
    validated(OTHERS[name], document.tree, document.locate, problems)
    assert problems == []


@pytest.mark.parametrize("name", ["service", *PARTS])
def test_an_example_breaks_no_rule_and_renders(name: str, tmp_path: Path) -> None:
    text = service_of(name)
    service = re.findall(r"^service: (.*)$", text, re.MULTILINE)[0]
    lay_out(tmp_path, service, text)
    project = load(tmp_path)
    assert check(project) == []
    rendering = render_service(project, service, list(project.environments.values()))
    assert rendering is not None
    assert rendering.files


def lay_out(root: Path, service: str, text: str) -> None:
    handlers = {f"functions/{service}/{module}.py": HANDLER for module in re.findall(r"handler: (\w+)\.handler", text)}
    layers = {f"functions/{service}/layers/imaging.txt": "", f"functions/{service}/common/common.py": ""}
    project = {"gen.yaml": "project: sample\n"} | {
        f"environments/{name}/environment.yaml": f"spec: 1\nenvironment: {name}\n{ENVIRONMENT}"
        for name in ("dev", "prod")
    }
    for path, content in {**project, **handlers, **layers, f"functions/{service}/service.yaml": text}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)
    (root / "modules").symlink_to(ROOT / "modules")


def test_every_trigger_and_resource_has_an_example_and_a_section(made: dict[str, str]) -> None:
    for kind in TriggerEntry.model_fields:
        assert kind in texts("examples.yaml")
        assert f"\n### {kind}\n" in made["docs/spec.md"]
    for type_ in RESOURCE_TYPES:
        assert f"resource_{type_}" in texts("examples.yaml")
        assert f"\n### `type: {type_}`\n" in made["docs/spec.md"]


def test_every_function_key_is_on_the_page(made: dict[str, str]) -> None:
    for name, field in Function.model_fields.items():
        assert f"| `{field.alias or name}` |" in made["docs/spec.md"]


def test_ranges_units_and_tiers_are_on_the_page(made: dict[str, str]) -> None:
    assert "| `timeout` | 1 to 900 seconds | `10` | d e |" in made["docs/spec.md"]
    assert "| `runtime` | text | `python3.13` | s |" in made["docs/spec.md"]
    assert "| `logs.retention_days` of functions, days | 14 | 30 | 365 |" in made["docs/spec.md"]


def test_every_action_is_listed(made: dict[str, str]) -> None:
    for verbs in VERBS.values():
        for grants in verbs.values():
            for grant in grants:
                assert all(f"`{action}`" in made["docs/verbs.md"] for action in grant.actions)


EVERYTHING = """resources:
  key: { type: kms }
  jobs: { type: sqs, kms_key: key }
  items: { type: dynamodb, partition_key: id, stream: NEW_IMAGE }
functions:
  api:
    handler: api.handler
    kms_key: key
    vpc: { subnet_ids: [subnet-1], security_group_ids: [sg-1] }
    file_system: { arn: "arn:aws:elasticfilesystem:eu-central-1:1:access-point/fsap-1", mount_path: /mnt/models }
    triggers: [{ sqs: jobs }, { dynamodb: items }]
    secrets: { KEY: "secret:/key" }
    rollout: { deployment_config: AllAtOnce, before_allow_traffic: check }
  check: { handler: check.handler, uses: { api: invoke } }
"""


def test_every_action_that_no_verb_asks_for_is_listed(made: dict[str, str], tmp_path: Path) -> None:
    found = stack(plant(tmp_path, EVERYTHING))
    granted = [item for function in found.functions for item in statements(found, function)]
    assert {"WriteLogs", "WriteTraces", "AttachToVpc", "MountFileSystem", "AnswerRolloutOfApi"} <= {
        item.sid for item in granted
    }
    for action in {action for item in granted for action in item.actions}:
        assert f"`{action}`" in made["docs/verbs.md"], action


def test_every_id_that_the_code_can_print_is_in_the_rules(made: dict[str, str]) -> None:
    sources = "\n".join(
        file.read_text() for file in sorted((ROOT / "generator").rglob("*.py")) if "reference" not in file.parts
    )
    used = set(re.findall(r'"(GEN\d{3})"', sources))
    assert used - {rule.id for rule in RULES} - set(SHAPES) == set()
    assert all(f"`{id_}`" in made["docs/rules.md"] for id_ in SHAPES)
    assert all(f"### {rule.id}\n" in made["docs/rules.md"] for rule in RULES)


def test_pages_of_docs_say_what_they_are_made_from(made: dict[str, str]) -> None:
    assert all(
        "<!-- usage -->\n\n" in text if "/commands/" in path else text.startswith("<!-- Generated by gen from ")
        for path, text in made.items()
        if path.startswith("docs/")
    )


def test_making_the_pages_twice_makes_the_same(made: dict[str, str]) -> None:
    assert {str(page.path): page.text for page in pages(ROOT)} == made


def test_every_block_has_its_tables(made: dict[str, str]) -> None:
    text = made["modules/sqs/README.md"]
    assert "| `name` | `string` | **required** |" in text
    assert "| `queue` | The queue as triggers" in text


def test_a_readme_without_markers_is_refused() -> None:
    with pytest.raises(UserError, match=r"README\.md has no lines <!-- inputs --> and <!-- /inputs -->"):
        between("# x\n", "inputs", "", "modules/x/README.md")


def test_filling_twice_changes_nothing() -> None:
    once = between("a\n<!-- inputs -->\n<!-- /inputs -->\nb\n", "inputs", "| x |", "x")
    assert between(once, "inputs", "| x |", "x") == once


def test_a_table_leaves_out_empty_columns_and_escapes_what_ends_a_cell() -> None:
    assert table(("a", "b"), [("x | <y> `<z>`", "")]) == "| a |\n| --- |\n| x \\| &lt;y> `<z>` |"


def test_a_place_is_filled_and_other_braces_stay() -> None:
    assert filled("{{ a b }} {{x}}", {"a": lambda word: word.upper()}) == "B {{x}}"


def test_marks_are_read_from_modules_classes_and_tests() -> None:
    source = """
import pytest
pytestmark = [pytest.mark.surface("T01", "U")]
@pytest.mark.surface("T02", "E", "A")
def test_one() -> None: ...
class TestTwo:
    @pytest.mark.surface("T03", "P")
    def test_three(self) -> None: ...
"""
    assert list(marks(source, "t.py")) == [
        Proof("T01", "U", "t.py"),
        Proof("T02", "E", "t.py::test_one"),
        Proof("T02", "A", "t.py::test_one"),
        Proof("T03", "P", "t.py::TestTwo::test_three"),
    ]


def test_required_rows_exist() -> None:
    assert {row.id for row in rows()} >= REQUIRED


def test_links_between_pages_lead_somewhere(made: dict[str, str]) -> None:
    for path, text in made.items():
        for target in re.findall(r"\]\(([a-z][\w./-]*\.md)(?:#[\w-]*)?\)", text if path.startswith("docs/") else ""):
            assert (ROOT / PurePosixPath(path).parent / target).exists(), f"{path} links to {target}"


def test_the_worked_service_on_the_page_is_there() -> None:
    assert "orders" in load(ROOT).services


def test_a_map_that_stands_in_several_places_is_told_or_pointed_at_in_each() -> None:
    page = (ROOT / "docs" / "spec.md").read_text()
    assert [
        len(part.split("#### `cors`")) for part in page.split("\n### ") if part.startswith(("url", "`type: s3`"))
    ] == [2, 2]


def test_defaults_are_values_that_the_spec_takes() -> None:
    page = (ROOT / "docs" / "spec.md").read_text()
    assert "| `enabled` | `true`, `false` | `true` |" in page
