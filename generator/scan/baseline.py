"""Checks of checkov's that no project of this kind is asked to pass, each with the reason.

Kept short on purpose: a check that is silent for everybody is a waiver, too. One stands here when its answer is a
decision of a platform team for a whole account (then it is silent about everything), or when the kit settles it in
another way for whatever its blocks make (then what is written by hand is told). What is true of one thing only is a
waiver in approvals.yaml, and what the spec disproves is worked out in `disproving`. A project switches an entry back on
with `required_checks` of gen.yaml. `docs/scan.md` shows this list, and `gen scan --verbose` what was dropped for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# `require` is checked on every plan: whoever wants a key of their own gets told of everything that has none.
_AWS_KEY = "encrypted with AWS's key; `require: {customer_kms: true}` asks for the customer's everywhere"


@dataclass(frozen=True, slots=True)
class Settled:
    """Why a check is silent; `blocks` when only about what blocks make."""

    reason: str
    blocks: bool = False


BASELINE: Mapping[str, Settled] = {
    "CKV_AWS_18": Settled("who reads which object is what CloudTrail's data events record, once per account"),
    "CKV_AWS_117": Settled(
        "a function joins a VPC (`vpc: true`) where it has something to reach; else it gains nothing"
    ),
    "CKV_AWS_119": Settled(_AWS_KEY),
    "CKV_AWS_124": Settled(
        "the one stack, of a public URL, is made by Terraform, which fails when it does", blocks=True
    ),
    "CKV_AWS_144": Settled("an environment is one account in one region; a second region is an environment of its own"),
    "CKV_AWS_145": Settled(_AWS_KEY),
    "CKV_AWS_149": Settled(_AWS_KEY),
    "CKV_AWS_158": Settled(_AWS_KEY),
    "CKV_AWS_272": Settled(
        "the live code's digest is compared with the released one; `code_signing` adds a signature", blocks=True
    ),
    "CKV_AWS_297": Settled("encrypted with AWS's key, and the input of a schedule stands in the spec", blocks=True),
    "CKV2_AWS_34": Settled(
        "`value_type` of the spec decides: what is a String is there to be read, in every plan", blocks=True
    ),
    "CKV2_AWS_57": Settled(
        "rotating a partner's key needs the partner; functions fetch the value, so it can be changed", blocks=True
    ),
    "CKV2_AWS_62": Settled("a bucket's notifications are its triggers; none is no fault"),
}
