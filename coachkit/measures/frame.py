"""The measure frame: what every measure returns, built and validated in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from coachkit.stats import SLACK, rounded

__all__ = ["DIMENSIONS", "STATUSES", "MeasureFrame", "build"]

DIMENSIONS: tuple[str, ...] = (
    "school_id", "term", "to_term", "level", "to_level", "category", "modality",
    "item", "wave", "to_wave", "coach_id", "observer_id",
)  # fmt: skip
_NUMBERS: tuple[str, ...] = ("estimate", "low", "high")
_COUNTS: tuple[str, ...] = ("n", "people", "contributors", "others")
_HELD: tuple[str, ...] = ("largest_two",)
_TEXTS: tuple[str, ...] = ("unit", "status", "note")
COLUMNS: tuple[str, ...] = ("measure", *DIMENSIONS, *_NUMBERS, *_COUNTS, *_HELD, *_TEXTS)
STATUSES: tuple[str, ...] = ("ok", "too few", "no data", "not estimable", "suppressed")


@dataclass(frozen=True)
class MeasureFrame:
    """Estimates of one measure for all schools at once.

    ``rows`` has the columns ``measure``; the dimensions ``school_id, term, to_term, level, to_level,
    category, modality, item, wave, to_wave, coach_id, observer_id`` (``""`` where a measure does not use one;
    a blank ``school_id`` is the district, a blank ``term`` the whole window; ids of people become labels at
    the gate); ``estimate, low, high`` (float, NaN where there is none); ``n`` (what
    the estimate rests on), ``people`` (distinct people in its denominator), ``contributors`` (those in its
    numerator), ``others`` (those in the rest of it: teachers with a lesson that does not count, where a teacher has
    several) as ``Int64``; ``largest_two`` (float: the share of the row's hours or minutes that belongs to the two people with
    most of them, NaN where the row adds up no such amounts); ``unit``, ``status``, ``note``.
    """

    measure: str
    rows: pd.DataFrame


def build(measure: str, unit: str, rows: pd.DataFrame, **constants: Any) -> MeasureFrame:
    """Make a measure frame of ``rows``: whatever columns it has of the frame's; the rest is filled.

    Parameters
    ----------
    measure, unit
        The catalogue's key and the estimate's unit.
    rows
        Any of the frame's columns. Without ``status`` a row is ``ok`` where it has an estimate, else ``no data``.
    constants
        Columns with one value for all rows.

    Raises
    ------
    ValueError
        On unknown columns or statuses, doubled dimensions, a number without the status ``ok``, or an
        interval that does not hold its estimate: all of them mistakes of ours, none of the data's.
    """
    given = (rows.assign(**constants) if constants else rows).reset_index(drop=True)
    unknown = set(given.columns) - set(COLUMNS)
    if unknown:
        raise ValueError(f"{measure}: not columns of the measure frame: {sorted(unknown)}")
    size = len(given)
    blank, none, nothing = _same("", size), _count(np.full(size, np.nan)), np.full(size, np.nan)
    parts: dict[str, Any] = {"measure": _same(measure, size), "unit": _same(unit, size), "note": blank}
    parts |= {name: _text(given[name]) if name in given else blank for name in DIMENSIONS}
    parts |= {name: _number(given[name]) if name in given else nothing for name in (*_NUMBERS, *_HELD)}
    parts |= {name: _count(_number(given[name])) if name in given else none for name in _COUNTS}
    parts["status"] = pd.array(np.where(np.isnan(parts["estimate"]), "no data", "ok"), dtype="str")
    parts |= {name: _text(given[name]) for name in ("status", "note") if name in given}
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


def apply_minimum(rows: pd.DataFrame, minimum: dict[str, int], columns: Sequence[str] = _NUMBERS) -> pd.DataFrame:
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
    for name in columns:
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
        raise ValueError(f"{measure}: an interval does not hold its estimate")
