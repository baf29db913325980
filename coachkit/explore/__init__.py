"""Choosers over the exhibits, for the analyst in JupyterLab."""

from coachkit.explore.panel import Explorer, explore

__all__ = ["Explorer", "explore"]
