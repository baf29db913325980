"""The warm engine: a process imports the libraries once, then forks a child for each report."""
