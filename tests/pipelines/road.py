"""A project of one small service, pushed once: through dev, where the job that applies dies, stg, and prod."""

import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from apply.accounts import Accounts
from apply.projects import lay

from generator.loading import load
from generator.terraform import child_environ, cli_config

from .projects import ACCOUNTS
from .workflows import Ran, Runner, git

ME = ("-c", "user.name=t", "-c", "user.email=t@example.com")
JOURNAL = "shop/dev/_applying/api.json"
_IGNORED = ".gen/\nbuild/\n.terraform/\npackages.auto.tfvars.json\n*.tfplan\n"
_SERVICE = {
    "service.yaml": (
        "spec: 1\nservice: api\nfunctions: { notebook: { handler: notebook.handler, runtime: python3.13 } }\n"
    ),
    "notebook.py": "def handler(event, context):\n    return 'hello'\n",
}


@dataclass(frozen=True, slots=True)
class Road:
    """All environments, deployed once by the jobs `went`. `dead` and `refused` are the first two runs of `apply-dev`;
    `waiting` are the functions of prod while its reviewers were asked.
    """

    runner: Runner
    accounts: Accounts
    went: Mapping[str, Ran | None]
    dead: Ran
    refused: Ran
    waiting: list[str]

    @property
    def named(self) -> dict[str, str]:
        """The plans that were approved."""
        return {env: over(self.went[f"plan-{env}"]).outputs["plans"] for env in ACCOUNTS}

    def git(self, *words: str) -> str:
        return git(self.accounts.project, *ME, *words)

    def commit(self, branch: str, said: str) -> str:
        self.git("checkout", "-q", "-B", branch)
        ended = self.accounts.gen("prod", "render", "--no-package")
        assert ended.returncode == 0, ended.stderr
        self.git("add", "-A")
        self.git("commit", "-q", "-m", said)
        return self.git("rev-parse", "HEAD").strip()

    def objects(self, env: str) -> dict[str, str]:
        """Everything in the buckets of an environment."""
        spec = load(self.accounts.project).environments[env].spec
        client = self.accounts.cloud(env).client("s3")
        assert spec.state
        assert spec.artifacts
        return {
            f"{bucket}/{item['Key']}": item["ETag"]
            for bucket in (spec.state.bucket, spec.artifacts.bucket)
            for item in client.list_objects_v2(Bucket=bucket).get("Contents", [])
        }

    def document(self, env: str, key: str) -> dict[str, Any]:
        """What lies beside the states; {} for nothing."""
        return document(self.accounts, env, key)

    def live(self, env: str) -> tuple[str, int]:
        """The digest of the code that answers, and its version."""
        client = self.accounts.cloud(env).client("lambda")
        told = client.get_function_configuration(FunctionName=f"{env}-api-notebook", Qualifier="live")
        return str(told["CodeSha256"]), int(told["Version"])


def ran(job: Ran) -> Ran:
    assert job.code == 0, job.log
    return job


def over(job: Ran | None) -> Ran:
    """One that was not skipped."""
    assert job
    return job


def failures(jobs: Mapping[str, Ran | None]) -> str:
    return "\n".join(f"{name}\n{job.log}" for name, job in jobs.items() if job and job.code)


def document(accounts: Accounts, env: str, key: str) -> dict[str, Any]:
    client = accounts.cloud(env).client("s3")
    try:
        body = client.get_object(Bucket=f"state-{env}-{ACCOUNTS[env]}", Key=key)["Body"].read()
    except client.exceptions.NoSuchKey:
        return {}
    found: dict[str, Any] = json.loads(body)
    return found


def lay_out(project: Path) -> Path:
    """The project, before its pipelines are written."""
    lay(project)
    for name, text in _SERVICE.items():
        (project / "functions/api").mkdir(exist_ok=True)
        (project / "functions/api" / name).write_text(text)
    (project / "gen.yaml").write_text("project: shop\n")
    (project / ".gitignore").write_text(_IGNORED)
    for env, account in ACCOUNTS.items():
        file = project / f"environments/{env}/environment.yaml"
        buckets = {place: {"bucket": f"{place}-{env}-{account}"} for place in ("state", "artifacts")}
        ci = {"families": ["dynamodb", "http_api"], "github": {"repository": "example/shop"}}
        file.write_text(yaml.safe_dump({**yaml.safe_load(file.read_text()), **buckets, "ci": ci}))
    return project


def travel(runner: Runner, accounts: Accounts) -> Road:
    """The first push: `apply-dev` loses its machine as soon as something is made, and is run again."""
    accounts.gen("dev", "ci", "github")
    git(accounts.project, "init", "-q", "-b", "main")
    first = Road(runner, accounts, {}, NOBODY, NOBODY, [])
    first.commit("main", "first")
    runner.dies = lambda: any("apply_complete" in line for line in document(accounts, "dev", JOURNAL).get("lines", []))
    begun = runner.go("deploy", only=("build", "plan-dev", "apply-dev"))
    runner.dies = None
    dead = over(begun.pop("apply-dev"))
    refused = over(runner.go("deploy", ended=begun, only=["apply-dev"])["apply-dev"])
    unlock(accounts, dead, refused.log)
    asking = runner.go("deploy", protected=["prod"], ended=begun)
    assert "apply-prod" not in asking, failures(asking)
    waiting = accounts.cloud("prod").client("lambda").list_functions()["Functions"]
    return Road(runner, accounts, runner.go("deploy", ended=asking), dead, refused, names(waiting))


NOBODY = Ran(0, {}, "", "", Path())


def names(functions: Iterable[Mapping[str, str]]) -> list[str]:
    return [item["FunctionName"] for item in functions]


def unlock(accounts: Accounts, dead: Ran, told: str) -> None:
    """What the message says, typed where the dead job was."""
    (command,) = re.findall(r"^  (terraform -chdir=\S+ force-unlock \S+)$", told, re.MULTILINE)
    environ = accounts.cloud("dev").environ(child_environ(accounts.environ, cli_config(dead.folder, accounts.environ)))
    words = command.replace("force-unlock", "force-unlock -force").split()
    subprocess.run(words, cwd=dead.folder, env=environ, check=True, capture_output=True)
