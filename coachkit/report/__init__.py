"""Turn executed notebooks and exhibits into pages."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from coachkit.report.library import copy_assets
from coachkit.report.page import Page

if TYPE_CHECKING:
    from coachkit.report.export import export_notebook
    from coachkit.report.index import IndexEntry, Link, render_index

__all__ = ["IndexEntry", "Link", "Page", "copy_assets", "export_notebook", "render_index"]

# Exhibits and templates load when a page is made: who only plans pages need not wait for them.
_WHERE = {
    "IndexEntry": "coachkit.report.index",
    "Link": "coachkit.report.index",
    "export_notebook": "coachkit.report.export",
    "render_index": "coachkit.report.index",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'coachkit.report' has no attribute '{name}'")
    found = globals()[name] = getattr(import_module(_WHERE[name]), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
