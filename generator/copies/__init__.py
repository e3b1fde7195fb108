"""Blocks in repositories of others: copied with their tests, known by a lock, brought up to date without losing edits.

In: a folder, names of blocks, and a source (the installed package, or a git remote at a tag). Out: files of blocks,
`modules.lock.json` and, beside it, what was copied as it was copied. Refuses: to overwrite what it has not copied, and
to merge into a folder with uncommitted changes.

`sources` reads blocks where they come from, `lock` remembers, `merging` decides three ways, `moves` reads what a state
needs, `copying` acts, `inspection` looks for what is wrong, `contracts` compares what blocks give
with what others take.
"""
