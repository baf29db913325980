"""The same bytes on every processor: other BLAS kernels, other instructions of numpy, and all else that may differ.

A processor cannot be exchanged, but BLAS and numpy can be told to compute as on another. Published numbers must not
hang on it, and must lie so far from where they would be rounded otherwise that they cannot. A district of four schools
with every table; ``make nightly`` sets ``COACHKIT_SAMPLE``: the sample.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coachkit.api import run
from coachkit.measures import CATALOGUE
from coachkit.pipeline import build_release
from coachkit.pipeline.cache import measures_folder
from coachkit.release import read_release
from coachkit.schema.folder import folder_hash
from coachkit.stats.rounding import _EDGE

from ..batches import files

try:
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
except ImportError:  # a later numpy may keep them elsewhere
    __cpu_dispatch__, __cpu_features__ = [], {}

# A kind of processor as BLAS names it, what it must be able to do, and how numpy is kept below it.
KINDS = {
    "SkylakeX": ("X86_V4", ""),
    "Haswell": ("X86_V3", "X86_V4"),
    "Prescott": ("X86_V2", "X86_V3"),
}
PLACES = {
    "SkylakeX": {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "workers": "2"},
    "Haswell": {"TZ": "Asia/Tokyo", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "1", "workers": "1"},
    "Prescott": {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "2", "workers": "3"},
}
MAKE = """
import sys
from coachkit.api import run
from coachkit.batch import Limits
from coachkit.pipeline import build_release
data, release, out, workers = sys.argv[1:]
build_release(data, to=release)
run(release, out, limits=Limits(workers=int(workers)))
"""


def _without(level: str) -> str:
    """The instructions that numpy must not use: from this level on, as far as they can be switched off here."""
    off = [name for name in __cpu_dispatch__ if __cpu_features__.get(name)]
    return " ".join(off[off.index(level) :]) if level in off else ""


def _made(kind: str, district: Path, home: Path) -> Path:
    """A district's pages, as a processor of this kind makes them, at another place, with another locale and hashes."""
    (home / "cwd").mkdir(parents=True)
    place = dict(PLACES[kind])
    workers = place.pop("workers")
    off = {"NPY_DISABLE_CPU_FEATURES": _without(KINDS[kind][1])} if KINDS[kind][1] else {}
    environment = {**os.environ, **place, **off, "OPENBLAS_CORETYPE": kind, "COACHKIT_CACHE": str(home / "cache")}
    command = [sys.executable, "-c", MAKE, str(district), str(home / "release"), str(home / "out"), workers]
    done = subprocess.run(command, env=environment, cwd=home / "cwd", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return home


@pytest.fixture(scope="module")
def district(sample: Path, whole_district: Path) -> Path:
    return sample if os.environ.get("COACHKIT_SAMPLE") else whole_district


@pytest.fixture(scope="module")
def made(district: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The district's pages and release as this process makes them, then as others do, the older kinds of processor."""
    kinds = [kind for kind, (needs, _) in KINDS.items() if __cpu_features__.get(needs)]
    home = tmp_path_factory.mktemp("processors")
    release = build_release(district, to=home / "here" / "release")
    run(release.path, home / "here" / "out")
    return {"here": home / "here"} | {
        kind: _made(kind, district, home / kind) for kind in kinds[1:] or list(KINDS)[-1:]
    }


def test_pages_and_release_have_the_same_bytes(made: dict[str, Path]) -> None:
    first, *others = made.values()
    for folder in ("out/share", "release"):
        expected = files(first / folder)
        assert len([name for name in expected if "schools/" in name]) >= len(read_release(first / "release").schools)
        for other in others:
            found = files(other / folder)
            assert [name for name in expected | found if expected.get(name) != found.get(name)] == [], other.name


def test_published_numbers_lie_far_from_where_they_would_be_rounded_otherwise(
    made: dict[str, Path], district: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if __cpu_features__.get("X86_V3") is None:
        pytest.skip("this processor computes in one way alone: no BLAS kernel or numpy instruction can be exchanged")
    others = [next(made[kind].glob("cache/measures/*/frames.parquet")) for kind in made if kind != "here"]
    kept = measures_folder(folder_hash(district), None) / "frames.parquet"
    frames = [pd.read_parquet(path) for path in (kept, *others)]
    numbers = ["estimate", "low", "high"]
    first = frames[0][numbers].to_numpy()
    away = max(np.nanmax(np.abs(other[numbers].to_numpy() - first)) for other in frames[1:])
    assert away > 0, "the kinds of processor computed the very same: nothing was tried"
    assert all(other.drop(columns=numbers).equals(frames[0].drop(columns=numbers)) for other in frames[1:])
    decimals = frames[0]["measure"].map({key: entry.decimals for key, entry in CATALOGUE.items()}).to_numpy()
    steps = np.abs(first) * 10.0 ** decimals[:, None] + 0.5 + _EDGE
    edge = np.abs(steps - np.rint(steps)) / 10.0 ** decimals[:, None]
    row, column = np.unravel_index(np.nanargmin(edge), edge.shape)
    nearest = frames[0].loc[row, ["measure", "school_id", "term", "to_term", "category", numbers[column]]].to_list()
    said = f"difference before rounding ≤ {away:.1e}; nearest edge of rounding {np.nanmin(edge):.1e} away, at {nearest}"
    with capsys.disabled():
        sys.stdout.write(f"\n{', '.join(made)}: {said}\n")
    assert np.nanmin(edge) >= 100 * away
