"""Two dates: what a run showed before stays where only a few people's contributions changed since."""

from __future__ import annotations

import dataclasses
import json
import stat
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

from coachkit.api import run
from coachkit.district import District, load
from coachkit.errors import BadInput
from coachkit.measures.contributions import contributions
from coachkit.measures.estimators.activities import activity_mix
from coachkit.measures.estimators.coaching import contact_drought, dosage, reach
from coachkit.measures.estimators.follow_up import follow_up
from coachkit.measures.estimators.levels import lessons_observed, level_distribution, transformative_share
from coachkit.measures.estimators.shift import shift
from coachkit.pipeline import build_release
from coachkit.privacy import Gated, gate, rules_for
from coachkit.privacy.dates import Earlier
from coachkit.release import Row, read_release
from coachkit.simulate import simulate_district

from ..few_measures import measure_only

FUNCTIONS = (lessons_observed, level_distribution, transformative_share, shift)
DAYS = ("2026-02-05", "2026-03-05", "2026-04-05")
Key = tuple[str, str, str, str, str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate_district(tmp_path_factory.mktemp("dates") / "d", 4, 14, seed=2)


@pytest.fixture(scope="module")
def days(folder: Path) -> list[District]:
    district = load(folder)
    return [district.as_of(pd.Timestamp(day).date()) for day in DAYS]


def published(days: Iterable[District], *without: str) -> list[Gated]:
    """Gated rows of several days, each knowing those before."""
    out: list[Gated] = []
    people: dict[int, pd.DataFrame] = {}
    for number, (district, day) in enumerate(zip(days, DAYS, strict=True), 1):
        rules = dataclasses.replace(rules_for("school", district.config), without=frozenset(without))
        frames = [frame for function in FUNCTIONS for frame in district.cached(function)]
        people[number] = contributions(district)
        before = out[-1].shown if out else pd.DataFrame()
        out.append(gate(frames, rules, earlier=Earlier(before, dict(people), people[number], number, day)))
    return out


def rows_of(through: Gated) -> dict[Key, Row]:
    return {(r.measure, r.school_id, r.term, r.to_term, r.level): r for rows in through.rows.values() for r in rows}


def seen_by(district: District) -> dict[tuple[str, str], dict[str, str]]:
    """What an attacker with the roster and the timetable counts: each teacher's lessons, by school and term."""
    rows = district["observations"]
    half = rows["date"].dt.month.ge(8).map({True: "fall ", False: "spring "}) + rows["date"].dt.year.astype(str)
    own = rows.assign(term=half, what=rows["date"].astype(str) + rows["level"].astype(str))
    out: dict[tuple[str, str], dict[str, str]] = {}
    for (school, term, teacher), lessons in own.groupby(["school_id", "term", "teacher_id"])["what"]:
        for place in (school, ""):
            known = out.setdefault((place, term), {})
            known[teacher] = known.get(teacher, "") + "|".join(sorted(lessons))
    return out


def betrayed(days: list[District], releases: list[Gated]) -> list[Key]:
    """Rows whose change between two releases is the doing of one to four teachers."""
    out = []
    for (before, old), (after, new) in zip(
        zip(days, releases, strict=True), zip(days[1:], releases[1:], strict=False), strict=False
    ):
        was, now = seen_by(before), seen_by(after)
        first = rows_of(old)
        for key, row in rows_of(new).items():
            one = first[key]
            if not (row.shown and one.shown and key[2]) or (row.estimate, row.n, row.code) == (
                one.estimate,
                one.n,
                one.code,
            ):
                continue
            people: set[str] = set()
            for term in filter(None, (key[2], key[3])):
                here, then = now.get((key[1], term), {}), was.get((key[1], term), {})
                people |= {teacher for teacher in here | then if here.get(teacher) != then.get(teacher)}
            if 0 < len(people) < 5:
                out.append(key)
    return out


def test_no_change_rests_on_a_few_people_and_without_the_rule_some_do(days: list[District]) -> None:
    assert betrayed(days, published(days, "dates"))
    releases = published(days)
    assert betrayed(days, releases) == []
    old = [row for row in rows_of(releases[-1]).values() if row.day]
    assert old and all(row.shown and row.day in DAYS for row in old)
    assert {line[3] for lines in releases[-1].earlier.values() for line in lines} <= set(DAYS)


def test_a_run_leaves_at_home_what_its_numbers_rest_on_and_the_next_one_reads_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure_only(monkeypatch, tmp_path / "cache", *FUNCTIONS, reach, dosage, contact_drought, activity_mix, follow_up)
    out = tmp_path / "out"
    for day in (*DAYS[:2], DAYS[1]):
        assert not run(folder, out, as_of=day, schools=["0001"]).failed
    home = out / "work" / "published" / "school"
    files = sorted(path.name for path in home.iterdir())
    assert files == sorted(
        [
            "runs.json",
            *(f"{name}-000{run}.parquet" for name in ("members", "people", "rows", "shown") for run in (1, 2)),
        ]
    ), "the same run once more is not another"
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in home.iterdir())
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    release = read_release(out / "work" / "release")
    assert release.meta.earlier, "numbers of the day before"
    plain = build_release(folder, as_of=DAYS[1])
    assert plain.meta.earlier == {}, "a release alone knows of no earlier one"
    names = set(pd.read_csv(folder / "staff.csv", dtype=str)["staff_id"])
    assert not any(name in file.read_text() for file in release.path.rglob("*.json") for name in names)


def test_a_broken_record_stops_the_run(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "out" / "work" / "published" / "school"
    home.mkdir(parents=True)
    (home / "runs.json").write_text(json.dumps({"runs": 5})[:-2])
    with pytest.raises(BadInput, match=r"(?s)runs\.json cannot be read.*Move it away"):
        run(folder, tmp_path / "out", as_of=DAYS[0])


def test_running_terms_can_be_left_out(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    measure_only(monkeypatch, tmp_path / "cache", level_distribution)
    copy = Path(shutil.copytree(folder, tmp_path / "d"))
    settings = copy / "coachkit.toml"
    settings.write_text(settings.read_text() + "\n[privacy]\nrunning_terms = false\n")
    release = build_release(copy, as_of=DAYS[1])
    assert release.meta.as_of < "2026-01-31"
    assert not any(row.ok for row in release.district.rows_of("level_distribution", term="spring 2026"))
    with pytest.raises(BadInput, match="No term is over yet"):
        build_release(copy, as_of="2024-10-01")
