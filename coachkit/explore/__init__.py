"""Ask questions of a district's rows: views, their teachers, and widgets for the analyst in JupyterLab."""

from coachkit.explore.panel import Explorer, open_explorer
from coachkit.measures.prepare.selection import selected, teachers
from coachkit.schema.view import View

__all__ = ["Explorer", "View", "open_explorer", "selected", "teachers"]
