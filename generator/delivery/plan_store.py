"""Plans on their way from the job that made them to the one that applies them: beside the state, under their SHA-256.

In: the plans kept in the project's folder. Out: objects that no pull request's role can write, named by what they are:
an approval of a name is an approval of exactly these bytes. What is fetched is held against its name, and its manifest
against the environment that asks; `gen apply` then looks at all the rest, as at any plan.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.delivery.account import S3_DENIES, Account
from generator.delivery.kept import Kept, Manifest, manifest_of
from generator.diagnostics import UserError, plain
from generator.project import Project
from generator.replacing import replace_file

# No service can be called so: keys of states are <project>/<environment>/<service>/terraform.tfstate.
PREFIX = "_plans"
_NAME = re.compile(r"[0-9a-f]{64}")
_PLAN, _JSON, _MANIFEST = "plan.tfplan", "plan.json", "manifest.json"
_THERE = ("PreconditionFailed", "412", "ConditionalRequestConflict")


@dataclass(frozen=True, slots=True)
class PlanStore:
    """The plans of one environment in the bucket of its state."""

    project: Project
    account: Account
    bucket: str
    kms_key: str | None

    @classmethod
    def of(cls, project: Project, account: Account) -> "PlanStore":
        """UserError for an environment whose state lies on one machine: there is no other job to hand a plan to."""
        state = project.environments[account.environment].spec.state
        if state is None:
            raise UserError(
                f"{account.environment} has no `state`, so its plans stay on this machine: write "
                f"`state: {{ bucket: NAME }}` into environments/{account.environment}/environment.yaml, then "
                f"`gen bootstrap {account.environment}`"
            )
        return cls(project, account, state.bucket, state.kms_key)

    def keep(self, services: Iterable[str]) -> list[Manifest]:
        """Store the kept plans of these services that want an apply; UserError for one that no apply may take."""
        found = [(kept, kept.read()) for kept in map(self._kept, services) if kept.manifest.exists()]
        wanted = [(kept, manifest) for kept, manifest in found if manifest.wants_apply]
        if wrong := [fault for kept, manifest in wanted for fault in self._faults(manifest, kept.sha256())]:
            raise UserError("\n".join([*wrong, "nothing was stored: plan again with `gen plan`"]))
        for kept, manifest in wanted:
            for name, file in ((_PLAN, kept.plan), (_JSON, kept.json), (_MANIFEST, kept.manifest)):
                self._put(manifest.plan_sha256, name, file.read_bytes())
        return [manifest for _, manifest in wanted]

    def take(self, names: Sequence[str]) -> list[Manifest]:
        """Bring exactly these plans, in place of any that are kept here; UserError with all that is wrong of them."""
        found = [self._read(name) for name in dict.fromkeys(names)]
        services = [manifest.service for manifest, _ in found]
        if twice := sorted({service for service in services if services.count(service) > 1}):
            raise UserError(
                f"several plans are of {', '.join(twice)}: one of them is from another run; nothing was taken"
            )
        for service in self.project.services:
            self._kept(service).manifest.unlink(missing_ok=True)
        for manifest, contents in found:
            self._lay(self._kept(manifest.service), contents)
        return [manifest for manifest, _ in found]

    def _read(self, name: str) -> tuple[Manifest, Mapping[str, bytes]]:
        if not _NAME.fullmatch(name):
            raise UserError(f"{plain(name)} is no plan's name: `gen ci keep` prints them, 64 hexadecimal digits each")
        contents = {part: self._get(name, part) for part in (_MANIFEST, _PLAN, _JSON)}
        manifest = manifest_of(contents[_MANIFEST], self._shown(name, _MANIFEST))
        faults = list(self._faults(manifest, hashlib.sha256(contents[_PLAN]).hexdigest()))
        if manifest.plan_sha256 != name:
            faults.append(f"{self._shown(name, _MANIFEST)} speaks of another plan, {manifest.plan_sha256[:12]}...")
        if faults:
            raise UserError("\n".join([*faults, "nothing was taken: somebody else wrote there"]))
        return manifest, contents

    def _faults(self, manifest: Manifest, sha256: str) -> Iterable[str]:
        wanted = (self.project.name, self.account.environment, self.account.id, self.account.region)
        found = (manifest.project, manifest.environment, manifest.account, manifest.region)
        if wanted != found:
            yield f"the plan is for {'/'.join(map(plain, found))}, and this is {'/'.join(wanted)}"
        if manifest.service not in self.project.services:
            yield f"the plan is of {plain(manifest.service)}, which is no service of this project"
        if manifest.plan_sha256 != sha256:
            yield f"the plan of {plain(manifest.service)} is not the one that was kept: its SHA-256 is {sha256[:12]}..."
        if not manifest.binding:
            yield f"{plain(manifest.service)}: the plan has not seen its packages in the bucket: it is only for reading"

    def _kept(self, service: str) -> Kept:
        return Kept.of(self.project.root, self.account.environment, service)

    def _lay(self, kept: Kept, contents: Mapping[str, bytes]) -> None:
        kept.prepare()
        kept.plan.touch(0o600)
        kept.plan.write_bytes(contents[_PLAN])
        replace_file(kept.json, contents[_JSON])
        replace_file(kept.manifest, contents[_MANIFEST])

    def _put(self, name: str, part: str, body: bytes) -> None:
        """Once written it stays: a second job that makes the same plan changes nothing."""
        client = self.account.client("s3")
        encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self.kms_key} if self.kms_key else {}
        more: dict[str, Any] = encryption or {"ServerSideEncryption": "AES256"}
        try:
            client.put_object(Bucket=self.bucket, Key=self._key(name, part), Body=body, IfNoneMatch="*", **more)
        except client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] not in _THERE:
                raise self._refused(name, part, error) from error
            if part == _PLAN and self._get(name, part) != body:
                raise UserError(f"{self._shown(name, part)} holds other bytes than its name says: remove it") from error

    def _get(self, name: str, part: str) -> bytes:
        client = self.account.client("s3")
        try:
            body: bytes = client.get_object(Bucket=self.bucket, Key=self._key(name, part))["Body"].read()
        except client.exceptions.ClientError as error:
            raise self._refused(name, part, error) from error
        return body

    def _key(self, name: str, part: str) -> str:
        return f"{self.project.name}/{self.account.environment}/{PREFIX}/{name}/{part}"

    def _shown(self, name: str, part: str) -> str:
        return f"s3://{self.bucket}/{self._key(name, part)}"

    def _refused(self, name: str, part: str, error: Any) -> UserError:
        code = error.response["Error"]["Code"]
        why = (
            "these credentials may not: only the roles that bind and apply do"
            if code in S3_DENIES
            else plain(str(error))
        )
        return UserError(f"{self._shown(name, part)} is out of reach: {why}")
