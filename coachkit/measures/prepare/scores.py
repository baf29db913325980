"""Survey answers as scores: reversed items turned round, a mean a domain where enough of it was answered."""

from __future__ import annotations

import pandas as pd

from coachkit.district import District
from coachkit.measures.prepare.terms import DISTRICT

__all__ = ["MIXED", "answers", "everywhere", "scale_words", "scores"]

MIXED = "items on different scales"
_WHO = ["wave", "respondent_key", "role", "school_id", "coach_id"]


def answers(district: District, instrument: str) -> pd.DataFrame:
    """The answers to one instrument whose items are described, turned so that more is always more.

    Answers outside their item's scale, and items without a scale, are left out.

    Returns
    -------
    DataFrame
        ``wave, respondent_key, role, school_id, coach_id`` (``""`` where not given), ``item_id, domain, value,
        low, high, scale`` (the item's: ends, and in words).
    """
    items = district["survey_items"]
    items = items[items["instrument"].eq(instrument) & items["scale_min"].lt(items["scale_max"])]
    described = pd.DataFrame(
        {
            "item_id": items["item_id"],
            "domain": items["domain"].fillna(instrument),
            "reverse": items["reverse"].fillna(False).astype(bool),
            "low": items["scale_min"].astype("float64"),
            "high": items["scale_max"].astype("float64"),
        }
    )
    words = [scale_words(low, high) for low, high in zip(described["low"], described["high"], strict=True)]
    described["scale"] = pd.Series(words, index=described.index, dtype="str")
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
    out = out[out["value"].between(out["low"], out["high"])]
    turned = out["value"].where(~out["reverse"], out["low"] + out["high"] - out["value"])
    return out.assign(value=turned).drop(columns="reverse").reset_index(drop=True)


def scores(rows: pd.DataFrame, least: float) -> pd.DataFrame:
    """Each respondent's mean of a domain, where at least the share ``least`` of its items was answered.

    Parameters
    ----------
    rows
        As :func:`answers` returns them. The items of a domain are those that anybody answered in the wave.

    Returns
    -------
    DataFrame
        ``wave, respondent_key, role, school_id, coach_id, domain, score, scale`` (``1 to 5``; :data:`MIXED` where a
        wave's items of a domain have several scales: such a mean means nothing).
    """
    groups = ["wave", "domain"]
    asked = rows.groupby(groups)["item_id"].nunique().rename("asked")
    scale = rows.groupby(groups).agg(a=("low", "min"), b=("low", "max"), c=("high", "min"), d=("high", "max"))
    one = scale["a"].eq(scale["b"]) & scale["c"].eq(scale["d"])
    words = pd.Series(
        [scale_words(a, c) if same else MIXED for a, c, same in zip(scale["a"], scale["c"], one, strict=True)],
        index=scale.index,
        dtype="str",
    ).rename("scale")
    own = rows.groupby([*_WHO, "domain"], as_index=False).agg(score=("value", "mean"), given=("item_id", "nunique"))
    own = own.merge(asked.reset_index(), on=groups, how="left", validate="many_to_one")
    own = own.merge(words.reset_index(), on=groups, how="left", validate="many_to_one")
    enough = own["given"] >= least * own["asked"] - 1e-9
    return own[enough].drop(columns=["given", "asked"]).reset_index(drop=True)


def scale_words(low: float, high: float) -> str:
    """A scale in words: ``1 to 5``."""
    return f"{low:g} to {high:g}"


def everywhere(rows: pd.DataFrame, district: District) -> pd.DataFrame:
    """``rows`` of known schools, and all of them again for the district, with ``cluster``: a number a school."""
    numbered = rows.assign(cluster=pd.factorize(rows["school_id"], sort=True)[0])
    known = numbered["school_id"].isin(district["schools"]["school_id"])
    return pd.concat([numbered.assign(school_id=DISTRICT), numbered[known]], ignore_index=True)
