"""Shift net of observers and visits needed: every way a school's number can be missing; what only the analyst sees."""

from dataclasses import replace

import pytest

from coachkit import exhibits
from coachkit.exhibits.special.visits import _said
from coachkit.measures import CATALOGUE
from coachkit.release import Estimates, Release, Row
from coachkit.release.meta import Measured

ALIKE = "these data can't tell schools apart: what differs between them is no more than chance would give"


def without(estimates: Estimates, note: str, reason: str = "") -> Estimates:
    """The school with no shift of its own, and why."""
    blank = {"status": "not estimable", "estimate": None, "low": None, "high": None, "note": note, "reason": reason}
    rows = tuple(r._replace(**blank) if r.measure.startswith("shift_adjusted") else r for r in estimates.rows)
    return replace(estimates, rows=rows)


def test_it_says_both_numbers_and_no_cause(release: Release) -> None:
    exhibit = exhibits.shift_adjusted(release.school("0001"))
    assert exhibit.sentence.startswith("From fall 2024 to spring 2026, the share of lessons")
    assert "after allowing for who observed" in exhibit.sentence
    assert "Without that adjustment: " in exhibit.sentence
    assert "doesn’t show what caused" in exhibit.notes[0]
    assert exhibit.chart is not None


def test_schools_alike_are_told_the_districts(release: Release) -> None:
    exhibit = exhibits.shift_adjusted(without(release.school("0001"), ALIKE, "schools alike"))
    assert "can’t tell this school’s change from the whole district’s" in exhibit.sentence
    assert exhibit.figure is not None
    assert "doesn’t mean that schools are alike" in " ".join(exhibit.notes)


def test_what_is_not_comparable_is_said(release: Release) -> None:
    why = "not comparable: other observers in the two terms, whom nobody links"
    exhibit = exhibits.shift_adjusted(without(release.school("0001"), why, "not comparable"))
    assert exhibit.status == "not estimable"
    assert why in exhibit.sentence


@pytest.mark.parametrize("name", ["model_checks", "observer_severity", "coach_differences"])
def test_the_analyst_alone_sees_observers_and_coaches(release: Release, name: str) -> None:
    exhibit = getattr(exhibits, name)(release.district)
    assert exhibit.status == "no data"
    assert "for the analyst alone" in exhibit.sentence


def test_the_decision_study_names_the_fewest_ratings(release: Release) -> None:
    rows = release.district.rows_of("generalizability")
    at = {(int(r.category[0]), int(r.category[-1])): r for r in rows if r.ok}
    reach = {key: row._replace(estimate=0.9 if key in {(2, 2), (5, 1)} else 0.1) for key, row in at.items()}
    assert "takes 2 lessons by two observers (or 5 lessons by one observer)" in _said(reach)
    assert _said({key: row._replace(estimate=0.1) for key, row in at.items()}).startswith("Not even 8 lessons")


def test_coaches_who_work_alone_are_shown_beside_the_range_expected_of_them(release: Release) -> None:
    key = "coach_schools_change"
    entry = Measured(**{name: getattr(CATALOGUE[key], name) for name in Measured.model_fields})
    catalogue = {**release.meta.catalogue, key: entry}
    meta = release.meta.model_copy(update={"audience": "internal", "catalogue": catalogue})
    part = replace(release.district, meta=meta)
    blank = {name: "" for name in Row._fields if name not in Row._field_defaults}
    shared = {"unit": "change of share", "status": "ok", "term": "fall 2024", "to_term": "spring 2026"}

    def made(measure: str, coach: int, estimate: float, half: float, n: int) -> Row:
        numbers = {"estimate": estimate, "low": estimate - half, "high": estimate + half, "n": n, "people": n}
        return Row(**{**blank, **shared, "measure": measure, "coach_id": f"Coach {coach}", **numbers})

    rows = [made("coach_schools_change", c, 0.05 * c, 0.1, 30 - c) for c in range(6)]
    rows += [made("coach_schools_expected", c, 0.1, 0.12, 30 - c) for c in range(6)]
    others = [row for row in part.rows if not row.measure.startswith("coach_schools")]
    found = exhibits.coach_schools_change(replace(part, rows=(*others, *rows)))
    assert "changed by +10 points on average in the schools of 6 coaches who work alone there" in found.sentence
    assert "1 lies outside the range expected" in found.sentence
    assert found.table is not None
    assert [line[-1] for line in found.table.rows] == ["yes"] * 5 + ["no"]
    assert "not what a coach caused" in found.notes[0]


def test_coaches_schools_are_the_analysts_alone(release: Release) -> None:
    found = exhibits.coach_schools_change(release.district)
    assert found.status == "no data"
    assert "for the analyst alone" in found.sentence
