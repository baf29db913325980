"""The pieces: elimination against dense algebra, gradients against differences, a tiny case by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.special import expit
from scipy.stats import norm

from coachkit.stats.ordinal_mixed import elimination as module
from coachkit.stats.ordinal_mixed import fit_ordinal_mixed
from coachkit.stats.ordinal_mixed.design import make_design
from coachkit.stats.ordinal_mixed.elimination import Elimination
from coachkit.stats.ordinal_mixed.laplace import Laplace, Parameters


@pytest.mark.parametrize("eager", [False, True])
def test_elimination_is_dense_algebra(monkeypatch: pytest.MonkeyPatch, eager: bool) -> None:
    """Factor, solve and selected inverse, with stages that pay and with as many as there can be."""
    if eager:
        monkeypatch.setattr(module, "_TRIPLE", 0.0)
        monkeypatch.setattr(module, "_STAGE", 0.0)
    rng = np.random.default_rng(3)
    matrix = np.eye(150)
    for _ in range(400):
        at = [rng.integers(0, 110), 110 + rng.integers(0, 25), 135 + rng.integers(0, 15)]
        matrix[np.ix_(at, at)] += np.outer(*[rng.normal(size=3)] * 2)
    one, two = np.nonzero(np.triu(matrix, 1))
    plan = Elimination(150, one, two)
    assert (len(plan.rest) < 10) == eager
    factor = plan.factor(np.concatenate([np.diag(matrix), matrix[one, two]]))
    assert factor.logdet == pytest.approx(np.linalg.slogdet(matrix)[1], abs=1e-10)
    b = rng.normal(size=150)
    assert factor.solve(b) == pytest.approx(np.linalg.solve(matrix, b), abs=1e-12)
    inverse, known = np.linalg.inv(matrix), factor.inverse()
    assert known[:150] == pytest.approx(np.diag(inverse), abs=1e-12)
    assert known[150 : 150 + len(one)] == pytest.approx(inverse[one, two], abs=1e-12)


def test_what_is_not_positive_definite_is_refused() -> None:
    with pytest.raises(np.linalg.LinAlgError):
        Elimination(2, np.array([0]), np.array([1])).factor(np.array([1.0, 1.0, 2.0]))


def small(rows: int = 160) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    a, b = rng.integers(0, 15, rows), rng.integers(0, 5, rows)
    x = rng.normal(size=rows)
    value = 0.5 * x + rng.normal(size=15)[a] + 0.5 * rng.normal(size=5)[b] + rng.logistic(size=rows)
    frame = pd.DataFrame({"y": np.digitize(value, [-1, 0.5, 2]), "x": x, "a": a, "b": b.astype(float)})
    frame.loc[frame.index % 7 == 0, "b"] = np.nan  # none
    return frame


def test_gradient_and_tangents_are_the_differences() -> None:
    model = Laplace(make_design(small(), "y", ["x"], ["a", "b"]))
    x = np.array([-1.0, 0.4, 2.1, 0.6, np.log(0.8), np.log(0.3)])

    def at(x: np.ndarray):
        return model.point(Parameters(x[:3], x[3:4], np.exp(x[4:])), np.zeros(model.size))

    point, h = at(x), 1e-5
    sides = [(at(x + h * e), at(x - h * e)) for e in np.eye(len(x))]
    assert model.gradient(point) == pytest.approx([(u.loglik - d.loglik) / (2 * h) for u, d in sides], abs=1e-5)
    moves = np.column_stack([(u.v - d.v) / (2 * h) for u, d in sides])
    assert model.tangents(point) == pytest.approx(moves, abs=1e-6)
    slope = [(u.penalised - d.penalised) / (2 * h) for u, d in sides[:4]]
    assert model.slope(point) == pytest.approx(slope, abs=1e-5)
    second = np.array([(model.slope(d) - model.slope(u)) / (2 * h) for u, d in sides[:4]])
    assert model.information(point) == pytest.approx(second, abs=1e-3)


def test_one_group_by_hand() -> None:
    """Four ratings of one member beside others of none: the integral by quadrature, close to its Laplace value."""
    y = np.array([0, 1, 2, 1, 0, 2])
    member = np.array([0, 0, 0, 1, 1, 1])
    model = Laplace(make_design(pd.DataFrame({"y": y, "g": member}), "y", [], ["g"]))
    theta, sd = np.array([-0.5, 0.8]), 0.7
    point = model.point(Parameters(theta, np.empty(0), np.array([sd])), np.zeros(2))
    edges = np.concatenate([[-np.inf], theta, [np.inf]])

    def density(v: float, rows: np.ndarray) -> float:
        p = expit(edges[rows + 1] - sd * v) - expit(edges[rows] - sd * v)
        return float(np.prod(p) * norm.pdf(v))

    exact = sum(np.log(quad(density, -9, 9, args=(y[member == g],))[0]) for g in (0, 1))
    assert point.loglik == pytest.approx(exact, abs=0.02)
    for g in (0, 1):  # the mode is the top of the integrand
        grid = np.linspace(-4, 4, 80_001)
        top = grid[np.argmax([density(v, y[member == g]) for v in grid[::20]]) * 20]
        assert point.v[g] == pytest.approx(top, abs=2e-3)


def test_without_groups_it_is_the_cumulative_logit() -> None:
    y = np.repeat([0, 1, 2], [20, 30, 50])
    found = fit_ordinal_mixed(pd.DataFrame({"y": y}), "y")
    assert found.thresholds == pytest.approx([np.log(0.2 / 0.8), 0.0], abs=1e-8)
    assert found.loglik == pytest.approx(20 * np.log(0.2) + 30 * np.log(0.3) + 50 * np.log(0.5), abs=1e-9)
    assert found.threshold_se == pytest.approx([1 / np.sqrt(100 * 0.2 * 0.8), 1 / np.sqrt(100 * 0.25)], abs=1e-4)
