"""Answers and refusals of the fit: boundaries, separation, missing levels, intervals, joint covariances."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from coachkit.stats.ordinal_mixed import fit_ordinal_mixed
from coachkit.stats.ordinal_mixed import result as module
from coachkit.stats.ordinal_mixed.intervals import held_sd


def draw(seed: int, rows: int = 800, sd: tuple[float, float] = (0.9, 0.4), slope: float = 0.5) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 80, rows), rng.integers(0, 12, rows)
    x = rng.normal(size=rows)
    value = slope * x + rng.normal(0, sd[0], 80)[a] + rng.normal(0, sd[1], 12)[b] + rng.logistic(size=rows)
    return pd.DataFrame({"y": np.digitize(value, [-1.5, 0.2, 1.7]), "x": x, "a": a, "b": b})


def test_the_truth_is_recovered() -> None:
    found = [fit_ordinal_mixed(draw(seed), "y", ["x"], ["a", "b"]) for seed in range(24)]
    assert all(f.converged for f in found)
    assert np.mean([f.beta[0] for f in found]) == pytest.approx(0.5, abs=0.05)
    assert np.mean([f.sds["a"] for f in found]) == pytest.approx(0.9, abs=0.06)
    assert np.mean([f.sds["b"] for f in found]) == pytest.approx(0.4, abs=0.08)
    held = [f.coefficients["x"].low <= 0.5 <= f.coefficients["x"].high for f in found]
    assert np.mean(held) > 0.85
    assert np.mean([f.sd["b"].low <= 0.4 <= f.sd["b"].high for f in found]) > 0.85


def test_the_same_data_give_the_same_numbers_in_any_order() -> None:
    data = draw(1)
    one, two = fit_ordinal_mixed(data, "y", ["x"], ["a", "b"]), fit_ordinal_mixed(data, "y", ["x"], ["a", "b"])
    assert one.loglik == two.loglik
    other = fit_ordinal_mixed(data.sample(frac=1, random_state=3), "y", ["x"], ["b", "a"])
    assert other.loglik == pytest.approx(one.loglik, abs=1e-8)
    assert other.sds["a"] == pytest.approx(one.sds["a"], abs=1e-5)


def test_boundary_is_zero_and_named_and_its_interval_starts_there() -> None:
    found = [fit_ordinal_mixed(draw(seed, sd=(0.9, 0.0)), "y", ["x"], ["a", "b"]) for seed in range(12)]
    assert all(f.converged for f in found)
    at = [f for f in found if "b" in f.diagnostics["boundary"]]
    assert len(at) > 3
    for f in at:
        assert f.sds["b"] == 0
        assert f.sd["b"].low == 0
        assert 0.05 < f.sd["b"].high < 1
        assert (f.effects("b")["estimate"] == 0).all()


def test_profile_limits_lie_where_the_likelihood_has_fallen() -> None:
    """At each limit the other parameters are fitted again, from the free top: 2 (L − L_profile) is the critical value."""
    found = fit_ordinal_mixed(draw(4, sd=(0.9, 0.8)), "y", ["x"], ["a", "b"])
    top = found.top
    for group, name in enumerate(found.groups):
        assert found.sd[name].low > 0
        for value in (found.sd[name].low, found.sd[name].high):
            held, left = held_sd(top, top.point, group, value)
            assert 2 * (top.point.loglik - held.loglik) - left == pytest.approx(chi2.ppf(0.95, 1), rel=0.02)


def test_separation_is_said_not_estimated() -> None:
    data = draw(2, 200)
    data["apart"] = (data["y"] >= 2).astype(float)
    found = fit_ordinal_mixed(data, "y", ["apart"], ["a"])
    assert not found.converged
    assert "separation" in found.diagnostics["message"]
    assert np.isnan(found.coefficients["apart"].se)
    assert np.isnan(found.coefficients["apart"].low)


def test_members_that_never_vary_are_separation_too() -> None:
    data = pd.DataFrame({"a": np.repeat(np.arange(40), 6)})
    data["y"] = data["a"] % 3
    found = fit_ordinal_mixed(data, "y", [], ["a"])
    assert not found.converged
    assert found.diagnostics["message"]


def test_empty_levels_are_joined_and_named() -> None:
    data = draw(3)
    data["y"] = pd.Categorical.from_codes(data["y"] + (data["y"] > 1), list("abcde"), ordered=True)
    found = fit_ordinal_mixed(data, "y", ["x"], ["a"])
    assert found.levels == ("a", "b", "d", "e")
    assert len(found.thresholds) == 3
    assert "c" in found.diagnostics["notes"][0]
    numbers = fit_ordinal_mixed(data.assign(y=data["y"].cat.codes), "y", ["x"], ["a"])
    assert numbers.loglik == found.loglik


def test_two_levels_no_threshold_trouble() -> None:
    data = draw(5)
    found = fit_ordinal_mixed(data.assign(y=data["y"] > 1), "y", ["x"], ["a", "b"])
    assert found.converged
    assert len(found.thresholds) == 1


def test_missing_is_none_not_dropped() -> None:
    """A row without a coach has no coach's effect: the same as a factor of its own for each, held at 0."""
    data = draw(6)
    data["b"] = data["b"].where(data["b"] > 3)
    found = fit_ordinal_mixed(data, "y", ["x"], ["a", "b"])
    assert found.diagnostics["rows"] == len(data)
    assert found.diagnostics["levels"]["b"] == 8
    moved = found.effects("b")
    assert len(moved) == 8


def test_factors_that_carry_nothing_are_left_out_with_a_note() -> None:
    data = draw(7).assign(one="only", each=range(800))
    found = fit_ordinal_mixed(data, "y", ["x"], ["a", "one", "each"])
    assert found.groups == ("a",)
    assert [note.split(" ")[0] for note in found.diagnostics["notes"]] == ["one", "each"]


@pytest.mark.parametrize(
    ("change", "fixed", "groups", "said"),
    [
        (lambda d: d.assign(c=d["a"] + 100), ["x"], ["a", "c"], "same way"),
        (lambda d: d.assign(y=1), ["x"], ["a"], "one level only"),
        (lambda d: d.assign(y=d["y"].astype(str)), ["x"], ["a"], "must be ordered"),
        (lambda d: d.assign(x=1.0), ["x"], ["a"], "constant"),
        (lambda d: d.assign(z=2 * d["x"]), ["x", "z"], ["a"], "'z' is constant or depends"),
        (lambda d: d.assign(x=np.nan), ["x"], ["a"], "missing in 800 rows"),
        (lambda d: d.assign(y=d["y"].where(d["y"] > 0)), [], ["a"], "missing in"),
        (lambda d: d.assign(x=np.inf), ["x"], ["a"], "not finite"),
        (lambda d: d.head(0), ["x"], ["a"], "no rows"),
        (lambda d: d, ["nothing"], ["a"], "no column 'nothing'"),
        (lambda d: d, [], ["nothing"], "no column 'nothing'"),
    ],
)
def test_nonsense_is_refused(change, fixed: list[str], groups: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        fit_ordinal_mixed(change(draw(8)), "y", fixed, groups)


def test_degenerate_data_have_an_answer_or_a_status() -> None:
    rng = np.random.default_rng(9)
    for rows in range(2, 12):
        for levels in (2, 3):
            data = pd.DataFrame(
                {"y": np.arange(rows) % levels, "g": rng.integers(0, 3, rows), "h": np.arange(rows) // 2}
            )
            if len(data.drop_duplicates(["g", "h"])) == data["g"].nunique() == data["h"].nunique():
                continue  # the same partition
            found = fit_ordinal_mixed(data, "y", [], ["g", "h"])
            assert found.converged or found.diagnostics["message"]
            assert np.isfinite(found.loglik)


def test_combinations_of_two_columns() -> None:
    data = draw(10, 1200).assign(term=lambda d: np.arange(1200) % 2)
    joint = fit_ordinal_mixed(data, "y", ["x"], ["a", "b:term"])
    assert joint.diagnostics["levels"]["b:term"] == 24
    made = fit_ordinal_mixed(data.assign(bt=data["b"] * 2 + data["term"]), "y", ["x"], ["a", "bt"])
    assert joint.loglik == pytest.approx(made.loglik, abs=1e-10)
    assert joint.effects("b:term").loc[(3, 1), "estimate"] == pytest.approx(made.effects("bt").loc[7, "estimate"])


def test_sums_have_the_joint_uncertainty() -> None:
    """``combine`` against dense algebra: [H⁻¹ + J V J'] of the modes and parameters together."""
    data = draw(11, 900).assign(term=lambda d: (np.arange(900) % 2).astype(float))
    found = fit_ordinal_mixed(data, "y", ["term"], ["a", "b", "b:term"], together={"b:term": "b"})
    assert found.sds["b:term"] > 0 or found.diagnostics["boundary"]
    positions = np.column_stack([found.positions("b:term", [(3, 1.0)]), found.positions("b:term", [(3, 0.0)])])
    estimate, _ = found.combine(np.array([[1.0]]), positions, np.array([[1.0, -1.0]]))
    effects = found.effects("b:term")["estimate"]
    assert estimate[0] == pytest.approx(found.beta[0] + effects[(3, 1.0)] - effects[(3, 0.0)])
    joint = found.joint("b:term")
    index = found.effects("b:term").index
    pair = [index.get_loc((3, 1.0)), index.get_loc((3, 0.0))]
    alone = found.combine(np.zeros((1, 1)), positions, np.array([[1.0, -1.0]]))[1][0]
    assert alone**2 == pytest.approx(np.array([1, -1]) @ joint[np.ix_(pair, pair)] @ [1, -1], rel=1e-8)
    own = found.combine(np.array([[1.0]]), np.full((1, 1), -1), np.zeros((1, 1)))[1][0]
    assert own == pytest.approx(found.coefficients["term"].se, rel=1e-9)
    assert found.positions("b:term", [("no", "such")]).tolist() == [-1]
    with pytest.raises(ValueError, match="was not kept"):
        found.combine(np.zeros((1, 1)), np.array([[0, 80 + 12 + 23]]), np.ones((1, 2)))


def test_wald_intervals_where_there_are_many_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = fit_ordinal_mixed(draw(12), "y", ["x"], ["a"])
    profile = slow.coefficients["x"], slow.sd["a"]
    monkeypatch.setattr(module, "PROFILE_ROWS", 100)
    fast = fit_ordinal_mixed(draw(12), "y", ["x"], ["a"])
    assert fast.coefficients["x"].low == pytest.approx(profile[0].low, abs=0.02)
    assert fast.sd["a"].high == pytest.approx(profile[1].high, abs=0.1)


def test_it_says_what_it_is() -> None:
    assert "converged" in repr(fit_ordinal_mixed(draw(13), "y", ["x"], ["a"]))
    with pytest.raises(ValueError, match="not a random term"):
        fit_ordinal_mixed(draw(13), "y", ["x"], ["a"]).effects("z")
