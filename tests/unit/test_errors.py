import pytest

from coachkit.errors import BadInput, Unknown, nearest


def test_a_notebook_shows_the_message_and_no_traceback() -> None:
    error = BadInput("schools.csv has no rows.", "It must have one row per school.")
    assert error._render_traceback_() == ["BadInput: schools.csv has no rows.\n  It must have one row per school."]


@pytest.mark.parametrize(
    ("value", "options", "found"),
    [
        ("12", ["0012", "0120"], "0012"),
        ("adler school", ["Alder School", "Birch School"], "Alder School"),
        ("SCHOOL-REPORT", ["school_report", "explore"], "school_report"),
        ("zzz", ["a", "b"], None),
        ("x", [], None),
    ],
)
def test_the_nearest_option(value: str, options: list[str], found: str | None) -> None:
    assert nearest(value, options) == found
    assert Unknown("thing", value, options).guess == found


def test_long_lists_are_cut_and_counted() -> None:
    assert "(40 in all)" in str(Unknown("school", "x", range(100, 140)))
    assert "Known: none" in str(Unknown("school", "x", []))
