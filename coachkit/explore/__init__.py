"""Widgets that choose exhibits, for the analyst in JupyterLab."""

from coachkit.explore.panel import Explorer, open_explorer

__all__ = ["Explorer", "open_explorer"]
