"""The measure frame: what every measure returns, built and validated in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from coachkit.stats import SLACK, rounded

DIMENSIONS: tuple[str, ...] = (
    "school_id", "term", "to_term", "level", "to_level", "category", "modality",
    "item", "wave", "to_wave", "coach_id", "observer_id",
)  # fmt: skip
_NUMBERS: tuple[str, ...] = ("estimate", "low", "high")
_SCALE: tuple[str, ...] = ("scale_low", "scale_high")
_COUNTS: tuple[str, ...] = ("n", "people", "contributors", "others")
_HELD: tuple[str, ...] = ("largest_two",)
_MORE: tuple[str, ...] = ("note", "reason", "settle", "currency", "direction")
COLUMNS: tuple[str, ...] = (
    "measure", *DIMENSIONS, *_NUMBERS, *_COUNTS, *_HELD, "unit", "status", *_MORE, *_SCALE,
)  # fmt: skip
STATUSES: tuple[str, ...] = ("ok", "too few", "no data", "not estimable", "suppressed")


@dataclass(frozen=True)
class MeasureFrame:
    """Estimates of one measure for all schools at once.

    The columns of ``rows`` are:

    - ``measure``;
    - the dimensions ``school_id, term, to_term, level, to_level, category, modality, item, wave, to_wave, coach_id,
      observer_id``: ``""`` if a measure does not use one; a blank ``school_id`` is the district, a blank ``term`` the
      whole window; the gate turns ids of people into labels;
    - ``estimate, low, high``: float, NaN if there is none;
    - ``n``: what the estimate is based on, ``Int64``;
    - ``people``, ``contributors``, ``others``: distinct people in its denominator, in its numerator, and in the rest of
      the denominator (teachers with a lesson that does not count, if a teacher has several), ``Int64``;
    - ``largest_two``: float, the share of the row's hours or minutes that belongs to the two people with the most, NaN
      if the row does not add up such amounts;
    - ``unit``, ``status``, ``note``;
    - if a row has one: ``reason`` (one of :data:`coachkit.release.row.REASONS`), ``settle``, ``currency``, ``direction``,
      ``scale_low`` and ``scale_high``.
    """

    measure: str
    rows: pd.DataFrame


def build(measure: str, unit: str, rows: pd.DataFrame, **constants: Any) -> MeasureFrame:
    """Make a measure frame from ``rows``: it takes any columns of the frame and fills the rest.

    Parameters
    ----------
    measure, unit
        The catalogue's key and the estimate's unit.
    rows
        Any of the frame's columns. Without ``status``, a row with an estimate is ``ok``, any other ``no data``.
    constants
        Columns with one value for all rows.

    Raises
    ------
    ValueError
        On unknown columns or statuses, repeated dimensions, a number without the status ``ok``, or an interval that does
        not include its estimate: errors of the code, not of the data.
    """
    given = (rows.assign(**constants) if constants else rows).reset_index(drop=True)
    unknown = set(given.columns) - set(COLUMNS)
    if unknown:
        raise ValueError(f"{measure}: not columns of the measure frame: {sorted(unknown)}")
    size = len(given)
    blank, none, nothing = _same("", size), _count(np.full(size, np.nan)), np.full(size, np.nan)
    parts: dict[str, Any] = {"measure": _same(measure, size), "unit": _same(unit, size)}
    parts |= {name: _text(given[name]) if name in given else blank for name in DIMENSIONS}
    parts |= {name: _number(given[name]) if name in given else nothing for name in (*_NUMBERS, *_HELD, *_SCALE)}
    parts |= {name: _count(_number(given[name])) if name in given else none for name in _COUNTS}
    parts["status"] = pd.array(np.where(np.isnan(parts["estimate"]), "no data", "ok"), dtype="str")
    parts |= {name: _text(given[name]) if name in given else blank for name in _MORE}
    if "status" in given:
        parts["status"] = _text(given["status"])
    frame = pd.DataFrame({name: parts[name] for name in COLUMNS})
    _validate(measure, frame, [name for name in DIMENSIONS if name in given])
    return MeasureFrame(measure, frame)


def _same(text: str, size: int) -> ExtensionArray:
    return pd.array([text], dtype="str").repeat(size)


def _text(values: pd.Series) -> ExtensionArray:
    return values.astype("str").array.fillna("")


def _number(values: pd.Series) -> np.ndarray:
    found: np.ndarray = pd.to_numeric(values).to_numpy(dtype=float, na_value=np.nan)
    return found


def _count(values: np.ndarray) -> ExtensionArray:
    return pd.array(rounded(values), dtype="Int64")


def apply_minimum(rows: pd.DataFrame, minimum: dict[str, int]) -> pd.DataFrame:
    """Rows below a minimum lose their numbers and become ``too few``; rows of nothing become ``no data``.

    ``minimum`` maps a count column (``n``, ``people``) to the smallest value that carries a number.
    """
    out = rows.copy()
    nothing = _number(out["n"].fillna(0)) == 0
    few = np.zeros(len(out), dtype=bool)
    for name, least in minimum.items():
        few |= _number(out[name].fillna(0)) < least
    missing = out["estimate"].isna().to_numpy(dtype=bool)
    out["status"] = np.select([nothing, few, missing], ["no data", "too few", "not estimable"], "ok")
    good = ~(nothing | few | missing)
    for name in _NUMBERS:
        if name in out:
            out[name] = out[name].where(good)
    return out


def _validate(measure: str, frame: pd.DataFrame, dimensions: list[str]) -> None:
    status = frame["status"].to_numpy(dtype=object)
    unknown = set(status) - set(STATUSES)
    if unknown:
        raise ValueError(f"{measure}: unknown status {sorted(unknown)}")
    if len(frame) > 1 and (not dimensions or frame.duplicated(dimensions).any()):
        raise ValueError(f"{measure}: two rows for the same school, term, level …")
    low, estimate, high = (frame[name].to_numpy() for name in ("low", "estimate", "high"))
    if (~np.isnan(estimate) != (status == "ok")).any():
        raise ValueError(f"{measure}: a row has a number if and only if its status is ok")
    if ((low > estimate + SLACK) | (high < estimate - SLACK)).any():
        raise ValueError(f"{measure}: an interval does not include its estimate")
