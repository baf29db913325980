"""Build a release from a district folder, and open releases.

Modules that only a build needs are imported when a build starts, so that opening a finished release stays fast.
"""

from __future__ import annotations

import datetime as dt
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coachkit.pipeline.built_release import (
    inside_files,
    label_of,
    labels_file,
    open_built_release,
    pending_files,
    staff_ids,
)
from coachkit.pipeline.parameters import id_from
from coachkit.release import Estimates, Release, is_release
from coachkit.schema.folder import district_folder

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
    "open_schools",
    "pending_files",
]


def __getattr__(name: str) -> Any:
    if name in ("build_release", "gated"):
        return getattr(import_module("coachkit.pipeline.build"), name)
    raise AttributeError(f"module 'coachkit.pipeline' has no attribute '{name}'")


def open_release(
    data: Path | str, audience: str = "school", as_of: dt.date | str | None = None, work: Path | None = None
) -> Release:
    """The release in a folder, or the release of a district folder: built, or found in the cache.

    With the ``work`` folder of an output folder, the gate takes into account what its readers were shown before.

    Raises
    ------
    CoachkitError
        When the folder cannot be used, or the audience is unknown or differs from the release's.

    Examples
    --------
    >>> release = open_release("data/sample")
    >>> release.schools[0].name
    'Amber Acorn School'
    """
    folder = district_folder(data)
    if is_release(folder):
        return open_built_release(folder, audience, as_of)
    from coachkit.pipeline.build import build_release

    return build_release(folder, audience, as_of, work=work)


def open_school(
    data: Path | str, school_id: str, audience: str = "school", as_of: dt.date | str | None = None
) -> Estimates:
    """One school's estimates, from a release or from a district folder (whose release is built or found in the cache).

    A ``school_id`` that Papermill passed as a number means the only school whose id reads as this number; a warning says so.

    Raises
    ------
    Unknown
        When there is no such school or audience; the message names the nearest one.
    NotAllowed
        When ``data`` is a release for another audience or day.

    Examples
    --------
    >>> school = open_school("data/sample", "0001")
    >>> school.name, school.one("reach", term="spring 2026").estimate
    ('Amber Acorn School', 0.6667)
    """
    release = open_release(data, audience, as_of)
    return release.school(id_from(school_id, (school.id for school in release.schools), "school_id"))


def open_schools(
    data: Path | str, audience: str = "school", as_of: dt.date | str | None = None
) -> tuple[Estimates, ...]:
    """All schools in short, by name: the rows by which pages compare schools; otherwise like :func:`open_school`.

    Examples
    --------
    >>> [school.name for school in open_schools("data/sample")][:2]
    ['Amber Acorn School', 'Azure Anchor School']
    """
    return open_release(data, audience, as_of).overview


def open_coach(
    data: Path | str, coach_id: str, audience: str = "coach", as_of: dt.date | str | None = None
) -> Estimates:
    """One coach's estimates, by the label she has in the release; otherwise like :func:`open_school`.

    For a district folder, her staff id works as well: anybody with the folder knows it anyway.

    Examples
    --------
    >>> coach = open_coach("data/sample", "910000")
    >>> coach.kind, coach.name
    ('coach', 'Coach ZKLN')
    """
    release = open_release(data, audience, as_of)
    known, finished = [coach.id for coach in release.coaches], is_release(district_folder(data))
    given = id_from(coach_id, known if finished else [*known, *staff_ids(release)], "coach_id")
    return release.coach(given if finished else label_of(release, given))


def open_district(data: Path | str, audience: str = "school", as_of: dt.date | str | None = None) -> Estimates:
    """The district's estimates; otherwise like :func:`open_school`.

    Examples
    --------
    >>> district = open_district("data/sample")
    >>> district.kind, district.one("reach", term="spring 2026").estimate
    ('district', 0.4609)
    """
    return open_release(data, audience, as_of).district
