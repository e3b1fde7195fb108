"""Stage 6b: the module calls of every environment in, `PlannedFile`s out.

What no environment touches becomes a literal of the service module; what any of them sets, a typed variable of it, with
this environment's value in its root.
"""
