import pytest

from coachkit.measures.estimators.activities import activity_mix
from coachkit.measures.estimators.registry import estimator_of
from coachkit.measures.estimators.tools import family_communication, tool_levels, tools_recorded

from .coached import OBSERVED, event, teachers
from .conftest import Make, at, lesson

TOOLS = [
    {"tool_id": "T1", "name": "Maker", "category": "creation", "purpose": "Publish", "privacy_reviewed": "true"},
    {"tool_id": "T2", "name": "Line", "category": "family_communication", "purpose": "Write", "privacy_reviewed": ""},
    {"tool_id": "T3", "name": "Drill", "category": "practice", "purpose": "", "privacy_reviewed": "true"},
    {"tool_id": "T4", "name": "Box", "category": "practice", "purpose": " ", "privacy_reviewed": "false"},
]


def test_levels_by_kind_of_tool_by_hand(make: Make) -> None:
    """Twelve teachers with a lesson each with the maker (nine at mid), and one each with the drill (all low)."""
    rows = [lesson(f"A{i:02}", "2025-10-01", "mid" if i < 9 else "low", tool_id="T1") for i in range(12)]
    rows += [lesson(f"A{i:02}", "2025-10-02", "low", tool_id="T3") for i in range(12)]
    rows += [lesson("A00", "2025-10-03", "none", tool_id="T1"), lesson("A00", "2025-10-04", "high")]  # not counted
    frames = {frame.measure: frame for frame in tool_levels(make(observations=rows, tools=TOOLS))}
    kinds, tools = frames["tool_category_levels"], frames["tool_levels"]
    assert at(kinds, school_id="A", category="creation", level="mid")["estimate"] == pytest.approx(0.75)
    assert at(kinds, school_id="A", category="creation", level="mid")["n"] == 12
    assert at(kinds, school_id="A", category="practice", level="mid")["estimate"] == 0
    assert at(kinds, school_id="A", category="lms", level="mid")["status"] == "no data"
    maker = tools.rows[(tools.rows["item"] == "Maker") & (tools.rows["level"] == "mid")]
    assert maker["estimate"].item() == pytest.approx(0.75)
    assert set(tools.rows["school_id"]) == {""}


def test_tools_on_record_by_hand(make: Make) -> None:
    found = tools_recorded(make(observations=OBSERVED, tools=TOOLS))[0]
    assert at(found, category="purpose")["estimate"] == 0.5  # a blank is no purpose
    assert at(found, category="privacy review")["estimate"] == 0.5
    assert at(found, category="both")["estimate"] == 0.25


def test_reaching_families_by_hand(make: Make) -> None:
    """Of school A's 20 teachers five are active with the line; minutes count where activity is not given."""
    use = [
        {"staff_id": f"A{i:02}", "tool_id": "T2", "week": "2025-09-29", "active": "true", "minutes": ""}
        for i in range(4)
    ]
    use += [{"staff_id": "A04", "tool_id": "T2", "week": "2025-09-29", "active": "", "minutes": 3}]
    use += [{"staff_id": "A05", "tool_id": "T2", "week": "2025-09-29", "active": "false", "minutes": ""}]
    use += [{"staff_id": "A06", "tool_id": "T1", "week": "2025-09-29", "active": "true", "minutes": ""}]
    found = family_communication(make(observations=OBSERVED, tools=TOOLS, tool_use=use))[0]
    fall = at(found, school_id="A", term="fall")
    assert (fall["estimate"], fall["n"], fall["contributors"]) == (0.25, 20, 5)
    assert at(found, school_id="B", term="fall")["estimate"] == 0
    assert at(found, school_id="A", term="spring")["status"] == "no data"  # nothing is on record: not 0 %


def test_what_students_do_by_hand(make: Make) -> None:
    uses = ["create"] * 3 + ["consume"] * 6 + ["none"] * 3
    rows = [lesson(f"A{i:02}", "2025-10-01", "low", student_use=use) for i, use in enumerate(uses)]
    rows += [lesson("A12", "2025-10-01", "low")]  # not noted
    found = estimator_of("student_use")(make(observations=rows))[0]
    create = at(found, school_id="A", term="fall", category="create")
    assert (create["estimate"], create["n"], create["contributors"]) == (0.25, 12, 3)
    assert at(found, school_id="A", term="fall", category="consume")["estimate"] == 0.5


def test_focus_of_the_minutes_by_hand(make: Make) -> None:
    log = [event(f"2025-10-{d:02}", teachers(0), minutes=30, focus="pedagogy") for d in range(1, 9)]
    log += [event(f"2025-10-{d:02}", teachers(0), minutes=30, focus="tool") for d in (9, 10)]
    log += [event("2025-10-11", teachers(0), minutes=600), event("2025-10-12", [], minutes=600, focus="equity")]
    focus = activity_mix(make(observations=OBSERVED, coaching_log=log))[3]
    assert at(focus, school_id="A", term="fall", category="pedagogy")["estimate"] == pytest.approx(0.8)
    assert at(focus, school_id="A", term="fall", category="equity")["estimate"] == 0
