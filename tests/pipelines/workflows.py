"""A little runner of workflows: every `run:` line in a fresh clone, actions replaced by what they would leave behind.

It knows exactly the actions and expressions that the workflows use; anything else fails the test.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from apply.accounts import Accounts
from killing import kill_all_in

_EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")
_BIN = Path(sys.executable).parent
# When a job of `deploy` runs: nothing before it failed, and where a plan is named there has to be one.
_IF = re.compile(r"\$\{\{ !cancelled\(\) && !failure\(\)(?: && (needs\.\S+) != '')? \}\}")
# Records what it is asked, answers from $GH_ANSWERS by the first word of the path that a file is named after.
_GH = """\
#!/usr/bin/env bash
set -euo pipefail
asked="$*"
printf '%s\\n' "$asked" >> "$GH_FOLDER/asked"
case "$asked" in *--input*) cat > "$GH_FOLDER/sent" ;; esac
case "$asked" in
  *--silent*) ;;
  */jobs*) cat "$GH_FOLDER/jobs" ;;
  */comments*) cat "$GH_FOLDER/comments" ;;
  */pulls*) cat "$GH_FOLDER/pulls" ;;
  */issues*) cat "$GH_FOLDER/issues" ;;
esac
"""
# What a test cannot do as a runner does it: install, and scan with a tool that would have to be fetched.
_UV = """\
#!/usr/bin/env bash
case "$1" in
  sync | tool) echo "$*" >> "$GH_FOLDER/installed" ;;
  *) exec "$REAL_UV" "$@" ;;
esac
"""
_GEN = (
    '#!/usr/bin/env bash\nif [ "$1" = scan ]; then echo "$*" >> "$GH_FOLDER/scanned"; else exec "$REAL_GEN" "$@"; fi\n'
)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a job came to: its outputs, all that its steps wrote, and 0 or the first failing step's code."""

    code: int
    outputs: Mapping[str, str]
    log: str
    summary: str
    folder: Path


@dataclass(slots=True)
class Runner:
    """Runs jobs of the workflows of `origin` as GitHub would, with the accounts of an emulator; a step during which
    `dies` comes true ends there, as with its machine.
    """

    accounts: Accounts | None
    origin: Path
    work: Path
    environ: Mapping[str, str]
    artifacts: dict[str, Path] = field(default_factory=dict)
    count: int = 0
    dies: Callable[[], bool] | None = None

    @property
    def gh(self) -> Path:
        return self.work / "gh"

    def prepare(self) -> None:
        for name, text in {"gh": _GH, "uv": _UV, "gen": _GEN}.items():
            file = self.work / "bin" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
            file.chmod(file.stat().st_mode | stat.S_IXUSR)
        self.gh.mkdir(exist_ok=True)
        for name in ("comments", "pulls", "issues"):
            (self.gh / name).write_text("[]")
        (self.gh / "jobs").write_text('{"jobs": []}')

    def workflow(self, name: str) -> dict[str, Any]:
        text: dict[str, Any] = yaml.safe_load((self.origin / f".github/workflows/{name}.yml").read_text())
        return text

    def run(self, workflow: str, job: str, known: Mapping[str, str] | None = None, ref: str = "main") -> Ran:
        """Run one job; `known` are the expressions that it may ask for, beside those of the runner."""
        place = self.place()
        described = self.workflow(workflow)["jobs"][job]
        session = _Session(self, place, dict(known or {}), self._environ(place))
        if any("actions/checkout" in step.get("uses", "") for step in described["steps"]):
            git(self.origin.parent, "clone", "--quiet", str(self.origin), str(place / "tree"))
            git(place / "tree", "checkout", "--quiet", ref)
        else:
            (place / "tree").mkdir()
        return session.job(described)

    def go(
        self,
        workflow: str,
        protected: Collection[str] = (),
        ended: "Mapping[str, Ran | None] | None" = None,
        only: Collection[str] = (),
    ) -> "dict[str, Ran | None]":
        """Run the jobs (those in `only`, when it names some) in their order, each with what it needs of those before;
        `ended` are over, None is one that was skipped. One whose GitHub environment is `protected` waits for its
        reviewers, and whoever needs it with it: these are left out.
        """
        found = dict(ended or {})
        for name, job in self.workflow(workflow)["jobs"].items():
            needs = [job["needs"]] if isinstance(job.get("needs"), str) else job.get("needs", [])
            if name in found or any(need not in found for need in needs) or (only and name not in only):
                continue
            jobs = {need: ran for need in needs if (ran := found[need])}
            known = {
                f"needs.{need}.outputs.{key}": text for need, ran in jobs.items() for key, text in ran.outputs.items()
            }
            if any(ran and ran.code for ran in found.values()) or not _runs(job, known):
                found[name] = None
            elif job.get("environment") not in protected:
                found[name] = self.run(workflow, name, known)
        return found

    def place(self) -> Path:
        """A folder for one more job."""
        self.count += 1
        place = self.work / f"job-{self.count}"
        place.mkdir(parents=True)
        return place

    def _environ(self, place: Path) -> dict[str, str]:
        (place / "temp").mkdir()
        return commands(self, place) | {
            "CI": "true",
            "RUNNER_TEMP": str(place / "temp"),
            "GITHUB_PATH": str(place / "path"),
            "GITHUB_STEP_SUMMARY": str(place / "summary"),
        }


def commands(runner: Runner, place: Path) -> dict[str, str]:
    """The commands that a job finds, and a home of its own; nothing of whoever runs the test."""
    settings = ("GEN_", "TF_", "UV_", "PIP_")
    return {
        "PATH": f"{runner.work / 'bin'}:{_BIN}:{os.environ['PATH']}",
        "HOME": str(place),
        "GH_FOLDER": str(runner.gh),
        "REAL_UV": str(_BIN / "uv"),
        "REAL_GEN": str(_BIN / "gen"),
        **{name: value for name, value in runner.environ.items() if name.startswith(settings)},
    }


@dataclass(slots=True)
class _Session:
    """One job that runs."""

    runner: Runner
    place: Path
    known: dict[str, str]
    environ: dict[str, str]
    log: str = ""

    def job(self, described: Mapping[str, Any]) -> Ran:
        self.known |= {"runner.temp": str(self.place / "temp"), "github.token": "token"}
        self.environ |= self._filled(described.get("env", {}))
        code = 0
        for step in described["steps"]:
            if code == 0 or "cancelled" in str(step.get("if", "")):
                code = (self._uses(step) if "uses" in step else self._runs(step)) or code
        outputs = self._filled(described.get("outputs", {})) if code == 0 else {}
        summary = self.place / "summary"
        return Ran(code, outputs, self.log, summary.read_text() if summary.exists() else "", self.place / "tree")

    def _runs(self, step: Mapping[str, Any]) -> int:
        output = self.place / "output"
        output.write_text("")
        environ = {**self.environ, **self._filled(step.get("env", {})), "GITHUB_OUTPUT": str(output)}
        script = str(step["run"])
        assert not _EXPRESSION.search(script), f"an expression in a script is code by whoever fills it: {script}"
        code, said = _bash(script, self.place / "tree", environ, self.runner.dies)
        self.log += f"--- {step['name']}: {code}\n{said}"
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.known[f"steps.{step['id']}.outputs.{name}"] = value
        return code

    def _uses(self, step: Mapping[str, Any]) -> int:
        action = str(step["uses"]).partition("@")[0]
        given = self._filled(step.get("with", {}))
        if action == "aws-actions/configure-aws-credentials":
            assert self.runner.accounts
            env = given["role-to-assume"].split("/shop-")[-1].rpartition("-")[0].split("-")[-1]
            self.environ |= self.runner.accounts.cloud(env).environ({})
        elif action == "actions/upload-artifact":
            self._upload(given["name"], self.place / "tree" / given["path"])
        elif action == "actions/download-artifact":
            self._download(given)
        else:
            assert action in ("actions/checkout", "astral-sh/setup-uv", "hashicorp/setup-terraform"), action
        return 0

    def _upload(self, name: str, path: Path) -> None:
        kept = self.runner.work / "artifacts" / name
        shutil.rmtree(kept, ignore_errors=True)
        self.runner.artifacts.pop(name, None)
        if path.is_dir():
            shutil.copytree(path, kept)
        elif path.exists():
            kept.mkdir(parents=True)
            shutil.copy(path, kept)
        else:
            return
        self.runner.artifacts[name] = kept

    def _download(self, given: Mapping[str, str]) -> None:
        target = self.place / "tree" / given["path"]
        if "name" in given:
            shutil.copytree(self.runner.artifacts[given["name"]], target, dirs_exist_ok=True)
            return
        for name, kept in self.runner.artifacts.items():
            if name.startswith(given["pattern"].rstrip("*")):
                apart = given.get("merge-multiple") != "true"
                shutil.copytree(kept, target / name if apart else target, dirs_exist_ok=True, symlinks=True)

    def _filled(self, values: Mapping[str, Any]) -> dict[str, str]:
        return {
            name: str(value).lower()
            if isinstance(value, bool)
            else _EXPRESSION.sub(
                lambda found: self.known[found[1]] if found[1] in self.known else _default(found[1]), str(value)
            )
            for name, value in values.items()
        }


def _bash(script: str, folder: Path, environ: Mapping[str, str], dies: Callable[[], bool] | None) -> tuple[int, str]:
    """The exit code, and all that was said."""
    words = ["bash", "--noprofile", "--norc", "-euo", "pipefail", "-c", script]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = subprocess.Popen(words, cwd=folder, env=dict(environ), stdout=out, stderr=err)
        while dies and child.poll() is None:
            if dies():
                kill_all_in(folder)
            time.sleep(0.05)
        code = child.wait()
        out.seek(0)
        err.seek(0)
        return code, out.read() + err.read()


def _runs(job: Mapping[str, Any], known: Mapping[str, str]) -> bool:
    """Whether the condition of a job of `deploy` holds, when nothing before it failed."""
    if "if" not in job:
        return True
    condition = _IF.fullmatch(job["if"])
    assert condition, job["if"]
    return condition[1] is None or known.get(condition[1], "") != ""


def _default(expression: str) -> str:
    """What only names a run."""
    assert expression.startswith(
        ("github.run_", "github.server_url", "github.repository", "github.event.workflow_run.id")
    ), expression
    return expression.rpartition(".")[2]


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout
