"""Lambda runtimes as far as packaging must know them: the language and the glibc that wheels may need."""

import sys
from typing import Literal

from generator.package.model import Architecture, BundleRequest, Target
from generator.vocabulary.runtimes import RUNTIMES

Language = Literal["python", "nodejs", "other"]
LOCAL_PLATFORM = "local"
_UV_MACHINES: dict[Architecture, str] = {"arm64": "aarch64", "x86_64": "x86_64"}


def language(runtime: str) -> Language:
    if runtime.startswith("python"):
        return "python"
    return "nodejs" if runtime.startswith("nodejs") else "other"


def python_version(runtime: str) -> str:
    """`3.13` of `python3.13`."""
    return runtime.removeprefix("python")


def lambda_target(runtime: str, architecture: Architecture) -> Target:
    """The wheels that run on the runtime's system."""
    return Target(python_version(runtime), f"{_UV_MACHINES[architecture]}-{RUNTIMES[runtime].wheels}")


def local_target() -> Target:
    """This interpreter on this machine, which is what the local cloud runs every Python handler with."""
    return Target(f"{sys.version_info.major}.{sys.version_info.minor}", LOCAL_PLATFORM)


def target_of(request: BundleRequest, target: Target | None) -> Target | None:
    """The target of the request's wheels; None when its runtime is not Python."""
    if language(request.runtime) != "python":
        return None
    return target or lambda_target(request.runtime, request.architecture)


def oldest(*pythons: str) -> str:
    return min(pythons, key=_number)


def _number(python: str) -> tuple[int, ...]:
    return tuple(int(part) for part in python.split("."))
