"""Groups and own chapters: no few people between shown rows, nobody determined, and no other row hidden for them."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coachkit.audit.group_members import subgroups
from coachkit.audit.groups import count_groups
from coachkit.audit.identities import one_each
from coachkit.audit.page import Cell
from coachkit.audit.raw import read_raw
from coachkit.audit.shown import Shown
from coachkit.audit.singled_out import overlaps
from coachkit.district import District, load
from coachkit.measures import MeasureFrame
from coachkit.measures.catalogue import CATALOGUE
from coachkit.measures.contributions import contributions
from coachkit.measures.estimators.coaching import dosage, reach
from coachkit.measures.estimators.groups import by_group
from coachkit.measures.estimators.levels import transformative_share
from coachkit.measures.prepare.groupings import grouped, recorded
from coachkit.privacy import Gated, gate, rules_for
from coachkit.privacy.dates import Earlier
from coachkit.privacy.overlap import Sets, yielding
from coachkit.release import ROW_FIELDS
from coachkit.schema.chapters import chapter_name

from .overlaps import singled_out, told

BASE = (reach, dosage, transformative_share)  # without sums that the linear programs of other rules take long for
CHAPTERS = """
[[chapter]]
title = "Cycle"
where = { cycles = { least = 1 } }
[[chapter]]
title = "Two cycles"
where = { cycles = { least = 2 } }
[[chapter]]
title = "Three cycles"
where = { cycles = { least = 3 } }
[[chapter]]
title = "Maths, a cycle"
where = { cycles = { least = 1 }, subject = ["Mathematics"] }
[[chapter]]
title = "Maths, two cycles"
where = { cycles = { least = 2 }, subject = ["Mathematics"] }
[[chapter]]
title = "Maths, shift"
show = "shift"
where = { cycles = { least = 1 }, subject = ["Mathematics", "several subjects"] }
[[chapter]]
title = "Grades 6 to 8"
where = { grade_band = ["6-8"] }
"""
Simulated = Callable[..., Path]
MANY = int(os.environ.get("COACHKIT_DISTRICTS", "1"))


def with_chapters(folder: Path, to: Path, chapters: str = CHAPTERS) -> Path:
    shutil.copytree(folder, to)
    with (to / "coachkit.toml").open("a", encoding="utf-8") as settings:
        settings.write(chapters)
    return to


def frames_of(district: District) -> list[MeasureFrame]:
    return [frame for function in BASE for frame in district.cached(function)]


def judged(
    district: District, audience: str = "school", *without: str, parts: bool = True, earlier: Earlier | None = None
) -> Gated:
    rules = dataclasses.replace(rules_for(audience, district.config), without=frozenset(without))
    wider = rules_for("school", district.config) if audience == "public" else None
    frames = [*frames_of(district), *(district.cached(by_group) if parts else [])]
    return gate(frames, rules, wider=wider, members=district.cached(grouped), earlier=earlier)


@pytest.fixture(scope="module")
def folder(simulated: Simulated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("parts") / "d"
    with_chapters(simulated(6, 20, 4), home)
    return home


@pytest.fixture(scope="module")
def district(folder: Path) -> District:
    return load(folder)


@pytest.fixture(scope="module")
def for_schools(district: District) -> Gated:
    return judged(district)


@pytest.mark.parametrize("audience", ["school", "public"])
def test_no_few_people_are_singled_out(district: District, for_schools: Gated, audience: str) -> None:
    through = for_schools if audience == "school" else judged(district, audience)
    slots = told(district, through)
    least = rules_for(audience, district.config).adults
    assert sum(len(slot.shown) for slot in slots) > 100, "something is shown"
    assert [leak for slot in slots for leak in singled_out(slot, least)] == []


def test_without_the_rule_the_attack_succeeds(district: District) -> None:
    leaks = [leak for slot in told(district, judged(district, "school", "overlap")) for leak in singled_out(slot, 5)]
    assert any("differ by" in leak for leak in leaks)
    assert any("follows from what is shown" in leak for leak in leaks)


@pytest.mark.parametrize("seed", range(MANY))
def test_nor_in_other_districts(seed: int, simulated: Simulated, tmp_path: Path) -> None:
    name = ("default", "small", "adversarial", "null")[seed % 4]
    other = load(with_chapters(simulated(4 + seed % 7, 12 + seed % 20, 50 + seed, name), tmp_path / "d"))
    for audience, least in (("school", 5), ("public", 10)):
        slots = told(other, judged(other, audience))
        assert [leak for slot in slots for leak in singled_out(slot, least)] == []


@pytest.mark.parametrize(
    ("name", "audience"), [("default", "school"), ("null", "public"), ("small", "school"), ("adversarial", "school")]
)
def test_they_hide_no_other_row(name: str, audience: str, simulated: Simulated, tmp_path: Path) -> None:
    folder = simulated(4, 12, 9, name)
    other = load(with_chapters(folder, tmp_path / "d"))
    parts = {key for key, entry in CATALOGUE.items() if entry.part_of}
    alone, beside = judged(other, audience, parts=False), judged(other, audience)
    for place, rows in alone.rows.items():
        assert tuple(row for row in beside.rows[place] if row.measure not in parts) == rows
    if name == "default":
        plain = judged(load(folder), audience).rows[""]
        assert tuple(row for row in beside.rows[""] if not row.item.startswith("chapter:")) == plain, (
            "nor a group's row"
        )


def test_the_later_row_yields() -> None:
    kinds = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [1, 1, 1, 0]], dtype=bool)  # all, and two chapters that differ by 3
    counts = np.array([[20.0, 20, 3, 40]] * 3)
    sets, least = Sets(kinds, counts), np.full(3, 5.0)
    assert yielding(sets, [0], [1, 2], set(), least) == {2}
    assert yielding(sets, [0], [2, 1], set(), least) == {1}
    assert yielding(sets, [0, 2], [1], set(), least) == {1}, "published earlier"
    assert yielding(Sets(kinds[:, [0, 1, 3]], counts[:, [0, 1, 3]]), [0], [1, 2], set(), least) == set(), (
        "the same people"
    )


def test_contributors_between_two_rows_are_not_few_either() -> None:
    kinds = np.array([[1, 1, 1], [1, 0, 0], [1, 1, 0]], dtype=bool)
    counts = np.array([[20.0, 20, 40], [10, 2, 20], [15, 19, 30]])
    assert yielding(Sets(kinds, counts), [0], [1, 2], set(), np.full(3, 5.0)) == {2}


def test_what_was_published_earlier_counts(district: District, for_schools: Gated) -> None:
    """Yesterday two more teachers were in a chapter's selection: what differs must not be worked out today."""
    item, term, first = "chapter:cycle", "spring 2026", for_schools
    people = recorded(district)
    there = people["outcome"].eq("transformative_share") & people["term"].eq(term)
    moved = people.index[there & people[item].eq("others")][:2]
    people.loc[moved, item] = "in the selection"
    rows = pd.DataFrame([row for rows in first.rows.values() for row in rows], columns=list(ROW_FIELDS))
    now = contributions(district)
    known = Earlier(pd.DataFrame(), {1: now}, now, 2, "2026-06-05", {1: rows}, {1: people})
    again = judged(district, earlier=known)

    def shown(through: Gated, when: str) -> list[bool]:
        return [
            row.ok for row in through.rows[""] if (row.measure, row.item, row.term) == ("share_by_group", item, when)
        ]

    assert shown(first, term) == [True, True] and shown(again, term) == [False, False]
    assert shown(again, "fall 2025") == shown(first, "fall 2025"), "nothing differs there"
    same = dataclasses.replace(known, members={1: recorded(district)})
    assert judged(district, earlier=same).rows == first.rows, "the same people as yesterday: all of it again"


ITEMS = {
    "subject": "Subject",
    "grade_band": "Grades",
    "school_type": "School type",
    "years_of_service": "Years of service",
}


def on_pages(through: Gated) -> Shown:
    """The rows as the district's page prints them, for the audit."""
    cells = []
    for row in through.rows[""]:
        if row.measure not in ("reach_by_group", "dosage_by_group", "share_by_group", "shift_by_group"):
            continue
        time = f"{row.term} to {row.to_term}" if row.to_term else row.term
        text = f"{row.estimate:.0%}" if row.ok else "not shown"
        if row.item in ITEMS:
            cells.append(("district.html", "", Cell(row.measure, f"{ITEMS[row.item]}: {row.category}", time, text)))
        else:
            column = {"in the selection": "Selection", "others": "Others"}[row.category]
            cells.append(("district.html", "", Cell(row.item.replace(":", "-"), time, column, text)))
    return Shown(cells=cells)


def test_the_audit_counts_the_people_itself(folder: Path, district: District, for_schools: Gated) -> None:
    raw = read_raw(folder)
    groups = count_groups(raw, "")
    top = set(groups.levels[groups.cut :])
    known = subgroups(one_each(raw), groups.spans, lambda level: level in top, "")
    for name, rows in district.cached(grouped).items():
        rows = rows[rows["school_id"].eq("")]
        for (term, to_term), part in rows.groupby(["term", "to_term"]):
            own = known.own({"transformative_share": "share"}.get(name, name), str(term), str(to_term))
            pairs = zip(part["some"], part["rest"], strict=True)
            assert own == dict(zip(part["teacher_id"], pairs, strict=True)), (name, term)
            for item in ITEMS:
                for group, people in part.groupby(item)["teacher_id"]:
                    assert known.group(item, str(group), str(to_term or term)) & set(own) == set(people)
            for chapter in district.config.chapter:
                where = {one.dimension: one.plain() for one in chapter.view.where}
                inside = set(part.loc[part[chapter.item].eq("in the selection"), "teacher_id"])
                assert known.chapter(where, str(to_term or term)) & set(own) == inside
    chapters = raw.settings["chapter"]
    assert list(overlaps(on_pages(for_schools), known, chapters, 5)) == []
    found = [leak.what for leak in overlaps(on_pages(judged(district, "school", "overlap")), known, chapters, 5)]
    assert any("differ by few people" in what for what in found)
    assert any("follows from what is shown" in what for what in found)
    found = [
        leak.what for leak in overlaps(on_pages(judged(district, "school", "primary", "overlap")), known, chapters, 5)
    ]
    assert any("rests on few people" in what for what in found)
    hours = {"title": "Hours", "where": {"hours": {"least": 2}}}
    cell = ("district.html", "", Cell("chapter-hours", "spring 2026", "Selection", "30%"))
    asked = list(overlaps(Shown(cells=[cell]), known, [hours], 5))
    assert [(finding.leak, "selects by hours" in finding.what) for finding in asked] == [(False, True)]
    cell = ("district.html", "", Cell(f"chapter-{chapter_name('学年')}", "spring 2026", "Selection", "30%"))
    asked = list(overlaps(Shown(cells=[cell]), known, [{**hours, "title": "学年"}], 5))
    assert [finding.leak for finding in asked] == [False], "a title without Latin letters has a name, too"
