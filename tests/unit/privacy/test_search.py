"""Constraints that contradict each other must not open what they do not concern."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from coachkit.measures.catalogue import CATALOGUE
from coachkit.measures.frame import build
from coachkit.privacy.amounts import Amounts, amounts_of
from coachkit.privacy.cells import Cells
from coachkit.privacy.counts import Counts
from coachkit.privacy.lines import Lines
from coachkit.privacy.protection import told_by
from coachkit.privacy.rules import rules_for
from coachkit.privacy.search import Search
from coachkit.schema.config import make_config


def test_limits_are_as_wide_as_true_values_need() -> None:
    lines = Lines()
    lines.one([(0, 1.0), (1, 1.0)], 0.0, 1.0)
    lines.one([(0, 1.0), (1, -1.0)], 2.0, 3.0)
    lines.one([(0, 1.0), (2, 1.0)], 4.0, 9.0)
    _, least, most = lines.matrix(np.array([1.0, 2.0, 0.0]), np.array([1.0, 2.0, 5.0]))
    assert least.tolist() == [0.0, -1.0, 4.0]
    assert most.tolist() == [3.0, 3.0, 9.0], "where a value is unknown, one that fits is assumed"


def test_one_component_without_a_solution_leaves_the_others_narrow() -> None:
    """Rows 0 and 1: x = 3 and x = 4 at once. Rows 2 and 3 add up to 10, and row 3 is shown as 6."""
    matrix = csr_matrix([[1.0, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1]])
    limits = np.array([3.0, 4.0, 10.0])
    wide, rows = np.full(4, 20.0), np.arange(4)
    system = Amounts(np.zeros(4), wide, matrix, limits, limits, rows, np.ones(4), wide, np.ones(4), np.full((2, 4), -1))
    told = np.array([np.nan, np.nan, np.nan, 6.0])
    search = Search.of(system, (told, told), np.array(["1", "2", "1", "2"]))
    assert len(set(search.part.tolist())) == 1, "small components share a program"
    search.spread([0, 2], np.zeros(4, dtype=bool))
    assert search.range(2) == pytest.approx((4.0, 4.0), abs=1e-5)
    assert not search.is_open(2, *search.range(2), False)
    assert np.isnan(search.range(0)).all()


def test_who_is_coached_at_a_school_not_her_own_contradicts_nothing() -> None:
    """The district counts 65 coachees of 160, its schools 64 of 161: a teacher of two schools was coached at a third one."""
    schools = [("1", 15, 15), ("2", 0, 39), ("3", 17, 27), ("4", 16, 25), ("5", 16, 16), ("6", 0, 39), ("", 65, 160)]
    rows = pd.DataFrame(schools, columns=["school_id", "contributors", "people"]).assign(term="fall")
    rows = rows.assign(n=rows["people"], estimate=rows["contributors"] / rows["people"])
    rules = rules_for("school", make_config({}, "tests"))
    cells = Cells.of(build("reach", CATALOGUE["reach"].unit, rows).rows, CATALOGUE, rules, None)
    counts, digits = Counts.among(cells, CATALOGUE), np.full(len(rows), 4)
    told = told_by(cells, np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=int), digits)
    shown = np.zeros(len(counts.people), dtype=bool)
    search = Search.of(
        amounts_of(cells, CATALOGUE, rules, counts, shown, told), told, cells.rows["school_id"].to_numpy()
    )
    assert search.program(0)[0].has_solution()
