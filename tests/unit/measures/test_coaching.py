import pandas as pd
import pytest

from coachkit.measures.estimators.activities import activity_mix
from coachkit.measures.estimators.coaching import contact_drought, dosage, reach
from coachkit.measures.estimators.records import completeness, entry_lag

from .conftest import Make, at, lesson

NUMBER = iter(range(10_000))


def event(
    day: str, who: list[str], minutes: int = 60, activity: str = "co_teaching", **more: object
) -> dict[str, object]:
    row = {"event_id": f"E{next(NUMBER)}", "date": day, "coach_id": "C1", "school_id": who[0][0] if who else "A"}
    return {**row, "participant_ids": ";".join(who), "minutes": minutes, "activity": activity, **more}


def teachers(*numbers: int) -> list[str]:
    return [f"A{i:02}" for i in numbers]


OBSERVED = [lesson("A00", "2025-10-01", "low"), lesson("A00", "2026-06-30", "low")]


def test_reach_counts_teachers_with_a_direct_event(make: Make) -> None:
    log = [event("2025-09-10", teachers(0, 1, 2)), event("2025-10-10", teachers(2, 3, 4))]
    log += [event("2025-10-11", teachers(5, 6), activity="group_session"), event("2025-10-12", [], activity="admin")]
    log += [event("2026-02-12", [], activity="admin")]
    frame = reach(make(observations=OBSERVED, coaching_log=log))[0]
    fall = at(frame, school_id="A", term="fall")
    assert (fall["n"], fall["contributors"]) == (20, 5)
    assert fall["estimate"] == pytest.approx(0.25)
    assert at(frame, school_id="A", term="spring")["estimate"] == 0
    assert at(frame, term="fall")["estimate"] == pytest.approx(5 / 32)


def test_without_a_log_reach_is_no_data_not_none(make: Make) -> None:
    frame = reach(make(observations=OBSERVED))[0]
    assert set(frame.rows["status"]) == {"no data"}


def test_people_off_the_roster_or_not_eligible_are_not_counted(make: Make) -> None:
    staff = [{"staff_id": f"A{i:02}", "school_id": "A", "roles": "teacher"} for i in range(12)]
    staff += [{"staff_id": "A20", "school_id": "A", "roles": "teacher", "end_date": "2025-07-01"}]
    staff += [{"staff_id": "A21", "school_id": "A", "roles": "teacher", "coaching_eligible": "false"}]
    staff += [{"staff_id": "A22", "school_id": "A", "roles": "teacher;coach", "start_date": "2026-02-01"}]
    staff += [
        {"staff_id": "C1", "school_id": "A", "roles": "coach"},
        {"staff_id": "O1", "school_id": "A", "roles": "coach"},
    ]
    frame = reach(
        make(
            staff=staff, observations=OBSERVED, coaching_log=[event("2025-09-10", teachers(0)), event("2026-03-01", [])]
        )
    )[0]
    assert at(frame, school_id="A", term="fall")["n"] == 12
    assert at(frame, school_id="A", term="spring")["n"] == 13  # the hybrid who came in February


def test_dosage_by_hand(make: Make) -> None:
    log = [event("2025-09-10", teachers(i), minutes=30 * (i + 1)) for i in range(11)]  # .5, 1, … 5.5 hours
    log += [event("2025-09-11", teachers(*range(12)), minutes=90, activity="plc")]
    hours, group, plan = dosage(make(observations=OBSERVED, coaching_log=log))
    fall = {
        c: at(hours, school_id="A", term="fall", category=c)["estimate"]
        for c in ("lower quartile", "median", "upper quartile")
    }
    assert fall == {
        "lower quartile": pytest.approx(1.75),
        "median": pytest.approx(3),
        "upper quartile": pytest.approx(4.25),
    }
    assert at(group, school_id="A", term="fall")["estimate"] == pytest.approx(1.5)
    assert at(plan, school_id="A", term="fall")["estimate"] == pytest.approx(8 / 11)  # 2 hours or more


def test_drought_runs_between_direct_events_and_to_the_end_of_term(make: Make) -> None:
    log = []
    for i in range(10):
        log += [event("2025-12-01", teachers(i)), event("2025-12-11" if i else "2025-12-20", teachers(i))]
    log += [event("2026-01-15", [], activity="admin")]  # the log goes on
    frame = contact_drought(make(observations=OBSERVED, coaching_log=log))[0]
    # to 31 December: 20 days for nine of them; A00 has 19 days between its events
    over = at(frame, school_id="A", term="fall", category="over 14 days")
    assert (over["estimate"], over["contributors"], over["n"]) == (1, 10, 10)
    assert at(frame, school_id="A", term="fall", category="over 30 days")["estimate"] == 0


def test_drought_across_terms_leavers_and_short_follow_up(make: Make) -> None:
    staff = [{"staff_id": f"A{i:02}", "school_id": "A", "roles": "teacher"} for i in range(30)]
    for row in staff[10:20]:
        row["end_date"] = "2026-02-01"  # gone before the gap is long
    staff += [
        {"staff_id": "C1", "school_id": "A", "roles": "coach"},
        {"staff_id": "O1", "school_id": "A", "roles": "coach"},
    ]
    log = [event("2025-12-20", teachers(i)) for i in range(10)] + [event("2026-06-20", teachers(i)) for i in range(10)]
    log += [event("2026-01-25", teachers(i)) for i in range(10, 20)]
    log += [event("2026-06-25", teachers(i)) for i in range(20, 30)] + [event("2026-06-30", [], activity="admin")]
    schools = [{"school_id": "A", "name": "A"}]
    frame = contact_drought(make(schools=schools, staff=staff, observations=OBSERVED, coaching_log=log))[0]
    over = at(frame, school_id="A", term="spring", category="over 30 days")
    # ten met in December wait from January to June; leavers (7 days) and the newly met (5 days) were not followed for 30
    assert (over["n"], over["contributors"]) == (10, 10)


def test_a_term_before_the_log_is_not_logged_not_zero(make: Make) -> None:
    observed = [*OBSERVED, lesson("A01", "2025-09-30", "low")]
    frame = reach(make(observations=observed, coaching_log=[event("2026-02-10", teachers(0))]))[0]
    assert at(frame, school_id="A", term="fall")["status"] == "no data"
    assert at(frame, school_id="A", term="spring")["estimate"] == pytest.approx(0.05)


def test_activity_mix_counts_an_event_once(make: Make) -> None:
    log = [event(f"2025-09-{d:02}", teachers(0, 1), minutes=30, modality="in_person") for d in range(1, 13)]
    log += [event("2025-09-20", teachers(*range(6)), minutes=90, activity="group_session")]
    log += [event("2025-09-21", [], minutes=300, activity="admin")]
    mix, modalities, kinds, _ = activity_mix(make(observations=OBSERVED, coaching_log=log))
    where = {"school_id": "A", "term": "fall"}
    assert at(mix, **where, category="co_teaching")["estimate"] == pytest.approx(360 / 450)
    assert at(modalities, **where, modality="in_person")["n"] == 12
    assert at(modalities, **where, modality="in_person")["estimate"] == 1  # of the minutes whose modality is given
    assert at(mix, **where, category="modeling")["estimate"] == 0
    assert at(kinds, **where, category="group")["estimate"] == pytest.approx(0.2)
    assert at(mix, school_id="B", term="fall", category="co_teaching")["status"] == "no data"


def test_records_are_counted(make: Make) -> None:
    log = [
        event("2025-09-10", teachers(0), entered_on="2025-09-12"),
        event("2025-09-11", teachers(1), entered_on="2025-09-11"),
    ]
    log += [event("2025-09-11", teachers(1), entered_on="2025-09-21")]
    district = make(observations=OBSERVED, coaching_log=log)
    assert at(entry_lag(district)[0], school_id="A")["estimate"] == 2
    filled, kept = completeness(district)
    assert at(filled, category="coaching_log")["estimate"] == 1
    assert at(kept, category="observations")["n"] == 2
    own = at(filled, school_id="A", category="observations")
    assert pd.isna(own["n"])  # how many lessons a school's only teacher gave is not told
    assert own["people"] == 23  # its staff
