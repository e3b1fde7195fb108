"""An older project brought to this gen: its blocks, the format of its specs, what is rendered, and the proof.

In: a project that an older gen has laid out or last upgraded. Out: blocks merged three ways, specs in this gen's
format, `gen.yaml` that allows this version, files rendered anew. Whatever cannot be proved is put back: an upgrade
destroys nothing. Conflicts in blocks stay, between git's markers, to be decided.

`requires` and `migrations` edit the user's YAML in place, `blocks` plans merges, `snapshot` puts back, `proof` plans
every root and counts what would be destroyed.
"""
