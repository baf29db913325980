"""The outside's only source: gated estimates, by school, on disk."""

from coachkit.release.estimates import Slice
from coachkit.release.row import ROW_FIELDS, Row
from coachkit.release.store import FORMAT, Release, is_release, read_release, write_release
from coachkit.slug import slug

__all__ = ["FORMAT", "ROW_FIELDS", "Release", "Row", "Slice", "is_release", "read_release", "slug", "write_release"]
