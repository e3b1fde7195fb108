"""A little runner of GitLab's pipeline: every script line of a job in a fresh clone, with what GitLab sets.

It knows the keywords that the pipeline uses: `extends`, `variables`, `id_tokens`, `needs`, and artifacts with their
dotenv reports. Whether a job runs at all is GitLab's to say (`rules`), and not tried here.
"""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .workflows import Ran, Runner, commands, git

PIPELINE = ".gitlab/gen.gitlab-ci.yml"
_TOKEN = "/tmp/gen-token"  # noqa: S108 - as the pipeline has it
_ANY = {"CI": "true", "CI_JOB_ID": "7", "GITLAB_USER_LOGIN": "ann", "CI_MERGE_REQUEST_IID": "5"}


@dataclass(slots=True)
class GitLab:
    """Runs jobs of `runner.origin`'s pipeline; what each leaves to later ones is kept by the job's name."""

    runner: Runner
    env: str
    left: dict[str, Path] = field(default_factory=dict)
    told: dict[str, dict[str, str]] = field(default_factory=dict)

    def job(self, name: str, known: Mapping[str, str] | None = None, ref: str = "main") -> Ran:
        """Run one job; `known` are variables of this pipeline."""
        described = self._described(name)
        place = self.runner.place()
        git(self.runner.origin.parent, "clone", "--quiet", str(self.runner.origin), str(place / "tree"))
        git(place / "tree", "checkout", "--quiet", ref)
        environ = commands(self.runner, place) | _ANY | dict(known or {}) | self._variables(described)
        for need in described.get("needs", []):
            environ |= self.told.get(need, {})
            shutil.copytree(self.left[need], place / "tree", dirs_exist_ok=True)
        lines = "\n".join([*described["before_script"], *described["script"]]).replace(_TOKEN, str(place / "token"))
        environ |= {key: value.replace(_TOKEN, str(place / "token")) for key, value in environ.items()}
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-c", lines],
            cwd=place / "tree", env=environ, capture_output=True, text=True, check=False,
        )  # fmt: skip
        self._keep(name, described.get("artifacts", {}), place)
        return Ran(ended.returncode, self.told[name], ended.stdout + ended.stderr, "", place / "tree")

    def _described(self, name: str) -> dict[str, Any]:
        jobs = yaml.safe_load((self.runner.origin / PIPELINE).read_text())
        described: dict[str, Any] = {}
        while name:
            base = jobs[name]
            variables = {**base.get("variables", {}), **described.get("variables", {})}
            described = {**base, **described, "variables": variables}
            name = base.get("extends", "")
        return described

    def _variables(self, described: Mapping[str, Any]) -> dict[str, str]:
        """What the job says, and who it is: the account of the role it takes."""
        accounts = self.runner.accounts
        assert accounts
        variables = {key: str(value) for key, value in described["variables"].items()}
        if "AWS_ROLE_ARN" not in variables:
            return variables
        assert f"/shop-{self.env}-" in variables["AWS_ROLE_ARN"]
        tokens = dict.fromkeys(described["id_tokens"], "a-token")
        return variables | tokens | accounts.cloud(self.env).environ({})

    def _keep(self, name: str, artifacts: Mapping[str, Any], place: Path) -> None:
        kept = self.runner.work / "left" / name
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        for path in artifacts.get("paths", []):
            found = place / "tree" / path
            if found.is_dir():
                shutil.copytree(found, kept / path)
            elif found.exists():
                shutil.copy(found, kept / path)
        self.left[name] = kept
        dotenv = place / "tree" / artifacts.get("reports", {}).get("dotenv", "none")
        lines = dotenv.read_text().splitlines() if dotenv.is_file() else []
        self.told[name] = dict(line.split("=", 1) for line in lines)
