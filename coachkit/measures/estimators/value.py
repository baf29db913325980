"""The value of the programme to those who know it, and response rates (15)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import with_minimum
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.scores import answers, everywhere
from coachkit.measures.prepare.terms import DISTRICT, complete
from coachkit.measures.prepare.waves import ordered_waves, roster
from coachkit.schema.tables.people import ROLES
from coachkit.stats import anova_icc, clustered_share

_INSTRUMENT = "program_value"
_ABOUT_A_COACH = "coaching_quality"
_KEYS = ["school_id", "wave", "role"]


def programme_value(district: District) -> list[MeasureFrame]:
    """Share of answers in the top two of the scale, by audience and wave: all items and, for the district, item by item.

    Rows: school × ``wave`` × audience (``category``); ``item`` is blank for all items together.
    """
    rows = answers(district, _INSTRUMENT)
    order = ordered_waves(district, rows["wave"])
    rows = rows[rows["wave"].isin(order) & rows["role"].isin(ROLES)]
    roles = [role for role in ROLES if role in set(rows["role"])]
    scale = rows.groupby("wave")[["scale_low", "scale_high"]].first().reset_index()
    rows = rows.assign(top=rows["value"].ge(rows["scale_high"] - 1).astype(float))
    whole = _shares(everywhere(rows, district), []).assign(item="")
    each = everywhere(rows, district).query("school_id == ''").assign(item=lambda r: r["item_id"])
    both = pd.concat([whole, _shares(each, ["item"])], ignore_index=True).rename(columns={"role": "category"})
    items = list(dict.fromkeys(rows["item_id"]))
    grid = complete(both, district, wave=order, category=roles, item=["", *items])
    grid = grid[grid["item"].eq("") | grid["school_id"].eq(DISTRICT)]
    grid = grid.merge(scale, on="wave", how="left", validate="many_to_one")
    return [with_minimum("programme_value", grid, people="respondents")]


def _shares(rows: pd.DataFrame, dims: list[str]) -> pd.DataFrame:
    """Mean of the respondents' own shares, with answers clustered by respondent; ``n`` and ``people`` are respondents."""
    keys = [*_KEYS, *dims]
    own = rows.groupby([*keys, "respondent_key"], as_index=False).agg(hits=("top", "sum"), size=("top", "size"))
    groups = own.groupby(keys, sort=True)
    at = groups.ngroup().to_numpy()
    icc = anova_icc(own["hits"].to_numpy(), own["size"].to_numpy(), at) if len(own) else 0.0
    found = clustered_share((own["hits"] / own["size"]).to_numpy(), own["size"].to_numpy(), at, icc, groups.ngroups)
    some = np.bincount(at, weights=(own["hits"] > 0).to_numpy(dtype=float), minlength=groups.ngroups)
    out = groups.size().rename("n").reset_index()
    return out.assign(people=out["n"], contributors=some, estimate=found.estimate, low=found.low, high=found.high)


def response_rates(district: District) -> list[MeasureFrame]:
    """Respondents ÷ people on the roster, by instrument (``item``), audience (``category``) and wave.

    Only audiences that an instrument was given to count. A survey about one's own coach is left out, because the roster
    does not show who received it.
    """
    rows = district["survey_responses"]
    rows = rows[rows["instrument"].ne(_ABOUT_A_COACH) & rows["respondent_role"].isin(ROLES)]
    rows = rows.assign(school_id=rows["school_id"].fillna(""), role=rows["respondent_role"])
    order = ordered_waves(district, rows["wave"])
    rows = rows[rows["wave"].isin(order)]
    once = rows[["instrument", *_KEYS, "respondent_key"]].drop_duplicates()
    answered = everywhere(once, district).drop_duplicates(["instrument", *_KEYS, "respondent_key"])
    given = answered.groupby(["instrument", *_KEYS]).size().rename("given").reset_index()
    people = roster(district, order)
    both = pd.concat([people.assign(school_id=DISTRICT), people]).drop_duplicates([*_KEYS, "person"])
    invited = both.groupby(_KEYS).size().rename("invited").reset_index()
    asked = once[["instrument", "wave", "role"]].drop_duplicates()
    cells = invited.merge(asked, on=["wave", "role"], how="inner")
    cells = cells.merge(given, on=["instrument", *_KEYS], how="outer", validate="one_to_one")
    cells = cells.assign(given=cells["given"].fillna(0), n=cells["invited"].fillna(0))
    over = cells["given"] > cells["n"]
    cells = cells.assign(
        people=cells["n"],
        contributors=np.minimum(cells["given"], cells["n"]),
        estimate=(cells["given"] / cells["n"].where(cells["n"] > 0)).mask(over),
        note=np.where(over, "more answers than people on the roster", ""),
    ).rename(columns={"instrument": "item", "role": "category"})
    names = [str(name) for name in dict.fromkeys(once["instrument"])]
    roles = [role for role in ROLES if role in set(cells["category"])]
    grid = complete(cells.drop(columns=["given", "invited"]), district, item=names, wave=order, category=roles)
    asked_all = grid.assign(note=grid["note"].fillna(""))
    return [with_minimum("survey_response", asked_all, n="invited")]
