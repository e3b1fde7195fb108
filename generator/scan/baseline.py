"""Checks of checkov's that no project of this kind is asked to pass, each with the reason.

Kept short on purpose: a check stands here when its answer is a decision of a platform team for a whole account, when
the kit settles it in another way for every service, or when it is wrong about everything it sees here. What is true of
one thing only is a waiver in approvals.yaml, and what the spec disproves is worked out in `disproving`. `docs/scan.md`
shows this list, and `gen scan --verbose` what was dropped for it.
"""

from collections.abc import Mapping

BASELINE: Mapping[str, str] = {
    "CKV_AWS_18": "who reads which object is what CloudTrail's data events record, once per account",
    "CKV_AWS_115": "reserving takes concurrency from every other function: set where a neighbour must be protected",
    "CKV_AWS_117": "a function joins a VPC (`vpc: true`) where it has something to reach; else it gains nothing",
    "CKV_AWS_119": "encrypted with AWS's key; `require: {customer_kms: true}` asks for the customer's everywhere",
    "CKV_AWS_124": "the one stack, of a public URL, is made by Terraform, which fails when it does",
    "CKV_AWS_144": "an environment is one account in one region; a second region is an environment of its own",
    "CKV_AWS_145": "encrypted with AWS's key; `require: {customer_kms: true}` asks for the customer's everywhere",
    "CKV_AWS_149": "encrypted with AWS's key; `require: {customer_kms: true}` asks for the customer's everywhere",
    "CKV_AWS_158": "encrypted with AWS's key; `require: {customer_kms: true}` asks for the customer's everywhere",
    "CKV_AWS_173": "encrypted with AWS's key, and secrets do not stand in variables: a rule refuses them",
    "CKV_AWS_272": "the live code's digest is compared with the released one; `code_signing` adds a signature",
    "CKV_AWS_297": "encrypted with AWS's key, and the input of a schedule holds no secret",
    "CKV_AWS_338": "retention follows the tier: 14, 30, 365 days; `require: {min_log_retention_days: N}` asks for more",
    "CKV2_AWS_34": "whatever is secret is a secret or a SecureString; a plain parameter is there to be read",
    "CKV2_AWS_57": "rotating a partner's key needs the partner; the value is fetched at run time, so it can be changed",
    "CKV2_AWS_62": "a bucket's notifications are its triggers; none is no fault",
    "CKV2_AWS_64": "without a policy a key gets AWS's own, which leaves it to the account's IAM",
}
