"""Coachees' answers about coaching (8): from items to teachers to coaches; and how consistent items are."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.estimators.framed import with_minimum
from coachkit.measures.estimators.mean import mean_by_group
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.scores import answers, scores
from coachkit.measures.prepare.terms import DISTRICT
from coachkit.measures.prepare.waves import ordered_waves
from coachkit.stats import cronbach_alpha, mcdonald_omega

_INSTRUMENT = "coaching_quality"


def coaching_quality(district: District) -> list[MeasureFrame]:
    """Mean of the coaches' means by domain and wave, for the district; and each coach's mean over her coachees.

    A coach counts if five coachees rated her in a domain. ``people`` of the district's rows are these coaches, because it
    is about them; ``n`` are their raters.
    """
    rows = answers(district, _INSTRUMENT)
    order = ordered_waves(district, rows["wave"])
    rows = rows[rows["wave"].isin(order) & rows["coach_id"].ne("")]
    own = scores(rows, district.config.survey.minimum_answered)
    own = own[own["scale_low"].notna()]
    each = own.assign(school_id="", cluster=np.arange(len(own)))
    raters = get("coaching_quality_coach").minimum["raters"]
    coach = mean_by_group(each, ["school_id", "coach_id", "wave", "domain"]).assign(people=lambda r: r["n"])
    coach = coach.sort_values(["coach_id", "wave"], key=lambda v: _placed(v, order), kind="stable")
    rated = coach[coach["n"].ge(raters)]
    spread = rated.assign(score=rated["estimate"], school_id=DISTRICT)
    spread = spread.rename(columns={"category": "domain"}).assign(cluster=np.arange(len(spread)))
    whole = mean_by_group(spread, ["school_id", "wave", "domain"])
    count = rated.groupby(["wave", "category"])["n"].sum().rename("raters").reset_index()
    whole = whole.rename(columns={"n": "people"}).merge(
        count, on=["wave", "category"], how="left", validate="one_to_one"
    )
    whole = whole.rename(columns={"raters": "n"}).sort_values("wave", key=lambda v: _placed(v, order), kind="stable")
    return [
        with_minimum("coaching_quality", whole, people="coaches"),
        with_minimum("coaching_quality_coach", coach, n="raters"),
    ]


def _placed(values: pd.Series, order: list[str]) -> pd.Series:
    return values.map({wave: i for i, wave in enumerate(order)}) if values.name == "wave" else values


def survey_reliability(district: District) -> list[MeasureFrame]:
    """Cronbach's α and McDonald's ω of every domain of every instrument, by wave, over all respondents.

    Rows are the district's: ``item`` is the instrument, ``category`` the domain. Only people who answered every item count.
    """
    rows = district["survey_responses"]
    out: list[dict[str, object]] = []
    for instrument in sorted(rows["instrument"].dropna().unique()):
        given = answers(district, instrument)
        order = ordered_waves(district, given["wave"])
        for (wave, domain), part in given[given["wave"].isin(order)].groupby(["wave", "domain"], sort=True):
            wide = part.drop_duplicates(["respondent_key", "item_id"]).pivot(
                index="respondent_key", columns="item_id", values="value"
            )
            whole = wide.dropna().to_numpy(dtype=float)
            alpha = cronbach_alpha(whole) if whole.shape[1] > 1 else None
            omega = mcdonald_omega(whole) if whole.shape[1] > 1 else np.nan
            ends = (alpha.estimate, alpha.low, alpha.high) if alpha else (np.nan,) * 3
            row = {"item": instrument, "wave": wave, "category": domain, "n": len(whole), "people": len(whole)}
            out.append({**row, "a": ends[0], "low": ends[1], "high": ends[2], "w": omega})
    columns = ["item", "wave", "category", "n", "people", "a", "low", "high", "w"]
    found = pd.DataFrame(out, columns=columns)
    alphas = found.assign(estimate=found["a"].astype("float64")).drop(columns=["a", "w"])
    omegas = found.assign(estimate=found["w"].astype("float64")).drop(columns=["a", "w", "low", "high"])
    return [with_minimum(key, part) for key, part in (("survey_alpha", alphas), ("survey_omega", omegas))]
