"""`gen render` and `gen package` killed without warning at random moments: the next run ends where one alone would.

Three runs follow one another: from nothing, after the specs and the code have changed, and back. What an undisturbed
project has after each of them is what one whose runs are killed must have after each rerun, to the last folder.
"""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from gen_command import HANDLER, SPEC, gen, lay_out, started
from killing import Moment, kill, moments, seconds_of

STEPS = 3
# What is not yet in its place.
DRAFT = re.compile(r"\.tmp$|/(staging|unfinished)(/|$)")
MADE = (".gen", "build", "environments", "modules/services")
_OTHER = "  other: { handler: api.handler, timeout: 20 }\n"
_THIRD = "  third: { handler: api.handler, timeout: 25 }\n"
SPECS = {"shop": (SPEC, SPEC.replace(_OTHER, _THIRD)), "second": (SPEC.replace("shop", "second"), None)}


def change(root: Path, step: int, files: dict[str, str]) -> None:
    """The project's sources as they are at a step: two services, then one of them changed and the other gone."""
    lay_out(root)
    for name, specs in SPECS.items():
        folder, spec = root / "functions" / name, specs[step % 2]
        shutil.rmtree(folder, ignore_errors=True)
        if spec:
            texts = {"service.yaml": spec, "api.py": f"{HANDLER}# {step % 2}\n", **files}
            folder.mkdir()
            for file, text in texts.items():
                (folder / file).write_text(text)


def tree(root: Path) -> dict[str, str]:
    """Every file and folder; of gen's own notes, which tell the time, only that they are there."""
    made = [path for folder in MADE for path in sorted((root / folder).rglob("*"))]
    return {path.relative_to(root).as_posix(): _content(path) for path in made}


def _content(path: Path) -> str:
    if path.is_dir():
        return "a folder"
    if {".gen", ".cache"} & set(path.parts):
        return "a note"
    return hashlib.sha256(path.read_bytes()).hexdigest()


@dataclass(frozen=True, slots=True)
class Series:
    """Runs of one command, and how an undisturbed project looks after each step, with the seconds it took."""

    root: Path
    start: Callable[[Path], "subprocess.Popen[bytes]"]
    change: Callable[[Path, int], None]
    expected: list[tuple[dict[str, str], float]]

    def undisturbed(self, root: Path) -> "Series":
        for step in range(STEPS):
            self.change(root, step)
            seconds = seconds_of(self.start(root))
            self.expected.append((tree(root), seconds))
        return self

    def survive(self, moment: Moment) -> None:
        step = moment.number % STEPS
        if step == 0:
            shutil.rmtree(self.root, ignore_errors=True)
        self.change(self.root, step)
        before, (wanted, seconds) = self.expected[step - 1][0] if step else {}, self.expected[step]
        kill(self.start(self.root), moment, seconds)
        left = {path: content for path, content in tree(self.root).items() if not DRAFT.search(path)}
        assert left.items() <= before.items() | wanted.items()
        assert self.start(self.root).wait() == 0
        assert tree(self.root) == wanted


@pytest.fixture(scope="module")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Series:
    root = tmp_path_factory.mktemp("render")
    series = Series(root / "killed", lambda at: started(at, "render"), lambda at, step: change(at, step, {}), [])
    return series.undisturbed(root / "undisturbed")


@pytest.fixture(scope="module")
def requirements(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Pinned dependencies, so that a run also installs; without an index there are none."""
    root = lay_out(tmp_path_factory.mktemp("locked"))
    file = root / "functions" / "shop" / "requirements.txt"
    file.write_text("idna\ndocopt\n")
    locked = gen(root, "lock")
    assert locked.returncode == 0, locked.stderr
    return {each.name: each.read_text() for each in (file, file.with_suffix(".lock"))}


@pytest.fixture(scope="module")
def packaging(requirements: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Series:
    def changed(root: Path, step: int) -> None:
        change(root, step, requirements)
        assert gen(root, "render", "--no-package").returncode == 0

    root = tmp_path_factory.mktemp("package")
    series = Series(root / "killed", lambda at: started(at, "package"), changed, [])
    return series.undisturbed(root / "undisturbed")


@pytest.mark.parametrize("moment", moments("render", 25), ids=str)
def test_a_render_that_was_killed_is_made_good_by_the_next(rendering: Series, moment: Moment) -> None:
    rendering.survive(moment)


@pytest.mark.parametrize("moment", moments("package", 25), ids=str)
def test_packaging_that_was_killed_is_made_good_by_the_next(packaging: Series, moment: Moment) -> None:
    packaging.survive(moment)
