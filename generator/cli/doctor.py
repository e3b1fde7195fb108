"""`gen doctor`: looks at this machine and the project, and tells what `generator.doctor` makes of it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

from generator import doctor
from generator.cli.console import result, result_json, say
from generator.cli.options import Format, Options
from generator.diagnostics import SpecError, UserError
from generator.doctor import Checked, Verdict
from generator.project import Project

_COLOURS = {Verdict.OK: 32, Verdict.WARN: 33, Verdict.FAIL: 31}
_CONTESTED = ("checkov", "bc-python-hcl2")  # own the files of python-hcl2


def examine(options: Options, env: str | None = None) -> int:
    """Print every check, of the machine and the project or of an environment's account; 1 when one fails."""
    found = _account(options, env) if env else [*_machine(options.environ), *_project(options)]
    if options.format is Format.JSON:
        result_json([_record(item) for item in found])
    elif options.format is Format.GITHUB:
        _annotate(found)
    else:
        _table(found)
    return int(any(item.verdict is Verdict.FAIL for item in found))


def _record(item: Checked) -> dict[str, str]:
    return {"name": item.name, "verdict": str(item.verdict), "fact": item.fact, "way_out": item.way_out}


def _annotate(found: list[Checked]) -> None:
    levels = {Verdict.WARN: "warning", Verdict.FAIL: "error"}
    for item in found:
        if level := levels.get(item.verdict):
            text = f"{item.fact}: {item.way_out}".replace("%", "%25").replace("\n", "%0A")
            result(f"::{level} title={item.name}::{text}")


def _table(found: list[Checked]) -> None:
    width = max(len(item.name) for item in found)
    for item in found:
        result(f"{_coloured(item.verdict)}  {item.name:{width}}  {item.fact}")
        if item.way_out:
            result(f"{'':{width + 6}}  -> {item.way_out}")
    counts = [f"{sum(item.verdict is verdict for item in found)} {verdict}" for verdict in Verdict]
    say(f"\n{', '.join(counts)}")


def _coloured(verdict: Verdict) -> str:
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        return f"{verdict:4}"
    return f"\x1b[{_COLOURS[verdict]}m{verdict:4}\x1b[0m"


def _machine(environ: Mapping[str, str]) -> Iterator[Checked]:
    yield doctor.python(sys.version_info[:3], sys.executable)
    yield doctor.uv(_uv_version())
    yield _terraform(environ)
    yield _providers(environ)
    yield doctor.hcl(_parsed(), [name for name in _CONTESTED if _is_installed(name)])
    yield doctor.local_cloud([name for name in ("ministack", "cryptography", "boto3") if find_spec(name) is None])
    yield doctor.tflint(shutil.which("tflint", path=environ.get("PATH")))


def _uv_version() -> str | None:
    from generator.package.uv_command import find

    with suppress(UserError, OSError, subprocess.SubprocessError):
        command = [find().binary, "--version"]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=30).stdout
    return None


def _terraform(environ: Mapping[str, str]) -> Checked:
    from generator.terraform import find_binary

    try:
        found = find_binary(environ)
    except UserError as error:
        return doctor.terraform("", str(error))
    return doctor.terraform(f"{found.name} {found.version} ({found.path})", "")


def _providers(environ: Mapping[str, str]) -> Checked:
    mirror = environ.get("GEN_PROVIDER_MIRROR", "").strip()
    config = environ.get("TF_CLI_CONFIG_FILE", "").strip()
    return doctor.providers(mirror, _mirrored(Path(mirror)) if mirror else None, config, Path(config).is_file())


def _mirrored(mirror: Path) -> list[str] | None:
    """The versions of the AWS provider there, unpacked (`VERSION/PLATFORM/`) or packed (`..._VERSION_PLATFORM.zip`).

    https://developer.hashicorp.com/terraform/cli/config/config-file#filesystem_mirror
    """
    if not mirror.is_dir():
        return None
    folders = list(mirror.glob(f"*/{doctor.PROVIDER}"))
    unpacked = {place.parent.name for folder in folders for place in folder.glob("*/*_*") if place.is_dir()}
    packed = {place.name.split("_")[1] for folder in folders for place in folder.glob("terraform-provider-aws_*_*.zip")}
    return sorted(unpacked | packed)


def _parsed() -> object:
    try:
        import hcl2

        return hcl2.loads("a = 1\n")
    except Exception as error:  # a package overwritten by another may fail in any way
        return error


def _is_installed(package: str) -> bool:
    with suppress(PackageNotFoundError):
        return bool(version(package))
    return False


def _account(options: Options, env: str) -> list[Checked]:
    from generator.bootstrap.examining import examined
    from generator.delivery.account import account_of
    from generator.loading import load

    project = load(options.root)
    return list(examined(project, account_of(project, env)))


def _project(options: Options) -> Iterator[Checked]:
    try:
        root = options.root
    except UserError as error:
        fact, _, way_out = str(error).partition(": ")
        yield Checked("project", Verdict.WARN, fact, way_out)
        return
    yield _emulator(root, options.environ)
    loaded, problems = _loaded(root)
    yield doctor.project(f"{loaded.name if loaded else ''} ({root})", problems)
    if loaded and not problems:
        yield _told("locks", lambda: _locks(loaded))
        yield _told("render", lambda: _rendered(loaded))
    yield doctor.provider_locks(_provider_locks(root))


def _told(name: str, check: Callable[[], Checked]) -> Checked:
    try:
        return check()
    except UserError as error:
        return Checked(name, Verdict.FAIL, str(error).splitlines()[0], "mend it and run `gen doctor` again")


def _emulator(root: Path, environ: Mapping[str, str]) -> Checked:
    from generator.local import record
    from generator.local.emulator import Emulator
    from generator.local.ports import is_free, usual_port

    own = Emulator(root, environ)
    recorded, running = record.read(own.folder / "emulator.json"), own.status()
    state = "running" if running else "crashed" if recorded else "stopped"
    port = recorded.port if recorded else usual_port(root)
    return doctor.emulator(doctor.Emulator(state, port, is_free(port)))


def _loaded(root: Path) -> tuple[Project | None, list[str]]:
    from generator.diagnostics import Severity
    from generator.loading import load
    from generator.rules import check

    try:
        loaded = load(root)
        found = check(loaded)
    except SpecError as error:
        return None, [str(item) for item in error.diagnostics]
    return loaded, [str(item) for item in found if item.severity is Severity.ERROR]


def _locks(project: Project) -> Checked:
    from generator.bundles import requests
    from generator.package import PackageError, lambda_target, locking
    from generator.package.uv_command import find
    from generator.pipeline import stacks

    environments = list(project.environments.values())
    built = [stack for name in project.services for stack in stacks(project, name, environments).values()]
    wanted = {
        (request.requirements, lambda_target(request.runtime, request.architecture).python)
        for stack in built
        for request in requests(project, stack)
        if request.requirements and request.runtime.startswith("python")
    }
    problems: set[str] = set()
    for file, python in wanted:
        try:
            locking.load(file, root=project.root, python=python, uv=find(), cached=lambda _, make: make())
        except PackageError as error:
            problems.update(str(problem) for problem in error.problems)
    return doctor.locks(sorted({str(file) for file, _ in wanted}), sorted(problems))


def _rendered(project: Project) -> Checked:
    from generator.bootstrap.platform import standing_files
    from generator.layout.files import ENVIRONMENTS, SERVICES
    from generator.pipeline import render_service
    from generator.render.files import render
    from generator.sync import compare

    environments = list(project.environments.values())
    found = [render_service(project, name, environments) for name in project.services]
    files = [file for rendering in found if rendering for file in rendering.files]
    files += render(standing_files(project))
    owned = [SERVICES, *(ENVIRONMENTS / name for name in project.environments)]
    return doctor.rendered(len(files), [str(change.path) for change in compare(project.root, files, owned)])


def _provider_locks(root: Path) -> dict[PurePosixPath, str]:
    files = (root / "environments").glob("*/*/.terraform.lock.hcl")
    return {
        PurePosixPath(file.relative_to(root).as_posix()): file.read_text(encoding="utf-8", errors="replace")
        for file in files
    }
