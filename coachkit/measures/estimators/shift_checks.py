"""Assumptions of the shift model: proportional odds, linked observers, one rubric throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.special import chdtrc, expit

from coachkit.stats.ordinal_mixed import OrdinalMixedFit

_GONE, _USED = 10.0, 0.05  # ratings expected of a level that is never used; its share elsewhere


@dataclass(frozen=True)
class Checks:
    """The checks of one district's model.

    Attributes
    ----------
    slopes
        ``term, level, estimate, low, high``: a term's contrast with the first one, cut by cut (logit scale).
    odds
        p of the test that the true slopes are the same at every cut (NaN if there is one cut).
    groups
        ``school_id, group``: schools of one group are linked by observers who rated in several; 0 is the largest.
    links
        ``(school_id, term) → group``, linking single terms of schools by observers.
    rubric
        Pairs of terms across which the rubric changed, with the reason.
    """

    slopes: pd.DataFrame
    odds: float
    groups: pd.DataFrame
    links: dict[tuple[str, str], int]
    rubric: dict[tuple[str, str], str]

    def refused(self, pairs: pd.DataFrame) -> pd.Series:
        """Why the two terms of each row (``school_id, term, to_term``) must not be compared, or ``""``."""
        out = []
        for school, one, two in zip(pairs["school_id"], pairs["term"], pairs["to_term"], strict=True):
            why = self.rubric.get((one, two), "")
            if not why and school and self.links.get((school, one)) != self.links.get((school, two)):
                why = "not comparable: other observers in the two terms, whom nobody links"
            out.append(why)
        return pd.Series(out, index=pairs.index, dtype="str")


def check(
    rows: pd.DataFrame,
    model: OrdinalMixedFit,
    fixed: Sequence[str],
    levels: int,
    changes: Sequence[Any],
    starts: Mapping[str, Any],
) -> Checks:
    """All checks of a fitted model; ``rows`` are the ratings it was fitted to."""
    slopes, odds = proportional(rows, model, fixed)
    schools = sorted(rows["school_id"].unique())
    of_school = connected(rows["school_id"], rows["observer_id"])
    groups = pd.DataFrame({"school_id": schools, "group": [of_school[s] for s in schools]})
    cells = rows["school_term"]
    of_cell = connected(cells, rows["observer_id"])
    once = rows.drop_duplicates("school_term")
    keys = zip(once["school_id"], once["term"].astype("str"), strict=True)
    links = {key: of_cell[cell] for key, cell in zip(keys, once["school_term"], strict=True)}
    return Checks(slopes, odds, groups, links, rubric(rows, levels, changes, starts))


def connected(units: pd.Series, observers: pd.Series) -> dict[Any, int]:
    """Which units (schools, schools in a term) observers link: unit → group, 0 is the largest."""
    unit, names = pd.factorize(units)
    observer, people = pd.factorize(observers)
    size = len(names) + len(people)
    edges = coo_matrix((np.ones(len(unit)), (unit, len(names) + observer)), shape=(size, size))
    label = connected_components(edges, directed=False)[1][: len(names)]
    order = pd.Series(label).value_counts(sort=False).sort_index()
    rank = {old: new for new, old in enumerate(order.sort_values(ascending=False, kind="stable").index)}
    return dict(zip(names, (rank[value] for value in label), strict=True))


def rubric(
    rows: pd.DataFrame, levels: int, changes: Sequence[Any], starts: Mapping[str, Any]
) -> dict[tuple[str, str], str]:
    """Pairs of terms between which the rubric changed, according to the settings or the ratings.

    The ratings show it if one term never uses a level that lies between two used levels, although the other term uses it
    (at least 5 %) and ten or more ratings of it were expected. A new level at either end may be a true shift.
    """
    seen = list(rows["term"].cat.categories)
    count = np.zeros((len(seen), levels))
    np.add.at(count, (rows["term"].cat.codes.to_numpy(), rows["level"].to_numpy()), 1)
    share = count / count.sum(axis=1, keepdims=True)
    out = {}
    for i, one in enumerate(seen):
        for j in range(i + 1, len(seen)):
            two = seen[j]
            said = [day for day in changes if starts[one] < day <= starts[two]]
            if said:
                out[one, two] = f"not comparable: the rubric changed on {said[0]}"
            elif any(_skipped(count[a], share[b]) for a, b in ((i, j), (j, i))):
                out[one, two] = "not comparable: a level in the middle of the scale is used in one term only"
    return out


def _skipped(count: np.ndarray, share: np.ndarray) -> bool:
    used = np.flatnonzero(count)
    inner = np.arange(len(count))
    between = (inner > used.min()) & (inner < used.max())
    return bool((between & (count == 0) & (share >= _USED) & (share * count.sum() >= _GONE)).any())


def proportional(rows: pd.DataFrame, model: OrdinalMixedFit, fixed: Sequence[str]) -> tuple[pd.DataFrame, float]:
    """The slopes of each cut (binary logits with the model's random effects as offset), and a test that they agree.

    The covariance is the sandwich over teachers, for all cuts together; the test is a Wald test of the differences between
    neighbouring cuts.
    """
    cuts = len(model.levels) - 1
    columns = ["term", "level", "estimate", "low", "high"]
    if not fixed:
        return pd.DataFrame({name: [] for name in columns}), float("nan")
    y = np.searchsorted(np.array(model.levels), rows["level"].to_numpy())
    x = np.column_stack([np.ones(len(rows)), rows[list(fixed)].to_numpy(dtype=float)])
    offset = model.random_part()
    cluster = pd.factorize(rows["teacher_id"])[0]
    betas, scores = [], []
    for cut in range(1, cuts + 1):
        beta, influence = _logit(y >= cut, x, offset, cluster)
        betas.append(beta)
        scores.append(influence)
    influence = np.hstack(scores)
    covariance = influence.T @ influence
    width, names = x.shape[1], list(rows["term"].cat.categories)
    error = np.sqrt(np.diag(covariance)).reshape(cuts, width)
    lines = [
        (names[j], model.levels[i + 1], betas[i][j], betas[i][j] - 1.96 * error[i, j], betas[i][j] + 1.96 * error[i, j])
        for i in range(cuts)
        for j in range(1, width)
    ]
    if cuts < 2:
        return pd.DataFrame(lines, columns=columns), float("nan")
    apart = np.zeros(((cuts - 1) * (width - 1), cuts * width))
    for i in range(cuts - 1):
        for j in range(1, width):
            apart[i * (width - 1) + j - 1, i * width + j] = -1
            apart[i * (width - 1) + j - 1, (i + 1) * width + j] = 1
    gap = apart @ np.concatenate(betas)
    wald = float(gap @ np.linalg.pinv(apart @ covariance @ apart.T) @ gap)
    odds = float(chdtrc(len(gap), wald)) if np.isfinite(wald) else float("nan")
    return pd.DataFrame(lines, columns=columns), odds


def _logit(hit: np.ndarray, x: np.ndarray, offset: np.ndarray, cluster: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coefficients of a logit with offset, and each cluster's influence on them."""
    beta = np.zeros(x.shape[1])
    inverse = np.zeros((len(beta), len(beta)))
    for _ in range(30):
        p = expit(np.clip(x @ beta + offset, -30, 30))
        inverse = np.linalg.pinv(x.T @ ((p * (1 - p))[:, None] * x))
        step = inverse @ (x.T @ (hit - p))
        beta = np.clip(beta + step, -15, 15)
        if np.abs(step).max() < 1e-8:
            break
    residual = x * (hit - expit(np.clip(x @ beta + offset, -30, 30)))[:, None]
    total = np.column_stack([np.bincount(cluster, column) for column in residual.T])
    return beta, total @ inverse
