"""From executed notebooks and exhibits to pages that can be sent."""

from coachkit.report.export import export_notebook
from coachkit.report.index import IndexEntry, Link, Overview, render_index
from coachkit.report.library import copy_assets
from coachkit.report.page import Page

__all__ = ["IndexEntry", "Link", "Overview", "Page", "copy_assets", "export_notebook", "render_index"]
