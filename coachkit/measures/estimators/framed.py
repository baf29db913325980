"""Rows as the frame of a measure of the catalogue: its unit, and its smallest numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import get
from coachkit.measures.frame import MeasureFrame, apply_minimum, build

Lines = dict[str, list[dict[str, Any]]]  # a model's rows by measure


def framed(key: str, rows: pd.DataFrame, **constants: Any) -> MeasureFrame:
    """``rows`` as the frame of a measure, in the catalogue's unit; see :func:`coachkit.measures.frame.build`."""
    return build(key, get(key).unit, rows, **constants)


def enough(key: str, rows: pd.DataFrame, **least: str) -> pd.DataFrame:
    """``rows`` with the catalogue's minimum of a measure applied; a missing count is 0.

    ``least`` names what a column counts: ``n="lessons", people="teachers"``. By default ``n`` counts what the catalogue
    names first.
    """
    minimum = get(key).minimum
    wanted = {name: minimum[noun] for name, noun in least.items()} or {"n": next(iter(minimum.values()), 0)}
    counts = {name: rows[name].fillna(0) for name in ("n", "people", "contributors") if name in rows}
    return apply_minimum(rows.assign(**counts), wanted)


def with_minimum(key: str, rows: pd.DataFrame, **least: str) -> MeasureFrame:
    """The frame of a measure from the rows that :func:`enough` leaves with a number."""
    return framed(key, enough(key, rows, **least))


def of_model(
    lines: Lines, base: Mapping[str, Any], status: str, categories: Mapping[str, str] | None = None
) -> list[MeasureFrame]:
    """The frames of a model's measures; a measure without rows has one with the ``status``, in its category (if any).

    ``base`` are the columns of every row that does not say otherwise.
    """
    out = []
    for key, own in lines.items():
        found = own or [{"category": (categories or {}).get(key, ""), "status": status}]
        frame = pd.DataFrame([{**base, "status": "ok", **line} for line in found])
        for name in ("estimate", "low", "high"):
            frame[name] = pd.to_numeric(frame[name]) if name in frame else np.nan
        missing = frame["estimate"].isna() & frame["status"].eq("ok")
        frame.loc[missing, "status"] = "not estimable"
        out.append(framed(key, frame))
    return out
