"""One service as a repository of its own, which needs Terraform, uv and zip, and knows nothing of gen.

In: a project whose rendered files are current, and a service. Out: a folder with the service module, the blocks it
uses, the roots of all environments, the sources, a Makefile, a workflow and a README. Refuses a folder
that is not empty.

`recipes` says how each zip is made, `contents` gathers the files, `exporting` writes them.
"""
