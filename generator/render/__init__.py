"""Stage 7: `PlannedFile`s in, `RenderedFile`s (path, text) out, in the form that `terraform fmt` leaves alone."""
