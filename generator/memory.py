"""What one run found out and need not find out again."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Memory:
    """A file is parsed once, a name looked up once, and what is equal in several environments made once.

    A key may hold the `id` of an object that lives as long as the memory: one that the project or the memory keeps.
    """

    known: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, find: Callable[[], Any]) -> Any:
        if key not in self.known:
            self.known[key] = find()
        return self.known[key]

    def first(self, key: Hashable, made: Made) -> Made:
        """What was made first of all that `key` says are the same."""
        found: Made = self.known.setdefault(key, made)
        return found
