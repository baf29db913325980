"""What is said of the effect: the words, the refusals, never more than the interval allows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coachkit import exhibits
from coachkit.district import load
from coachkit.exhibits.special.effect import effect_sentence
from coachkit.measures.estimators.coaching import contact_drought, reach
from coachkit.measures.estimators.effect import effect
from coachkit.measures.estimators.outcomes import student_outcomes
from coachkit.measures.estimators.speed import speed
from coachkit.pipeline import build_release
from coachkit.pipeline.build import gated
from coachkit.privacy import rules_for
from coachkit.release import Estimates, Release, Row
from coachkit.release.verdict import LEAD
from coachkit.simulate import simulate_district

from ...few_measures import measure_only

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


def built(folder: Path, audience: str) -> Release:
    """Its release, of the measures that these exhibits need."""
    with pytest.MonkeyPatch.context() as patch:
        measure_only(patch, folder.parent / "cache", effect, speed, student_outcomes, reach, contact_drought)
        return build_release(folder, audience)


@pytest.fixture(scope="module")
def large(folder: Path) -> Release:
    return built(folder, "school")


def with_effect(
    estimates: Estimates,
    low: float,
    estimate: float,
    high: float,
    n: int = 40,
    chosen_by: str | None = "other",
    p: float = 0.001,
    lead: float = 0.0,
) -> Estimates:
    """A slice whose effect is made up, with the p of its lot and its lead before the start."""

    def made(row: Row) -> Row:
        if row.measure == "effect":
            return row._replace(estimate=estimate, low=low, high=high, n=n, note="")
        if row.measure == "effect_by_lot_p":
            return row._replace(estimate=p)
        if row.measure == "effect_check" and row.category == LEAD:
            return row._replace(estimate=lead, low=lead - 0.02, high=lead + 0.02)
        return row

    plan = estimates.meta.plan.model_copy(update={"chosen_by": chosen_by})
    rows = tuple(made(row) for row in estimates.rows)
    return replace(estimates, rows=rows, meta=estimates.meta.model_copy(update={"plan": plan}))


def said(estimates: Estimates) -> str:
    found = estimates.verdict("effect")
    assert found.row is not None
    return effect_sentence(estimates, found, found.row)


def everywhere(estimates: Estimates) -> dict[str, str]:
    """What each place says of the effect."""
    return {
        "effect": exhibits.coaching_effect(estimates).sentence,
        "checks": exhibits.effect_checks(estimates).sentence,
        "probability": exhibits.effect_probability(estimates).sentence,
        "board": " ".join(exhibits.answer(estimates).sentences),
    }


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
    text = said(part)
    assert text.startswith("Coached schools’ share rose 8 points more than we estimate it would have without coaching "
                           "(95% interval +2 to +14 points; 40 schools, ")  # fmt: skip
    assert "never coached)" in text
    assert (
        "This assumes that schools would otherwise have moved in parallel, which these data can barely check." in text
    )
    assert "no clear difference" not in text.lower()


def test_the_words_of_no_clear_difference_are_never_no_effect(large: Release) -> None:
    part = with_effect(large.district, -0.03, 0.04, 0.11)
    text = said(part)
    assert text.startswith("There is no clear difference: coached schools’ share rose 4 points more than")
    assert "This doesn’t mean there is no effect: effects under about " in text
    assert "parallel trends" not in text.lower()
    answer = exhibits.answer(part)
    assert "We can’t tell whether coaching raised the share" in answer.sentences[1]


def test_a_fall_and_nothing_are_said_as_such(large: Release) -> None:
    fell = with_effect(large.district, -0.12, -0.07, -0.02)
    assert "rose 7 points less than we estimate" in said(fell)
    level = with_effect(large.district, -0.03, 0.001, 0.032)
    assert "moved as much as we estimate" in said(level)


def test_what_would_go_unseen_is_said_where_nothing_was_seen(large: Release) -> None:
    nothing = with_effect(large.district, -0.02, 0.04, 0.1, n=14)
    seen = with_effect(large.district, 0.02, 0.08, 0.14, n=14)
    assert "would often go unseen" in said(nothing)
    assert "would often go unseen" not in said(seen)


def test_with_four_or_five_schools_no_direction_is_judged(large: Release) -> None:
    five = with_effect(large.district, 0.02, 0.08, 0.14, n=5)
    assert said(five).startswith(
        "There are too few schools to judge a direction: coached schools’ share rose 8 points more"
    )
    assert "because there are too few schools" in everywhere(five)["board"]
    assert exhibits.effect_probability(five).status == "ok"
    assert said(with_effect(large.district, 0.02, 0.08, 0.14, n=6)).startswith("Coached schools’ share rose")


def test_a_lot_that_was_drawn_says_how_often_chance_does_it(large: Release) -> None:
    drawn = with_effect(large.district, 0.02, 0.08, 0.14, chosen_by="lot")
    words = (
        "The schools’ order was decided at random: if coaching did nothing, fewer than 1 in 100 such orders would show"
    )
    assert all(words in text for place, text in everywhere(drawn).items() if place != "checks")
    assert "moved in parallel" not in said(drawn)
    chosen = with_effect(large.district, 0.02, 0.08, 0.14)
    assert not any("random" in text for text in everywhere(chosen).values())


def test_a_direction_needs_the_lot_to_agree(large: Release) -> None:
    apart = with_effect(large.district, 0.01, 0.08, 0.15, chosen_by="lot", p=0.08)
    assert said(apart).startswith("There is no clear difference")
    assert "about 8 in 100 such orders" in said(apart)
    assert "We can’t tell whether coaching raised the share" in everywhere(apart)["board"]


def test_an_early_difference_warns_in_every_place(large: Release) -> None:
    parted = with_effect(large.district, 0.02, 0.08, 0.14, lead=0.05)
    for place, text in everywhere(parted).items():
        assert "Coached schools already differed from the others before coaching began (+5 points" in text, place
        assert text.count("taken at face value") == 1, place
    calm = with_effect(large.district, 0.02, 0.08, 0.14, lead=0.01)
    assert not any("already differed" in text for text in everywhere(calm).values())


def test_schools_chosen_for_being_low_warn_in_every_place(large: Release) -> None:
    low = with_effect(large.district, 0.02, 0.08, 0.14, chosen_by="lowest")
    for place, text in everywhere(low).items():
        assert "The lowest schools were coached first" in text, place
        assert "without the first term it is" in text, place
    keen = with_effect(large.district, 0.02, 0.08, 0.14, chosen_by="volunteers")
    assert all("Volunteers were coached first" in text for text in everywhere(keen).values())


def test_how_schools_were_chosen_is_printed_or_asked_for(large: Release) -> None:
    part = large.district
    assert any(
        "in a random order; in the district’s words: Schools were drawn" in n
        for n in exhibits.coaching_effect(part).notes
    )
    silent = with_effect(part, 0.02, 0.08, 0.14, chosen_by=None)
    notes = exhibits.coaching_effect(silent).notes
    assert any("not said (plan.chosen_by)" in note for note in notes)
    assert any("rise by themselves" in note for note in notes)


def test_a_school_page_shows_the_district_and_claims_nothing_of_the_school(large: Release) -> None:
    school = large.school("0005")
    found = exhibits.coaching_effect(school)
    assert found.sentence == exhibits.coaching_effect(large.district).sentence
    assert any("one school’s figures can’t show" in note for note in found.notes)
    own = exhibits.student_outcomes(school)
    assert "doesn’t show what coaching did" in own.sentence


def test_speed_is_an_association_in_every_sentence(large: Release) -> None:
    for found in (exhibits.weeks_gained(large.district), exhibits.speed_curves(large.district)):
        assert "This is an association, not the effect of coaching." in found.sentence


def test_the_sample_answers_its_own_question(release: Release) -> None:
    estimates = release.district
    found = exhibits.coaching_effect(estimates)
    assert found.status == "ok"
    assert "Coached schools’ share rose 15 points more than we estimate" in found.sentence
    assert "fewer than 1 in 100 such orders" in found.sentence
    assert exhibits.effect_checks(estimates).chart is not None
    answer = exhibits.answer(estimates)
    assert len(answer.sentences) == 3 and answer.sentences[1].startswith(
        "The evidence points to coaching: coached schools’ share rose 15 points more"
    )


def test_published_results_stand_on_the_scale_of_standard_deviations_alone(large: Release) -> None:
    assert "Kraft" in exhibits.effect_size(large.district).to_text()
    assert "Kraft" not in str(exhibits.coaching_effect(large.district).to_json())


def test_for_the_public_small_groups_of_schools_are_hidden(folder: Path) -> None:
    district = load(folder)
    frames = [frame for function in (effect, speed) for frame in district.cached(function)]
    for audience in ("public", "internal"):
        shown = gated(district, audience, frames).rows[""]
        rows = [r for r in shown if r.measure in ("effect", "effect_schools", "speed_curve")]
        least = rules_for(audience, district.config).adults
        assert rows and all(r.people is None or r.people >= least or r.people == 0 for r in rows)
