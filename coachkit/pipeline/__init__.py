"""The one place that walks the whole inside and comes out with a release."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from coachkit.pipeline.build import build_release, gated, inside_files, label_of, labels_file, open_release
from coachkit.pipeline.worklists import worklists
from coachkit.release import Slice, is_release

__all__ = [
    "build_release",
    "gated",
    "inside_files",
    "labels_file",
    "open_coach",
    "open_district",
    "open_release",
    "open_school",
    "worklists",
]


def open_school(
    data: Path | str, school_id: str, audience: str = "school", as_of: dt.date | str | None = None
) -> Slice:
    """One school's slice, from a district folder (its release is built or found in the cache) or a release.

    Raises
    ------
    Unknown
        When there is no such school or audience; the nearest is named.
    NotAllowed
        When ``data`` is a release for another audience or day.
    """
    return open_release(data, audience, as_of).school(school_id)


def open_coach(data: Path | str, coach_id: str, audience: str = "coach", as_of: dt.date | str | None = None) -> Slice:
    """One coach's slice, by the label she has in the release; otherwise as :func:`open_school`.

    Of a district folder her staff id does as well: whoever has the folder knows it anyway.
    """
    release = open_release(data, audience, as_of)
    known = {coach["id"] for coach in release.coaches}
    return release.coach(coach_id if coach_id in known or is_release(Path(data)) else label_of(Path(data), coach_id))


def open_district(data: Path | str, audience: str = "school", as_of: dt.date | str | None = None) -> Slice:
    """The district's slice; otherwise as :func:`open_school`."""
    return open_release(data, audience, as_of).district
