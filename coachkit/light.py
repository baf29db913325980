"""Importing libraries without what takes seconds and serves nothing here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["notebook_libraries", "papermill_libraries", "without"]


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Make modules unimportable for a while, where they are not imported yet; others fall back without them."""
    blocked = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(blocked))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in blocked:
            del sys.modules[name]


def notebook_libraries() -> None:
    """Import nbformat as it is wanted here; to be called before anything that imports it.

    With JupyterLab installed, jsonschema builds a grammar of international web addresses at every start (two
    seconds), and loads what tells durations and templates of addresses (a tenth of one). Notebooks hold none of them
    to be checked.
    """
    with without("rfc3987_syntax", "isoduration", "uri_template"):
        import nbformat  # noqa: F401


def papermill_libraries() -> None:
    """Import papermill as it is wanted here; to be called before anything that imports it.

    Where Arrow is installed, papermill loads it to reach Hadoop, which takes as long as the rest of it, and starts a
    thread.
    """
    notebook_libraries()
    with without("pyarrow", "pyarrow.fs"):
        import papermill.iorw  # noqa: F401
