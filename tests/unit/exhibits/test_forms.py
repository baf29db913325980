"""The forms: one entry in the table of texts is an exhibit, and what is wrong with an entry is said at once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coachkit import exhibits
from coachkit.exhibits import COACH_EXHIBITS, EXHIBITS, forms
from coachkit.exhibits.forms.share_by_term import ShareByTerm
from coachkit.exhibits.forms.texts import TEXTS
from coachkit.release import Estimates, Release

from .conftest import Change, whole

ENTRY = ShareByTerm(
    key="at_plan",
    measure="dosage_at_plan",
    after="dosage",
    lacking="direct coaching events",
    shows="how many coachees get the planned hours",
    sentence="In {when}, {share} of {n:coachees} had {plan.dosage_hours:g} hours of coaching or more.",
    alt="Share of coachees at the planned hours by term.",
    unit="Share of coachees",
    caption="Coachees at the planned hours",
    columns=("Term", "Coachees", "At plan"),
)


def test_one_entry_is_an_exhibit_with_its_place(school: Estimates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "TEXTS", (*TEXTS, ENTRY))
    monkeypatch.setitem(forms.FORMS, ENTRY.key, ENTRY.function())
    special = [make for key, make in EXHIBITS.items() if key not in {text.key for text in TEXTS}]
    coach = [make for key, make in COACH_EXHIBITS.items() if key not in {text.key for text in TEXTS}]
    found, coachs = forms.in_order(("answer", special), ("coach_answer", coach))
    keys = list(found)
    assert keys[keys.index("dosage") + 1] == "at_plan"
    assert [key for key in keys if key != "at_plan"] == list(EXHIBITS)
    assert list(coachs) == list(COACH_EXHIBITS)
    made = found["at_plan"](school)
    assert "hours of coaching or more." in whole(made)
    assert made.question == school.entry("dosage_at_plan").question
    assert made.table is not None
    assert made.table.columns == ("Term", "Coachees", "At plan", "District")


def test_an_entry_without_a_number_names_the_missing_table(emptied: Change) -> None:
    made = ENTRY.make(emptied("no data", has_log=False))
    assert made.sentence == "Bring a coaching log to see how many coachees get the planned hours."


def test_an_entry_without_a_place_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "TEXTS", (*TEXTS, replace(ENTRY, after="dosages")))
    with pytest.raises(LookupError, match=r"at_plan: its entry says after='dosages'"):
        forms.in_order(("answer", EXHIBITS.values()), ("coach_answer", COACH_EXHIBITS.values()))


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_a_forms_exhibit_is_a_public_function_with_a_docstring(text: ShareByTerm) -> None:
    make = getattr(exhibits, text.key)
    assert make.__name__ == text.key
    assert text.key in exhibits.__all__
    assert make.__doc__.startswith("Show ")
    assert "{" not in make.__doc__


def test_what_is_no_exhibit_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'folow_up'"):
        _ = exhibits.folow_up


def test_a_row_without_a_number_gives_none(release: Release) -> None:
    rows = [row for row in release.district.rows if row.estimate is None]
    with pytest.raises(ValueError, match="has no number here"):
        _ = rows[0].number
