"""What one measure shows must not give away what another hides."""

import pandas as pd

from coachkit.measures.catalogue import CATALOGUE
from coachkit.measures.frame import MeasureFrame, build
from coachkit.privacy import Gated, Rules, gate
from coachkit.release import Row

SCHOOL = Rules("school", 5)


def frame(key: str, **columns: object) -> MeasureFrame:
    return build(key, CATALOGUE[key].unit, pd.DataFrame(columns))


def row(through: Gated, measure: str, school: str = "a", **dims: str) -> Row:
    found = [r for r in through.rows[school] if r.measure == measure and r.matches(dims)]
    assert len(found) == 1
    return found[0]


def test_coachees_are_not_counted_beside_reach() -> None:
    """15 of 18 coached: reach is hidden for the three who are not, and dosage must not say "15 coachees"."""
    reach = frame("reach", school_id=["", "a", "b", "c"], term="t", estimate=[59 / 98, 15 / 18, 0.5, 0.6],
                  n=[98, 18, 40, 40], people=[98, 18, 40, 40], contributors=[59, 15, 20, 24])  # fmt: skip
    dosage = frame("dosage", school_id=["", "a", "b", "c"], term="t", category="median", estimate=[4.0, 5.0, 3.0, 4.0],
                   n=[59, 15, 20, 24], people=[59, 15, 20, 24])  # fmt: skip
    through = gate([reach, dosage], SCHOOL)
    assert row(through, "reach").status == "suppressed"
    hours = row(through, "dosage")
    assert (hours.estimate, hours.n, hours.people) == (5.0, None, None)
    assert row(through, "dosage", "").n == 59
    assert row(gate([reach, dosage], Rules("internal", 1)), "dosage").n == 15


def test_the_share_of_groups_does_not_give_one_hidden_activity_away() -> None:
    mix = frame("activity_mix", school_id="a", term="t", category=["planning", "debrief", "modeling", "group_session", "plc"],
                estimate=[0.4, 0.3, 0.2, 0.08, 0.02], n=[40, 30, 20, 8, 2], people=[20, 18, 10, 12, 3])  # fmt: skip
    shares = frame("group_share", school_id="a", term="t", category=["one-on-one", "group"], estimate=[0.9, 0.1],
                   n=[90, 10], people=[20, 14])  # fmt: skip
    through = gate([mix, shares], SCHOOL)
    hidden = {r.category for r in through.rows["a"] if r.measure == "activity_mix" and r.status == "suppressed"}
    told = {row(through, "group_share", category=c).status for c in ("one-on-one", "group")}
    one, group = hidden & {"planning", "debrief", "modeling"}, hidden & {"group_session", "plc"}
    assert "plc" in hidden
    assert len(group) == 2, "its like, or the share of groups less the other would be it"
    assert told == {"suppressed"} or len(one) != 1


def test_counts_of_a_part_do_not_tell_a_small_rest() -> None:
    """34 teachers observed, 32 of them with technology: two used none, and that must not be read off."""
    lessons = frame("lessons_observed", school_id=["", "a"], term="t", estimate=[200, 90], n=[200, 90], people=[80, 34])
    technology = frame("transformative_share_technology", school_id=["", "a"], term="t", estimate=[0.3, 0.3], low=0.1, high=0.5,
                       n=[180, 85], people=[70, 32], contributors=[30, 15])  # fmt: skip
    found = row(gate([lessons, technology], SCHOOL), "transformative_share_technology")
    assert (found.estimate, found.n, found.people) == (0.3, None, None)


def test_of_gaps_one_within_the_other_the_narrower_goes() -> None:
    """12 waited over 14 days, 10 of them over 30: two waited 15 to 30."""
    gaps = frame("contact_drought", school_id="a", term="t", category=["over 14 days", "over 30 days"], estimate=[0.6, 0.5],
                 n=20, people=20, contributors=[12, 10])  # fmt: skip
    through = gate([gaps], SCHOOL)
    assert row(through, "contact_drought", category="over 14 days").status == "ok"
    assert row(through, "contact_drought", category="over 30 days").status == "suppressed"


def test_a_row_without_lessons_may_still_count_somebody() -> None:
    lessons = frame("lessons_observed", school_id=["a", "b"], term="t", estimate=[None, None], n=[0, 0], people=[0, 1])
    through = gate([lessons], SCHOOL)
    assert row(through, "lessons_observed", "b").people is None


def test_that_nothing_varied_in_a_small_group_is_not_told() -> None:
    agreement = frame("observer_agreement", school_id="a", category="alpha", estimate=[None], n=[40], people=[3],
                      status=["not estimable"])  # fmt: skip
    assert row(gate([agreement], SCHOOL), "observer_agreement").status == "suppressed"


def test_a_schools_transitions_are_the_analysts() -> None:
    moved = frame("transition", school_id=["", "a"], term="t", to_term="u", level="x", to_level="y", estimate=[0.2, 0.5],
                  n=[100, 20], people=[100, 20], contributors=[20, 10])  # fmt: skip
    assert "a" not in gate([moved], SCHOOL).rows
    assert row(gate([moved], Rules("internal", 1)), "transition").estimate == 0.5
