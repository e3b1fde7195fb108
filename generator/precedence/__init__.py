"""Stage 4a: who decides a value: documents in, `Merged` trees out, each value with the chain of who spoke of it."""
