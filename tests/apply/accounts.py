"""A project whose environments are three accounts side by side in one emulator."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.loading import load
from generator.local.cloud import Cloud
from generator.terraform import Runner, child_environ, cli_config, find_binary

from .projects import GEN


@dataclass(frozen=True, slots=True)
class Accounts:
    """A 12-digit access key is the account."""

    project: Path
    endpoint: str
    environ: dict[str, str]

    def cloud(self, env: str) -> Cloud:
        spec = load(self.project).environments[env].spec
        return Cloud(self.endpoint, str(spec.account), str(spec.region))

    def gen(self, env: str, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
        """`gen` with the credentials of `env`; `more` are further environment variables."""
        environ = {**self.cloud(env).environ(self.environ), **more}
        return subprocess.run([GEN, *words], cwd=self.project, env=environ, capture_output=True, text=True, check=False)

    def gen_json(self, env: str, *words: str) -> Any:
        ended = self.gen(env, "--format", "json", *words)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return json.loads(ended.stdout)

    def runner(self, env: str, account_of: str | None = None, service: str = "api") -> Runner:
        """Terraform in a root of `env`, with the credentials of `account_of`."""
        environ = child_environ(self.environ, cli_config(self.project, self.environ))
        cloud = self.cloud(account_of or env)
        folder = self.project / "environments" / env / service
        return Runner(find_binary(self.environ), folder, cloud.environ(environ), lambda _event: None)

    def buckets(self, env: str) -> None:
        """What an environment with `state` and `artifacts` needs before its first apply."""
        spec = load(self.project).environments[env].spec
        client = self.cloud(env).client("s3")
        for place in (spec.state, spec.artifacts):
            if place:
                options = {"CreateBucketConfiguration": {"LocationConstraint": spec.region}}
                client.create_bucket(Bucket=place.bucket, **options)
