"""What the planner predicts is what the estimator shows: against a slow implementation, and over simulated districts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from benchmarks.panels import World
from benchmarks.planned_mde import ratios
from coachkit.errors import BadInput
from coachkit.planning.designs import DESIGNS, designs
from coachkit.planning.detect import predicted, predicted_within
from coachkit.planning.outlook import make_outlook, points, spread
from coachkit.planning.visits import DEFAULTS, SOURCE, Visits, visits_of, without_data
from coachkit.stats.staggered import NEVER, Rollout, Shares

TEACHERS, TERMS, START = 10, 4, np.array([2, 2, 3, NEVER])


@pytest.fixture(scope="module")
def balanced() -> Visits:
    """Every teacher is seen once in every term, so that the means of schools' terms say everything."""
    return replace(without_data(4, TEACHERS), seen=1.0, lessons=1.0)


def slow(rng: np.random.Generator, visits: Visits) -> float:
    """The smallest detectable effect in one district, by dense matrices over the means and a fine grid of σ and ρ."""
    schools, own = len(START), visits.own
    lag = np.abs(np.subtract.outer(np.arange(TERMS), np.arange(TERMS)))

    def around_its_mean(rho: float) -> np.ndarray:
        cover = np.where(lag == 0, 1.0, rho**lag)
        centre = np.eye(TERMS) - 1 / TERMS
        return cover * (TERMS - 1) / np.trace(centre @ cover)

    sampling = (own.member * np.ones((TERMS, TERMS)) + (own.member_time + own.trial) * np.eye(TERMS)) / TEACHERS
    sigma = abs(rng.normal(0, 0.06))
    rho = rng.choice([0, 0.5, 0.8, 0.95])
    true = sampling + sigma**2 * around_its_mean(rho)
    y = np.concatenate([rng.multivariate_normal(np.zeros(TERMS), true) for _ in range(schools)])
    columns = []
    for start in (2, 3):
        for term in range(start, TERMS):
            column = np.zeros((schools, TERMS))
            column[start == START, term] = 1
            columns.append(column.ravel())
    weights = np.array([column.sum() for column in columns])
    asked = np.concatenate([weights / weights.sum(), np.zeros(schools + TERMS - 1)])
    levels = np.kron(np.eye(schools), np.ones((TERMS, 1)))
    clock = np.kron(np.ones((schools, 1)), np.eye(TERMS)[:, 1:])
    x = np.column_stack([*columns, levels, clock])
    logs, means, sds = [], [], []
    for s in np.linspace(0.0005, 0.24, 50):
        for r in (0, 0.5, 0.8, 0.95):
            inverse = np.kron(np.eye(schools), np.linalg.inv(sampling + s**2 * around_its_mean(r)))
            gram = x.T @ inverse @ x
            beta = np.linalg.solve(gram, x.T @ inverse @ y)
            left = y - x @ beta
            logs.append(
                (np.linalg.slogdet(inverse)[1] - np.linalg.slogdet(gram)[1] - left @ inverse @ left - (s / 0.06) ** 2)
                / 2
            )
            means.append(asked @ beta)
            sds.append(np.sqrt(asked @ np.linalg.solve(gram, asked)))
    weight = np.exp(np.array(logs) - max(logs))
    weight /= weight.sum()
    grid = np.linspace(min(means) - 6 * max(sds), max(means) + 6 * max(sds), 1500)
    below = (weight * norm.cdf((grid[:, None] - np.array(means)) / np.array(sds))).sum(axis=1)
    low, high = np.interp([0.025, 0.975], below, grid)
    return float((high - low) / 2 * (1 + norm.ppf(0.8) / norm.ppf(0.975)))


def test_the_prediction_is_that_of_a_slow_implementation(balanced: Visits) -> None:
    rng = np.random.default_rng(11)
    by_hand = np.median([slow(rng, balanced) for _ in range(40)])
    assert predicted(balanced, {"": START}, TERMS)[""] == pytest.approx(by_hand, rel=0.08)


def test_within_schools_the_prediction_is_that_of_least_squares(balanced: Visits) -> None:
    own = balanced.own
    cover = own.member * np.ones((TERMS, TERMS)) + (own.member_time + own.trial) * np.eye(TERMS)
    late = np.array([0, 0, 1, 1])
    teachers = 4 * TEACHERS
    error = np.sqrt(4 / (teachers * late @ np.linalg.solve(cover, late)))
    assert predicted_within(balanced, 2, TERMS) == pytest.approx((norm.ppf(0.975) + norm.ppf(0.8)) * error, rel=1e-6)


def test_what_was_predicted_is_about_what_is_realised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coachkit.planning.detect._MOST", 16)
    found = [one["dealt"] for seed in range(1, 5) if (one := ratios(World(), 8, seed)) is not None]
    assert 0.8 < np.median(found) < 1.2  # the benchmark says how near it comes


def test_own_observations_give_back_what_they_were_drawn_from() -> None:
    true = replace(without_data(40, 30), seen=0.8, lessons=2.5)
    rows = true.draw(np.random.default_rng(4), 3)
    found = visits_of(rows, 40, 3)
    assert (found.before, found.source) == (3, "the district's own observations of 3 terms")
    # the trials of normal shares are no counts: their own variance comes with the real ones
    assert found.own.member == pytest.approx(DEFAULTS.member, rel=0.15)
    assert found.lessons == pytest.approx(2.5, rel=0.03)
    assert found.teachers.mean() * found.seen == pytest.approx(30 * 0.8, rel=0.03)


def test_few_observations_leave_the_sourced_variances() -> None:
    rows = without_data(4, 6).draw(np.random.default_rng(1), 2)
    found = visits_of(rows, 4, 2)
    assert found.own == DEFAULTS
    assert SOURCE in found.source
    assert found.teachers.mean() == pytest.approx(6, abs=1.5)
    both = without_data(8, 20).draw(np.random.default_rng(1), 2)
    one_term = visits_of(both.where(both.time == 0), 8, 1)
    assert one_term.own == DEFAULTS  # nobody was seen twice
    nobody = Shares(*(np.zeros(0, dtype=np.int64) for _ in range(3)), np.zeros(0), np.zeros(0))
    assert visits_of(nobody, 5, 2).teachers.tolist() == [25.0] * 5


def test_a_school_that_nobody_observed_is_taken_to_be_like_the_others() -> None:
    rows = without_data(8, 12).draw(np.random.default_rng(2), 2)
    found = visits_of(rows.where(rows.unit != 3), 8, 2)
    others = np.delete(found.teachers, 3)
    assert found.teachers[3] == pytest.approx(others.mean())


@pytest.mark.parametrize("schools", range(4, 31))
def test_every_design_can_be_analysed(schools: int) -> None:
    for before, terms in ((0, 4), (2, 4), (2, 6), (3, 8)):
        some = designs(schools, before, terms)
        assert set(some) <= set(DESIGNS)
        assert {"staggered", "half", "all-but-one"} <= set(some)
        for design in some.values():
            assert len(design.starts) == schools
            assert design.never >= 1
            assert not Rollout(np.ones((schools, terms), dtype=bool), np.array(design.starts)).refusals(), (
                design,
                schools,
            )


def test_the_outlook_falls_with_schools_terms_and_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coachkit.planning.detect._MOST", 8)  # a few districts a cell: their noise is common to all
    found = make_outlook(without_data(6, lessons=1.5))
    sizes = [size for size in found.by_schools.values() if size is not None]
    assert sizes[0] > sizes[2] > sizes[-1]
    assert list(found.by_terms.values()) == sorted(found.by_terms.values(), reverse=True)
    assert list(found.by_lessons.values()) == sorted(found.by_lessons.values(), reverse=True)
    every = {design.key: size for design, size in found.designs}
    assert every[found.recommended] == min(size for size in every.values() if size is not None)
    assert found.within is not None
    assert found.within < every[found.recommended]
    assert found == make_outlook(without_data(6, lessons=1.5))


def test_where_hardly_anything_is_observed_nothing_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coachkit.planning.detect._MOST", 3)
    found = make_outlook(without_data(4, teachers=3, lessons=0.2))
    assert {size for _, size in found.designs} == {None}
    assert points(float("inf")) is None


@pytest.mark.parametrize(("schools", "terms", "says"), [(3, 6, "3 schools have"), (1, 6, "1 school has"), (8, 2, "2 terms"),
                                                      (8, 41, "41 terms")])  # fmt: skip
def test_what_cannot_be_planned_is_said(schools: int, terms: int, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        make_outlook(without_data(schools), terms)


def test_the_printed_spread_takes_the_number_of_schools_below() -> None:
    assert spread(9) == spread(8)
    assert spread(5) == spread(4)
    assert spread(2) == spread(4)
    assert spread(500) == spread(24)
    assert all(spread(n, dealt)[0] < 1 < spread(n, dealt)[1] for n in (4, 6, 8, 12, 24) for dealt in (False, True))
