"""answer(): the report's own numbers, unrounded, and selections counted in another way."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coachkit.district import District, load
from coachkit.errors import BadInput, CoachkitError, NotAllowed, Unknown
from coachkit.explore import Cube, View, answer, cube
from coachkit.measures.estimators.levels import lessons_observed, level_distribution, transformative_share
from coachkit.measures.estimators.shift import shift, transitions
from coachkit.schema.view import SHOWS

TERMS = ("fall 2024", "spring 2025", "fall 2025", "spring 2026")
PAIR = ["term", "to_term"]


@pytest.fixture(scope="module")
def district(sample: Path) -> District:
    return load(sample)


@pytest.fixture(scope="module")
def found(sample: Path) -> Cube:
    return cube(sample)


SAME = [
    ("share", transformative_share, 0, ["term"]),
    ("levels", level_distribution, 0, ["term", "level"]),
    ("lessons", lessons_observed, 0, ["term"]),
    ("shift", shift, 0, PAIR),
    ("transitions", transitions, 0, [*PAIR, "level", "to_level"]),
]


@pytest.mark.parametrize("by", ["school", ""])
@pytest.mark.parametrize(("show", "measure", "at", "keys"), SAME, ids=[row[0] for row in SAME])
def test_a_plain_view_is_the_report_unrounded(
    district: District, found: Cube, show: str, measure: object, at: int, keys: list[str], by: str
) -> None:
    rows = measure(district)[at].rows  # type: ignore[operator]
    rows = rows[rows["status"].eq("ok") & rows["school_id"].ne("").eq(bool(by))]
    spans = [(TERMS[0], TERMS[2]), (TERMS[0], TERMS[3])] if "to_term" in keys else [()]
    rows = rows[rows["term"].ne("")]
    compared = 0
    for terms in spans:
        own = rows[rows["term"].eq(terms[0]) & rows["to_term"].eq(terms[1])] if terms else rows
        frame = answer(found, View(show, by=by, terms=terms)).frame.rename(columns={"group": "school_id"})
        both = own.merge(frame, on=["school_id", *keys], suffixes=("", "_"), validate="one_to_one")
        assert len(both) == len(own)
        names = ["estimate", "low", "high", "n", "people", "contributors", "others"]
        for name in [name for name in names if own[name].notna().any() and f"{name}_" in both]:
            one, two = (both[column].astype(float).to_numpy() for column in (name, f"{name}_"))
            assert np.allclose(one, two, rtol=0, atol=1e-12, equal_nan=True), (name, np.nanmax(np.abs(one - two)))
        assert both["status_"].eq("ok").all()
        compared += len(both)
    assert compared > (0 if not by else 10)


def by_hand(district: District, keep: pd.Series, group: pd.Series) -> pd.DataFrame:
    """Mean of teachers' own shares and number of lessons, by group and term, by plain pandas."""
    from coachkit.measures.prepare.lessons import lessons

    rows = district.cached(lessons)
    rows = rows.assign(group=group.reindex(rows.index))[keep.reindex(rows.index)]
    rows = rows[rows["group"].notna()].astype({"term": "str", "teacher_id": "str"})
    weight = 1 / rows.groupby(["group", "lesson_id"])["lesson_id"].transform("size")
    rows = rows.assign(weight=weight, hit=weight * rows["level"].ge(district.config.scale.cut))
    own = rows.groupby(["group", "term", "teacher_id"])[["hit", "weight"]].sum()
    share = (own["hit"] / own["weight"]).groupby(["group", "term"]).agg(estimate="mean", people="size")
    return share.assign(n=own["weight"].groupby(["group", "term"]).sum()).reset_index()


def test_selections_of_lessons_count_as_by_hand(district: District, found: Cube) -> None:
    seen = district["observations"]
    everything = pd.Series(True, index=seen.index)
    cases = [
        (View(by="student_use"), everything, seen["student_use"]),
        (View(by="observer"), everything, seen["observer_id"]),
        (View(by="").without("observer", "920003"), seen["observer_id"].ne("920003"), everything.map(str)),
        (
            View(by="fit").only("date", least="2025-02-01", most="2025-11-30").only("announced", "announced"),
            seen["date"].between("2025-02-01", "2025-11-30") & seen["announced"].fillna(False),
            seen["pedagogical_fit"],
        ),
    ]
    for view, keep, group in cases:
        frame = answer(found, view).frame
        wanted = by_hand(district, keep.astype(bool), group if view.by else group.map(lambda _: ""))
        both = wanted.merge(frame, on=["group", "term"], suffixes=("", "_"), validate="one_to_one")
        assert len(both) == len(wanted) > 1
        assert np.allclose(both["estimate"], both["estimate_"], atol=1e-12)
        assert (both["people"] == both["people_"]).all()
        assert (np.ceil(both["n"] - 1e-9) == both["n_"]).all()
        assert frame["n"].sum() == both["n_"].sum()


def test_a_change_takes_groups_and_filters_as_of_its_later_term(found: Cube) -> None:
    view = View("shift", by="").only("cycles", least=3)
    few = answer(found, view)
    late = answer(found, View("lessons", by="", terms=("spring 2026",)).only("cycles", least=3))
    assert 10 < few.people <= late.people  # in fall 2024 nearly nobody had three cycles
    by = answer(found, View("shift", by="cycles"))
    assert by.frame["n"].sum() == answer(found, View("shift", by="")).frame["n"].sum()


def test_the_rest_is_everybody_else(found: Cube) -> None:
    both = answer(found, View(by="school_type", rest=True)).frame
    for kind in ("elementary", "middle"):
        others = answer(found, View(by="").without("school_type", kind)).frame
        mine = both[both["group"].eq(kind)]
        assert np.allclose(mine[["rest", "rest_low", "rest_high"]], others[["estimate", "low", "high"]], atol=1e-12)
        assert (mine["rest_people"].to_numpy() == others["people"].to_numpy()).all()
        assert np.allclose(mine["gap"], mine["estimate"] - mine["rest"], atol=1e-12)
        assert (mine["gap_low"] < mine["gap"]).all()
    one = answer(found, View("shift", by="", rest=True).only("school_type", "middle")).frame.iloc[0]
    others = answer(found, View("shift", by="").without("school_type", "middle")).frame.iloc[0]
    assert one["rest"] == pytest.approx(others["estimate"], abs=1e-12)
    assert one["rest_people"] == others["people"]


def test_too_few_keeps_its_numbers_and_says_so(found: Cube) -> None:
    frame = answer(found, View(by="observer").only("subject", "Arts")).frame
    few = frame[frame["status"].eq("too few")]
    assert few["estimate"].notna().all()
    assert (few["n"].lt(20) | few["people"].lt(5)).all()
    assert frame.loc[frame["status"].eq("no data"), "n"].eq(0).all()
    nobody = answer(found, View("shift", by="subject").only("hours", least=10_000))
    assert nobody.people == 0
    assert nobody.frame["status"].eq("no data").all()


@pytest.mark.parametrize(
    ("view", "says"),
    [
        (View().only("subject", "Mathmatics"), "Did you mean 'Mathematics'"),
        (View().only("school", "1"), "Did you mean '0001'"),
        (View(by="own:cohort"), "no dimension in these data 'own:cohort'"),
        (View(terms=("fall 24",)), "Did you mean 'fall 2024'"),
        (View(cut="Modifcation"), "Did you mean 'Modification'"),
        (View(cut="None"), "no cut 'None'"),
    ],
)
def test_what_the_data_do_not_have_is_said_with_what_is_near(found: Cube, view: View, says: str) -> None:
    with pytest.raises(Unknown, match=says):
        answer(found, view)


def test_own_columns_come_from_a_frame(found: Cube) -> None:
    ids = found.people.teachers
    own = pd.DataFrame({"staff_id": ids, "cohort": np.where(np.arange(len(ids)) % 2, "A", "B")})
    with_own = cube(found, own)
    frame = answer(with_own, View("lessons", by="own:cohort")).frame
    assert frame["n"].sum() == answer(found, View("lessons", by="")).frame["n"].sum()
    assert set(frame["group"]) == {"A", "B"}
    for bad in (own.drop(columns="staff_id"), own.iloc[[0, 0]], own.assign(staff_id="x" + own["staff_id"])):
        with pytest.raises(BadInput):
            cube(found, bad)


def test_a_cube_on_disk_is_the_cube(
    sample: Path, found: Cube, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coachkit.explore import cube_store

    monkeypatch.setattr(cube_store, "_open", {})
    again = cube(sample)
    assert again is not found
    for view in (View(), View("shift", by="subject"), View(by="tool").only("cycles", least=1)):
        pd.testing.assert_frame_equal(answer(again, view).frame, answer(found, view).frame)
        pd.testing.assert_frame_equal(answer(district, view).frame, answer(found, view).frame)


def test_pages_for_readers_cannot_ask(found: Cube, sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACHKIT_READERS", "school")
    for data in (found, sample):
        with pytest.raises(NotAllowed, match="opens rows about people"):
            answer(data, View())


def test_a_release_has_no_rows(sample: Path, release: object, tmp_path: Path) -> None:
    with pytest.raises(CoachkitError, match="it has estimates, not rows"):
        cube(release.path)  # type: ignore[attr-defined]


def test_every_answer_is_an_exhibit_that_no_page_takes(found: Cube, capsys: pytest.CaptureFixture[str]) -> None:
    from coachkit.exhibits.exhibit import MIME

    for show in SHOWS:
        for by in ("", "subject", "observer"):
            exhibit = answer(found, View(show, by=by)).exhibit
            assert exhibit.sentence.endswith(".")
            assert len(exhibit.data) > 0
            assert (exhibit.figure is None) == (show == "transitions")
            assert "Inside: not gated" in " ".join(exhibit.notes)
    shown: list[dict[str, object]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
        exhibit._ipython_display_()
    assert MIME not in shown[0]
    assert "inside: not gated" in str(shown[0]["text/html"])
    share = answer(found, View(by="", terms=("spring 2026",))).exhibit
    assert share.sentence.startswith("In spring 2026, ")
    assert "Modification or above" in share.sentence
    assert "sendChartToCloud" in share.figure.layout.modebar.remove


def test_the_rest_of_a_lesson_that_two_observers_saw_differently_stays_a_share(found: Cube) -> None:
    frame = answer(found, View(by="announced", rest=True)).frame
    for name in ("rest", "rest_low", "rest_high"):
        assert frame[name].between(0, 1).all()
    assert (frame["gap_low"] < frame["gap"]).all()


def test_answers_are_those_of_the_files_by_plain_pandas(sample: Path, found: Cube) -> None:
    seen, staff = (
        pd.read_csv(sample / f"{name}.csv", dtype=str, keep_default_na=False) for name in ("observations", "staff")
    )
    own = staff[staff["roles"].str.contains("teacher")].groupby("staff_id")["prior_training"].first()
    days = {"fall 2024": ("2024-08-19", "2024-12-20"), "spring 2026": ("2026-01-05", "2026-06-05")}
    levels = {name: at for at, name in enumerate(found.levels)}
    seen = seen.assign(level=seen["level"].map(levels), own=seen["teacher_id"].map(own)).dropna(subset="level")

    def shares(rows: pd.DataFrame, cut: int, by: str = "school_id") -> pd.Series:
        weight = 1 / rows.groupby(["lesson_id", by])["lesson_id"].transform("size")
        rows = rows.assign(weight=weight, hits=weight * rows["level"].ge(cut))
        sums = rows.groupby([by, "teacher_id"])[["hits", "weight"]].sum()
        return sums["hits"] / sums["weight"]

    def change(rows: pd.DataFrame) -> tuple[float, int]:
        one, two = (
            shares(rows[rows["date"].between(*days[term])].assign(all="x"), 3, "all").droplevel(0) for term in days
        )
        moved = (two - one).dropna()
        return moved.mean(), len(moved)

    last = seen[seen["date"].between(*days["spring 2026"])]
    asked = answer(found, View(terms=("spring 2026",))).frame.set_index("group")["estimate"]
    assert np.allclose(shares(last, 3).groupby(level=0).mean(), asked)
    tools = View(by="tool", terms=("spring 2026",)).only("technology", "with technology")
    wanted = shares(last[last["level"].gt(0) & last["tool_id"].ne("")], 3, "tool_id").groupby(level=0).mean()
    assert np.allclose(wanted, answer(found, tools).frame.set_index("group")["estimate"])
    without = answer(found, View("shift", by="").without("observer", "920003")).frame.iloc[0]
    assert (without["estimate"], without["n"]) == pytest.approx(change(seen[seen["observer_id"].ne("920003")]))
    for row in answer(found, View("shift", by="own:prior_training")).frame.itertuples():
        assert (row.estimate, row.n) == pytest.approx(change(seen[seen["own"].eq(row.group)]))

    there = staff[staff["roles"].str.contains("teacher") & staff["start_date"].le("2026-06-05")]
    there = there[there["end_date"].eq("") | there["end_date"].ge("2026-01-05")]  # on the roster in the later term,
    there = there[there["end_date"].eq(there.groupby("staff_id")["end_date"].transform("min"))]  # at its end, or last
    kinds = pd.read_csv(sample / "schools.csv", dtype=str).set_index("school_id")["school_type"]
    there["school_type"] = there["school_id"].map(kinds)
    for by in ("subject", "school_type"):
        several = "several " + by.replace("_", " ") + "s"
        kinds = there.groupby("staff_id")[by].agg(["first", "nunique"])
        one = kinds["nunique"].eq(1) & ~kinds["first"].str.contains(";")
        of = seen["teacher_id"].map(kinds["first"].where(one, several))
        for row in answer(found, View("shift", by=by, rest=True)).frame.itertuples():
            assert (row.estimate, row.n) == pytest.approx(change(seen[of.eq(row.group)]))
            assert (row.rest, row.rest_people) == pytest.approx(change(seen[of.ne(row.group)]))
            assert row.gap == pytest.approx(row.estimate - row.rest)


def test_lessons_that_very_many_rated_are_counted_alike(found: Cube, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coachkit.explore.cubes._RATERS", 1)  # so two are many
    again = replace(found, _kept={})
    nobody = View(by="subject").only("hours", least=10_000).only("announced", "announced")
    for view in (View(), View("levels", by="tool"), View("shift", by="started"), nobody):
        pd.testing.assert_frame_equal(answer(again, view).frame, answer(found, view).frame)
