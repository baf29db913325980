"""Releases: gated estimates by school, on disk. Everything outside the gate reads them alone."""

from coachkit.release.estimates import Estimates
from coachkit.release.meta import FORMAT, ReleaseMeta
from coachkit.release.row import ROW_FIELDS, Row
from coachkit.release.store import Release, is_release, read_release, write_release
from coachkit.release.verdict import Verdict
from coachkit.slug import slug

__all__ = [
    "FORMAT",
    "ROW_FIELDS",
    "Estimates",
    "Release",
    "ReleaseMeta",
    "Row",
    "Verdict",
    "is_release",
    "read_release",
    "slug",
    "write_release",
]
