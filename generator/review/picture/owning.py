"""Which box a part belongs to: a role to its function, a policy to its role, an alarm to what it watches."""

from collections.abc import Mapping

from generator.review.picture.kinds import BOXES, OWNER_ATTRIBUTES, ROLES
from generator.review.picture.wiring import Wiring
from generator.terraform.plan_json import ResourceChange

_DEEPEST = 8


class Owners:
    """Answers for one plan, each once."""

    def __init__(self, changes: Mapping[str, ResourceChange], wiring: Wiring) -> None:
        self._changes = changes
        self._wiring = wiring
        self._known: dict[str, tuple[str, ...]] = {}
        self._alone: dict[str, list[str]] = {}
        self._acting: dict[str, list[str]] = {}
        for change in changes.values():
            if change.type in BOXES:
                self._alone.setdefault(change.module, []).append(change.address)
                for attribute in ROLES:
                    for role in wiring.leads(change, (attribute,)):
                        self._acting.setdefault(role, []).append(change.address)

    def of(self, address: str) -> tuple[str, ...]:
        """The addresses of the boxes: several act in a shared role, and some parts belong to none."""
        return self._of(address, 0)

    def _of(self, address: str, depth: int) -> tuple[str, ...]:
        if address not in self._known and depth < _DEEPEST:
            self._known[address] = ()  # a circle leads nowhere
            self._known[address] = self._found(address, depth)
        return self._known.get(address, ())

    def _found(self, address: str, depth: int) -> tuple[str, ...]:
        change = self._changes.get(address)
        if change is None:
            return ()
        if change.type in BOXES:
            return (address,)
        if acting := self._acting.get(address):
            return tuple(dict.fromkeys(acting))
        alone = self._alone.get(change.module, [])
        if change.module and len(alone) == 1:
            return (alone[0],)
        for attribute in OWNER_ATTRIBUTES:
            for other in self._wiring.leads(change, (attribute,)):
                if owner := self._of(other, depth + 1):
                    return owner
        return ()
