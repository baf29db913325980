"""The warm engine: a process imports the libraries once, then forks a child for each report."""

from coachkit.import_guards import notebook_libraries

notebook_libraries()  # before any module here imports nbformat by itself, which takes two seconds
