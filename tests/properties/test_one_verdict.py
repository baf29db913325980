"""One verdict, said everywhere: on all pages of a run, the numbers of effect, change and reach agree.

``make nightly`` sets ``COACHKIT_RUNS`` to try more districts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import coachkit
from coachkit import exhibits
from coachkit.exhibits.special.side_by_side import columns_of
from coachkit.release import Estimates, Release
from coachkit.simulate import simulate_district

from ..conftest import Simulated

RUNS = int(os.environ.get("COACHKIT_RUNS", "0"))
EFFECT = re.compile(r"oached schools’ share (.*?) \((95% interval [^;)]*)")
REACH = re.compile(r"Coaching reached (.*?) of (?:us|(?:[\d,]+ )?eligible teachers?) in (.*?)[,;. (]")
CHANGE = re.compile(
    r"(rose \d+ points?|fell \d+ points?|shows no clear change: \S+ points), after allowing .*?(95% interval [^;)]*)"
)


def releases(sample: Release, simulated: Simulated) -> Iterator[Release]:
    yield sample
    yield coachkit.build_release(simulated(6, 20, 5, "null"))
    for seed in range(RUNS):
        shape = {"schools": 4 + seed % 9, "teachers": 6 + 5 * (seed % 4), "seed": 1000 + seed}
        name = ("null", "default", "small", "adversarial")[seed % 4]
        folder = Path(f"district-{seed}")
        simulate_district(folder, name=name, **shape)
        yield coachkit.build_release(folder)


def said(estimates: Estimates) -> str:
    """Everything that a page about these estimates says in sentences."""
    makers = [exhibits.answer, exhibits.teacher_brief, exhibits.what_next, *exhibits.EXHIBITS.values()]
    made = [make(estimates) for make in makers]
    texts = [text for one in made for text in (one.sentence, *one.sentences, *(item.text for item in one.items))]
    return "\n".join([*texts, *(one.chart.alt for one in made if one.chart)])


def test_numbers_of_a_verdict_agree_on_all_pages(
    release: Release, simulated: Simulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for found in releases(release, simulated):
        district = found.district
        columns = columns_of(district)
        pages = {"": said(district)} | {school.id: said(found.school(school.id)) for school in found.schools}
        effects = {hit for text in pages.values() for hit in EFFECT.findall(text)}
        assert len(effects) <= 1, effects
        assert bool(effects) == (district.verdict("effect").status == "ok")
        if district.verdict("effect").status == "hidden":
            assert not any("than we estimate it would have" in text for text in pages.values())
        short = {"": district} | {school.id: school for school in found.overview}
        for place, text in pages.items():
            own = found.school(place) if place else district
            assert own.verdict("shift") == short[place].verdict("shift")
            assert own.verdict("reach") == short[place].verdict("reach")
            _, change, coached = columns.cells(short[place])
            assert len(set(CHANGE.findall(text))) <= 1, place
            reached = {share for share, _ in REACH.findall(text)}
            assert len(reached) <= 1, (place, reached)
            row = own.verdict("reach").row
            if row is not None and row.term == columns.reach_term and reached:
                assert coached.replace("≤", "at most").replace("≥", "at least") in reached
            decides = own.verdict("shift").row
            if (
                decides is not None
                and (decides.term, decides.to_term) == columns.pair
                and decides.measure == columns.measure
            ):
                far = abs(round(100 * decides.number))
                assert change.startswith(("+", "−", "0")) and change.split(" ")[0].strip("+−") == str(far)


def test_a_term_that_is_not_shown_is_named_wherever_an_older_one_is(release: Release) -> None:
    for school in release.schools:
        part = release.school(school.id)
        found = part.verdict("shift")
        if found.newer_status and found.latest is not None:
            for make in (exhibits.answer, exhibits.teacher_brief, exhibits.transformative_share):
                text = " ".join((make(part).sentence, *make(part).sentences))
                assert f"The figure for {found.newer} is hidden" in text or f"in {found.newer} for a figure" in text
            return
    pytest.fail("no school of the sample has a hidden newest term: choose another")
