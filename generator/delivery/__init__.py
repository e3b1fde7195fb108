"""From a merged change to an account: plans that are kept, applies that do what was planned, and what comes after.

    account = account_of(project, "prod")                # Account: id, region, clients; UserError for no such one
    account.verify()                                     # the credentials are that account's, or UserError
    roots = roots_of(project, "prod", names)             # the Terraform roots, those that others need first
    store = store_of(project, account)                   # releases, holds: small JSON beside the state
    kept = Kept.of(project.root, "prod", "orders")       # plan file, redacted JSON, manifest

Nothing here prints: progress reaches the caller as events, and what is wrong as one UserError.
"""
