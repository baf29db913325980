"""Where benchmarks run: what the machine is and does meanwhile, and a simulated district with its release."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from coachkit.pipeline import build_release
from coachkit.release import Release, is_release, read_release
from coachkit.simulate import simulate

__all__ = ["built", "described", "load"]

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
    """A folder to work in, a simulated district and its release; both are kept in ``$COACHKIT_BENCH``, if that is set."""
    with tempfile.TemporaryDirectory() as place:
        kept = Path(os.environ.get("COACHKIT_BENCH", place)) / f"{schools}x{teachers}"
        os.environ["COACHKIT_CACHE"] = str(Path(place) / "cache")
        start = time.perf_counter()
        if not is_release(kept / "release"):
            build_release(simulate(kept / "data", schools, teachers), to=kept / "release")
            print(f"  simulating a district of {schools} schools and building its release took "
                  f"{time.perf_counter() - start:.0f} s (not counted below; {load()})", flush=True)  # fmt: skip
        yield Path(place), kept / "data", read_release(kept / "release")
