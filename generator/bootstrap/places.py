"""Where the states of an environment lie, and where the platform's lies now.

In: what `environment.yaml` says of `state`. Looks into folders and buckets, and changes nothing.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from generator.bootstrap.platform import folder_of
from generator.bootstrap.states import BucketPlace, FilePlace, State, same, states_below
from generator.delivery.account import Account
from generator.layout.states import STATE, backend, key_of
from generator.names import stem_of
from generator.project import PLATFORM, Project
from generator.spec.environment import Environment

UNTIL = "# Written by `gen bootstrap`, which removes it"
_IN_FILE = f'{UNTIL} when the bucket of the states is there.\nterraform {{\n  backend "local" {{}}\n}}\n'


@dataclass(frozen=True, slots=True)
class Home:
    """Where the platform's state is. `override` is HCL that tells Terraform so, "" where the root's own is right.

    `doubled` says that the same state lies in the file, too, as a killed run leaves it.
    """

    place: FilePlace | BucketPlace
    override: str = ""
    doubled: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """Those of one environment."""

    project: Project
    account: Account

    @property
    def environment(self) -> str:
        return self.account.environment

    @property
    def spec(self) -> Environment:
        return self.project.environments[self.environment].spec

    @property
    def folder(self) -> Path:
        """The platform's root."""
        return self.project.root / folder_of(self.environment)

    @property
    def prefix(self) -> str:
        """What the keys of all states begin with."""
        return f"{self.project.name}/{self.environment}/"

    @property
    def local(self) -> FilePlace:
        return FilePlace(self.folder / STATE)

    @property
    def remote(self) -> BucketPlace | None:
        return self.of(PLATFORM)

    def of(self, stem: str, bucket: str | None = None) -> BucketPlace | None:
        """A state in its bucket, or in another one; None where the environment has no bucket."""
        state = self.spec.state
        if state is None:
            return None
        key = key_of(self.project.name, self.environment, stem)
        return BucketPlace(self.account, bucket or state.bucket, key, state.kms_key)

    def called(self, stem: str) -> str:
        """How the service is called now whose state lies under `stem`."""
        sources = self.project.services.values()
        return next((source.name for source in sources if stem_of(source.name, source.spec) == stem), stem)

    def home(self) -> Home:
        """Where the platform's state is now; UserError for two that are not one."""
        remote, local, state = self.remote, self.local, self.spec.state
        if remote is None or state is None:
            return Home(local)
        there, here = remote.read(), local.read()
        if there and here:
            same(here, there, local, remote)
        if there or (state.managed is False and not here and not state.moved_from):
            return Home(remote, doubled=here is not None)
        former = self.of(PLATFORM, state.moved_from) if state.moved_from else None
        if former and former.read():
            return Home(former, self._in(former))
        return Home(local, _IN_FILE)

    def services(self) -> dict[str, State]:
        """What the services of the environment have, by `ENV/SERVICE`, wherever it lies."""
        found: dict[str, State] = {}
        for bucket in self._buckets():
            for key in states_below(self.account, bucket, self.prefix):
                stem = key.removeprefix(self.prefix).removesuffix(f"/{STATE}")
                self._note(found, stem, BucketPlace(self.account, bucket, key).read())
        for file in sorted((self.project.root / "environments" / self.environment).glob(f"*/{STATE}")):
            self._note(found, file.parent.name, FilePlace(file).read())
        return found

    def _note(self, found: dict[str, State], stem: str, state: State | None) -> None:
        if state and stem != PLATFORM:
            found.setdefault(f"{self.environment}/{self.called(stem)}", state)

    def _buckets(self) -> list[str]:
        state = self.spec.state
        return [name for name in ((state.bucket, state.moved_from) if state else ()) if name]

    def _in(self, place: BucketPlace) -> str:
        """The backend of a place that the root does not name."""
        _, settings = backend(self.project.name, self.spec, PLATFORM, PLATFORM) or ("", {})
        settings |= {"bucket": place.bucket}
        settings.pop("kms_key_id", None)
        body = "".join(f"    {name} = {json.dumps(value)}\n" for name, value in sorted(settings.items()))
        return f'{UNTIL} when the states have moved.\nterraform {{\n  backend "s3" {{\n{body}  }}\n}}\n'
