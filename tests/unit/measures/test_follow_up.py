import pandas as pd
import pytest

from coachkit.measures.estimators.follow_up import follow_up, group_chain
from coachkit.privacy import Rules, gate

from .coached import OBSERVED, event, teachers
from .conftest import Make, at

END = event("2026-06-30", [], activity="admin")


def ten(lag: list[int | None], day: str = "2025-10-01") -> list[dict[str, object]]:
    """An event each with ten teachers, followed up after so many days (None: never)."""
    log = []
    for number, days in enumerate(lag):
        first = event(day, teachers(number))
        log.append(first)
        if days is not None:
            later = pd.Timestamp(day) + pd.Timedelta(days=days)
            link = {"follows_event_id": first["event_id"], "activity": "admin"}
            log.append(event(str(later.date()), [], **link))
    return log


def test_followed_up_within_the_plans_days_by_hand(make: Make) -> None:
    """Ten events: three after 7 days, two after 14, one after 15, one after 100 (another term), three never."""
    log = [*ten([7, 7, 7, 14, 14, 15, 100, None, None, None]), END]
    share, days, waiting = follow_up(make(observations=OBSERVED, coaching_log=log))
    fall = at(share, school_id="A", term="fall")
    assert (fall["estimate"], fall["n"], fall["people"], fall["contributors"]) == (0.5, 10, 10, 5)
    assert at(days, school_id="A")["estimate"] == 14  # half of ten by then
    assert at(waiting, category="28 days")["estimate"] == pytest.approx(0.6)
    assert at(waiting, category="84 days")["contributors"] == 6


def test_events_too_young_to_judge_are_not_judged(make: Make) -> None:
    log = [*ten([3] * 10), *ten([3] * 10, day="2026-06-20"), END]
    share, _, _ = follow_up(make(observations=OBSERVED, coaching_log=log))
    assert at(share, school_id="A", term="spring")["status"] == "no data"  # though all were followed up already
    assert at(share, school_id="A")["n"] == 10


def test_a_log_without_links_is_not_zero_followed_up(make: Make) -> None:
    share, days, _ = follow_up(make(observations=OBSERVED, coaching_log=[*ten([None] * 12), END]))
    assert set(share.rows["status"]) == set(days.rows["status"]) == {"no data"}
    assert "follows_event_id" in share.rows["note"].iloc[0]


def test_half_never_followed_up_has_no_median(make: Make) -> None:
    _, days, _ = follow_up(make(observations=OBSERVED, coaching_log=[*ten([7, 7, *[None] * 10]), END]))
    assert at(days, school_id="A")["status"] == "not estimable"


def test_an_event_with_forty_participants_counts_once(make: Make) -> None:
    staff = [{"staff_id": f"A{i:02}", "school_id": "A", "roles": "teacher"} for i in range(40)]
    staff += [{"staff_id": s, "school_id": "A", "roles": "coach"} for s in ("C1", "O1")]
    big = event("2025-10-02", teachers(*range(40)), activity="group_session")
    log = [*ten([None] * 9), big, event("2025-10-05", [], follows_event_id=big["event_id"], activity="admin"), END]
    schools = [{"school_id": "A", "name": "A"}]
    share, _, _ = follow_up(make(schools=schools, staff=staff, observations=OBSERVED, coaching_log=log))
    fall = at(share, school_id="A", term="fall")
    assert (fall["estimate"], fall["n"], fall["people"], fall["contributors"]) == (0.1, 10, 40, 40)


def session(day: str, seen: int | None, talked: int | None) -> list[dict[str, object]]:
    """A group session; its co-observation after ``seen`` days follows it, the debrief follows the co-observation."""
    first = event(day, teachers(*range(6)), activity="group_session")
    out, before = [first], first["event_id"]
    for days, activity in ((seen, "co_observation"), (talked, "debrief")):
        if days is not None:
            later = str((pd.Timestamp(day) + pd.Timedelta(days=days)).date())
            out.append(event(later, teachers(0), activity=activity, follows_event_id=before))
            before = out[-1]["event_id"]
    return out


def test_the_chain_from_group_to_classroom_by_hand(make: Make) -> None:
    """Of five sessions two have both in 14 days; one was debriefed on day 15; one only debriefed; one has nothing."""
    log = [*session("2025-10-01", 3, 5), *session("2025-12-28", 10, 14), *session("2025-10-03", 3, 15)]
    log += [
        *session("2025-10-04", None, 2),
        *session("2025-10-05", None, None),
        *session("2026-06-25", None, None),
        END,
    ]
    chain = group_chain(make(observations=OBSERVED, coaching_log=log))[0]
    found = {c: at(chain, school_id="A", category=c)["estimate"] for c in set(chain.rows["category"])}
    assert found == {
        "co-observation and debrief": pytest.approx(0.4),  # one of them crosses into the next term and year
        "co-observation alone": pytest.approx(0.2),
        "debrief alone": pytest.approx(0.2),
        "neither": pytest.approx(0.2),  # the session of 25 June is too young
    }
    assert at(chain, school_id="A", category="neither")["n"] == 5
    assert at(chain, school_id="A", term="spring", category="neither")["status"] == "no data"


def test_links_in_a_circle_end(make: Make) -> None:
    log = [event("2025-10-01", teachers(0, 1), activity="group_session", event_id="X1", follows_event_id="X2")]
    log += [event("2025-10-01", teachers(0), activity="debrief", event_id="X2", follows_event_id="X1"), END]
    chain = group_chain(make(observations=OBSERVED, coaching_log=log))[0]
    assert at(chain, school_id="A", category="debrief alone")["n"] == 1


def test_a_school_does_not_see_how_few_were_not_followed_up(make: Make) -> None:
    log = [*ten([7] * 8 + [None, None]), END]
    through = gate(follow_up(make(observations=OBSERVED, coaching_log=log)), Rules("school", 5))
    row = next(r for r in through.rows["A"] if r.measure == "follow_up" and r.term == "fall")
    assert (row.status, row.n) == ("suppressed", None)
    assert not [r for r in through.rows["A"] if r.measure == "follow_up_waiting"]
