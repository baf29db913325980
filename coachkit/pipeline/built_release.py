"""What there is of a release already: opened as it is, and the files that lie beside one of the cache."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from coachkit.errors import NotAllowed
from coachkit.pipeline.cache import cache_home
from coachkit.release import Release, read_release

__all__ = ["DATED", "PENDING", "day_of", "inside_files", "labels_file", "open_built_release", "pending_files"]

DATED = ("school", "public")  # audiences whose releases of several days are judged together
PENDING = "pending"  # the folder, beside a release of the cache, of what its run leaves at home once it is published


def open_built_release(folder: Path, audience: str, as_of: dt.date | str | None) -> Release:
    """The release of a folder.

    Raises
    ------
    NotAllowed
        When it is for another audience or day.
    """
    release = read_release(folder)
    if release.meta["audience"] != audience:
        raise NotAllowed(
            f"{folder} is a release for audience '{release.meta['audience']}', not '{audience}'.",
            f"Ask for audience '{release.meta['audience']}', or build a release from the district folder.",
        )
    day = day_of(as_of)
    if day is not None and day.isoformat() != release.meta["as_of"]:
        raise NotAllowed(
            f"{folder} is a release as of {release.meta['as_of']}, not {day}.",
            "Leave as_of out, or build a release from the district folder.",
        )
    return release


def day_of(as_of: dt.date | str | None) -> dt.date | None:
    """A day, or its text, as a day."""
    if as_of is None or isinstance(as_of, dt.date):
        return as_of
    try:
        return dt.date.fromisoformat(as_of)
    except ValueError:
        raise NotAllowed(f"'{as_of}' is no day.", "Write it as YYYY-MM-DD, for example 2026-06-30.") from None


def inside_files(release: Release, kind: str) -> list[Path]:
    """Files beside a release of the cache that stay inside: ``set_aside`` rows, or ``worklists`` (none elsewhere)."""
    if not release.path.is_relative_to(cache_home()):
        return []
    return sorted((release.path.parent / kind).glob("*.csv"))


def pending_files(release: Release) -> dict[str, Path]:
    """What a release of the cache leaves at home once it is published, by name; none of others."""
    home = release.path.parent / PENDING
    if not release.path.is_relative_to(cache_home()) or not home.is_dir():
        return {}
    return {path.stem: path for path in sorted(home.glob("*.parquet"))}


def labels_file(release: Release) -> Path | None:
    """Who is who: the file of labels and staff ids of a release of the cache, where its audience has labels."""
    path = release.path.parent / "labels.csv"
    return path if release.path.is_relative_to(cache_home()) and path.is_file() else None
