"""What was measured of a district, kept for the next audience: the gate differs, the measures do not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from coachkit.district import District
from coachkit.measures import CATALOGUE, MeasureFrame, measure_all

__all__ = ["measured"]

_NAME = "frames.parquet"


def measured(district: District, home: Path, tell: Callable[[str, float], None]) -> list[MeasureFrame]:
    """All measure frames of a district: read from the folder ``home``, or computed and left there.

    Their rows count small groups, so the file is readable by its owner alone (mode 0600).
    """
    path = home / _NAME
    if path.is_file():
        rows = pd.read_parquet(path)
        known = {str(name): part.reset_index(drop=True) for name, part in rows.groupby("measure", sort=False)}
        return [MeasureFrame(name, known.get(name, rows[:0])) for name in CATALOGUE]
    frames = measure_all(district, tell)
    _write(path, pd.concat([frame.rows for frame in frames], ignore_index=True))
    return frames


def _write(path: Path, rows: pd.DataFrame) -> None:
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    fresh.touch(mode=0o600)
    rows.to_parquet(fresh, index=False)
    fresh.replace(path)
