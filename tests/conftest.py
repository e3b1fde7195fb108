"""What all tests share: the markers, `--update`, and the switch that makes a missing Terraform a failure.

A test that needs a program says so in its skip reason, which begins with `needs`. With GEN_REQUIRE_TERRAFORM=1 (as in
`.ci/run`) such a skip is a failure: nothing can look green because it never ran.
"""

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from killing import SEED

from generator.diagnostics import UserError
from generator.terraform import Runner, TerraformFailed, child_environ, cli_config, find_binary
from generator.terraform.shared_provider import shared_provider

SWITCH = "GEN_REQUIRE_TERRAFORM"
_REPOSITORY = Path(__file__).parents[1]
_PROVIDER = """\
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 7.0"
    }
  }
}
"""
# A machine that is busy with Terraform is no fault of what hypothesis tries.
settings.register_profile("busy", settings(), deadline=None)
settings.load_profile("busy")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite golden trees and expected messages")


def pytest_report_header() -> str:
    return f"moments to kill at: KILL_SEED={SEED}"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "apply: runs Terraform, the provider and the emulator (slow)")
    config.addinivalue_line("markers", "surface(id, proof): proves a row of the surface, at the level E, A, P or U")
    # pytest-terraform prefers tofu to what everything else here uses, and without either lets no test run at all.
    if not config.getoption("dest_tf_binary", None):
        named = os.environ.get("GEN_TERRAFORM") or shutil.which("terraform") or shutil.which("tofu")
        config.option.dest_tf_binary = named or "terraform"
    # A module's emulator and what is applied to it are made once: its tests stay with one worker of pytest-xdist.
    if getattr(config.option, "dist", "no") == "load":
        config.option.dist = "loadfile"
        # As collected, with the long ones of tests/apply first; by number of tests they would come last.
        config.option.loadscopereorder = False


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and isinstance(report.longrepr, tuple) and os.environ.get(SWITCH) == "1":
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if reason.startswith("needs "):
            report.outcome = "failed"
            report.longrepr = f"{SWITCH}=1 allows no skip: {reason}"
    return report


@pytest.fixture(scope="session")
def update(request: pytest.FixtureRequest) -> bool:
    """Whether expected files are to be rewritten."""
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def terraform_environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment that leads to Terraform and the provider, tried once by an `init`; else a skip that says why."""
    # In CI `gen plan` renders nothing; projects of tests are somebody's at work, wherever the tests run.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AWS_") and name != "CI"}
    # Without a mirror the provider is fetched once for all tests, not once for each project they lay out.
    cache = _REPOSITORY / ".gen" / "providers"
    if not environ.get("GEN_PROVIDER_MIRROR"):
        cache.mkdir(parents=True, exist_ok=True)
        environ.setdefault("TF_PLUGIN_CACHE_DIR", str(cache))
    folder = tmp_path_factory.mktemp("provider")
    (folder / "terraform.tf").write_text(_PROVIDER)
    try:
        binary = find_binary(environ)
        settings = cli_config(folder, environ)
        Runner(binary, folder, child_environ(environ, settings), lambda _event: None).init()
    except TerraformFailed as error:
        pytest.skip(f"needs the AWS provider (GEN_PROVIDER_MIRROR names a mirror): {str(error).splitlines()[0]}")
    except UserError as error:
        pytest.skip(f"needs terraform: {error}")
    return environ


@pytest.fixture(scope="session")
def mocking_environ(
    terraform_environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The same, attached to one provider for all tests that ask it for its schema alone: to validate and to mock.

    Each command would start its own, several times, and check the hash of its 700 MB before.
    """
    folder = tmp_path_factory.mktemp("standing")
    (folder / "terraform.tf").write_text(_PROVIDER)
    environ = child_environ(terraform_environ, cli_config(folder, terraform_environ))
    Runner(find_binary(terraform_environ), folder, environ, lambda _event: None).init()
    with shared_provider(folder, environ) as provider:
        yield {**terraform_environ, **provider.environ}
