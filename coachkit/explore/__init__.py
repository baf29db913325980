"""Ask questions of a district's rows: views and their answers, and widgets for the analyst in JupyterLab.

>>> from coachkit.explore import View, answer
>>> answer("data/sample", View("shift", by="subject")).frame["to_term"].unique().tolist()
['spring 2026']
"""

from coachkit.explore.answers import Answer, answer
from coachkit.explore.cube_store import cube
from coachkit.explore.cubes import Cube
from coachkit.explore.panel import Explorer, open_explorer
from coachkit.measures.prepare.selection import selected, teachers
from coachkit.schema.view import View

__all__ = ["Answer", "Cube", "Explorer", "View", "answer", "cube", "open_explorer", "selected", "teachers"]
