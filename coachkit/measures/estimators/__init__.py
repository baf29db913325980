"""From prepared rows to measure frames: one file a kind of estimate."""
