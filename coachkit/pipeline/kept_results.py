"""Results of measures, kept from release to release for as long as nothing that they read has changed.

A measure's folder holds a file for each content that it was computed from, and ``reads.json``: what it reads. The name of a
file is the hash of what was read and that of its own bytes, so a damaged file is not used. No result is changed, or is the
start of another: a release has the same bytes with this folder and without it.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from coachkit.district import District
from coachkit.district.recorded import Recorded
from coachkit.files import replacing, write_whole
from coachkit.fingerprint import fingerprint
from coachkit.measures import CATALOGUE, MeasureFrame
from coachkit.measures.estimators.registry import Estimator, estimator_of

_log = logging.getLogger("coachkit")
_READS, _LENGTH = "reads.json", 32
_MOST = 8  # sets of tables and settings per measure: what it reads may depend on what it finds
T = TypeVar("T")


def _names() -> dict[Estimator, str]:
    """Functions that make measures, with the key of their first measure."""
    found: dict[Estimator, str] = {}
    for key in CATALOGUE:
        found.setdefault(estimator_of(key), key)
    return found


_NAMES = _names()


class Keeping(Recorded):
    """A district whose results of measures come from a folder where they hold, and go there otherwise.

    Rows count small groups, so files are for their owner alone (mode 0600).
    """

    _home: Path

    @classmethod
    def at(cls, home: Path, district: District) -> Keeping:
        """The same district, with its results in ``home``."""
        made = cls.of(district)
        object.__setattr__(made, "_home", home)
        return made

    def holds(self, make: Callable[[District], Any]) -> bool:
        """True if a result is in memory or in the folder."""
        if not super().holds(make) and make in _NAMES:
            found = self._found(make)
            if found is not None:
                super().adopt(make, found)
        return super().holds(make)

    def cached(self, make: Callable[[District], T]) -> T:
        """As :meth:`District.cached`; the result of a measure is kept in the folder."""
        if make in _NAMES and not self.holds(make):
            super().cached(make)
            self._keep(make)
        return super().cached(make)

    def _found(self, make: Estimator) -> tuple[list[MeasureFrame], frozenset[str]] | None:
        home = self._home / _NAMES[make]
        for reads in _known(home):
            for path in sorted(home.glob(f"{self.content(reads)[:_LENGTH]}-*.parquet")):
                content = path.read_bytes()
                if fingerprint(content)[:_LENGTH] == path.stem.rpartition("-")[2]:
                    return _frames(content), reads
                _log.warning("The cache entry %s is damaged and will be made again.", path)
                path.unlink(missing_ok=True)
        return None

    def _keep(self, make: Estimator) -> None:
        frames, reads = self.share(make)
        home = self._home / _NAMES[make]
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        content = _bytes(frames)
        name = f"{self.content(reads)[:_LENGTH]}-{fingerprint(content)[:_LENGTH]}.parquet"
        with replacing(home / name, mode=0o600) as draft:
            draft.write_bytes(content)
        known = [reads, *(other for other in _known(home) if other != reads)]
        write_whole(home / _READS, json.dumps([sorted(each) for each in known[:_MOST]]), mode=0o600)


def _known(home: Path) -> list[frozenset[str]]:
    """What a measure has read so far, the latest first; nothing if the file is damaged."""
    try:
        return [frozenset(map(str, each)) for each in json.loads((home / _READS).read_bytes())]
    except (OSError, ValueError, TypeError, RecursionError):
        return []


def _bytes(frames: list[MeasureFrame]) -> bytes:
    rows = pd.concat([frame.rows for frame in frames], ignore_index=True)
    rows.attrs["measures"] = [frame.measure for frame in frames]
    into = io.BytesIO()
    rows.to_parquet(into, index=False)
    return into.getvalue()


def _frames(content: bytes) -> list[MeasureFrame]:
    rows = pd.read_parquet(io.BytesIO(content))
    names = rows.attrs.pop("measures")
    return [MeasureFrame(name, rows[rows["measure"].eq(name)].reset_index(drop=True)) for name in names]
