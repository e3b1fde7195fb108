"""`environments/<name>/environment.yaml`, with every key explained."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from generator.diagnostics import Diagnostic, Location, UserError
from generator.document import Path
from generator.names import hashed
from generator.project import LOCAL
from generator.scaffold.placing import PlannedFile
from generator.scaffold.texts import text
from generator.spec.environment import Environment
from generator.spec.faults import validated

_BUCKET_LIMIT = 63  # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked of the user: one account in one region, and how careful to be with it."""

    name: str
    account: str
    region: str
    tier: str


def plan_environment(project: str, choice: Choice) -> PlannedFile:
    """The file; UserError with all that is wrong with the choice."""
    _check(choice)
    content = text(
        "environment.yaml",
        choice=choice,
        project=project,
        state=bucket(project, "state", choice),
        artifacts=bucket(project, "artifacts", choice),
        placeholder=len(set(choice.account)) == 1,
    )
    return PlannedFile(PurePosixPath("environments", choice.name, "environment.yaml"), content)


def bucket(project: str, use: str, choice: Choice) -> str:
    """A name nobody else has: bucket names are global, and Lambda reads packages from its own region only."""
    ending = f"-{use}-{choice.account}-{choice.region}"
    return hashed(project, _BUCKET_LIMIT - len(ending)) + ending


def _check(choice: Choice) -> None:
    tree = {
        "spec": 1,
        "environment": choice.name,
        "account": choice.account,
        "region": choice.region,
        "tier": choice.tier,
    }
    problems: list[Diagnostic] = []
    validated(Environment, tree, _nowhere, problems)
    sentences = [problem.message for problem in problems]
    if choice.name == LOCAL:
        sentences.append("'local' is the local cloud, which `gen up` runs: name this environment something else")
    if sentences:
        raise UserError("\n".join(f"environment {choice.name!r}: {sentence}" for sentence in sentences))


def _nowhere(path: Path) -> Location:
    return Location("the command line")
