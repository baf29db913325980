"""From prepared rows to measure frames: one file per kind of estimate."""
