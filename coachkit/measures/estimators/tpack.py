"""TPACK domains (24): teachers' self-assessment, and what changed for the same teachers."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import with_minimum
from coachkit.measures.estimators.mean import mean_by_group, on_grid
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.scores import answers, everywhere, scores
from coachkit.measures.prepare.terms import complete
from coachkit.measures.prepare.waves import ordered_waves
from coachkit.stats import group_means, limits, sidak, standardised

_INSTRUMENT = "tpack"
_RESCALED = "asked on another scale or with other items, so we can't tell how it changed"


def tpack(district: District) -> list[MeasureFrame]:
    """Mean of each domain by wave; its change between neighbouring waves and from first to last, same teachers.

    The change uses the items asked in both waves. If there are none in common, or their scales differ, it is not estimable,
    and a note says so. Rows: school × domain (``category``) × ``wave`` (→ ``to_wave``).
    """
    least = district.config.survey.minimum_answered
    rows = answers(district, _INSTRUMENT)
    rows = rows[rows["role"].isin(["teacher", ""])]
    order = ordered_waves(district, rows["wave"])
    rows = rows[rows["wave"].isin(order)]
    level = everywhere(scores(rows, least), district)
    domains = rows["domain"].unique().tolist()
    means = on_grid(
        "tpack", mean_by_group(level, ["school_id", "wave", "domain"]), district, wave=order, category=domains
    )
    pairs = [*pairwise(order), *([(order[0], order[-1])] if len(order) > 2 else [])]
    parts = [_changes(rows, pair, least, domains, district) for pair in pairs]
    frame = pd.concat(parts, ignore_index=True) if parts else _nothing(district)
    change = frame.drop(columns=["effect", "effect_low", "effect_high"])
    effect = frame.drop(columns=["estimate", "low", "high"]).rename(
        columns={"effect": "estimate", "effect_low": "low", "effect_high": "high"}
    )
    return [means, _of_pairs("tpack_change", change), _of_pairs("tpack_effect", effect)]


def _changes(
    rows: pd.DataFrame, pair: tuple[str, str], least: float, domains: list[str], district: District
) -> pd.DataFrame:
    """Paired change of every domain from one wave to another, on the full grid."""
    shared = _shared(rows, pair)
    keys = ["respondent_key", "domain"]
    own = scores(rows[rows["wave"].isin(pair)].merge(shared, on=["item_id", "domain"], how="inner"), least)
    own = own[own["scale_low"].notna()].drop_duplicates([*keys, "wave"])
    before, after = (own[own["wave"].eq(wave)] for wave in pair)
    both = before.merge(after[[*keys, "score", "school_id"]], on=keys, validate="one_to_one", suffixes=("", "_to"))
    both = both.assign(value=both["score_to"] - both["score"])
    # A teacher who moved counts for the district, at neither school.
    stayed = both["school_id"].eq(both["school_id_to"])
    both = everywhere(both.assign(school_id=both["school_id"].where(stayed, "?")), district)
    both = both[both["school_id"].ne("?")]
    groups = both.groupby(["school_id", "domain"], sort=True)
    found = group_means(
        both["value"].to_numpy(), groups.ngroup().to_numpy(), groups.ngroups, both["cluster"].to_numpy()
    )
    low, high = limits(found, sidak(max(len(domains), 1)))
    effect = standardised(found)
    out = groups.size().rename("n").reset_index().rename(columns={"domain": "category"})
    out = out.assign(estimate=found.mean, low=low, high=high)
    out = out.assign(effect=effect[0], effect_low=effect[1], effect_high=effect[2])
    grid = complete(out, district, category=domains).assign(wave=pair[0], to_wave=pair[1])
    asked = {d for w in pair for d in rows.loc[rows["wave"].eq(w), "domain"].unique()}
    apart = grid["category"].isin(asked - set(shared["domain"]))
    everyone = rows[rows["wave"].isin(pair)].groupby("domain")["respondent_key"].nunique()
    count = grid["category"].map(everyone).where(apart & grid["school_id"].eq(""))
    return grid.assign(n=grid["n"].fillna(count), note=np.where(apart, _RESCALED, ""))


def _shared(rows: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    """Items asked in both waves: ``item_id, domain``."""
    kinds = rows[["wave", "item_id", "domain"]].drop_duplicates()
    one, two = (kinds[kinds["wave"].eq(wave)].drop(columns="wave") for wave in pair)
    return one.merge(two, on=["item_id", "domain"], how="inner")


def _nothing(district: District) -> pd.DataFrame:
    empty = complete(pd.DataFrame({"school_id": pd.Series([], dtype="str")}), district)
    blank = ["estimate", "low", "high", "effect", "effect_low", "effect_high", "n"]
    return empty.assign(**dict.fromkeys(blank, np.nan))


def _of_pairs(key: str, frame: pd.DataFrame) -> MeasureFrame:
    return with_minimum(key, frame.assign(people=frame["n"]))
