"""What a mistake in one place leaves of a service is judged as if it were alone: nothing is hidden, nothing made up."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from generator.diagnostics import Diagnostic, Severity
from generator.loading import load_sound
from generator.rules import found_beside

from .test_diagnostics import CASES
from .trees import SERVICE, TODAY, parts, plant

UNKNOWN = "quite_alone: { handler: app.handler, zzz: 1 }"
UNHEARD = "quite_alone: { handler: app.handler, triggers: [{ sqs: nowhere }] }"
# Two services that read one queue: the one with a mistake is not held against the other. And what is wrong in the
# defaults of an environment is wrong of every function.
TOGETHER = {"GEN304-two-services-on-a-queue", "GEN604-handler-in-an-overlay"}


def found(root: Path) -> list[Diagnostic]:
    """All that is told of a project; the base project has no mistakes of its own."""
    loaded = load_sound(root)
    return sorted([*loaded.problems, *found_beside(loaded, today=TODAY)])


def broken(text: str) -> Iterator[str]:
    """The service with a key that nobody knows, in one of its things after the other."""
    try:
        tree = yaml.safe_load(text)
    except yaml.YAMLError:
        return
    for section in ("functions", "resources", "layers"):
        for name, thing in (tree.get(section) or {}).items():
            if isinstance(thing, dict):
                yield yaml.safe_dump({**tree, section: {**tree[section], name: {**thing, "zzz": 1}}}, sort_keys=False)


def beside(case: Path) -> dict[str, str]:
    """The files of a case in which a function can be put beside what is wrong; none where it cannot."""
    files = parts((case / "bad.yaml").read_text())
    return files if "\nfunctions:\n" in files.get(SERVICE, "") and case.name not in TOGETHER else {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_makes_nothing_else_look_wrong(case: Path, tmp_path: Path) -> None:
    files = parts((case / "good.yaml").read_text())
    specs = [(name, text) for name in files if name.endswith("service.yaml") for text in broken(files[name])]
    for index, (name, text) in enumerate(specs):
        plant(tmp_path / str(index), {**files, name: text})
        told = [item for item in found(tmp_path / str(index)) if not item.id.startswith("YAML")]
        assert [item.id for item in told] in (["GEN001"], []), "\n".join(map(str, told))


@pytest.mark.parametrize("mistake", [UNKNOWN, UNHEARD], ids=["shape", "meaning"])
@pytest.mark.parametrize("case", [case for case in CASES if beside(case)], ids=lambda case: case.name)
def test_a_mistake_hides_no_other(case: Path, mistake: str, tmp_path: Path) -> None:
    files = beside(case)
    plant(tmp_path, files)
    before = Counter(item.id for item in found(tmp_path) if is_error_here(item))
    plant(tmp_path, {**files, SERVICE: files[SERVICE].replace("\nfunctions:\n", f"\nfunctions:\n  {mistake}\n", 1)})
    after = Counter(item.id for item in found(tmp_path))
    assert before < after, before - after


@pytest.mark.parametrize(
    "wrong",
    [
        "resourcs: { jobs: { type: sqs } }",
        "defaults: { timout: 3 }",
        "tags: [team]",
        "environments: { prod: { defaults: { timout: 3 } } }",
    ],
)
def test_what_everything_else_may_depend_on_leaves_nothing_to_judge(wrong: str, tmp_path: Path) -> None:
    spec = "spec: 1\nservice: shop\nfunctions:\n  a: { handler: app.handler, triggers: [{ sqs: jobs }] }\n"
    plant(tmp_path, {SERVICE: f"{spec}{wrong}\n"})
    assert len(found(tmp_path)) == 1


def test_a_wrong_description_hides_nothing(tmp_path: Path) -> None:
    spec = "spec: 1\nservice: shop\nfunctions:\n  a: { handler: app.handler, triggers: [{ sqs: jobs }] }\n"
    plant(tmp_path, {SERVICE: f"{spec}description: [not, a, text]\n"})
    assert [item.id for item in found(tmp_path)] == ["GEN306", "GEN003"]


def is_error_here(item: Diagnostic) -> bool:
    return item.severity is Severity.ERROR and item.location.path == SERVICE
