"""Where benchmarks run: what the machine is and does meanwhile, and a simulated district with its release."""

from __future__ import annotations

import csv
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from coachkit.pipeline import build_release
from coachkit.release import Release, is_release, read_release, write_release
from coachkit.simulate import simulate_district

__all__ = ["built", "described", "load"]

_BASE = 100  # schools whose release is built
_NAMED = ("coachkit", "papermill", "nbconvert", "nbclient", "jupyterlab", "plotly", "pandas")


def described() -> str:
    """Versions and cores, as a line."""
    versions = ", ".join(f"{name} {version(name)}" for name in _NAMED)
    return f"Python {platform.python_version()}, {versions}; {os.cpu_count()} cores, {load()}"


def load() -> str:
    """How busy the machine is with everything, this included: what else runs makes figures worse than they are."""
    return f"load average {os.getloadavg()[0]:.1f}"


@contextmanager
def built(schools: int, teachers: int) -> Iterator[tuple[Path, Path, Release]]:
    """A folder to work in, a simulated district and a release of its schools; kept in ``$COACHKIT_BENCH``, if that is set.

    What a page costs depends on its own slice: with more than a hundred schools, the slices of a district of a hundred
    are given to all of them in turn.
    """
    with tempfile.TemporaryDirectory() as place:
        home = Path(os.environ.get("COACHKIT_BENCH", place))
        os.environ["COACHKIT_CACHE"] = str(Path(place) / "cache")
        base = _kept(home, min(schools, _BASE), teachers)
        if schools <= _BASE:
            yield Path(place), base.path.parent / "data", base
            return
        kept = home / f"{schools}x{teachers}"
        data = (
            kept / "data"
            if (kept / "data" / "schools.csv").exists()
            else simulate_district(kept / "data", schools, teachers)
        )
        if not is_release(kept / "release"):
            _repeated(base, data, kept / "release")
        yield Path(place), data, read_release(kept / "release")


def _kept(home: Path, schools: int, teachers: int) -> Release:
    kept = home / f"{schools}x{teachers}"
    start = time.perf_counter()
    if not is_release(kept / "release"):
        build_release(simulate_district(kept / "data", schools, teachers), to=kept / "release")
        print(f"  simulating a district of {schools} schools and building its release took "
              f"{time.perf_counter() - start:.0f} s (not counted below; {load()})", flush=True)  # fmt: skip
    return read_release(kept / "release")


def _repeated(base: Release, data: Path, to: Path) -> None:
    """A release for the schools of a folder, with the numbers of another one's schools in turn."""
    with (data / "schools.csv").open(encoding="utf-8", newline="") as handle:
        listed = list(csv.DictReader(handle))
    parts = [base.district]
    for number, school in enumerate(listed):
        part = base.school(base.schools[number % len(base.schools)].id)
        rows = tuple(row._replace(school_id=school["school_id"]) for row in part.rows)
        parts.append(replace(part, id=school["school_id"], name=school["name"], rows=rows))
    write_release(to, base.meta, parts)
