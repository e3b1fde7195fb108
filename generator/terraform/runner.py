"""Terraform in one folder: each method is one command, shown before it runs and run with nothing hidden."""

import json
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.terraform import fingerprint
from generator.terraform.binary import Binary
from generator.terraform.child import Ended, run_child
from generator.terraform.failure import Finding, Interrupted, TerraformFailed, finding_from
from generator.terraform.progress import (
    ChangeSummary,
    CommandStarted,
    Event,
    Message,
    PlannedChange,
    Report,
    events_from,
)

# Shown with the command, because it cannot be repeated without them. Credentials are never shown.
_SHOWN = ("TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR", "AWS_ENDPOINT_URL", "AWS_REGION")
_NOTHING = 0
_ERROR = 1
_CHANGES = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """`changes` is False for an empty plan; `planned` are its lines."""

    changes: bool
    planned: tuple[PlannedChange, ...]
    summary: ChangeSummary | None


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply or a destroy has changed."""

    summary: ChangeSummary | None


@dataclass(frozen=True, slots=True)
class Runner:
    """Runs `binary` in `folder` with exactly `environ`; tells `report` of each command and of its progress.

    A run that is just ending, here or on another machine, gets `lock_seconds` to give its lock back; None takes no
    lock, for whoever only reads. Each command inherits the descriptor `lifeline`, and so keeps alive what waits for its
    end (`shared_provider`).
    """

    binary: Binary
    folder: Path
    environ: Mapping[str, str]
    report: Report
    lock_seconds: int | None = 60
    lifeline: int | None = None

    def init(self, *, backend: bool = True, upgrade: bool = False, always: bool = False) -> bool:
        """Install providers and modules when something they depend on has changed; False when nothing had to run."""
        extra = (str(self.binary.path), self.binary.version, self._cli_config(), str(backend))
        if not always and not upgrade and fingerprint.is_initialised(self.folder, extra):
            return False
        fingerprint.forget(self.folder)
        options = ["-input=false", "-no-color"]
        options += ["-upgrade"] if upgrade else []
        options += [] if backend else ["-backend=false"]
        self._run(["init", *options], self._tell_plain)
        fingerprint.mark(self.folder, extra)
        return True

    def plan(
        self,
        *,
        out: Path | None = None,
        refresh: bool = True,
        refresh_only: bool = False,
        destroy: bool = False,
        var_files: Sequence[Path] = (),
    ) -> Plan:
        """Plan, and save it to `out`; with `refresh_only` what was changed without Terraform, and nothing else."""
        options = ["-json", "-input=false", self._lock_timeout(), "-detailed-exitcode"]
        options += [] if out is None else [f"-out={out.absolute()}"]
        options += [] if refresh else ["-refresh=false"]
        options += ["-refresh-only"] if refresh_only else []
        options += ["-destroy"] if destroy else []
        options += [f"-var-file={file.absolute()}" for file in var_files]
        ended, events = self._stream(["plan", *options], fine=(_NOTHING, _CHANGES))
        planned = tuple(event for event in events if isinstance(event, PlannedChange))
        return Plan(ended.exit_code == _CHANGES, planned, _summary(events))

    def apply(
        self,
        *,
        plan: Path | None = None,
        var_files: Sequence[Path] = (),
        parallelism: int | None = None,
        journal: Path | None = None,
    ) -> Applied:
        """Apply the saved `plan`, or without one whatever is to change; Terraform's own `parallelism` is 10.

        Its `-json` lines are added to the file `journal`, which outlives a killed run.
        """
        options = ["-json", "-input=false", self._lock_timeout()]
        options += [] if parallelism is None else [f"-parallelism={parallelism}"]
        if plan is None:
            options += ["-auto-approve", *(f"-var-file={file.absolute()}" for file in var_files)]
        else:
            options.append(str(plan.absolute()))
        _, events = self._stream(["apply", *options], journal=journal)
        return Applied(_summary(events))

    def destroy(self, *, var_files: Sequence[Path] = ()) -> Applied:
        """Destroy everything in the folder's state."""
        options = ["-json", "-input=false", self._lock_timeout(), "-auto-approve"]
        options += [f"-var-file={file.absolute()}" for file in var_files]
        _, events = self._stream(["destroy", *options])
        return Applied(_summary(events))

    def output_json(self) -> dict[str, Any]:
        """The root module's outputs: name to value. Sensitive ones are in clear."""
        answer = json.loads(self._run(["output", "-json"], _silent).stdout)
        return {name: output["value"] for name, output in answer.items()}

    def show_json(self, plan: Path | None = None) -> dict[str, Any]:
        """A saved plan, or without one the state, as Terraform's JSON. Sensitive values are in clear."""
        options = [] if plan is None else [str(plan.absolute())]
        answer: dict[str, Any] = json.loads(self._run(["show", "-json", *options], _silent).stdout)
        return answer

    def pull_state(self) -> dict[str, Any]:
        """The state as Terraform keeps it, {} for none. Sensitive values are in clear."""
        text = self._run(["state", "pull"], _silent).stdout
        answer: dict[str, Any] = json.loads(text) if text.strip() else {}
        return answer

    def forget(self, addresses: Sequence[str]) -> None:
        """Take these out of the state; what they name stays where it is."""
        self._run(["state", "rm", self._lock_timeout(), *addresses], self._tell_plain)

    def show_text(self, plan: Path) -> str:
        """A saved plan as Terraform prints it."""
        return self._run(["show", "-no-color", str(plan.absolute())], _silent).stdout

    def lock_providers(self, options: Sequence[str]) -> None:
        """`providers lock` with `options`: platforms, and where the providers are looked for.

        It wants to know the modules. `get` finds them without a look at the state: even `init -backend=false` asks for
        that where an earlier `init` has noted a backend, and whoever locks may not be allowed to read it.
        """
        self._run(["get", "-no-color"], self._tell_plain)
        self._run(["providers", "lock", *options], self._tell_plain)

    def validate(self) -> tuple[Finding, ...]:
        """What `validate` finds; errors raise."""
        ended = self._run(["validate", "-json"], _silent, fine=(_NOTHING, _ERROR))
        findings = _validation(ended.stdout)
        if ended.exit_code != _NOTHING:
            raise TerraformFailed(self.line(["validate", "-json"]), ended.exit_code, findings, ended.stderr)
        return findings

    def fmt_check(self, *, recursive: bool = True) -> tuple[str, ...]:
        """The files that `terraform fmt` would change, relative to the folder."""
        options = ["-check", "-list=true", *(["-recursive"] if recursive else [])]
        ended = self._run(["fmt", *options], _silent, fine=(_NOTHING, 3))
        return tuple(ended.stdout.splitlines())

    def _lock_timeout(self) -> str:
        return "-lock=false" if self.lock_seconds is None else f"-lock-timeout={self.lock_seconds}s"

    def line(self, arguments: Sequence[str]) -> str:
        """The command line as a user would type it, from any folder."""
        return shlex.join(self._argv(arguments))

    def _argv(self, arguments: Sequence[str]) -> list[str]:
        return [str(self.binary.path), f"-chdir={self.folder.absolute()}", *arguments]

    def _stream(
        self, arguments: Sequence[str], *, fine: Sequence[int] = (_NOTHING,), journal: Path | None = None
    ) -> tuple[Ended, list[Event]]:
        events: list[Event] = []

        def tell(line: str) -> None:
            for event in events_from(line):
                events.append(event)
                self.report(event)

        return self._run(arguments, tell, fine=fine, said=events, journal=journal), events

    def _run(
        self,
        arguments: Sequence[str],
        tell: Callable[[str], None],
        *,
        fine: Sequence[int] = (_NOTHING,),
        said: Sequence[Event] = (),
        journal: Path | None = None,
    ) -> Ended:
        line = self.line(arguments)
        self.report(CommandStarted(line, self._shown()))
        ended = run_child(
            self._argv(arguments),
            folder=self.folder,
            environ=self.environ,
            on_stdout=tell,
            on_stderr=lambda text: self.report(Message(text, "stderr")) if text.strip() else None,
            journal=journal,
            inherited=() if self.lifeline is None else (self.lifeline,),
        )
        findings = [event for event in said if isinstance(event, Finding)]
        if ended.interrupted:
            raise Interrupted(line, ended.exit_code, findings, ended.stderr)
        if ended.exit_code not in fine:
            raise TerraformFailed(line, ended.exit_code, findings, ended.stderr)
        return ended

    def _tell_plain(self, line: str) -> None:
        if line.strip():
            self.report(Message(line))

    def _shown(self) -> tuple[tuple[str, str], ...]:
        return tuple((name, self.environ[name]) for name in _SHOWN if self.environ.get(name))

    def _cli_config(self) -> str:
        named = self.environ.get("TF_CLI_CONFIG_FILE", "")
        return Path(named).read_text(encoding="utf-8") if named and Path(named).is_file() else ""


def _summary(events: Sequence[Event]) -> ChangeSummary | None:
    summaries = [event for event in events if isinstance(event, ChangeSummary)]
    return summaries[-1] if summaries else None


def _validation(stdout: str) -> tuple[Finding, ...]:
    try:
        return tuple(finding_from(record) for record in json.loads(stdout).get("diagnostics", []))
    except ValueError:
        return ()


def _silent(_line: str) -> None:
    """Output that is read whole afterwards."""
