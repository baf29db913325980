"""Shares of lessons by another question than the level: tools, what students do. Teachers are the clusters."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import get
from coachkit.measures.frame import MeasureFrame, apply_minimum, build
from coachkit.measures.prepare.terms import DISTRICT
from coachkit.stats import anova_icc, clustered_share

__all__ = ["clustered", "icc_of"]


def icc_of(teachers: pd.DataFrame, codes: Sequence[int]) -> pd.DataFrame:
    """Share of lessons at ``codes``, a school and term, with the intraclass correlation pooled over all of them.

    ``teachers`` holds weighted counts as :func:`coachkit.measures.prepare.lessons.by_teacher` returns them.

    Returns
    -------
    DataFrame
        ``school_id, term, estimate, low, high, n`` (lessons), ``people, contributors``.
    """
    own = teachers[teachers["school_id"].ne(DISTRICT)]
    where = own.groupby(["school_id", "term"]).ngroup().to_numpy()
    icc = float(anova_icc(own[list(codes)].sum(axis=1).to_numpy(), own["size"].to_numpy(), where))
    groups = teachers.groupby(["school_id", "term"], sort=True)
    hits = teachers[list(codes)].sum(axis=1)
    out = groups.agg(people=("teacher_id", "size"), n=("size", "sum")).reset_index()
    code = groups.ngroup().to_numpy()
    found = clustered_share((hits / teachers["size"]).to_numpy(), teachers["size"].to_numpy(), code, icc, len(out))
    contributors = np.bincount(code, weights=(hits > 0).to_numpy(dtype=float), minlength=len(out))
    return out.assign(estimate=found.estimate, low=found.low, high=found.high, contributors=contributors)


def clustered(key: str, grid: pd.DataFrame) -> MeasureFrame:
    """The measure frame of shares of lessons on a full grid, by the catalogue's minimum of lessons and teachers."""
    entry = get(key)
    least = {"n": entry.minimum["lessons"], "people": entry.minimum["teachers"]}
    counted = grid.assign(n=np.ceil(grid["n"].fillna(0).astype(float) - 1e-9), people=grid["people"].fillna(0))
    return build(key, entry.unit, apply_minimum(counted, least))
