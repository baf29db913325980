"""The one place that walks the whole inside and comes out with a release.

What the walk needs is imported when a release must be built: whoever opens one that is there, as each report of a batch
does, waits for none of it.
"""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coachkit.pipeline.built_release import inside_files, labels_file, open_built_release, pending_files
from coachkit.release import Estimates, Release, is_release

if TYPE_CHECKING:
    from coachkit.pipeline.build import build_release, gated

__all__ = [
    "build_release",
    "gated",
    "inside_files",
    "labels_file",
    "open_coach",
    "open_district",
    "open_release",
    "open_school",
    "pending_files",
]


def __getattr__(name: str) -> Any:
    if name in ("build_release", "gated"):
        return getattr(import_module("coachkit.pipeline.build"), name)
    raise AttributeError(f"module 'coachkit.pipeline' has no attribute '{name}'")


def open_release(
    data: Path | str, audience: str = "school", as_of: dt.date | str | None = None, work: Path | None = None
) -> Release:
    """A release as it is, or that of a district folder: built, or found in the cache.

    With the ``work`` folder of an output folder, what its readers were shown before is taken into account.

    Raises
    ------
    CoachkitError
        When the folder cannot be used, or the audience is unknown or not the release's.
    """
    if is_release(Path(data)):
        return open_built_release(Path(data), audience, as_of)
    from coachkit.pipeline.build import build_release

    return build_release(data, audience, as_of, work=work)


def open_school(
    data: Path | str, school_id: str, audience: str = "school", as_of: dt.date | str | None = None
) -> Estimates:
    """One school's estimates, from a district folder (its release is built or found in the cache) or a release.

    Raises
    ------
    Unknown
        When there is no such school or audience; the nearest is named.
    NotAllowed
        When ``data`` is a release for another audience or day.
    """
    return open_release(data, audience, as_of).school(school_id)


def open_coach(
    data: Path | str, coach_id: str, audience: str = "coach", as_of: dt.date | str | None = None
) -> Estimates:
    """One coach's estimates, by the label she has in the release; otherwise as :func:`open_school`.

    Of a district folder her staff id does as well: whoever has the folder knows it anyway.
    """
    release = open_release(data, audience, as_of)
    if coach_id in {coach["id"] for coach in release.coaches} or is_release(Path(data)):
        return release.coach(coach_id)
    from coachkit.pipeline.build import label_of

    return release.coach(label_of(Path(data), coach_id))


def open_district(data: Path | str, audience: str = "school", as_of: dt.date | str | None = None) -> Estimates:
    """The district's estimates; otherwise as :func:`open_school`."""
    return open_release(data, audience, as_of).district
