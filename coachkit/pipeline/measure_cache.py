"""The measures of a district, kept for the next audience: only the gate differs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from coachkit.district import District
from coachkit.files import locked, replacing
from coachkit.measures import CATALOGUE, MeasureFrame, measure_all
from coachkit.pipeline.seal import cleared, seal, sound

_NAME = "frames.parquet"


def cached_measures(district: District, home: Path, on_progress: Callable[[str, float], None]) -> list[MeasureFrame]:
    """All measure frames of a district: read from the folder ``home``, or computed and written there.

    Incomplete or damaged files are computed again, with a note. The rows count small groups, so only the owner can read the
    file (mode 0600).
    """
    with locked(home):  # whoever waited finds it measured
        if sound(home):
            rows = pd.read_parquet(home / _NAME)
            known = {str(name): part.reset_index(drop=True) for name, part in rows.groupby("measure", sort=False)}
            return [MeasureFrame(name, known.get(name, rows[:0])) for name in CATALOGUE]
        frames = measure_all(district, on_progress)
        _write(cleared(home) / _NAME, pd.concat([frame.rows for frame in frames], ignore_index=True))
        seal(home)
        return frames


def _write(path: Path, rows: pd.DataFrame) -> None:
    with replacing(path, mode=0o600) as draft:
        rows.to_parquet(draft, index=False)
