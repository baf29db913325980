"""Open a finished release, and find the files beside a release in the cache."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from coachkit.errors import NotAllowed
from coachkit.pipeline.cache import cache_home
from coachkit.release import Release, read_release

DATED = ("school", "public")  # audiences whose releases of several days are judged together
PENDING = "pending"  # the folder, beside a release of the cache, of what its run leaves at home once it is published


def open_built_release(folder: Path, audience: str, as_of: dt.date | str | None) -> Release:
    """The release in a folder.

    Raises
    ------
    NotAllowed
        When it is for another audience or day.
    """
    release = read_release(folder)
    if release.meta.audience != audience:
        raise NotAllowed(
            f"{folder} is a release for audience '{release.meta.audience}', not '{audience}'.",
            f"Ask for audience '{release.meta.audience}', or build a release from the district folder.",
        )
    day = day_of(as_of)
    if day is not None and day.isoformat() != release.meta.as_of:
        raise NotAllowed(
            f"{folder} is a release as of {release.meta.as_of}, not {day}.",
            "Leave as_of out, or build a release from the district folder.",
        )
    return release


def day_of(as_of: dt.date | str | None) -> dt.date | None:
    """A day from a date or its text."""
    if as_of is None or isinstance(as_of, dt.date):
        return as_of
    try:
        return dt.date.fromisoformat(str(as_of))  # papermill passes 20260605 as a number
    except ValueError:
        raise NotAllowed(f"'{as_of}' is not a day.", "Write it as YYYY-MM-DD, for example 2026-06-30.") from None


def inside_files(release: Release, kind: str) -> list[Path]:
    """Files that stay inside, beside a release in the cache: ``set_aside`` rows or ``worklists``. Other releases have none.

    Examples
    --------
    >>> release = coachkit.build_release("data/sample")
    >>> [path.name for path in inside_files(release, "worklists")][:2]
    ['coaching_hours.csv', 'goals_to_measure.csv']
    """
    if not release.path.is_relative_to(cache_home()):
        return []
    return sorted((release.path.parent / kind).glob("*.csv"))


def pending_files(release: Release) -> dict[str, Path]:
    """Files that a release in the cache leaves on this computer once it is published, by name. Other releases have none.

    Examples
    --------
    >>> sorted(pending_files(coachkit.build_release("data/sample")))
    ['members', 'people', 'rows', 'shown']
    """
    home = release.path.parent / PENDING
    if not release.path.is_relative_to(cache_home()) or not home.is_dir():
        return {}
    return {path.stem: path for path in sorted(home.glob("*.parquet"))}


def labels_file(release: Release) -> Path | None:
    """The file of labels and staff ids of a release in the cache, or None where its audience has no labels.

    Examples
    --------
    >>> labels_file(coachkit.build_release("data/sample")) is None  # the audience school sees no labels
    True
    """
    path = release.path.parent / "labels.csv"
    return path if release.path.is_relative_to(cache_home()) and path.is_file() else None


def label_of(release: Release, coach_id: str) -> str:
    """A coach's label from her staff id, for a release in the cache; any other id is returned as it is."""
    coaches = {coach.id for coach in release.coaches}
    found = [row["label"] for row in _labels(release) if row["staff_id"] == coach_id]
    return next((label for label in found if label in coaches), coach_id)


def staff_ids(release: Release) -> list[str]:
    """The staff ids that have a label, for a release in the cache; none for other releases."""
    return [row["staff_id"] for row in _labels(release)]


def _labels(release: Release) -> list[dict[str, str]]:
    path = labels_file(release)
    if path is None:
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
