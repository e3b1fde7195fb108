"""A scan as files for others to read: each takes a `Scanned` and gives the text of one file."""
