"""Journals beside a remote state: an apply whose machine dies leaves its folder to nobody.

In: the journal in the folder of a root's plan. Out: a copy of it as one object a service, written by the role that
applies alone, out of reach of pull requests, and gone when the apply has ended well. Whoever comes next, from a folder
of its own, brings it there and goes on as the dead one's folder would. The copy is a second behind.
"""

import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from generator.delivery.account import Account
from generator.delivery.journal import Journal, is_copy
from generator.delivery.store import Closed, Store, beside_state
from generator.diagnostics import UserError, plain
from generator.project import Project

# No service can be called so: keys of states are <project>/<environment>/<service>/terraform.tfstate.
PREFIX = "_applying"
_EVERY = 1.0  # seconds

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Journals:
    """Of one environment; without a `store` the folder of the plan is all there is, as the state lies there as well."""

    store: Store | None

    @classmethod
    def of(cls, project: Project, account: Account) -> "Journals":
        return cls(beside_state(project, account, PREFIX))

    def may_be_read(self) -> bool:
        """Whether these credentials are let in; those of a pull request are not."""
        try:
            if self.store:
                self.store.read("none")
        except Closed:
            return False
        return True

    def bring(self, service: str, journal: Journal) -> None:
        """Lay the copy into the folder, unless that knows more already; UserError for one that cannot be read."""
        stored = self.store.read(service) if self.store else None
        if stored and not is_copy(stored.value):
            raise UserError(
                f"{PREFIX}/{service}.json beside the state tells of an apply that did not end, and is no journal of "
                "this version of gen: run `gen apply` with the version that wrote it; or look at what that apply did, "
                "import it by hand and remove the object"
            )
        if stored and not journal.goes_on_from(stored.value):
            journal.lay(stored.value)

    def begin(self, service: str, journal: Journal, before: str) -> None:
        """Copy what has just been noted, before Terraform starts; UserError where an apply of another plan than
        `before`, the one that this goes on after ("" for none), has begun meanwhile.
        """
        if self.store is None:
            return
        stored = self.store.read(service)
        if stored and stored.value.get("plan_sha256") != before:
            raise UserError(f"an apply of another plan of {service} has begun at the same moment: wait for its end")
        self.store.write(service, journal.copy(), stored.tag if stored else None)

    @contextmanager
    def following(self, service: str, journal: Journal, tell: Tell) -> Iterator[None]:
        """Copy the journal whenever it has grown, and a last time at the end of the block."""
        if self.store is None:
            yield
            return
        ended = threading.Event()
        copying = threading.Thread(
            target=self._follow, args=(service, journal, journal.length, tell, ended), daemon=True
        )
        copying.start()
        try:
            yield
        finally:
            ended.set()
            copying.join()

    def settle(self, service: str, journal: Journal, tell: Tell) -> None:
        """Have there what the folder has, after an apply that failed or was refused: nothing, where that is empty."""
        if journal.plan_sha256:
            self._try(lambda: self._copy(service, journal), tell)
        else:
            self._try(lambda: self.forget(service), tell)

    def end(self, service: str, plans: Collection[str]) -> None:
        """Everything that applies of these plans have made stands in the state; what is of others stays."""
        stored = self.store.read(service) if self.store else None
        if stored and stored.value.get("plan_sha256") in plans:
            self.forget(service)

    def forget(self, service: str) -> None:
        """Whatever was noted: there is nothing that it could be of."""
        if self.store:
            self.store.remove(service)

    def _follow(self, service: str, journal: Journal, copied: int, tell: Tell, ended: threading.Event) -> None:
        """`copied` bytes are there already. A bucket that is out of reach does not stop an apply; it is told once."""
        fine, last = True, False
        while not last:
            last = ended.wait(_EVERY)
            if (length := journal.length) != copied:
                fine = self._try(lambda: self._copy(service, journal), tell if fine else _silent)
                copied = length if fine else copied

    def _copy(self, service: str, journal: Journal) -> None:
        if self.store:
            stored = self.store.read(service)
            self.store.write(service, journal.copy(), stored.tag if stored else None)

    def _try(self, act: Callable[[], None], tell: Tell) -> bool:
        from botocore.exceptions import BotoCoreError

        try:
            act()
        except (UserError, BotoCoreError) as error:
            tell(f"what this apply does is known on this machine only: {plain(str(error))}")
            return False
        return True


def _silent(_said: str) -> None:
    """It was said before."""
