"""How long an event took: the unit of the header, other writings of a length, and what is asked of them."""

from pathlib import Path

import pandas as pd
import pytest

from coachkit.errors import BadMapping
from coachkit.ingest import import_table, suggest
from coachkit.ingest.lengths import in_minutes, units_of

HEAD = "Timestamp,Email,School,Teacher coached,Date,{},Type of activity\n"


@pytest.mark.parametrize(
    ("header", "units"),
    [
        ("Duration (hours)", ("hours",)),
        ("Duration [h]", ("hours",)),
        ("Dauer in Std.", ("hours",)),
        ("duration_h", ("hours",)),
        ("Duración (horas)", ("hours",)),
        ("Length of session (hh:mm)", ("hours",)),
        ("時間(分)", ("minutes",)),
        ("所要時間", ()),
        ("Duration [sec]", ("seconds",)),
        ("Session length in minutes", ("minutes",)),
        ("Duration", ()),
        ("Duration (class periods)", ()),
        ("Minutes outside school hours", ("hours", "minutes")),
        ("Minutes (1 hour = 60)", ("hours", "minutes")),
    ],
)
def test_the_unit_is_told_from_the_header(header: str, units: tuple[str, ...]) -> None:
    assert units_of(header) == units


@pytest.mark.parametrize(
    ("cell", "unit", "minutes"),
    [
        ("1.5", "hours", "90"),
        ("0,75", "hours", "45"),
        ("½", "hours", "30"),
        ("1½", "hours", "90"),
        ("1:30", "hours", "90"),
        ("1:30", "minutes", "1:30"),
        ("1:30:00", "minutes", "90"),
        ("45:00", "hours", "45:00"),
        ("45 min", "hours", "45"),
        ("1 h 30 min", "minutes", "90"),
        ("1 hour and 15 minutes", "minutes", "75"),
        ("1時間30分", "minutes", "90"),
        ("2700", "seconds", "45"),
        ("30-45 min", "hours", "30-45 min"),
        ("about an hour", "hours", "about an hour"),
        ("", "hours", ""),
    ],
)
def test_lengths_become_minutes_or_stay_as_they_are(cell: str, unit: str, minutes: str) -> None:
    assert in_minutes(pd.Series([cell], dtype="str"), unit).tolist() == [minutes]


def log(tmp_path: Path, header: str, *lengths: str) -> Path:
    rows = "".join(
        f'10/{i + 10}/2025 9:00:00,c@x.org,N,T{i % 3},10/{i + 10}/2025,"{lengths[i % len(lengths)]}",Planning\n'
        for i in range(12)
    )
    (tmp_path / "l.csv").write_text(HEAD.format(header) + rows)
    return tmp_path / "l.csv"


@pytest.mark.parametrize(
    ("header", "lengths", "asked"),
    [
        ("Duration (hours)", ("1", "1.5"), ""),
        ("How long?", ("30 minutes", "1 hour"), ""),
        ("Duration", ("1", "1.5", "2"), "are these lengths minutes? As minutes, median 1.5"),
        ("Minutes", ("1800", "3600"), "are these lengths minutes? As minutes, median 2700"),
        ("Duration", ("45", "60", "30", "1"), "3 are shorter than 5"),
        ("Minutes/hours", ("45", "1"), "mentions hours and minutes"),
        ("Minutes", ("45", "45", "60", "about an hour"), "these are not lengths"),
    ],
)
def test_a_unit_that_is_not_sure_is_asked(tmp_path: Path, header: str, lengths: tuple[str, ...], asked: str) -> None:
    found = suggest(log(tmp_path, header, *lengths))
    assert asked in " ".join(what for _, what in found.person)
    assert bool(found.person) == bool(asked)


def test_a_mapping_by_hand_never_takes_hours_as_minutes(tmp_path: Path) -> None:
    source = log(tmp_path, "Duration (hours)", "1", "2")
    text = suggest(source).text
    assert 'minutes = { column = "Duration (hours)", unit = "hours" }' in text
    (tmp_path / "right.toml").write_text(text)
    import_table(source, tmp_path / "right.toml", tmp_path / "d")
    assert set(pd.read_csv(tmp_path / "d" / "coaching_log.csv")["minutes"]) == {60, 120}
    (tmp_path / "wrong.toml").write_text(text.replace(', unit = "hours"', ""))
    with pytest.raises(BadMapping, match=r"says hours"):
        import_table(source, tmp_path / "wrong.toml", tmp_path / "e")
    (tmp_path / "odd.toml").write_text(text.replace('unit = "hours"', 'unit = "minutes"'))
    made = import_table(source, tmp_path / "odd.toml", tmp_path / "f")
    assert any("shorter than 5 minutes (median 1.5)" in note for note in made.notes)
