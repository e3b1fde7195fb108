"""How much of the one comment of a pull request each environment's review has.

A review is made as long as it may be there (`gen plan --limit`), so that the job which joins them cuts none.
"""

from dataclasses import dataclass

from generator.review.markdown import LEAST

# https://github.com/orgs/community/discussions/27190: 65,536 characters. Some are the marker's and the commit's.
_COMMENT = 65_400
# What is said beside each review: its environment, and a link to the run.
_BESIDE = 400


@dataclass(frozen=True, slots=True)
class Room:
    """Characters: of all reviews together as they are posted, and of each as it is made.

    A twelfth is kept for what makes names harmless. Past some 25 environments not every review has room, and the
    comment says so.
    """

    together: int
    each: int


def room(environments: int) -> Room:
    together = _COMMENT - _BESIDE * environments
    return Room(together, max(LEAST, together * 12 // 13 // max(environments, 1)))
