"""Reports say whether a recorded lot was kept to; settings that contradict it are asked about."""

from __future__ import annotations

import datetime as dt

import pytest

from coachkit.errors import Ambiguous
from coachkit.planning import Departures, departures
from coachkit.planning.as_planned import check_chosen_by
from coachkit.schema.config import Config, Term
from coachkit.schema.scale import Scale

from .worlds import CONFIG, TERMS, a_draw

DRAW = a_draw(5)
FIRST = {term.name: term.start for term in TERMS}
AS_DRAWN = {school: FIRST.get(term) for school, term in DRAW.schools.items()}
END = dt.date(2028, 6, 2)
NEVER = next(school for school, term in DRAW.schools.items() if not term)
FALL = next(school for school, term in DRAW.schools.items() if term == "fall 2026")


def found(starts: dict[str, dt.date | None], day: dt.date = END, config: Config = CONFIG) -> Departures:
    return departures(DRAW, starts, config, day)


def test_as_planned_however_the_roster_spells_its_ids() -> None:
    spelled = {school.lstrip("0"): start for school, start in AS_DRAWN.items()}
    assert found(spelled) == found(AS_DRAWN) == Departures(over=True)


def test_a_day_between_two_terms_belongs_to_the_later_one() -> None:
    assert found(AS_DRAWN | {FALL: dt.date(2026, 7, 20)}) == Departures(over=True)
    assert found(AS_DRAWN | {FALL: dt.date(2026, 12, 18)}) == Departures(over=True)
    assert found(AS_DRAWN | {FALL: dt.date(2026, 12, 19)}).otherwise == (FALL,)
    assert found(AS_DRAWN | {FALL: dt.date(2026, 3, 1)}).otherwise == (FALL,)


def test_what_is_still_to_come_is_no_departure() -> None:
    nobody = dict.fromkeys(DRAW.schools)
    begun = CONFIG.model_copy(update={"terms": TERMS[:3]})
    assert found(nobody, dt.date(2026, 12, 17), begun) == Departures()
    late = found(nobody, dt.date(2026, 12, 18), begun)
    assert set(late.otherwise) == {school for school, term in DRAW.schools.items() if term == "fall 2026"}


def test_schools_without_coaching_may_start_when_the_window_is_over() -> None:
    assert found(AS_DRAWN | {NEVER: dt.date(2028, 6, 3)}) == Departures(over=True)
    assert found(AS_DRAWN | {NEVER: dt.date(2028, 6, 2)}).otherwise == (NEVER,)


def test_schools_outside_the_lot_and_schools_that_are_gone() -> None:
    without = {school: start for school, start in AS_DRAWN.items() if school != "003"}
    more = without | {"100": dt.date(2027, 2, 1), "101": dt.date(2024, 9, 1), "102": None}
    seen = found(more)
    assert (seen.outside, seen.gone, seen.otherwise, seen.starts) == (("100",), ("003",), (), True)


def test_another_outcome_and_another_window() -> None:
    scale = Scale("SAMR", CONFIG.scale.levels, CONFIG.scale.levels[2])
    assert CONFIG.scale.levels[2] in found(AS_DRAWN, config=CONFIG.model_copy(update={"scale": scale})).outcome
    early = Term.model_validate({"name": "spring 2025", "start": "2025-01-06", "end": "2025-06-06"})
    late = Term.model_validate({"name": "fall 2028", "start": "2028-08-14", "end": "2028-12-15"})
    moved = TERMS[2].model_copy(update={"end": dt.date(2026, 12, 11)})
    for terms, says in (
        ((early, *TERMS), "begin with spring 2025"),
        (TERMS[1:], "begin with spring 2026, and not with fall 2025"),
        ((*TERMS, late), "go on to fall 2028"),
        ((*TERMS[:2], moved, *TERMS[3:]), "fall 2026 has other days"),
    ):
        assert says in found(AS_DRAWN, config=CONFIG.model_copy(update={"terms": terms})).window
    renamed = TERMS[2].model_copy(update={"name": "autumn 2026"})
    assert found(AS_DRAWN, config=CONFIG.model_copy(update={"terms": (*TERMS[:2], renamed, *TERMS[3:])})) == Departures(
        over=True
    )


@pytest.mark.parametrize("said", ["lowest", "volunteers", "other", None])
def test_settings_that_contradict_the_recorded_lot_are_asked_about(said: str | None) -> None:
    config = CONFIG.model_copy(update={"plan": CONFIG.plan.model_copy(update={"chosen_by": said})})
    with pytest.raises(Ambiguous, match="records a lot drawn on 2026-06-30") as asked:
        check_chosen_by([DRAW], AS_DRAWN, config, END)
    assert 'chosen_by = "lot"' in asked.value.fix


def test_settings_that_agree_with_the_record_pass() -> None:
    lot, other = (CONFIG.model_copy(update={"plan": CONFIG.plan.model_copy(update={"chosen_by": said})})
                  for said in ("lot", "other"))  # fmt: skip
    check_chosen_by([DRAW], AS_DRAWN, lot, END)
    check_chosen_by([], AS_DRAWN, CONFIG, END)
    check_chosen_by([DRAW], dict.fromkeys(AS_DRAWN), CONFIG, dt.date(2026, 7, 1))
    check_chosen_by([DRAW], {"900": dt.date(2025, 9, 1), **dict.fromkeys(AS_DRAWN)}, CONFIG, dt.date(2026, 7, 1))
    check_chosen_by([DRAW], AS_DRAWN | {NEVER: dt.date(2026, 9, 1)}, other, END)  # the lot was given up, as it says
