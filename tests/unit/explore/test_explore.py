from pathlib import Path

import pytest

from coachkit.errors import Unknown
from coachkit.exhibits import EXHIBITS
from coachkit.explore import open_explorer
from coachkit.pipeline import build_release


def test_choosing_shows_the_same_exhibit_as_a_report(sample: Path) -> None:
    panel = open_explorer(sample)
    for key, make in EXHIBITS.items():
        panel.measure.value = key
        panel.school.value = "0002"
        assert panel.exhibit == make(panel.estimates)
    panel.school.value = ""
    assert panel.estimates.kind == "district"


def test_up_to_a_term_is_the_district_as_it_was_then(whole_district: Path) -> None:
    panel = open_explorer(whole_district)
    panel.term.value = "2025-06-06"
    assert panel.estimates.terms == ["fall 2024", "spring 2025"]
    panel.term.value = panel.term.options[0][1]
    assert len(panel.estimates.terms) == 4


def test_another_audience_sees_what_it_may(sample: Path) -> None:
    panel = open_explorer(sample, "internal")
    hidden = [row for row in panel.estimates.rows if row.status == "suppressed"]
    assert not hidden
    panel.audience.value = "public"
    assert [row for row in panel.estimates.rows if row.status == "suppressed"]
    with pytest.raises(Unknown):
        open_explorer(sample, "everybody")


def test_of_a_release_there_is_one_audience_and_day(sample: Path, tmp_path: Path) -> None:
    build_release(sample, to=tmp_path / "r")
    panel = open_explorer(tmp_path / "r")
    assert panel.term.disabled
    assert panel.audience.disabled
    assert panel.exhibit is not None


def test_without_a_folder_it_is_the_one_given_to_lab_or_the_sample(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACHKIT_DATA", str(sample))
    assert open_explorer().exhibit == open_explorer(sample).exhibit
    monkeypatch.delenv("COACHKIT_DATA")
    assert open_explorer().estimates.synthetic
