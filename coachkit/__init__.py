"""coachkit: find out whether a school district's technology coaching works.

>>> import coachkit
>>> school = coachkit.open_school("data/sample", "0001")
>>> coachkit.exhibits.level_shift(school)

Everything a reader sees is made of a :class:`~coachkit.release.Slice`: gated estimates of one school or of
the district. Rows about people stay inside; :func:`load` opens them, on the analyst's own responsibility.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coachkit import exhibits
    from coachkit.api import run
    from coachkit.district import check, load
    from coachkit.district.one import read
    from coachkit.exhibits import Exhibit
    from coachkit.explore import explore
    from coachkit.ingest import import_table
    from coachkit.pipeline import build_release, open_coach, open_district, open_school
    from coachkit.release import Slice
    from coachkit.simulate import simulate

__all__ = [
    "Exhibit",
    "Slice",
    "build_release",
    "check",
    "exhibits",
    "explore",
    "import_table",
    "load",
    "open_coach",
    "open_district",
    "open_school",
    "read",
    "run",
    "simulate",
]
__version__ = "0.1.0"

# pandas and plotly load when something is used, not when coachkit is imported.
_WHERE = {
    "Exhibit": "coachkit.exhibits",
    "Slice": "coachkit.release",
    "build_release": "coachkit.pipeline",
    "check": "coachkit.district",
    "explore": "coachkit.explore",
    "import_table": "coachkit.ingest",
    "load": "coachkit.district",
    "open_coach": "coachkit.pipeline",
    "open_district": "coachkit.pipeline",
    "open_school": "coachkit.pipeline",
    "read": "coachkit.district.one",
    "run": "coachkit.api",
    "simulate": "coachkit.simulate",
}


def __getattr__(name: str) -> Any:
    if name == "exhibits":
        return import_module("coachkit.exhibits")
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'coachkit' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """Keeps a name for its function where a module has the same one: an import would put the module there."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _WHERE and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
