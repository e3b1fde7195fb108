"""A way in, as the finders of exposure tell it."""

from dataclasses import dataclass

from generator.review.model import Phrase


@dataclass(frozen=True, slots=True)
class Opening:
    """One way in. `what` tells ways into one thing apart; `thing` is known by its address or, where it is told, by
    `identity`, so that what merely moves is not new.
    """

    title: str
    address: str
    what: str
    identity: str
    detail: Phrase
