"""What `gen doctor` makes of a machine and a project: facts in, one `Checked` each out. Looks at nothing itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from generator.wording import plural

MINIMUM_PYTHON = (3, 11)
MINIMUM_PROVIDER = (5, 100)
UNKNOWN_PROVIDER = (7, 0)
PROVIDER = "hashicorp/aws"
# What people and pipelines run Terraform on.
PLATFORMS = ("darwin_arm64", "linux_amd64", "linux_arm64")
_SHOWN = 3


class Verdict(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Checked:
    """One check: what was found, and where it is not fine the way out."""

    name: str
    verdict: Verdict
    fact: str
    way_out: str = ""


@dataclass(frozen=True, slots=True)
class Emulator:
    """`state` is `running`, `stopped` or `crashed`; `port` the one it has or would get."""

    state: str
    port: int
    port_is_free: bool


def _ok(name: str, fact: str, way_out: str = "") -> Checked:
    return Checked(name, Verdict.OK, fact, way_out)


def _warn(name: str, fact: str, way_out: str) -> Checked:
    return Checked(name, Verdict.WARN, fact, way_out)


def _fail(name: str, fact: str, way_out: str) -> Checked:
    return Checked(name, Verdict.FAIL, fact, way_out)


def python(version: tuple[int, int, int], executable: str) -> Checked:
    """The interpreter that gen runs on."""
    fact = f"{'.'.join(map(str, version))} ({executable})"
    if version[:2] < MINIMUM_PYTHON:
        return _fail("python", fact, "install gen with Python 3.11 or newer")
    return _ok("python", fact)


def uv(answer: str | None) -> Checked:
    """`answer` is what `uv --version` says, None when it does not run."""
    if answer is None:
        return _fail("uv", "missing from gen's own Python", "pip install uv: packaging and `gen lock` need it")
    return _ok("uv", answer.strip())


def terraform(fact: str, complaint: str) -> Checked:
    """`fact` names the binary; `complaint` is why there is none."""
    if complaint:
        sentence, _, way_out = complaint.partition(". ")
        return _fail("terraform", sentence, way_out)
    return _ok("terraform", fact)


def providers(mirror: str, versions: Sequence[str] | None, config: str, config_exists: bool) -> Checked:
    """`versions` of the AWS provider are those that the mirror holds, None when the mirror is no folder."""
    if not mirror:
        return _registry(config, config_exists)
    unset = "make one with `terraform providers mirror DIR`, or unset GEN_PROVIDER_MIRROR to use the registry"
    if versions is None:
        return _fail("providers", f"GEN_PROVIDER_MIRROR is {mirror}, which is no folder", unset)
    fitting = [version for version in versions if _fits(version)]
    if not fitting:
        found = f"only {', '.join(versions)}" if versions else "none"
        return _fail("providers", f"of {PROVIDER} >= 5.100, < 7.0 the mirror {mirror} holds {found}", unset)
    return _ok("providers", f"{PROVIDER} {', '.join(fitting)} in the mirror {mirror}")


def _registry(config: str, config_exists: bool) -> Checked:
    if config and not config_exists:
        fact = f"TF_CLI_CONFIG_FILE is {config}, which does not exist; gen leaves it out and uses the registry"
        return _warn("providers", fact, "unset it: Terraform itself warns of it at every call")
    return _ok("providers", f"as {config} says" if config else "from the registry, at the first `init`")


def _fits(version: str) -> bool:
    found = re.match(r"(\d+)\.(\d+)", version)
    return found is not None and MINIMUM_PROVIDER <= (int(found[1]), int(found[2])) < UNKNOWN_PROVIDER


def hcl(parsed: object, intruders: Sequence[str]) -> Checked:
    """`parsed` is what python-hcl2 reads from `a = 1`; intruders are packages that own the same files."""
    if intruders:
        # Both install the package `hcl2`, and pip finds nothing wrong with it.
        fact = f"{' and '.join(intruders)} beside python-hcl2, whose files they overwrite"
        way_out = "`gen tools install` gives checkov an environment of its own; install gen into a new one"
        return _fail("python-hcl2", fact, way_out)
    if parsed != {"a": 1}:
        return _fail("python-hcl2", f"reads `a = 1` as {parsed!r}", "pip install --force-reinstall python-hcl2")
    return _ok("python-hcl2", "reads HCL, and checkov is not beside it")


def local_cloud(missing: Sequence[str]) -> Checked:
    """What `gen up` imports."""
    if missing:
        way_out = "`gen up` needs it: uv sync --extra local, or pip install 'stackwright[local]'"
        return _warn("local cloud", f"{', '.join(missing)} missing", way_out)
    return _ok("local cloud", "ministack, cryptography and boto3 are there")


def tflint(path: str | None) -> Checked:
    """Optional: nothing of gen's needs it."""
    if path is None:
        return _ok("tflint", "not on PATH (optional)", "https://github.com/terraform-linters/tflint")
    return _ok("tflint", path)


def emulator(found: Emulator) -> Checked:
    """The local cloud of this project and its port."""
    if found.state == "running":
        return _ok("emulator", f"running at http://127.0.0.1:{found.port}")
    state = {"stopped": "not running", "crashed": "ended unexpectedly"}[found.state]
    if not found.port_is_free:
        way_out = "`gen up` takes the next free one, so URLs differ from last time; or end the program that has it"
        return _warn("emulator", f"{state}; port {found.port} is in use by another program", way_out)
    fact = f"{state}; port {found.port} is free"
    return _warn("emulator", fact, "`gen up` recovers its state") if found.state == "crashed" else _ok("emulator", fact)


def project(name: str, problems: Sequence[str]) -> Checked:
    """`problems` are the errors of its specs, with their places."""
    if problems:
        return _fail("project", _some(problems, "error"), "`gen validate` shows all of them")
    return _ok("project", name)


def locks(files: Sequence[str], problems: Sequence[str]) -> Checked:
    """Requirements files, and what is wrong with their locks."""
    if problems:
        return _fail("locks", _some(problems, "problem"), "run `gen lock` and commit what it writes")
    return _ok("locks", _count(files, "requirements file") + (" locked" if files else ""))


def rendered(files: int, stale: Sequence[str]) -> Checked:
    """Generated files, and those that are not what the specs say."""
    if stale:
        return _warn(
            "render", _some(stale, "generated file", " not as the specs say"), "run `gen render` and commit the result"
        )
    return _ok("render", f"{files} generated files are up to date")


def provider_locks(texts: Mapping[PurePosixPath, str]) -> Checked:
    """Every `.terraform.lock.hcl`: does it know more than the machine that wrote it?"""
    name = ".terraform.lock.hcl"
    if not texts:
        return _ok(name, "none yet: `terraform init` writes one beside each root module")
    poor = [f"{path}: {provider}" for path, text in sorted(texts.items()) for provider in _for_one_platform(text)]
    if poor:
        platforms = " ".join(f"-platform={platform}" for platform in PLATFORMS)
        way_out = f"in that folder: terraform providers lock {platforms}"
        return _warn(name, _some(poor, "provider", " locked for one platform only"), way_out)
    return _ok(name, f"{_count(list(texts), 'file')} for several platforms")


def _for_one_platform(text: str) -> Iterator[str]:
    """A registry signs `zh:` hashes of every platform; a mirror gives the `h1:` hash of this one.

    https://developer.hashicorp.com/terraform/language/files/dependency-lock#new-provider-package-checksums
    """
    for block in re.finditer(r'^provider "([^"]+)" \{\n(.*?)^\}', text, re.MULTILINE | re.DOTALL):
        if '"zh:' not in block[2] and block[2].count('"h1:') < 2:
            yield block[1]


def _some(items: Sequence[str], word: str, what: str = "") -> str:
    more = [] if len(items) <= _SHOWN else ["..."]
    return f"{_count(items, word)}{what}: {'; '.join([*items[:_SHOWN], *more])}"


def _count(items: Sequence[object], word: str) -> str:
    return plural(len(items), word)
