import pytest

from coachkit.schema.tables import REQUIRED, TABLES

# The contract's tables, their keys and required columns, written down a second time.
EXPECTED = {
    "schools": ("school_id", "school_id name"),
    "staff": ("staff_id school_id", "staff_id school_id roles"),
    "coaching_log": ("event_id", "event_id date coach_id school_id minutes activity"),
    "observations": ("observation_id", "observation_id lesson_id teacher_id school_id observer_id date level"),
    "next_steps": ("step_id", "step_id"),
    "goals": ("goal_id", "goal_id"),
    "survey_items": ("instrument item_id", "instrument item_id"),
    "survey_responses": ("instrument wave respondent_key item_id", "instrument wave respondent_key item_id"),
    "self_assessments": ("coach_id framework standard wave", "coach_id framework standard wave"),
    "actions": ("action_id", "action_id coach_id"),
    "tools": ("tool_id", "tool_id"),
    "tool_use": ("staff_id tool_id week", "staff_id tool_id week"),
    "costs": ("year kind", "year kind"),
    "outcomes": ("school_id measure wave", "school_id measure wave"),
}


def test_the_fourteen_tables_stand_in_their_order() -> None:
    assert list(TABLES) == list(EXPECTED)
    assert set(REQUIRED) == {"schools", "staff", "observations"}


@pytest.mark.parametrize("name", EXPECTED)
def test_keys_and_required_columns(name: str) -> None:
    key, required = (set(words.split()) for words in EXPECTED[name])
    columns = TABLES[name].columns()
    assert set(TABLES[name].key()) == key
    assert {c.name for c in columns.values() if c.required} == required


@pytest.mark.parametrize("name", EXPECTED)
def test_every_column_is_described_and_its_example_is_allowed(name: str) -> None:
    for column in TABLES[name].columns().values():
        assert column.description.endswith("."), column.name
        assert column.example, column.name
        if column.allowed:
            assert set(column.example.split(";")) <= set(column.allowed), column.name
        if column.refers:
            assert column.refers.column in TABLES[column.refers.table].columns(), column.name
