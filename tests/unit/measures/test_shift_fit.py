"""The district's model of shift: refusals, checks by hand, the sample's own numbers."""

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coachkit.district import District, load
from coachkit.measures.estimators.generalizability import _coefficient, generalizability
from coachkit.measures.estimators.shift_checks import connected, rubric
from coachkit.measures.estimators.shift_fit import fit_shift
from coachkit.measures.estimators.shift_pooled import shift_checks, shift_pooled
from coachkit.measures.prepare.ratings import estimable_terms, ratings

from .conftest import Make, at, lesson


@pytest.fixture(scope="module")
def district(sample: Path) -> District:
    return load(sample)


def test_nothing_and_too_little_have_a_status(make: Make) -> None:
    assert fit_shift(make()).status == "no data"
    few = make(observations=[lesson("A00", "2025-10-01", "low"), lesson("A01", "2026-03-01", "mid")])
    assert fit_shift(few).status == "too few"
    frame = shift_pooled(few)[0]
    assert not frame.rows["status"].eq("ok").any()


def test_one_level_throughout_is_not_estimable(make: Make) -> None:
    rows = [lesson(f"A{i:02}", day, "low") for i in range(20) for day in ("2025-10-01", "2026-03-01")]
    found = fit_shift(make(observations=rows))
    assert (found.status, found.notes) == ("not estimable", ("every lesson was rated the same",))
    row = at(shift_pooled(make(observations=rows))[0], school_id="A", term="fall", to_term="spring")
    assert (row["status"], row["note"]) == ("not estimable", "every lesson was rated the same")


def test_it_is_fitted_once_for_the_same_ratings(district: District) -> None:
    assert fit_shift(district) is fit_shift(district)


def test_the_sample_has_a_shift_for_every_school_on_both_scales(district: District) -> None:
    logit, share = (frame.rows for frame in shift_pooled(district))
    assert logit["status"].eq("ok").all()
    assert (np.sign(logit["estimate"]) == np.sign(share["estimate"])).all()
    assert ((logit["low"] > 0) == (share["low"] > 0)).all()
    found = fit_shift(district)
    assert found.sd["school_term"].estimate > 0
    assert found.sd["school_term"].low <= found.sd["school_term"].estimate <= found.sd["school_term"].high


def test_a_school_is_drawn_towards_the_district(district: District) -> None:
    """Partially pooled shifts vary less between schools than the raw ones on the same scale."""
    from coachkit.measures.estimators.shift import shift

    pair = {"term": "fall 2024", "to_term": "spring 2026"}
    raw, pooled = shift(district)[0].rows, shift_pooled(district)[1].rows
    spread = [
        rows[rows["school_id"].ne("") & rows["term"].eq(pair["term"]) & rows["to_term"].eq(pair["to_term"])][
            "estimate"
        ].std()
        for rows in (raw, pooled)
    ]
    assert spread[1] < spread[0]


def test_terms_that_cannot_be_carried_are_named(make: Make) -> None:
    rows = [
        lesson(f"{s}{i:02}", "2025-10-01", ("low", "mid")[i % 2]) for s, n in (("A", 20), ("B", 12)) for i in range(n)
    ]
    kept, notes = estimable_terms(ratings(make(observations=rows)))
    assert "school_term" not in kept
    assert "lesson" not in kept
    assert any("one term only" in note for note in notes)
    assert any("rated twice" in note for note in notes)


def test_observers_link_schools_or_do_not() -> None:
    school, observer = pd.Series(list("AABCD")), pd.Series([1, 2, 2, 3, 4])
    groups = connected(school, observer)
    assert groups["A"] == groups["B"] == 0
    assert len({groups[name] for name in "ACD"}) == 3


def rows_of(levels: dict[str, list[int]]) -> pd.DataFrame:
    frame = pd.DataFrame(
        [(term, level) for term, found in levels.items() for level in found], columns=["term", "level"]
    )
    return frame.assign(term=pd.Categorical(frame["term"], list(levels), ordered=True))


def test_a_change_of_rubric_is_seen_or_said() -> None:
    starts = {"fall": dt.date(2025, 8, 1), "spring": dt.date(2026, 1, 1)}
    same = rows_of({"fall": [0] * 40 + [1] * 40 + [2] * 40, "spring": [0] * 20 + [1] * 40 + [2] * 60})
    assert rubric(same, 3, (), starts) == {}
    said = rubric(same, 3, (dt.date(2026, 1, 1),), starts)
    assert "the rubric changed on 2026-01-01" in said["fall", "spring"]
    gone = rows_of({"fall": [0] * 40 + [1] * 40 + [2] * 40, "spring": [0] * 60 + [2] * 60})
    assert "middle of the scale" in rubric(gone, 3, (), starts)["fall", "spring"]
    grown = rows_of({"fall": [0] * 60 + [1] * 60, "spring": [0] * 40 + [1] * 40 + [2] * 40})
    assert rubric(grown, 3, (), starts) == {}  # a new top level is a shift, not another rubric


def test_links_are_told_without_a_model(make: Make) -> None:
    rows = [lesson("A00", "2025-10-01", "low"), {**lesson("B00", "2025-10-02", "mid"), "observer_id": "O2"}]
    links = shift_checks(make(observations=rows))[3]
    assert at(links, school_id="A")["estimate"] == pytest.approx(0.5)


def test_generalizability_by_hand(district: District) -> None:
    value = _coefficient(["teacher_id", "lesson", "observer_id"], np.array([[1.0, 0.5, 0.5]]), [(2, 2)])[0, 0]
    assert value == pytest.approx(1 / (1 + 0.25 / 2 + 0.25 / 2 + np.pi**2 / 3 / 4))
    rows = generalizability(district)[0].rows.set_index("category")
    assert rows.loc["1 × 1", "estimate"] < rows.loc["2 × 1", "estimate"] < rows.loc["2 × 2", "estimate"] < 1
