"""Import libraries without the parts that take seconds and that nothing here uses."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Make modules unimportable inside the block, unless they are imported already; libraries fall back without them."""
    blocked = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(blocked))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in blocked:
            del sys.modules[name]


def notebook_libraries() -> None:
    """Import nbformat quickly; call this before anything that imports it.

    With JupyterLab installed, jsonschema builds a grammar of international web addresses at every start (two seconds)
    and loads checkers of addresses, durations and URI templates (a tenth of a second). No notebook field needs them.
    """
    with without("rfc3987_syntax", "rfc3986_validator", "isoduration", "uri_template"):
        import nbformat  # noqa: F401


def papermill_libraries() -> None:
    """Import papermill quickly; call this before anything that imports it.

    If Arrow is installed, papermill loads it to reach Hadoop. That takes as long as the rest of papermill, and starts a
    thread.
    """
    notebook_libraries()
    with without("pyarrow", "pyarrow.fs"):
        import papermill.iorw  # noqa: F401
