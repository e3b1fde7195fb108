"""Lambda runtimes as far as packaging must know them: the language and the glibc that wheels may need."""

import sys
from typing import Literal

from generator.package.model import Architecture, BundleRequest, Target

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
    """Python 3.12 and later run on Amazon Linux 2023 (glibc 2.34), earlier ones on Amazon Linux 2 (glibc 2.26)."""
    # https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    # https://docs.aws.amazon.com/linux/al2023/ug/core-glibc.html
    python = python_version(runtime)
    policy = "manylinux_2_34" if _number(python) >= (3, 12) else "manylinux2014"
    return Target(python, f"{_UV_MACHINES[architecture]}-{policy}")


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
