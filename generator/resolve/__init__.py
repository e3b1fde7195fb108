"""Stage 4: what the user wrote, in one environment: defaults merged, references bound, names and ARNs final."""
