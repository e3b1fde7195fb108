"""Stage 6a: a `Stack` in, `ModuleCall`s out: which blocks a service is made of, and how they are connected.

All that the kit knows about AWS wiring is here: what a trigger needs besides itself, who may send to which queue, which
value reaches which argument. What a resource looks like in Terraform is the blocks' matter.
"""

from generator.wiring.model import ModuleCall
from generator.wiring.service import compose

__all__ = ["ModuleCall", "compose"]
