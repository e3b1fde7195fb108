"""Stage 2, the user's words: `Document` in, `ServiceSpec`, `EnvironmentSpec` or `ProjectSpec` out.

Strict and without defaults: a field that the user did not write is None here, because precedence between the kit, the
tier, the environment and the service is `resolve`'s matter. Refuses unknown keys, wrong types and values out of range,
each with the place where it stands.
"""
