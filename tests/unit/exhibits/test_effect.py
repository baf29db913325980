"""What is said of the effect: the words, the refusals, never more than the interval allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from coachkit import exhibits
from coachkit.exhibits.special.effect import effect_sentence
from coachkit.pipeline import build_release
from coachkit.release import Estimates, Release, Row
from coachkit.simulate import simulate_district

_SHOWN = ("coaching_effect", "effect_size", "effect_probability", "effect_over_time", "effect_checks", "weeks_gained",
          "speed_curves", "student_outcomes")  # fmt: skip


SCHOOLS = 36


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district large enough for an effect, with student outcomes."""
    folder = simulate_district(tmp_path_factory.mktemp("effect") / "d", schools=SCHOOLS, teachers=12, seed=6)
    lines = ["school_id,measure,wave,value,n_students"]
    for number in range(1, SCHOOLS + 1):
        lines += [f"{number:04d},literacy,{wave},{0.5 + 0.01 * (number % 7) + rise},80" for wave, rise in
                  (("fall 2024", 0.0), ("spring 2026", 0.02 + 0.001 * (number % 5)))]  # fmt: skip
    (folder / "outcomes.csv").write_text("\n".join(lines) + "\n")
    return folder


@pytest.fixture(scope="module")
def large(folder: Path) -> Release:
    return build_release(folder)


def with_effect(
    estimates: Estimates, low: float, estimate: float, high: float, n: int = 40, lot: bool = False
) -> Estimates:
    """A slice whose effect is made up."""

    def made(row: Row) -> Row:
        if row.measure in ("effect", "effect_by_lot"):
            return row._replace(estimate=estimate, low=low, high=high, n=n, note="")
        return row

    plan = {**estimates.meta["plan"], "drawn_by_lot": lot}
    rows = tuple(made(row) for row in estimates.rows)
    return Estimates(
        estimates.kind,
        estimates.id,
        estimates.name,
        estimates.slug,
        estimates.facts,
        rows,
        {**estimates.meta, "plan": plan},
    )


def first(estimates: Estimates) -> Row:
    return next(r for r in estimates.rows_of("effect", category="adjusted"))


@pytest.mark.parametrize("name", _SHOWN)
def test_every_exhibit_has_sentence_chart_table_and_method(large: Release, name: str) -> None:
    found = getattr(exhibits, name)(large.district)
    assert found.status == "ok", found.sentence
    assert found.sentence.endswith(".") and found.table is not None and found.chart is not None
    assert any(note.startswith("Method: ") for note in found.notes)
    assert found.figure is not None
    assert found.to_text().startswith(found.question)


def test_the_words_of_a_clear_difference(large: Release) -> None:
    part = with_effect(large.district, 0.02, 0.08, 0.14)
    text = effect_sentence(part, first(part))
    assert text.startswith("Coached schools' share rose 8 points more than we estimate it would have without coaching "
                           "(95% interval +2 to +14 points; 40 schools, ")  # fmt: skip
    assert "never coached)" in text
    assert "This assumes schools would otherwise have moved in parallel, which these data can barely check." in text
    assert "No clear difference" not in text


def test_the_words_of_no_clear_difference_are_never_no_effect(large: Release) -> None:
    part = with_effect(large.district, -0.03, 0.04, 0.11)
    text = effect_sentence(part, first(part))
    assert text.startswith("There is no clear difference: coached schools' share rose 4 points more than")
    assert "No clear difference does not mean no effect: we could only reliably see " in text
    assert "parallel trends" not in text.lower()
    answer = exhibits.district_answer(part)
    assert "is open" in answer.sentences[0]


def test_a_fall_and_nothing_are_said_as_such(large: Release) -> None:
    fell = with_effect(large.district, -0.12, -0.07, -0.02)
    assert "rose 7 points less than we estimate" in effect_sentence(fell, first(fell))
    level = with_effect(large.district, -0.03, 0.001, 0.032)
    assert "moved as much as we estimate" in effect_sentence(level, first(level))


def test_few_schools_carry_what_could_have_been_seen(large: Release) -> None:
    few = with_effect(large.district, 0.02, 0.08, 0.14, n=14)
    many = with_effect(large.district, 0.02, 0.08, 0.14, n=24)
    assert "With so few schools only effects of about" in effect_sentence(few, first(few))
    assert "With so few schools" not in effect_sentence(many, first(many))


def test_the_lot_leads_only_where_schools_were_drawn_by_lot(large: Release) -> None:
    drawn = with_effect(large.district, 0.02, 0.08, 0.14, lot=True)
    chosen = with_effect(large.district, 0.02, 0.08, 0.14, lot=False)
    assert "by the lot of schools" in effect_sentence(drawn, first(drawn))
    assert "by the lot" not in effect_sentence(chosen, first(chosen))
    notes = " ".join(exhibits.coaching_effect(chosen).notes)
    assert "Had the order been drawn by lot" in notes


def test_how_schools_were_chosen_is_printed_or_asked_for(large: Release) -> None:
    part = large.district
    assert any("drawn by lot" in note for note in exhibits.coaching_effect(part).notes)
    silent = Estimates(
        part.kind, "", part.name, "", {}, part.rows, {**part.meta, "plan": {**part.meta["plan"], "selection": ""}}
    )
    assert any("plan.selection" in note for note in exhibits.coaching_effect(silent).notes)


def test_a_school_page_shows_the_district_and_claims_nothing_of_the_school(large: Release) -> None:
    school = large.school("0005")
    found = exhibits.coaching_effect(school)
    assert found.sentence == exhibits.coaching_effect(large.district).sentence
    assert any("no school by itself can tell" in note for note in found.notes)
    own = exhibits.student_outcomes(school)
    assert "does not say what coaching did" in own.sentence


def test_speed_is_an_association_in_every_sentence(large: Release) -> None:
    for found in (exhibits.weeks_gained(large.district), exhibits.speed_curves(large.district)):
        assert "This is an association, not the effect of coaching." in found.sentence


def test_the_sample_is_refused_and_nothing_is_claimed(release: Release) -> None:
    found = exhibits.coaching_effect(release.district)
    assert found.status == "not estimable"
    assert "at least 10 are needed" in found.sentence and "no finding about coaching" in found.sentence
    assert exhibits.effect_checks(release.district).chart is None
    answer = exhibits.district_answer(release.district)
    assert len(answer.sentences) == 3 and "cannot be said" in answer.sentences[0]


def test_published_results_stand_on_the_scale_of_standard_deviations_alone(large: Release) -> None:
    assert "Kraft" in exhibits.effect_size(large.district).to_text()
    assert "Kraft" not in str(exhibits.coaching_effect(large.district).to_json())


def test_for_the_public_small_groups_of_schools_are_hidden(folder: Path) -> None:
    for audience in ("public", "internal"):
        part = build_release(folder, audience).district
        rows = [r for name in ("effect", "effect_schools", "speed_curve") for r in part.rows_of(name)]
        least = part.meta["privacy"]["minimum_adults"]
        assert rows and all(r.people is None or r.people >= least or r.people == 0 for r in rows)
