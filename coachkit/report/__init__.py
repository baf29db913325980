"""From executed notebooks and exhibits to pages that can be sent."""

from coachkit.report.export import export_notebook
from coachkit.report.index import IndexEntry, Overview, render_index
from coachkit.report.page import Page, copy_assets

__all__ = ["IndexEntry", "Overview", "Page", "copy_assets", "export_notebook", "render_index"]
