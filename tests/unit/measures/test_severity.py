"""Observers' severity on simulated districts: strict is above 0, limits hold what was planted."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.validity_shift import Truth, district
from coachkit.district import District
from coachkit.measures.estimators.severity import observer_severity
from coachkit.simulate.scenario import SCENARIOS

_NULL = SCENARIOS["null"]


@pytest.fixture(scope="module")
def unlike() -> tuple[District, Truth]:
    return district(replace(_NULL, observer=0.8), [7, 1], schools=8, teachers=15)


def test_strict_observers_are_found_and_limits_hold_most(unlike: tuple[District, Truth]) -> None:
    made, truth = unlike
    rows = observer_severity(made)[0].rows
    rows = rows[rows["term"].eq("") & rows["estimate"].notna()]
    real = truth.severity[[truth.observers.index(one) for one in rows["observer_id"]]]
    assert len(rows) > 10
    assert np.corrcoef(rows["estimate"], real)[0, 1] > 0.8
    assert (rows["low"].le(real) & rows["high"].ge(real)).mean() > 0.8
    assert (rows["low"] < rows["estimate"]).all() and (rows["estimate"] < rows["high"]).all()


def test_observers_with_few_ratings_have_no_number(unlike: tuple[District, Truth]) -> None:
    made, _ = unlike
    few = made["observations"]["observer_id"].value_counts()
    rows = observer_severity(made)[0].rows.query("term == ''").set_index("observer_id")
    assert (rows["status"].eq("ok") == few.reindex(rows.index).ge(10)).all()


def test_where_nobody_differs_nobody_is_strict() -> None:
    rows = observer_severity(district(replace(_NULL, observer=0.0), [7, 2], schools=8, teachers=15)[0])[0].rows
    told = rows[rows["term"].eq("") & rows["estimate"].notna()]
    assert told["estimate"].abs().max() < 0.3
    assert (told["low"].le(0) & told["high"].ge(0)).all()
