from coachkit.measures.estimators.next_steps import next_steps

from .coached import OBSERVED, event, teachers
from .conftest import Make, at


def step(number: int, due: str, closed: str = "", status: str = "", agreed: str = "E1") -> dict[str, object]:
    who = teachers(number % 20)[0]
    return {
        "step_id": f"N{number}",
        "event_id": agreed,
        "teacher_id": who,
        "due": due,
        "closed": closed,
        "status": status,
    }


LOG = [event("2025-10-01", teachers(*range(20)), event_id="E1"), event("2026-06-30", [], activity="admin")]


def test_steps_by_hand(make: Make) -> None:
    """Ten due: four in time, two late, three open, one dropped; one done on an unknown day; one not due yet."""
    rows = [step(i, "2025-10-20", "2025-10-11", "done") for i in range(4)]
    rows += [step(i, "2025-10-20", "2025-11-30", "done") for i in (4, 5)] + [step(i, "2025-10-20") for i in (6, 7, 8)]
    rows += [step(9, "2025-10-20", status="dropped"), step(10, "2025-10-20", status="done"), step(11, "2026-09-01")]
    found, days = next_steps(make(observations=OBSERVED, coaching_log=LOG, next_steps=rows))
    share = {c: at(found, school_id="A", term="fall", category=c) for c in set(found.rows["category"])}
    assert {c: row["estimate"] for c, row in share.items()} == {
        "closed in time": 0.4, "closed late": 0.2, "open": 0.3, "dropped": 0.1,
    }  # fmt: skip
    assert share["open"]["n"] == 10
    assert share["open"]["contributors"] == 3
    # ten with a known time: four after 10 days, two after 60, four waiting (one of them not due yet)
    assert at(days, school_id="A")["estimate"] == 60
    assert at(days, school_id="A")["n"] == 10


def test_a_step_without_an_event_is_its_teachers_school(make: Make) -> None:
    rows = [step(i, "2025-10-20", agreed="") for i in range(10)]
    found, days = next_steps(make(observations=OBSERVED, coaching_log=LOG, next_steps=rows))
    assert at(found, school_id="A", term="fall", category="open")["estimate"] == 1
    assert at(days, school_id="A")["status"] == "no data"  # nobody knows when it was agreed


def test_as_of_a_day_a_step_closed_later_is_open(make: Make) -> None:
    import datetime as dt

    rows = [step(i, "2025-10-20", "2025-11-05", "done") for i in range(10)]
    district = make(observations=OBSERVED, coaching_log=LOG, next_steps=rows).as_of(dt.date(2025, 11, 1))
    found = next_steps(district)[0]
    assert at(found, school_id="A", term="fall", category="open")["estimate"] == 1
