"""How schools were chosen: the setting, and what is said of the two that it replaces."""

import pytest

from coachkit.errors import BadConfig
from coachkit.schema.config import make_config


@pytest.mark.parametrize(
    ("old", "lines"),
    [
        ({"drawn_by_lot": True}, ['chosen_by = "lot"']),
        ({"drawn_by_lot": False}, ['chosen_by = "other"']),
        ({"selection": 'by "need"\nand wish'}, ['chosen_note = "by \\"need\\" and wish"']),
        ({"selection": "a lot", "drawn_by_lot": True}, ['chosen_by = "lot"', 'chosen_note = "a lot"']),
    ],
)
def test_the_old_keys_are_refused_with_the_lines_to_write(old: dict[str, object], lines: list[str]) -> None:
    with pytest.raises(BadConfig) as caught:
        make_config({"plan": old}, "coachkit.toml")
    said = str(caught.value)
    assert all(line in said for line in lines) and all(key in said for key in old)
    assert said.startswith("coachkit.toml: plan")


def test_how_schools_were_chosen_is_one_of_four_words() -> None:
    assert make_config({"plan": {"chosen_by": "lowest"}}, "x").plan.chosen_by == "lowest"
    assert make_config({}, "x").plan.chosen_by is None
    with pytest.raises(BadConfig, match=r"plan.chosen_by .found 'luck'.*'volunteers' or 'other'"):
        make_config({"plan": {"chosen_by": "luck"}}, "x")
