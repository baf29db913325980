import pandas as pd
import pytest

from coachkit.measures.estimators.coaches import caseload, coach_time, direct_share
from coachkit.measures.estimators.practice import coach_practice
from coachkit.measures.frame import MeasureFrame
from coachkit.privacy import Rules, gate

from .coached import OBSERVED, event, teachers
from .conftest import Make

STAFF = [{"staff_id": f"{s}{i:02}", "school_id": s, "roles": "teacher", "fte": 1} for s in "AB" for i in range(12)]
STAFF += [{"staff_id": "O1", "school_id": "A", "roles": "school_leader", "fte": 1}]
STAFF += [{"staff_id": "C1", "school_id": s, "roles": "coach", "fte": 0.5} for s in "AB"]


def of(frame: MeasureFrame, **dims: str) -> pd.Series:
    rows = frame.rows
    for name in ("school_id", "coach_id", "term", "category"):
        rows = rows[rows[name] == dims.get(name, "")]
    assert len(rows) == 1, rows
    return rows.iloc[0]


def test_time_with_teachers_by_hand(make: Make) -> None:
    """Four weeks, each an hour with a teacher and an hour and a half at the desk: 40 %."""
    days = ("2025-10-06", "2025-10-13", "2025-10-20", "2025-10-27")
    log = [event(day, teachers(0)) for day in days] + [event(day, [], minutes=90, activity="admin") for day in days]
    log += [event(day, ["B01"], coach_id="C2") for day in days]  # logs nothing but visits: 100 % would be the log's way
    staff = [*STAFF, {"staff_id": "C2", "school_id": "B", "roles": "coach", "fte": 1}]
    whole, each = direct_share(make(staff=staff, observations=OBSERVED, coaching_log=log))
    assert of(whole, term="fall")["estimate"] == pytest.approx(0.4)
    assert of(whole, term="fall")["people"] == 1
    assert of(each, coach_id="C1", term="fall")["estimate"] == pytest.approx(0.4)
    silent = of(each, coach_id="C2", term="fall")
    assert (silent["status"], silent["note"]) == ("not estimable", "the log holds no time without teachers")


def test_three_weeks_are_too_few(make: Make) -> None:
    log = [event(f"2025-10-{d:02}", [], activity="admin") for d in (6, 7, 8, 13, 20)]
    assert of(direct_share(make(observations=OBSERVED, coaching_log=log))[0], term="fall")["status"] == "too few"


def test_a_log_of_visits_alone_says_no_share(make: Make) -> None:
    log = [event(f"2025-10-{d:02}", teachers(0)) for d in (1, 8, 15, 22, 29)]
    row = of(direct_share(make(observations=OBSERVED, coaching_log=log))[0])
    assert (row["status"], row["note"]) == ("not estimable", "the log holds no time without teachers")


def test_caseload_of_a_coach_in_two_schools_by_hand(make: Make) -> None:
    """Eight coachees at A and four at B, with half a post at each."""
    log = [event("2025-10-06", teachers(i)) for i in range(8)] + [event("2025-10-07", [f"B{i:02}"]) for i in range(4)]
    log += [event("2025-10-08", ["A00", "A01", "A02"], activity="group_session")]  # a group makes nobody a coachee
    both, each = caseload(make(staff=STAFF, observations=OBSERVED, coaching_log=log))
    assert of(both, school_id="A", term="fall")["estimate"] == 16
    assert of(both, school_id="B", term="fall")["estimate"] == 8
    assert of(both, term="fall")["estimate"] == 12
    assert of(each, coach_id="C1", term="fall")["estimate"] == 12
    assert of(each, coach_id="C1", term="spring")["estimate"] == 0


def test_hybrids_say_so_and_posts_end(make: Make) -> None:
    staff = [
        *STAFF[:-2],
        {"staff_id": "C1", "school_id": "A", "roles": "teacher;coach", "fte": 1, "end_date": "2025-12-31"},
    ]
    log = [event("2025-10-06", teachers(i)) for i in range(3)] + [event("2025-10-07", ["C1"], coach_id="C1")][:0]
    both, each = caseload(make(staff=staff, observations=OBSERVED, coaching_log=log))
    assert of(each, coach_id="C1", term="fall")["note"] == "also a teacher: the FTE may hold teaching"
    assert of(both, term="spring")["status"] == "no data"


def test_a_coachs_time_and_hours(make: Make) -> None:
    log = [event("2025-10-06", teachers(0), minutes=90), event("2025-10-07", ["B00"], minutes=30, activity="debrief")]
    log += [event("2025-10-08", [], minutes=60, activity="admin")]
    time, hours = coach_time(make(observations=OBSERVED, coaching_log=log))
    assert of(time, coach_id="C1", term="fall", category="co_teaching")["estimate"] == 0.5
    assert of(hours, coach_id="C1", term="fall", school_id="A")["estimate"] == 2.5


def test_a_coachs_practice_by_hand(make: Make) -> None:
    log = []
    for number in range(5):
        first = event(f"2025-10-{number + 1:02}", teachers(number))
        log += [first]
        if number < 3:
            log += [event("2025-10-10", [], activity="admin", follows_event_id=first["event_id"])]
    log += [event("2026-06-30", [], activity="admin")]
    practice, coachees = coach_practice(make(observations=OBSERVED, coaching_log=log))
    assert of(practice, coach_id="C1", term="fall", category="follow-up")["estimate"] == pytest.approx(0.6)
    assert of(coachees, coach_id="C1", term="fall")["estimate"] == 5


def test_rows_about_a_coach_are_the_analysts_and_her_own(make: Make) -> None:
    log = [event(f"2025-10-{d:02}", teachers(d % 12)) for d in range(1, 29)]
    log += [event(f"2025-10-{d:02}", [], activity="admin") for d in range(1, 29)]
    district = make(staff=STAFF, observations=OBSERVED, coaching_log=log)
    frames = [*direct_share(district), *caseload(district), *coach_time(district), *coach_practice(district)]
    school = gate(frames, Rules("school", 5), ["C1"])
    assert not [r for rows in school.rows.values() for r in rows if r.ok]  # one coach: no number of the district either
    assert {r.measure for rows in school.rows.values() for r in rows} == {"direct_share", "caseload"}
    through = gate(frames, Rules("coach", 5), ["C1"])
    own = through.coaches[through.labels["coach_id"]["C1"]]
    assert {"direct_share_coach", "caseload_coach", "coach_time", "coach_hours", "coach_coachees"} <= {
        r.measure for r in own
    }
    assert all(r.ok for r in own if r.measure == "coach_time")
