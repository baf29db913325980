"""The effect of coaching on districts as they arrive: planted truth, refusals, observers, what is counted."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.districts import draw
from coachkit.district import District, load
from coachkit.measures.estimators.effect import effect, fit_effect
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.effect_panel import effect_panel, start_terms
from coachkit.pipeline.worklists import worklists
from coachkit.simulate import simulate_district
from coachkit.simulate.scenario import SCENARIOS
from coachkit.stats.staggered import NEVER

from .conftest import Make, lesson


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate_district(tmp_path_factory.mktemp("d") / "d", schools=32, teachers=12, seed=4)


@pytest.fixture(scope="module")
def district(folder: Path) -> District:
    return load(folder)


@pytest.fixture(scope="module")
def frames(district: District) -> dict[str, pd.DataFrame]:
    return by_key(effect(district))


def by_key(found: list[MeasureFrame]) -> dict[str, pd.DataFrame]:
    return {frame.measure: frame.rows.set_index("category") for frame in found}


def test_finds_the_planted_effect(frames: dict[str, pd.DataFrame]) -> None:
    """0.9 on the latent scale is about 16 points of share here (benchmarks/districts.py integrates it)."""
    row = frames["effect"].loc["adjusted"]
    assert row["low"] < 0.16 < row["high"]
    assert row["low"] > 0
    assert frames["effect_by_lot_p"].loc["adjusted", "estimate"] < 0.05
    assert frames["effect_probability"]["estimate"].sum() == pytest.approx(1)
    assert frames["effect_detectable"].loc["adjusted", "estimate"] > (row["high"] - row["low"]) / 2 * 0.9


def test_counts_schools_and_teachers_and_says_who_is_left_out(
    district: District, frames: dict[str, pd.DataFrame]
) -> None:
    start = start_terms(district)
    schools = frames["effect_schools"]["estimate"]
    assert schools["compared"] == (start > 0).sum()
    assert schools["coached from the beginning, left out"] == (start <= 0).sum()
    assert schools["never coached"] == district["schools"]["coaching_start"].isna().sum()
    assert schools["coaching logged before the start, or without one"] == 0
    row = frames["effect"].loc["adjusted"]
    compared = district["schools"]["school_id"].to_numpy()[start > 0]
    seen = district["observations"].query("school_id in @compared")
    assert row["n"] == len(compared)
    assert row["people"] == seen["teacher_id"].nunique()
    assert (frames["effect"]["school_id"] == "").all()


def test_is_the_same_again(district: District, frames: dict[str, pd.DataFrame]) -> None:
    for frame in effect(district):
        pd.testing.assert_frame_equal(frame.rows.set_index("category"), frames[frame.measure])


def test_events_stand_in_order_with_simultaneous_limits(frames: dict[str, pd.DataFrame]) -> None:
    rows = frames["effect_event"]
    at = rows["item"].astype(int)
    assert at.is_monotonic_increasing and -1 not in set(at)
    assert rows.index[list(at).index(0)] == "term of the start"


def test_kinder_observers_that_follow_coaching_fake_an_effect_only_as_rated() -> None:
    gaps = {"raw": [], "adjusted": []}
    for seed in range(4):
        found = fit_effect(draw(SCENARIOS["lenient"], 30, 10, seed)[0])
        for name, values in gaps.items():
            values.append((found.raw if name == "raw" else found.adjusted()).average().estimate)
    assert np.mean(gaps["raw"]) > 0.02
    assert abs(np.mean(gaps["adjusted"])) < np.mean(gaps["raw"]) / 2


def roll_out(district: District, observed: pd.DataFrame) -> District:
    """The same schools and starts with other observations."""
    return replace(district, tables={**district.tables, "observations": observed})


def rated(rng: np.random.Generator, seen: pd.DataFrame, share: np.ndarray) -> pd.DataFrame:
    levels = seen["level"].cat.categories
    return seen.assign(
        level=pd.Categorical.from_codes(np.where(rng.random(len(seen)) < share, 3, 1), levels, ordered=True)
    )


def term_of(district: District, seen: pd.DataFrame) -> np.ndarray:
    ends = [np.datetime64(term.end) for term in district.config.terms]
    return np.searchsorted(ends, seen["date"].to_numpy())


def placed(district: District, seen: pd.DataFrame) -> np.ndarray:
    """True where a lesson lies in a coached school-term."""
    start = pd.Series(start_terms(district), index=district["schools"]["school_id"])
    return term_of(district, seen) >= seen["school_id"].map(start).to_numpy()


def test_observers_who_never_met_are_not_told_from_coaching() -> None:
    """Officials see all lessons without coaching, coaches all with it, and nobody a lesson of the other's."""
    district = draw(SCENARIOS["null"], 30, 10, 3)[0]
    seen = district["observations"]
    apart = seen.assign(observer_id=np.where(placed(district, seen), "K1", "O1"))
    found = by_key(effect(roll_out(district, apart)))
    assert found["effect"].loc["adjusted", "status"] == "not estimable"
    assert "rated nothing in common" in found["effect"].loc["adjusted", "note"]
    assert found["effect"].loc["raw", "status"] == "not estimable", "as rated, kindness passes for coaching"
    assert found["effect"]["estimate"].isna().all()
    assert found["effect_by_lot"]["status"].eq("not estimable").all()
    thin = apart.assign(observer_id=apart["observer_id"].where(np.arange(len(seen)) % 150 > 0, "O1"))
    found = by_key(effect(roll_out(district, thin)))
    assert found["effect"].loc["adjusted", "status"] == "not estimable"
    assert "too little in common" in found["effect"].loc["adjusted", "note"]


def test_coaches_who_observe_those_they_coach_take_nothing_of_the_effect() -> None:
    """Half of a coached school's teachers gain .3; their coach sees four of five of their lessons, of the others' one."""
    gaps = []
    for seed in range(6):
        rng, district = np.random.default_rng(seed), draw(SCENARIOS["null"], 30, 12, seed)[0]
        seen = district["observations"]
        gains = placed(district, seen) & (pd.util.hash_array(seen["teacher_id"].to_numpy(str)) % 2 == 0)
        by_coach = rng.random(len(seen)) < np.where(gains, 0.8, 0.2)
        who = np.where(by_coach, "K", "L") + seen["school_id"]
        made = roll_out(district, rated(rng, seen.assign(observer_id=who), np.where(gains, 0.6, 0.3)))
        found = fit_effect(made)
        assert not found.unidentified_reason and "compared within" not in found.note
        one = [study.average().estimate for study in (found.raw, found.adjusted())]
        gaps.append(one)
    raw, adjusted = np.mean(gaps, axis=0)
    assert raw == pytest.approx(0.15, abs=0.03)
    assert adjusted == pytest.approx(raw, abs=0.02)


def test_with_one_visit_a_teacher_and_term_observers_are_compared_within_schools_and_it_is_said() -> None:
    district = draw(SCENARIOS["null"], 30, 15, 5)[0]
    seen = district["observations"]
    once = seen[~seen.assign(term=term_of(district, seen)).duplicated(["school_id", "teacher_id", "term"])]
    found = by_key(effect(roll_out(district, once)))
    assert found["effect"].loc["adjusted", "status"] == "ok"
    assert "compared within a school and term" in found["effect"].loc["adjusted", "note"]


def test_eight_schools_of_the_sample_answer_their_own_question(sample: Path) -> None:
    found = by_key(effect(load(sample)))
    row = found["effect"].loc["adjusted"]
    assert row["status"] == "ok" and row["n"] == 8
    assert 0 < row["low"] < 0.151 < row["high"]  # truth.json: 0.9 in log-odds, about 15.1 points
    assert found["effect_by_lot_p"].loc["adjusted", "estimate"] == pytest.approx(1 / 1680)
    assert 0.05 < found["effect_detectable"].loc["adjusted", "estimate"] < 0.15
    assert found["effect_check"].loc["among teachers who stayed", "status"] == "ok"
    assert found["effect_check"].loc["drawn towards the prior", "estimate"] < row["estimate"]


def lightly(district: District, every: int) -> District:
    """One in so many observations."""
    return roll_out(district, district["observations"].iloc[::every])


def test_where_only_very_large_effects_would_show_there_is_no_number_but_what_would_settle_it(sample: Path) -> None:
    found = by_key(effect(lightly(load(sample), 8)))
    assert set(found["effect"]["status"]) == {"not estimable"}
    assert found["effect"]["estimate"].isna().all()
    assert "too uncertain" in found["effect"]["note"].iloc[0]
    assert found["effect"]["settle"].iloc[0].endswith("would settle it")
    assert found["effect_detectable"].loc["adjusted", "estimate"] > 0.25
    assert found["effect_probability"]["estimate"].isna().all()


def test_the_lot_is_dealt_only_where_one_was_drawn(sample: Path) -> None:
    district = load(sample)
    plan = district.config.plan.model_copy(update={"chosen_by": "lowest"})
    found = by_key(effect(replace(district, config=district.config.model_copy(update={"plan": plan}))))
    assert found["effect_by_lot_p"].loc["adjusted", "status"] == "no data"
    assert "not drawn by lot" in found["effect_by_lot_p"]["note"].iloc[0]
    assert found["effect"].loc["adjusted", "status"] == "ok"


def test_a_shorter_window_is_offered_and_named(tmp_path: Path) -> None:
    folder = simulate_district(tmp_path / "d", schools=24, teachers=8, seed=2)
    schools = pd.read_csv(folder / "schools.csv", dtype=str)
    starts = ["2025-01-06", "2025-08-18", "2026-01-05"]
    schools.assign(coaching_start=[starts[i % 3] for i in range(24)]).to_csv(folder / "schools.csv", index=False)
    district = load(folder)
    found = fit_effect(district)
    assert found.last == 2
    assert "only up to fall 2025" in found.note and "no school is still without coaching" in found.note
    rows = by_key(effect(district))
    assert rows["effect"].loc["adjusted", "status"] == "ok"
    assert "narrower question" in rows["effect"].loc["adjusted", "note"]


def test_without_starts_there_is_nothing_to_compare(make: Make) -> None:
    rows = [lesson(f"{s}{i:02}", day, "mid") for s in "AB" for i in range(6) for day in ("2025-10-01", "2026-03-01")]
    found = by_key(effect(make(observations=rows)))
    assert found["effect"]["status"].tolist() == ["no data"]
    assert "coaching_start" in found["effect"]["note"].iloc[0]


def test_no_lessons_at_all_and_one_term_are_no_traceback(make: Make) -> None:
    start = [{"school_id": "A", "name": "A", "coaching_start": "2026-01-10"}, {"school_id": "B", "name": "B"}]
    empty = by_key(effect(make(schools=start)))
    assert empty["effect"]["estimate"].isna().all()
    assert empty["effect_schools"].loc["compared", "estimate"] == 0


def test_shares_weigh_teachers_alike_and_need_five_lessons(make: Make) -> None:
    rows = [lesson("A00", f"2025-10-{d:02}", "high") for d in range(1, 5)] + [lesson("A01", "2025-10-09", "none")]
    rows += [lesson("B00", f"2025-10-{d:02}", "high") for d in range(1, 5)]
    panel = effect_panel(make(observations=rows))
    assert panel.raw[0, 0] == pytest.approx(0.5)
    assert np.isnan(panel.raw[1, 0])


@pytest.mark.parametrize(
    ("day", "place"),
    [("2025-07-01", 0), ("2025-08-01", 0), ("2025-12-31", 0), ("2026-01-01", 1), ("2026-08-01", NEVER), ("", NEVER)],
)
def test_a_start_counts_for_the_term_it_lies_in_or_the_next(make: Make, day: str, place: int) -> None:
    days = {"A": day, "B": "2025-09-01"}
    schools = [{"school_id": s, "name": s, "coaching_start": d} for s, d in days.items()]
    district = make(
        schools=schools, observations=[lesson("A00", "2026-06-30", "mid"), lesson("A00", "2025-08-02", "mid")]
    )
    assert start_terms(district)[0] == place


def test_as_of_an_earlier_day_later_terms_are_unknown(district: District) -> None:
    early = fit_effect(district.as_of(dt.date(2025, 6, 30)))
    assert early.panel.terms == ("fall 2024", "spring 2025")
    assert early.last is None and early.note


def test_no_variation_gives_no_number(folder: Path) -> None:
    district = load(folder)
    flat = district["observations"].assign(
        level=pd.Categorical(
            ["None"] * len(district["observations"]), categories=district.config.scale.levels, ordered=True
        )
    )
    found = by_key(effect(roll_out(district, flat)))
    assert found["effect"]["status"].eq("not estimable").all()
    assert found["effect"]["estimate"].isna().all()


def test_who_was_not_seen_again_is_counted_and_named_on_a_worklist_alone(sample: Path) -> None:
    district = load(sample)
    row = by_key(effect(district))["effect_leavers"].loc["left"]
    listed = worklists(district)["teachers_not_seen_again"]
    assert row["estimate"] == row["people"] == listed["teacher_id"].nunique() > 0
    seen = district["observations"]
    ends = {term.name: np.datetime64(term.end) for term in district.config.terms}
    for school, teacher, last in listed[["school_id", "teacher_id", "last_observed"]].itertuples(index=False):
        own = seen[seen["school_id"].eq(school) & seen["teacher_id"].eq(teacher)]
        assert own["date"].max() <= ends[last]


def test_an_effect_without_a_few_teachers_is_no_number(sample: Path) -> None:
    """Nine who left: what is said of those who stayed would be said of nine people, by subtraction."""
    district = load(sample)
    left = worklists(district)["teachers_not_seen_again"]["teacher_id"].tolist()[:5]
    seen = district["observations"]
    found = by_key(effect(roll_out(district, seen[~seen["teacher_id"].isin(left)])))
    assert found["effect_leavers"].loc["left", "estimate"] == 9
    assert found["effect_check"].loc["among teachers who stayed", "status"] == "not estimable"
