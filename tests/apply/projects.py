"""A project of a test's own: laid out in a folder, brought up in an emulator on a free port, asked and taken down."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from generator.loading import load
from generator.local.cloud import Cloud
from generator.local.deploying import Cloudlet, Deployment, running
from generator.local.emulator import Emulator
from generator.local.rendering import root_folder
from generator.local.sending import Sender, Sent
from generator.steps import Step, TerraformEvent
from generator.terraform import Event, Runner, child_environ, cli_config, find_binary

REPOSITORY = Path(__file__).parents[2]
OWN = Path(__file__).parent / "services"
GEN = str(Path(sys.executable).with_name("gen"))
PATIENCE = 30.0
T = TypeVar("T")
_MADE = shutil.ignore_patterns(".terraform*", "__pycache__", "services", "tests")


def lay(root: Path, services: Iterable[Path] = ()) -> Path:
    """A project with the blocks, the environments and these services; nothing in it is a link."""
    root.mkdir(parents=True, exist_ok=True)
    shutil.copy(REPOSITORY / "gen.yaml", root)
    shutil.copytree(REPOSITORY / "modules", root / "modules", ignore=_MADE)
    for file in sorted((REPOSITORY / "environments").glob("*/environment.yaml")):
        folder = root / "environments" / file.parent.name
        folder.mkdir(parents=True)
        shutil.copy(file, folder)
    (root / "functions").mkdir()
    for folder in services:
        shutil.copytree(folder, root / "functions" / folder.name, ignore=_MADE)
    return root


def worked(*names: str) -> list[Path]:
    """Folders of the worked services."""
    return [REPOSITORY / "functions" / name for name in names]


@dataclass(frozen=True, slots=True)
class Local:
    """The local cloud of the project in `root`."""

    root: Path
    environ: Mapping[str, str]

    def up(self, *names: str, report: Callable[[Step | TerraformEvent], None] = lambda _step: None) -> Cloudlet:
        return Deployment(load(self.root), self.environ, report).run(names)

    def down(self) -> None:
        Emulator(self.root, self.environ).stop()

    @property
    def cloud(self) -> Cloud:
        return running(load(self.root), self.environ)[0].cloud

    def send(self, thing: str, trigger: str, sample: Mapping[str, Any]) -> Sent:
        """`sample` through the trigger called `trigger` of SERVICE.FUNCTION."""
        service, _, name = thing.partition(".")
        project = load(self.root)
        cloudlet, services, record = running(project, self.environ, [service])
        item = next(item for item in services if item.name == service)
        function = item.stack.function(name)
        (found,) = [each for each in function.triggers if trigger in (each.key, each.kind)]
        sender = Sender(
            cloudlet.cloud, item.stack, record[service]["outputs"], self.root / "functions" / service / "events"
        )
        return sender.send(function, found, sample)

    def gen(self, *words: str, stdin: str | None = None) -> "subprocess.CompletedProcess[str]":
        """`gen` as its user runs it."""
        environ = dict(self.environ)
        return subprocess.run(
            [GEN, *words], cwd=self.root, env=environ, input=stdin, capture_output=True, text=True, check=False
        )

    def gen_json(self, *words: str, stdin: str | None = None) -> Any:
        ended = self.gen("--format", "json", *words, stdin=stdin)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return json.loads(ended.stdout)

    def runner(self, service: str, tell: Callable[[Event], None] = lambda _event: None) -> Runner:
        """Terraform in the root that `gen up` made."""
        project = load(self.root)
        cloudlet, services, _ = running(project, self.environ, [service])
        item = next(item for item in services if item.name == service)
        environ = cloudlet.cloud.environ(child_environ(self.environ, cli_config(self.root, self.environ)))
        return Runner(find_binary(self.environ), root_folder(project, item), environ, tell)

    def plan(self, service: str) -> dict[str, Any]:
        """What Terraform would do now, as JSON."""
        runner = self.runner(service)
        saved = self.root.parent / f"{service}.plan"
        runner.plan(out=saved)
        return runner.show_json(saved)


def untagged(plan: Mapping[str, Any], tags: Mapping[str, str]) -> tuple[set[str], list[str]]:
    """Types of a plan's resources that can be tagged, and the addresses of those that lack one of `tags`."""
    kinds: set[str] = set()
    missing: list[str] = []
    for item in _resources(plan["planned_values"]["root_module"]):
        if item["mode"] == "managed" and "tags_all" in item["values"]:
            kinds.add(item["type"])
            if not tags.items() <= (item["values"]["tags_all"] or {}).items():
                missing.append(item["address"])
    return kinds, missing


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from _resources(child)


def wait_for(look: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """What `look` finds, once it is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"after {seconds:.0f} s still not: {what}")
