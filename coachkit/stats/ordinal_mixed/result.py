"""The results of a fit: estimates with intervals, random effects, joint covariances, and diagnostics."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from coachkit.stats.ordinal_mixed.intervals import (
    curvatures,
    profile_coefficient,
    profile_sd_high,
    profile_sd_low,
    satterthwaite,
)
from coachkit.stats.ordinal_mixed.maximum import Maximum
from coachkit.stats.threads import one_thread

PROFILE_ROWS = 60_000  # above it a Wald interval is as good, and a profile takes minutes


@dataclass(frozen=True)
class Estimate:
    """A number with its standard error and 95 % limits (NaN where unknown); ``df`` of the t it is judged by."""

    estimate: float
    se: float
    low: float
    high: float
    df: float = float("inf")

    def __float__(self) -> float:
        return self.estimate


class OrdinalMixedFit:
    """A fitted cumulative-logit mixed model; see :func:`coachkit.stats.ordinal_mixed.fit`.

    Attributes
    ----------
    thresholds, threshold_se
        θ between neighbouring ``levels`` (those of the outcome that occur): logit P(level ≤ k) = θ_k − η.
    loglik
        Laplace approximation of the marginal log-likelihood.
    converged
        True where the top was reached: decrement below 1e-8, a curvature that has an inverse, nothing running away.
    diagnostics
        ``message`` (why not converged, or ""), ``notes`` (what was left out), ``decrement``, ``boundary`` (groups
        whose SD is 0), ``rows``, ``levels`` (group → number).

    Notes
    -----
    Intervals are made when they are asked for: ``coefficients`` and ``sd`` take the time of some tens of fits'
    steps. Where the fit did not converge, standard errors and limits are NaN.
    """

    def __init__(self, top: Maximum) -> None:
        design, at = top.space.model.design, top.point.at
        self.top = top
        self.levels = design.levels
        self.thresholds: np.ndarray = at.theta
        self.loglik: float = top.point.loglik
        self.converged: bool = top.converged
        covariance = top.covariance if top.converged else np.full_like(top.covariance, np.nan)
        self._covariance = covariance
        self._sds: dict[str, Estimate] = {}
        self._highs: dict[str, float] = {}
        error = np.sqrt(np.diag(covariance))
        self.threshold_se: np.ndarray = error[: len(at.theta)]
        self._beta_se = error[len(at.theta) : len(at.theta) + len(at.beta)]
        self.diagnostics: dict[str, Any] = {
            "message": top.message,
            "notes": list(design.notes),
            "decrement": top.decrement,
            "boundary": [name for name, sd in zip(design.groups, at.sd, strict=True) if sd == 0],
            "rows": len(design.y),
            "levels": {name: len(label) for name, label in zip(design.groups, design.labels, strict=True)},
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients."""
        return self.top.space.model.design.names

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the random terms in the model."""
        return self.top.space.model.design.groups

    @property
    def beta(self) -> np.ndarray:
        """The coefficients as an array, in the order of ``names``."""
        return self.top.point.at.beta

    @property
    def sds(self) -> dict[str, float]:
        """Group → SD, without intervals."""
        return dict(zip(self.groups, self.top.point.at.sd.tolist(), strict=True))

    def sd_covariance(self) -> np.ndarray:
        """Covariance of log SD, of the groups whose SD is above 0, in the order of ``groups``."""
        start = len(self.thresholds) + len(self.beta)
        return self._covariance[start:, start:]

    def random_part(self) -> np.ndarray:
        """Each row's sum of random effects at their modes."""
        model, point = self.top.space.model, self.top.point
        return (
            np.asarray(model.z @ (point.at.sd[model.group] * point.v)) if model.size else np.zeros(len(model.design.y))
        )

    @cached_property
    def coefficients(self) -> dict[str, Estimate]:
        """Name → estimate, standard error and interval: profile likelihood cut at t²_df (df by Satterthwaite).

        With more than 60,000 rows the interval is estimate ± t_df × SE.
        """
        return {name: self.contrast(row) for name, row in zip(self.names, np.eye(len(self.names)), strict=True)}

    @cached_property
    def _curvatures(self) -> tuple[np.ndarray, np.ndarray]:
        return curvatures(self.top)

    def contrast(self, weights: np.ndarray, profile: bool = True) -> Estimate:
        """A weighted sum of the coefficients, with its interval; without ``profile`` it is estimate ± t_df × SE."""
        weights = np.asarray(weights, dtype=float)
        k = len(self.thresholds)
        block = self._covariance[k : k + len(weights), k : k + len(weights)]
        estimate, error = float(weights @ self.beta), float(np.sqrt(weights @ block @ weights))
        if not self.converged:
            return Estimate(estimate, np.nan, np.nan, np.nan, np.nan)
        with one_thread():
            df = satterthwaite(self.top, self._curvatures, weights)
            low, high = np.nan, np.nan
            if profile and self.diagnostics["rows"] <= PROFILE_ROWS:
                low, high = profile_coefficient(self.top, weights, df)
        half = float(stdtrit(df, 0.975)) * error
        low, high = (low if np.isfinite(low) else estimate - half), (high if np.isfinite(high) else estimate + half)
        return Estimate(estimate, error, min(low, estimate), max(high, estimate), df)

    @cached_property
    def sd(self) -> dict[str, Estimate]:
        """Group → SD with its profile interval (χ²₁); an SD at the boundary is 0 with the lower limit 0.

        ``se`` is that of the SD itself (delta method from log σ), NaN at 0. With more than 60,000 rows the limits
        are those of a normal log σ.
        """
        return {name: self.sd_of(name) for name in self.groups}

    def sd_of(self, name: str) -> Estimate:
        """One group's SD with its interval, as in ``sd``; computed once."""
        if name not in self._sds:
            self._sds[name] = self._sd_of(name)
        return self._sds[name]

    def sd_high(self, name: str) -> float:
        """The upper limit of one group's SD by its profile, without the lower one; computed once."""
        if name not in self._highs:
            with one_thread():
                self._highs[name] = profile_sd_high(self.top, self._index(name)) if self.converged else np.nan
        return self._highs[name]

    def _sd_of(self, name: str) -> Estimate:
        group = self._index(name)
        sd = float(self.top.point.at.sd[group])
        if not self.converged:
            return Estimate(sd, np.nan, np.nan, np.nan)
        free = self.top.space.free
        place = len(self._covariance) - len(free) + free.index(group) if group in free else None
        error = float(np.sqrt(self._covariance[place, place])) if place is not None else np.nan
        if self.diagnostics["rows"] > PROFILE_ROWS and place is not None:
            far = float(np.exp(min(ndtri(0.975) * error, 50)))
            return Estimate(sd, sd * error, sd / far, sd * far)
        with one_thread():
            low = profile_sd_low(self.top, group)
        return Estimate(sd, sd * error, low, self.sd_high(name))

    def effects(self, group: str) -> pd.DataFrame:
        """Modes of a group's random effects, indexed by level; ``estimate`` and ``se`` (given the parameters)."""
        k = self._index(group)
        model, point = self.top.space.model, self.top.point
        own = slice(int(model.start[k]), int(model.start[k + 1]))
        sd = float(point.at.sd[k])
        values = {"estimate": sd * point.v[own], "se": sd * np.sqrt(self._inverse[own])}
        label = model.design.labels[k]
        index = pd.MultiIndex.from_tuples(label) if isinstance(label[0], tuple) else pd.Index(label)
        return pd.DataFrame(values, index=index)

    def _index(self, group: str) -> int:
        if group not in self.groups:
            raise ValueError(
                f"{group!r} is not a random term of this fit; its terms are {', '.join(self.groups) or 'none'}"
            )
        return self.groups.index(group)

    @cached_property
    def _inverse(self) -> np.ndarray:
        return self.top.point.factor.inverse()

    @cached_property
    def _tangents(self) -> np.ndarray:
        with one_thread():
            return self.top.space.model.tangents(self.top.point)[:, self.top.space.kept]

    def combine(self, weights: np.ndarray, level: np.ndarray, sign: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Many sums of coefficients and random effects at once: estimates and standard errors.

        Parameters
        ----------
        weights
            m × p: weights of the coefficients.
        level
            m × r: positions of random effects (:meth:`positions`), −1 for none; pairs of one sum must be levels that
            occur in one row, or are named in ``together``.
        sign
            m × r: their weights.

        Notes
        -----
        Variance = a'H⁻¹a of the random part + (c + J'a)' V (c + J'a), with J the derivatives of the modes by all parameters
        and V their covariance; it includes the uncertainty of β and of the SDs (Kass & Steffey 1989).
        """
        model, point = self.top.space.model, self.top.point
        at = np.maximum(level, 0)
        sd = np.where(level >= 0, point.at.sd[model.group[at]], 0.0) * sign
        estimate = weights @ self.beta + (sd * point.v[at]).sum(axis=1)
        variance = (sd**2 * self._inverse[at]).sum(axis=1)
        for i in range(level.shape[1]):
            for j in range(i):
                both = (level[:, i] >= 0) & (level[:, j] >= 0) & (level[:, i] != level[:, j])
                variance[both] += 2 * sd[both, i] * sd[both, j] * self._pair(at[both, i], at[both, j])
                same = (level[:, i] >= 0) & (level[:, i] == level[:, j])
                variance[same] += 2 * sd[same, i] * sd[same, j] * self._inverse[at[same, i]]
        k, p = len(self.thresholds), len(self.beta)
        moves = np.zeros((len(weights), len(self._covariance)))
        moves[:, k : k + p] = weights
        for i in range(level.shape[1]):
            moves += sd[:, i, None] * self._tangents[at[:, i]]
            for number, group in enumerate(self.top.space.free):  # u = σv: log σ moves u by itself
                own = (model.group[at[:, i]] == group) & (level[:, i] >= 0)
                moves[own, k + p + number] += sd[own, i] * point.v[at[own, i]]
        variance += np.einsum("mi,ij,mj->m", moves, self._covariance, moves)
        return estimate, np.sqrt(np.maximum(variance, 0))

    def positions(self, group: str, levels: pd.Index | list[Any]) -> np.ndarray:
        """Positions of a group's levels for :meth:`combine`; −1 for a level that is not in the data."""
        k = self._index(group)
        index = self.effects(group).index
        found = index.get_indexer(pd.Index(levels))
        return np.where(found >= 0, found + self.top.space.model.start[k], -1)

    def _pair(self, one: np.ndarray, two: np.ndarray) -> np.ndarray:
        model = self.top.space.model
        key = np.minimum(one, two) * model.size + np.maximum(one, two)
        at = np.minimum(np.searchsorted(model.pairs, key), max(len(model.pairs) - 1, 0))
        if len(model.pairs) == 0 or (model.pairs[at] != key).any():
            raise ValueError(
                "the covariance of two random effects that never share a row was not kept; name them in together"
            )
        return self._inverse[model.size + at]

    def joint(self, group: str) -> np.ndarray:
        """Joint covariance of a group's effects, including the uncertainty of the parameters (levels × levels)."""
        k = self._index(group)
        model, point = self.top.space.model, self.top.point
        own = slice(int(model.start[k]), int(model.start[k + 1]))
        count, sd = own.stop - own.start, float(point.at.sd[k])
        unit = np.zeros((model.size, count))
        unit[np.arange(own.start, own.stop), np.arange(count)] = 1
        with one_thread():
            inner = point.factor.solve(unit)[own]
        moves = sd * self._tangents[own].copy()
        if k in self.top.space.free:
            place = len(self._covariance) - len(self.top.space.free) + self.top.space.free.index(k)
            moves[:, place] += sd * point.v[own]
        return sd**2 * inner + moves @ self._covariance @ moves.T

    def __repr__(self) -> str:
        state = "converged" if self.converged else f"not converged: {self.diagnostics['message']}"
        sds = ", ".join(f"{name} {sd:.3f}" for name, sd in self.sds.items())
        return (
            f"<OrdinalMixedFit of {self.diagnostics['rows']} rows, {state}; log-likelihood {self.loglik:.4f}; SD {sds}>"
        )
