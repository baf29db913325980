"""Cumulative-logit mixed model with crossed random intercepts, by Laplace approximation.

``logit P(level ≤ k) = θ_k − (x'β + Σ u)``: proportional odds (McCullagh 1980). Random effects are integrated out by the
Laplace approximation as in R's ``ordinal::clmm`` (Christensen 2019), which the tests compare with.

>>> draws = coachkit.stats.generator("ratings of an example")
>>> ratings = pd.DataFrame({"teacher": np.repeat(np.arange(40), 5), "late": np.tile([0, 0, 0, 1, 1], 40)})
>>> latent = np.repeat(draws.normal(0, 1, 40), 5) + 0.9 * ratings["late"] + draws.logistic(size=200)
>>> ratings["level"] = np.digitize(latent, [-1, 0.5, 2])
>>> fit = fit_ordinal_mixed(ratings, "level", fixed=["late"], groups=["teacher"])
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from coachkit.stats.ordinal_mixed.design import Design, make_design, same_partition
from coachkit.stats.ordinal_mixed.laplace import Laplace
from coachkit.stats.ordinal_mixed.maximum import maximise
from coachkit.stats.ordinal_mixed.result import Estimate, OrdinalMixedFit
from coachkit.stats.ordinal_mixed.sd_model_averaging import average_over_sd
from coachkit.stats.threads import one_thread

__all__ = ["Estimate", "OrdinalMixedFit", "average_over_sd", "fit_ordinal_mixed", "same_partition"]


def fit_ordinal_mixed(
    data: pd.DataFrame,
    outcome: str,
    fixed: Sequence[str] = (),
    groups: Sequence[str] = (),
    together: Mapping[str, str] | None = None,
) -> OrdinalMixedFit:
    """Fit the model by maximum likelihood.

    Parameters
    ----------
    data
        One row per rating.
    outcome
        Column of ordered levels: numbers, or an ordered categorical. Levels that never occur are joined to their
        neighbours; ``fit.levels`` lists the remaining ones.
    fixed
        Columns of fixed effects: numbers as they are, others as indicators against their first level (named
        column + level). There is no intercept; the thresholds replace it.
    groups
        Factors, each with a random intercept: a column, or ``a:b`` for the combinations of two. A missing value is
        "none": a row without the effect. A factor with one level, or none with two rows, is left out with a note.
    together
        Random term → random term: keep the joint covariance of the levels of the first that share a level of the second,
        so that :meth:`OrdinalMixedFit.combine` can add them.

    Returns
    -------
    OrdinalMixedFit
        ``thresholds``, ``coefficients``, ``sd``, ``effects(group)``, ``loglik``, ``converged``, ``diagnostics``.

    Raises
    ------
    ValueError
        No rows, an unknown column, a missing outcome or fixed value, an outcome with one level or without an order,
        linearly dependent fixed columns, or two groups that divide the rows in the same way.

    Notes
    -----
    If there is separation or the search stops early, ``converged`` is False, with a message; do not trust the numbers. An
    SD at the boundary is 0 and is named in ``diagnostics["boundary"]``. SDs of groups are biased downwards: about
    1, 5 and 11 % at 8.5, 3 and 2 rows a level, more for a factor of few levels.

    Examples
    --------
    >>> fit = fit_ordinal_mixed(ratings, "level", fixed=["late"], groups=["teacher"])
    >>> fit.converged, round(float(fit.coefficients["late"]), 1), round(float(fit.sd["teacher"]), 1)
    (True, 0.9, 0.8)
    """
    design = make_design(data, outcome, fixed, groups)
    with one_thread():
        model = Laplace(design, _together(design, together or {}))
        return OrdinalMixedFit(maximise(model))


def _together(design: Design, wanted: Mapping[str, str]) -> tuple[np.ndarray, np.ndarray] | None:
    """Pairs of levels of one term (as positions among all random effects) that share a level of another."""
    start = dict(zip(design.groups, np.cumsum([0, *(len(label) for label in design.labels)]), strict=False))
    first, second = [], []
    for inner, outer in wanted.items():
        if inner not in design.groups or outer not in design.groups:
            continue
        codes = {name: design.codes[design.groups.index(name)] for name in (inner, outer)}
        both = (codes[inner] >= 0) & (codes[outer] >= 0)
        pairs = pd.DataFrame({name: code[both] for name, code in codes.items()}).drop_duplicates()
        met = pairs.merge(pairs, on=outer)
        met = met[met[f"{inner}_x"] < met[f"{inner}_y"]]
        first.append(met[f"{inner}_x"].to_numpy() + start[inner])
        second.append(met[f"{inner}_y"].to_numpy() + start[inner])
    return (np.concatenate(first), np.concatenate(second)) if first else None
