"""Running checkov: one process, offline, from an empty folder, and believing it only when it proves that it looked."""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from generator.diagnostics import UserError, plain
from generator.scan.finding import Call, Raw
from generator.scan.staging import CANARY, EXPECTED, Staged
from generator.scan.tool import Tool

DRIVER = Path(__file__).with_name("driver.py")
_CHECKS_PER_ROOT = 5
_PASSED_ON = ("PATH", "LANG", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")


class BrokenScannerError(UserError):
    """The scanner did not do its work: never a pass."""

    def __init__(self, fact: str) -> None:
        super().__init__(
            f"checkov {fact}: what it says is no scan. Remove .gen/tools and run `gen tools install`; "
            "if that does not help, what it could not read is in the project"
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What failed and what passed, and how many checks were executed."""

    failed: tuple[Raw, ...]
    passed: tuple[Raw, ...]
    checks: int


def run(tool: Tool, staged: Staged, environ: Mapping[str, str]) -> Answer:
    """Scan the staged tree. `-I`: no PYTHON* variable and no package of the user's reaches the scanner."""
    with tempfile.TemporaryDirectory(prefix="gen-scan-") as empty:
        job = staged.folder / "job.json"
        job.write_text(json.dumps({"folders": staged.folders(), "plans": staged.files()}), encoding="utf-8")
        inherited = {name: environ[name] for name in _PASSED_ON if name in environ}
        ended = subprocess.run(
            [str(tool.python), "-I", str(DRIVER), str(job)],
            cwd=empty,
            env=inherited | {"HOME": empty, "USERPROFILE": empty, "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true"},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    return answer(ended.stdout, ended.stderr, ended.returncode, tool.version, staged)


def answer(output: str, complaint: str, code: int, version: str, staged: Staged) -> Answer:
    """What the scanner said, believed only when it is whole; BrokenScannerError otherwise."""
    told = _read(output, complaint, code)
    if told.get("version") != version:
        raise BrokenScannerError(f"is {plain(str(told.get('version')))}, and {version} is pinned")
    reports = {str(item["place"]): item for item in told["reports"]}
    for place in (*staged.folders(), *staged.files()):
        _sound(reports.get(place), Path(place).relative_to(staged.folder).as_posix())
    failed = [raw for report in reports.values() for raw in _records(report, "failed", staged)]
    passed = [raw for report in reports.values() for raw in _records(report, "passed", staged)]
    _canaries(failed)
    floor = _CHECKS_PER_ROOT * (len(staged.roots) + len(staged.plans))
    checks = len(failed) + len(passed)
    if checks < floor:
        raise BrokenScannerError(f"executed {checks} checks, where so many roots have {floor} and more")
    return Answer(tuple(raw for raw in failed if CANARY not in raw.resource), tuple(passed), checks)


def _read(output: str, complaint: str, code: int) -> dict[str, Any]:
    last = next((line for line in reversed(complaint.splitlines()) if line.strip()), "it said nothing")
    try:
        told = json.loads(output)
    except ValueError as error:
        raise BrokenScannerError(f"ended with {code} and no JSON ({plain(last)})") from error
    if code or not isinstance(told, dict) or not isinstance(told.get("reports"), list):
        raise BrokenScannerError(f"ended with {code} and no report ({plain(last)})")
    return told


def _sound(report: Mapping[str, Any] | None, place: str) -> None:
    if report is None:
        raise BrokenScannerError(f"did not report on {plain(place)}")
    if report["unread"]:
        raise BrokenScannerError(f"could not read all of {plain(place)}")
    if report["skipped"]:
        raise BrokenScannerError(f"skipped {report['skipped']} checks of {plain(place)}, which nothing told it to")
    if not report["failed"] and not report["passed"]:
        raise BrokenScannerError(f"executed no check on {plain(place)}")


def _canaries(failed: Sequence[Raw]) -> None:
    for plan, kind in ((False, "HCL"), (True, "a plan")):
        unseen = EXPECTED - {raw.id for raw in failed if raw.plan is plan and CANARY in raw.resource}
        if unseen:
            raise BrokenScannerError(f"does not find known faults in {kind} ({', '.join(sorted(unseen))})")


def _records(report: Mapping[str, Any], outcome: str, staged: Staged) -> Iterator[Raw]:
    place = _below(staged.folder, report["place"])
    for record in report[outcome]:
        file, line = staged.original(_below(staged.folder, record["file"]), int(record["line"]) or 1)
        raw = Raw(
            id=str(record["id"]),
            name=str(record["name"]),
            resource=str(record["resource"]),
            file=file,
            line=line,
            calls=tuple(Call(str(step["label"]), _called(staged, step["file"])) for step in record["calls"]),
            plan=bool(report["plan"]),
            keys=tuple(record["keys"]),
            guideline=str(record["guideline"]),
        )
        yield _placed(raw, place)


def _called(staged: Staged, file: str) -> str:
    return staged.original(_below(staged.folder, file), 1)[0]


def _below(folder: Path, path: str) -> str:
    found = Path(path)
    return found.relative_to(folder).as_posix() if found.is_relative_to(folder) else str(path)


_ROOT = re.compile(r"(?:environments|plans)/([^/]+)/([^/]+?)(?:\.json)?")


def _placed(raw: Raw, place: str) -> Raw:
    """With the environment and the service of the root that was scanned, and the example's folder otherwise."""
    if found := _ROOT.fullmatch(place):
        return replace(raw, environment=found[1], service=found[2])
    return replace(raw, example=place)
