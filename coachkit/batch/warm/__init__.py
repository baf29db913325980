"""The warm engine: IPython's shell without a kernel, in forked children of a process that is ready."""
