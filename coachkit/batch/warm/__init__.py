"""The warm engine: IPython's shell without a kernel, in forked children of a process that is ready."""

from coachkit.light import notebook_libraries

notebook_libraries()  # before any module here imports nbformat by itself, and waits two seconds
