"""The hazard of an event that is only known to lie between two looks, with a regime that changes in time.

A complementary-log-log hazard per week is a hazard that is constant within weeks. A member without the event at ``left``
and with it at ``right`` therefore contributes exp(−H(entry, left)) · (1 − exp(−H(left, right))), with H the summed hazard:
an exact likelihood, maximised by Newton's method.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from coachkit.stats.rounding import SLACK
from coachkit.stats.timing.spells import Spells

HALF_YEAR = 26.0
_LEAST_EVENTS = 5


@dataclass(frozen=True)
class HazardFit:
    """Log hazards of the blocks and the log hazard ratio of the second regime, with their covariance.

    ``covariance`` is the one of model, members and groups that gives the ratio the largest standard error; ``all`` has all
    three. ``df`` is groups − 1. ``converged`` is False if Newton's method found no maximum.
    """

    edges: np.ndarray
    beta: np.ndarray
    all: dict[str, np.ndarray]
    df: int
    converged: bool
    loglik: float

    @property
    def source(self) -> str:
        """The name of the covariance that is the largest for the ratio."""
        return max(self.all, key=lambda name: self.all[name][-1, -1])

    @property
    def covariance(self) -> np.ndarray:
        """The covariance of ``source``."""
        return self.all[self.source]

    def ratio(self) -> tuple[float, float, float]:
        """Hazard ratio and its 95 % limits."""
        half = float(stdtrit(self.df, 0.975) * np.sqrt(self.covariance[-1, -1]))
        low, mid, high = (float(np.exp(self.beta[-1] + s * half)) for s in (-1, 0, 1))
        return mid, low, high

    def survival(self, second: bool, weeks: np.ndarray) -> np.ndarray:
        """Share still without the event at each of ``weeks``, under one regime throughout."""
        return np.exp(-self._reach(weeks) @ np.exp(self.beta[:-1]) * (np.exp(self.beta[-1]) if second else 1.0))

    def _reach(self, weeks: np.ndarray) -> np.ndarray:
        low, high = self.edges, np.append(self.edges[1:], np.inf)
        return np.maximum(np.minimum(weeks[:, None], high) - low, 0.0)

    def gained(self, horizon: int) -> tuple[float, float, float]:
        """Mean weeks gained by the second regime within ``horizon``: Σ (S₁ − S₂), and 95 % limits by the delta method.

        The limits use the largest of the three standard errors of this sum.
        """
        weeks = np.arange(1, horizon + 1, dtype=float)
        reach, hazard, ratio = self._reach(weeks), np.exp(self.beta[:-1]), np.exp(self.beta[-1])
        total = reach @ hazard
        first, second = np.exp(-total), np.exp(-total * ratio)
        slope = reach * hazard
        gradient = np.append(
            ((second * ratio - first)[:, None] * slope).sum(axis=0), float((second * ratio * total).sum())
        )
        error = float(np.sqrt(max(gradient @ c @ gradient for c in self.all.values())))
        half = float(stdtrit(self.df, 0.975)) * error
        value = float((first - second).sum())
        return value, value - half, value + half

    def median(self, second: bool, horizon: int) -> float:
        """The week by which half have the event; NaN beyond ``horizon``."""
        weeks = np.arange(1, horizon + 1, dtype=float)
        below = self.survival(second, weeks) <= 0.5 + SLACK
        return float(weeks[below.argmax()]) if below.any() else float("nan")


def blocks_of(spells: Spells) -> np.ndarray:
    """Half-years, merged until each has five events (by the middle of their interval).

    Examples
    --------
    >>> blocks_of(spells).tolist()
    [0.0]
    """
    middle = ((spells.left + spells.right) / 2)[spells.seen]
    edges = np.arange(0, max(float(spells.end.max(initial=0)), HALF_YEAR), HALF_YEAR)
    kept = [0.0]
    for low in edges[1:]:
        if ((middle >= kept[-1]) & (middle < low)).sum() >= _LEAST_EVENTS:
            kept.append(float(low))
    while len(kept) > 1 and (middle >= kept[-1]).sum() < _LEAST_EVENTS:
        kept.pop()
    return np.array(kept)


def fit_hazard(spells: Spells) -> HazardFit:
    """Maximise the interval likelihood; standard errors from the model, from members, from groups (S ÷ (S − 1)).

    Raises
    ------
    ValueError
        When there is no event, or nobody was observed under one of the regimes.

    Examples
    --------
    >>> fit = fit_hazard(spells)
    >>> fit.converged, round(fit.ratio()[0], 2)
    (True, 2.61)
    """
    limits = blocks_of(spells)
    waited = spells.exposure(spells.entry, spells.left, limits)
    crossed = spells.exposure(spells.left, spells.right, limits)
    return _newton(waited, crossed, spells.seen, spells.group, limits)


def by_looks(member: np.ndarray, start: np.ndarray, stop: np.ndarray, hit: np.ndarray, switch: np.ndarray,
             group: np.ndarray, edges: np.ndarray) -> HazardFit:  # fmt: skip
    """A cross-check: every interval between two looks separately, with the block and regime of its middle.

    A generalised linear model of ``hit`` with complementary log-log link and offset log length (Prentice & Gloeckler 1978);
    ``switch`` is per member, ``start``/``stop`` per interval.

    Examples
    --------
    >>> start, stop = np.r_[spells.entry, spells.left], np.r_[spells.left, spells.right]  # two intervals a member
    >>> hit, twice = np.repeat([False, True], 20), np.tile(np.arange(20), 2)
    >>> round(by_looks(twice, start, stop, hit, spells.switch[twice], group=twice, edges=np.array([0.0])).ratio()[0], 2)
    2.61
    """
    middle = (start + stop) / 2
    place = np.searchsorted(edges, middle, side="right") - 1 + len(edges) * (middle >= switch)
    length = np.zeros((len(start), 2 * len(edges)))
    length[np.arange(len(start)), place] = stop - start
    hit = np.asarray(hit, dtype=bool)
    members = np.unique(member, return_inverse=True)[1]
    return _newton(length * ~hit[:, None], length * hit[:, None], hit, group, edges, members)


def _newton(waited: np.ndarray, crossed: np.ndarray, seen: np.ndarray, group: np.ndarray, edges: np.ndarray,
            member: np.ndarray | None = None) -> HazardFit:  # fmt: skip
    blocks = len(edges)
    design = np.zeros((2 * blocks, blocks + 1))
    design[np.arange(2 * blocks), np.tile(np.arange(blocks), 2)] = 1
    design[blocks:, -1] = 1
    exposed = (waited + crossed).sum(axis=0)
    if not seen.any() or exposed[:blocks].sum() <= 0 or exposed[blocks:].sum() <= 0:
        raise ValueError("no event, or nobody observed under one of the regimes")
    beta = np.zeros(blocks + 1)
    beta[:blocks] = np.log(seen.sum() / exposed.sum())

    def parts(b: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
        hazard = np.exp(np.minimum(design @ b, 30.0))
        own = crossed * hazard
        inside = np.where(seen, own.sum(axis=1), 1.0)
        value = -float((waited * hazard).sum()) + float(np.log(-np.expm1(-inside[seen])).sum())
        odds = np.where(seen, 1 / np.expm1(np.minimum(inside, 700.0)), 0.0)
        score = (-waited * hazard + odds[:, None] * own) @ design
        flat = own @ design
        curve = design.T @ (design * ((-waited * hazard + odds[:, None] * own).sum(axis=0))[:, None])
        curve -= (flat * (odds * (1 + odds))[:, None]).T @ flat
        return value, score.sum(axis=0), -curve, score

    value, slope, information, score = parts(beta)
    converged = False
    for _ in range(60):
        step = _solve(information, slope)
        if float(slope @ step) < 1e-10:
            converged = True
            break
        for _ in range(30):
            after = parts(beta + step)
            if after[0] >= value - 1e-12:
                break
            step = step / 2
        beta, (value, slope, information, score) = beta + step, after
    model = np.linalg.pinv(information, hermitian=True)
    whole = {"model": model, "members": _sandwich(model, score, np.arange(len(score)) if member is None else member)}
    whole["groups"] = _sandwich(model, score, np.unique(group, return_inverse=True)[1])
    stuck = bool(np.abs(beta).max() > 15 or not np.isfinite(model).all())
    return HazardFit(edges, beta, whole, len(np.unique(group)) - 1, converged and not stuck, value)


def _solve(information: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """Newton's step, with the absolute value of the curvature where it is not positive."""
    values, vectors = np.linalg.eigh((information + information.T) / 2)
    floor = max(1e-8, 1e-10 * float(np.abs(values).max()))
    return np.asarray(vectors @ ((vectors.T @ slope) / np.maximum(np.abs(values), floor)))


def _sandwich(model: np.ndarray, score: np.ndarray, group: np.ndarray) -> np.ndarray:
    count = int(group.max()) + 1
    summed = np.zeros((count, score.shape[1]))
    np.add.at(summed, group, score)
    return np.asarray(model @ (summed.T @ summed) @ model * count / max(count - 1, 1))
