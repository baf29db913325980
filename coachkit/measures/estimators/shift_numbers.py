"""From the fitted model to shifts: the district's and each school's, in log-odds and as a share."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import expit

from coachkit.measures.prepare.terms import DISTRICT
from coachkit.stats.ordinal_mixed import OrdinalMixedFit, average_over_sd

_SPREAD = ("teacher_id", "observer_id", "teacher_term", "lesson")
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(21)


def shifts(rows: pd.DataFrame, model: OrdinalMixedFit, seen: list[str], cut: int) -> pd.DataFrame:
    """One row per school (``""``: the district) and pair of terms it was seen in.

    Parameters
    ----------
    rows, seen
        The ratings that the model was fitted to, and their terms in order; coefficient i is term i + 1 against the first.
    cut
        Code of the first level that counts as transformative.

    Returns
    -------
    DataFrame
        ``school_id, term, to_term, estimate, low, high, share, share_low, share_high``; a school's numbers are NaN
        if the SD of schools in a term is 0 or not in the model.
    """
    at = np.vstack([np.zeros(len(seen) - 1), np.eye(len(seen) - 1)])
    pairs = list(combinations(range(len(seen)), 2))
    whole = [model.contrast(at[j] - at[i], profile=False) for i, j in pairs]
    own = pd.DataFrame({
        "school_id": DISTRICT, "one": [i for i, _ in pairs], "two": [j for _, j in pairs], "middle": 0.0,
        **{end: [getattr(value, end) for value in whole] for end in ("estimate", "low", "high")},
    })  # fmt: skip
    both = pd.concat([own, _schools(rows, model, at, pairs, [one.df for one in whole])], ignore_index=True)
    first, second = both["one"].to_numpy(), both["two"].to_numpy()
    middle = both["middle"].to_numpy() + (at[first] + at[second]) @ model.beta / 2
    spread = float(np.sqrt(sum(model.sds.get(name, 0.0) ** 2 for name in _SPREAD)))
    lower = int(np.searchsorted(np.array(model.levels), cut))
    theta = model.thresholds[lower - 1] if 0 < lower < len(model.levels) else np.nan
    share = {f"share{end}": _share(middle, both[name].to_numpy(), theta, spread)
             for end, name in (("", "estimate"), ("_low", "low"), ("_high", "high"))}  # fmt: skip
    names = np.array(seen, dtype=object)
    both = both.assign(term=names[first], to_term=names[second], **share).astype({"term": "str", "to_term": "str"})
    return both.drop(columns=["one", "two", "middle"])


def _schools(
    rows: pd.DataFrame, model: OrdinalMixedFit, at: np.ndarray, pairs: list[tuple[int, int]], df: list[float]
) -> pd.DataFrame:
    """Each school and pair of terms it was seen in: its shift, and its middle relative to the district's.

    A school's interval uses t with schools − 1 degrees of freedom, but no more than the district's own shift has (``df``,
    one per pair). This is calibrated at 12 schools that coaching splits in two (a normal covered the truth in 92 % there,
    this in 95 %: benchmarks/validity_shift.py), and wide with fewer schools.
    """
    cells = rows[["school_id", "term", "school_term"]].drop_duplicates()
    wide = cells.assign(term=cells["term"].cat.codes).pivot(index="school_id", columns="term", values="school_term")
    parts = [wide[[i, j]].dropna().set_axis(["first", "second"], axis=1).assign(one=i, two=j, df=most)
             for (i, j), most in zip(pairs, df, strict=True)]  # fmt: skip
    parts = [part.assign(df=part["df"].clip(upper=max(len(part) - 1, 1))) for part in parts]
    own = pd.concat(parts).reset_index().astype({"first": "int64", "second": "int64"})
    if len(own) == 0 or model.sds.get("school_term", 0.0) == 0:
        return own[["school_id", "one", "two"]].assign(middle=0.0, estimate=np.nan, low=np.nan, high=np.nan)
    place = np.column_stack([model.positions("school_term", list(own[name])) for name in ("first", "second")])
    weights = at[own["two"]] - at[own["one"]]
    sign = np.tile([-1.0, 1.0], (len(own), 1))
    estimate, low, high = average_over_sd(model, "school_term", weights, place, sign, own["df"].to_numpy())
    effects = model.effects("school_term")["estimate"]
    middle = (effects.reindex(own["first"]).to_numpy() + effects.reindex(own["second"]).to_numpy()) / 2
    if "school_id" in model.groups:
        middle = middle + model.effects("school_id")["estimate"].reindex(own["school_id"]).to_numpy()
    if "teacher_id" in model.groups:
        people = rows[["school_id", "teacher_id"]].drop_duplicates()
        effect = model.effects("teacher_id")["estimate"].reindex(people["teacher_id"]).to_numpy()
        mean = people.assign(effect=effect).groupby("school_id")["effect"].mean()
        middle = middle + mean.reindex(own["school_id"]).to_numpy()
    return own[["school_id", "one", "two"]].assign(middle=middle, estimate=estimate, low=low, high=high)


def _share(middle: np.ndarray, shift: np.ndarray, theta: float, spread: float) -> np.ndarray:
    """Change of the share at or above the cut when the middle of two terms moves by ``shift``.

    It is averaged over teachers, observers and lessons (normal, ``spread``). It increases with the shift and is 0 at 0, so
    that an interval excludes 0 on both scales or on neither.
    """
    centre, half = middle[:, None] - theta, shift[:, None] / 2
    nodes = spread * _NODES
    return np.asarray((expit(centre + half + nodes) - expit(centre - half + nodes)) @ (_WEIGHTS / _WEIGHTS.sum()))
