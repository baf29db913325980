"""coachkit: find out whether a school district's technology coaching works.

>>> import coachkit
>>> school = coachkit.open_school("data/sample", "0001")
>>> coachkit.exhibits.reach(school).sentence.split(',')[0]
'Coaching reached 67% of 30 eligible teachers in spring 2026 (whole district: 46%)'

Everything a reader sees comes from :class:`~coachkit.release.Estimates`: gated estimates of one school or of the
district. Rows about people stay inside; :func:`load` opens them, on the analyst's own responsibility.

>>> district = coachkit.load("data/sample")
>>> len(district["staff"])
398
>>> coachkit.answer(district, coachkit.View("shift", by="school_type")).frame[["group", "n"]].values.tolist()
[['elementary', 95], ['middle', 102], ['high', 83]]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coachkit import exhibits
    from coachkit.api import run
    from coachkit.district import check, load
    from coachkit.district.read_file import read
    from coachkit.exhibits import Exhibit
    from coachkit.explore import View, answer, cube, open_explorer
    from coachkit.ingest import import_oneroster, import_sds, import_table
    from coachkit.pipeline import build_release, open_coach, open_district, open_school, open_schools
    from coachkit.pipeline.planned import draw_rollout, plan_rollout
    from coachkit.pipeline.worklists import worklists
    from coachkit.release import Estimates
    from coachkit.simulate import simulate_district, simulate_exports

__all__ = [
    "Estimates",
    "Exhibit",
    "View",
    "answer",
    "build_release",
    "check",
    "cube",
    "draw_rollout",
    "exhibits",
    "import_oneroster",
    "import_sds",
    "import_table",
    "load",
    "open_coach",
    "open_district",
    "open_explorer",
    "open_school",
    "open_schools",
    "plan_rollout",
    "read",
    "run",
    "simulate_district",
    "simulate_exports",
    "worklists",
]
__version__ = "0.2.0"

# pandas and plotly load when something is used, not when coachkit is imported.
_WHERE = {
    "Estimates": "coachkit.release",
    "Exhibit": "coachkit.exhibits",
    "build_release": "coachkit.pipeline",
    "check": "coachkit.district",
    "draw_rollout": "coachkit.pipeline.planned",
    "View": "coachkit.explore",
    "answer": "coachkit.explore",
    "cube": "coachkit.explore",
    "open_explorer": "coachkit.explore",
    "import_oneroster": "coachkit.ingest",
    "import_sds": "coachkit.ingest",
    "import_table": "coachkit.ingest",
    "load": "coachkit.district",
    "open_coach": "coachkit.pipeline",
    "open_district": "coachkit.pipeline",
    "open_school": "coachkit.pipeline",
    "open_schools": "coachkit.pipeline",
    "plan_rollout": "coachkit.pipeline.planned",
    "read": "coachkit.district.read_file",
    "run": "coachkit.api",
    "simulate_district": "coachkit.simulate",
    "simulate_exports": "coachkit.simulate",
    "worklists": "coachkit.pipeline.worklists",
}


def __getattr__(name: str) -> Any:
    if name == "exhibits":
        return import_module("coachkit.exhibits")
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'coachkit' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)
