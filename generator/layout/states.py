"""Where the state of a root lies, in a bucket or in a file, and the backend that says so to Terraform.

A service that was renamed keeps its state under the name that it had at first, as its resources keep theirs: nothing
has to be moved, in any environment, whenever the new name gets there.
"""

import posixpath
from pathlib import PurePosixPath

from generator.spec.environment import Environment
from generator.values import Value

STATE = "terraform.tfstate"


def key_of(project: str, environment: str, stem: str) -> str:
    """The key in the bucket."""
    return f"{project}/{environment}/{stem}/{STATE}"


def file_of(environment: str, stem: str) -> PurePosixPath:
    """The file, for an environment without a bucket, relative to the project."""
    return PurePosixPath("environments", environment, stem, STATE)


def backend(project: str, environment: Environment, service: str, stem: str) -> tuple[str, dict[str, Value]] | None:
    """Type and arguments of a root's backend; None for the file that Terraform takes by itself."""
    if state := environment.state:
        arguments: dict[str, Value] = {
            "bucket": state.bucket,
            "encrypt": True,
            "key": key_of(project, environment.environment, stem),
            "region": environment.region,
            "use_lockfile": True,
        }
        return "s3", arguments | ({"kms_key_id": state.kms_key} if state.kms_key else {})
    if stem == service:
        return None
    return "local", {"path": posixpath.join("..", stem, STATE)}
