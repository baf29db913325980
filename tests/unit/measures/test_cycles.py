from coachkit.measures.estimators.cycles import core_components

from .coached import OBSERVED, event, teachers
from .conftest import Make, at

WHOLE = (("goal", "planning"), ("plan", "planning"), ("implement", "modeling"), ("reflect", "debrief"))


def cycle(name: str, who: int, phases: tuple[tuple[str, str], ...], month: str = "2025-10") -> list[dict[str, object]]:
    return [
        event(f"{month}-{3 * i + 1:02}", teachers(who), activity=activity, cycle_id=name, cycle_phase=phase)
        for i, (phase, activity) in enumerate(phases)
    ]


def test_whole_cycles_by_hand(make: Make) -> None:
    """Six whole, two without a goal, one without reflection, one that implemented outside class."""
    log = [row for i in range(6) for row in cycle(f"W{i}", i, WHOLE)]
    log += [row for i in (6, 7) for row in cycle(f"G{i}", i, WHOLE[1:])]
    log += cycle("R", 8, WHOLE[:3]) + cycle("I", 9, (*WHOLE[:2], ("implement", "planning"), WHOLE[3]))
    log += [event("2026-06-30", [], activity="admin")]
    whole, parts = core_components(make(observations=OBSERVED, coaching_log=log))
    fall = at(whole, school_id="A", term="fall")
    assert (fall["estimate"], fall["n"], fall["contributors"]) == (0.6, 10, 6)
    share = {c: at(parts, school_id="A", term="fall", category=c)["estimate"] for c in set(parts.rows["category"])}
    assert share == {"goal": 0.8, "plan": 1, "implement": 0.9, "reflect": 0.9}


def test_phases_that_are_not_given_follow_from_the_activity_and_cycles_may_overlap(make: Make) -> None:
    log = []
    for i in range(10):  # two cycles of the same teacher at once; phases blank but for the goal
        log += [event("2025-12-01", teachers(i // 2), activity="planning", cycle_id=f"C{i}", cycle_phase="goal")]
        for day, activity in (("12-05", "planning"), ("12-20", "co_teaching")):
            log.append(event(f"2025-{day}", teachers(i // 2), activity=activity, cycle_id=f"C{i}"))
        log.append(event("2026-01-10", teachers(i // 2), activity="debrief", cycle_id=f"C{i}"))
    log += [event("2026-06-30", [], activity="admin")]
    whole = core_components(make(observations=OBSERVED, coaching_log=log))[0]
    spring = at(whole, school_id="A", term="spring")  # the term of the last event
    assert (spring["estimate"], spring["n"], spring["people"]) == (1, 10, 5)
    assert at(whole, school_id="A", term="fall")["status"] == "no data"


def test_a_cycle_still_running_is_not_judged_and_a_number_used_twice_is_two(make: Make) -> None:
    log = [row for i in range(10) for row in cycle(f"{i}", i, WHOLE)]
    log += [event("2025-10-01", ["B00"], cycle_id="0", cycle_phase="plan")]  # school B numbers its own
    log += [*cycle("late", 10, WHOLE[:2], month="2026-06"), event("2026-06-10", [], activity="admin")]
    whole = core_components(make(observations=OBSERVED, coaching_log=log))[0]
    assert at(whole, school_id="A")["n"] == 10
    assert at(whole)["n"] == 11
