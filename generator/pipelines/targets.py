"""The environments that a pipeline reaches: whose roles it takes, behind which protection."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator.delivery.gates import GATED_TIERS
from generator.diagnostics import UserError
from generator.project import Project
from generator.spec.environment import Environment

# As the block `ci-access` names them.
_PATH = "ci"
_ORDER = ("development", "staging", "production")
_MAIN = "main"


@dataclass(frozen=True, slots=True)
class Target:
    """One environment. `gated` is where what a review stops at needs an approval; `protection` is what stands before a
    pull request's plan, "" for nothing.
    """

    name: str
    account: str
    region: str
    production: bool
    gated: bool
    branch: str
    plan_role: str
    bind_role: str
    apply_role: str
    environment: str
    protection: str
    audience: str


@dataclass(frozen=True, slots=True)
class Targets:
    """Those that are reached, in the order of deployment, and why the others are not."""

    reached: tuple[Target, ...]
    left_out: Mapping[str, str]

    @property
    def branch(self) -> str:
        return self.reached[0].branch if self.reached else _MAIN


def targets(project: Project, host: str) -> Targets:
    """The environments that a pipeline on `host` reaches; UserError when they disagree on the branch."""
    specs = {name: source.spec for name, source in project.environments.items()}
    left_out = {name: why for name, spec in sorted(specs.items()) if (why := _unreachable(spec, host))}
    chosen = sorted((spec for name, spec in specs.items() if name not in left_out), key=_place)
    reached = tuple(_target(project.name, spec, host) for spec in chosen)
    if len(branches := sorted({item.branch for item in reached})) > 1:
        raise UserError(
            f"the environments are deployed from {', '.join(branches)}, and a pipeline goes from one branch: "
            f"write the same `ci.{host}.branch` into each environment.yaml"
        )
    return Targets(reached, left_out)


def _place(spec: Environment) -> tuple[int, str]:
    return _ORDER.index(spec.tier or _ORDER[0]), spec.environment


def _unreachable(spec: Environment, host: str) -> str:
    missing = [f"`{key}`" for key in _missing(spec, host)]
    return f"its environment.yaml has no {' and no '.join(missing)}" if missing else ""


def _missing(spec: Environment, host: str) -> Iterator[str]:
    if host != "atlantis" and (spec.ci is None or getattr(spec.ci, host) is None):
        yield f"ci.{host}"
    # A state beside the root would be gone with the machine that the job ran on.
    if spec.state is None:
        yield "state"
    if spec.artifacts is None:
        yield "artifacts"


def _target(project: str, spec: Environment, host: str) -> Target:
    github = spec.ci.github if spec.ci and host == "github" else None
    gitlab = spec.ci.gitlab if spec.ci and host == "gitlab" else None
    production = spec.tier == "production"
    roles = f"arn:aws:iam::{spec.account}:role/{_PATH}/{project}-{spec.environment}"
    return Target(
        name=spec.environment,
        account=str(spec.account),
        region=str(spec.region),
        production=production,
        gated=spec.tier in GATED_TIERS,
        branch=(github.branch if github else gitlab.branch if gitlab else None) or _MAIN,
        plan_role=f"{roles}-plan",
        bind_role=f"{roles}-bind",
        apply_role=f"{roles}-apply",
        environment=(github.environment if github else None) or spec.environment,
        protection=(github.plan_environment if github else None) or (f"{spec.environment}-plan" if production else ""),
        audience=(gitlab.audience or gitlab.url if gitlab else None) or "https://gitlab.com",
    )
