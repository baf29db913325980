"""Grades as exports spell them."""

from __future__ import annotations

import pytest

from coachkit.schema.grades import band_grades, read_grades


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("6;7;8", "6;7;8"),
        ("06", "6"),
        ("KG;01", "K;1"),
        ("Pre-K", "PK"),
        ("PK–2", "PK;K;1;2"),
        ("6 to 8;7", "6;7;8"),
        ("Year 7", "7"),
        ("10th grade", "10"),
        ("13", "other"),
        ("8-6", "8-6"),
        ("2025-06-08", "2025-06-08"),
        ("14", "14"),
        ("", ""),
    ],
)
def test_spellings(cell: str, read: str) -> None:
    assert read_grades(cell) == read


@pytest.mark.parametrize("band", ["", "x", "8-6", "6-20", "other"])
def test_what_is_no_band_is_refused(band: str) -> None:
    with pytest.raises(ValueError, match="not a band of grades"):
        band_grades(band)
