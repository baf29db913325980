"""Survey answers as scores: reversed items turned round, one mean per domain with enough answers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.prepare.terms import DISTRICT

MIXED = "items on different scales"
_SCALE = ["scale_low", "scale_high"]
_WHO = ["wave", "respondent_key", "role", "school_id", "coach_id"]


def answers(district: District, instrument: str) -> pd.DataFrame:
    """The answers to one instrument whose items are described, turned so that more always means more.

    Answers outside their item's scale, and items without a scale, are left out.

    Returns
    -------
    DataFrame
        ``wave, respondent_key, role, school_id, coach_id`` (``""`` where not given), ``item_id, domain, value,
        scale_low, scale_high`` (the ends of the item's scale).
    """
    items = district["survey_items"]
    items = items[items["instrument"].eq(instrument) & items["scale_min"].lt(items["scale_max"])]
    described = pd.DataFrame(
        {
            "item_id": items["item_id"],
            "domain": items["domain"].fillna(instrument),
            "reverse": items["reverse"].fillna(False).astype(bool),
            "scale_low": items["scale_min"].astype("float64"),
            "scale_high": items["scale_max"].astype("float64"),
        }
    )
    rows = district["survey_responses"]
    rows = rows[rows["instrument"].eq(instrument) & rows["value"].notna()]
    out = pd.DataFrame(
        {
            "wave": rows["wave"],
            "respondent_key": rows["respondent_key"],
            "role": rows["respondent_role"].fillna(""),
            "school_id": rows["school_id"].fillna(""),
            "coach_id": rows["about_coach_id"].fillna(""),
            "item_id": rows["item_id"],
            "value": rows["value"].astype("float64"),
        }
    ).merge(described, on="item_id", how="inner", validate="many_to_one")
    out = out[out["value"].between(out["scale_low"], out["scale_high"])]
    turned = out["value"].where(~out["reverse"], out["scale_low"] + out["scale_high"] - out["value"])
    return out.assign(value=turned).drop(columns="reverse").reset_index(drop=True)


def scores(rows: pd.DataFrame, least: float) -> pd.DataFrame:
    """Each respondent's mean of a domain, if at least the share ``least`` of its items has an answer.

    Parameters
    ----------
    rows
        Rows from :func:`answers`. The items of a domain are those that anybody answered in the wave.

    Returns
    -------
    DataFrame
        ``wave, respondent_key, role, school_id, coach_id, domain, score, scale_low, scale_high`` (both NaN if a wave's
        items of a domain have several scales, so that the mean has no meaning).
    """
    groups = ["wave", "domain"]
    asked = rows.groupby(groups)["item_id"].nunique().rename("asked")
    scale = rows.groupby(groups)[_SCALE].agg(["min", "max"])
    one = np.logical_and.reduce([scale[name, "min"].eq(scale[name, "max"]) for name in _SCALE])
    ends = pd.DataFrame({name: scale[name, "min"].where(one) for name in _SCALE})
    own = rows.groupby([*_WHO, "domain"], as_index=False).agg(score=("value", "mean"), given=("item_id", "nunique"))
    own = own.merge(asked.reset_index(), on=groups, how="left", validate="many_to_one")
    own = own.merge(ends.reset_index(), on=groups, how="left", validate="many_to_one")
    enough = own["given"] >= least * own["asked"] - 1e-9
    return own[enough].drop(columns=["given", "asked"]).reset_index(drop=True)


def everywhere(rows: pd.DataFrame, district: District) -> pd.DataFrame:
    """``rows`` with a known school, followed by all rows for the district, with ``cluster``: a number for each school."""
    numbered = rows.assign(cluster=pd.factorize(rows["school_id"], sort=True)[0])
    known = numbered["school_id"].isin(district["schools"]["school_id"])
    return pd.concat([numbered.assign(school_id=DISTRICT), numbered[known]], ignore_index=True)
