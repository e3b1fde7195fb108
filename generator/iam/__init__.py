"""Least privilege against the code: what a handler and all that it imports call, beside what its role grants.

In: the user's Python files, parsed and never run, and the statements of `permissions`. Out: calls whose action is not
granted, grants that nothing calls, and what could not be followed; a grant that something not followed might use is
never called unused.
"""
