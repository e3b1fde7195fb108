"""The static security scan: checkov over the HCL and the plans, and policies of the kit's own.

In: a project as it is rendered, and the plans that were kept. Out: findings, each at the line of YAML that caused it;
what was dropped or accepted, with the reason. Refuses a scanner that is broken or was silenced.
"""
