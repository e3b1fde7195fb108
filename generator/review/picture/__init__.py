"""A plan as a picture: what wakes functions, functions, what they use, and what would happen to each.

In: the plan of one root, ours or not. Out: a `Picture`, a graph as `gen graph` draws it with a mark for everything that
changes, free of secrets. What is not a box of its own (a role, a log group, an alarm) counts for the box it belongs to.
"""

from generator.review.picture.model import Picture
from generator.review.picture.painting import picture, pictured

__all__ = ["Picture", "picture", "pictured"]
