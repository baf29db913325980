"""A release after a small change is made of kept results where nothing they read has changed, with the bytes of a fresh one."""

import csv
import logging
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from coachkit.district import District, load
from coachkit.district.recorded import Recorded, content_hash
from coachkit.measures import CATALOGUE, MEASURES, measure_all
from coachkit.measures.estimators.coaching import reach
from coachkit.measures.estimators.goals import goal_attainment as goals
from coachkit.measures.estimators.registry import Estimator, estimator_of
from coachkit.measures.prepare.contacts import contacts
from coachkit.pipeline import build_release, kept_results
from coachkit.pipeline.kept_results import Keeping

from ...folder import folder

EACH = "COACHKIT_EACH_CHANGE" in os.environ


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return load(folder(tmp_path_factory.mktemp("kept")))


def kept(home: Path) -> list[Path]:
    return sorted(home.rglob("*.parquet"))


def test_what_is_read_is_recorded_also_by_what_a_result_uses(district: District) -> None:
    recorded = Recorded.of(district)

    def outer(it: District) -> int:
        return len(it.cached(contacts)) + it.config.plan.dosage_hours + it.last_date.year

    def method(it: District) -> object:
        return it.config.model_dump()

    recorded.cached(contacts)
    recorded.cached(outer)
    inner = recorded.reads(contacts)
    assert "table coaching_log" in inner and "last_date" not in inner
    assert recorded.reads(outer) == inner | {"setting plan", "last_date"}
    recorded.cached(method)
    assert recorded.reads(method) == {"setting "}  # a method may read anything
    assert recorded.as_of(district.last_date.date()).config.terms == district.config.terms
    assert recorded.cached(reach)[0].rows.equals(reach(district)[0].rows)


def test_equal_content_has_equal_hashes_and_other_content_others(district: District) -> None:
    log = district["coaching_log"]
    recorded = Recorded.of(district)
    reads = frozenset({"table coaching_log", "setting plan", "last_date", "present", "ledger", "setting "})
    again = Recorded.of(replace(district, tables={name: rows.copy() for name, rows in district.tables.items()}))
    assert recorded.content(reads) == again.content(reads)
    plan = district.config.model_copy(update={"plan": district.config.plan.model_copy(update={"target_share": 0.9})})
    for other in (
        replace(district, tables={**district.tables, "coaching_log": log.assign(minutes=log["minutes"] + 1)}),
        replace(district, tables={**district.tables, "coaching_log": log[::-1].reset_index(drop=True)}),
        replace(district, config=plan),
        replace(district, last_date=district.last_date + pd.Timedelta(days=1)),
        replace(district, present=district.present - {"coaching_log"}),
    ):
        assert Recorded.of(other).content(reads) != recorded.content(reads)
    pairs = [
        (1, "1"),
        (1, 1.0),
        (True, 1),
        ([1, 2], [12]),
        ({"a": None}, {"a": "None"}),
        (["a", "b"], ["ab"]),
        ((), []),
    ]
    assert all(content_hash(one) != content_hash(two) for one, two in pairs)
    assert content_hash(pd.DataFrame({"a": [1]})) != content_hash(pd.DataFrame({"a": [1.0]}))
    mixed = pd.DataFrame({"a": pd.Series([1, "1", None], dtype=object)})
    assert content_hash(mixed) != content_hash(mixed.assign(a=pd.Series(["1", 1, None], dtype=object)))


def test_a_result_is_kept_for_its_owner_and_found_until_something_it_read_changes(
    district: District, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = Keeping.at(tmp_path, district)
    expected = first.cached(reach)[0].rows
    (file,) = kept(tmp_path)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.rglob("*") if path.is_file())
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    other_goals = {**district.tables, "goals": district["goals"][:0]}
    other_log = {**district.tables, "coaching_log": district["coaching_log"][:1]}
    again = Keeping.at(tmp_path, replace(district, tables=other_goals))
    assert again.holds(reach) and not again.holds(goals)
    pd.testing.assert_frame_equal(again.cached(reach)[0].rows, expected)
    assert [frame.measure for frame in again.cached(reach)] == [frame.measure for frame in first.cached(reach)]
    assert not Keeping.at(tmp_path, replace(district, tables=other_log)).holds(reach)
    for damage in (file.read_bytes()[:-1], b"", file.read_bytes().replace(b"reach", b"roach")):
        before = file.read_bytes()
        file.write_bytes(damage)
        with caplog.at_level(logging.WARNING):
            pd.testing.assert_frame_equal(Keeping.at(tmp_path, district).cached(reach)[0].rows, expected)
        assert "damaged and will be made again" in caplog.text
        caplog.clear()
        assert kept(tmp_path) == [file] and file.read_bytes() == before
    for nothing in ("", "[", "[[1]]", "{}", "7", "[" * 100_000):
        (file.parent / "reads.json").write_text(nothing)
        Keeping.at(tmp_path, district).cached(reach)
        assert Keeping.at(tmp_path, district).holds(reach)


def test_a_result_whose_reading_depends_on_what_it_finds_is_never_taken_for_another(
    district: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def depends(it: District) -> list:
        return goals(it) if it.config.plan.dosage_hours > 3 else reach(it)

    monkeypatch.setitem(kept_results._NAMES, depends, "depends")
    few, many = (
        replace(district, config=district.config.model_copy(
            update={"plan": district.config.plan.model_copy(update={"dosage_hours": hours})}))
        for hours in (1, 9)
    )  # fmt: skip
    for it, expected in ((few, "reach"), (many, goals(district)[0].measure)) * 2:
        assert Keeping.at(tmp_path, it).cached(depends)[0].measure == expected
    no_log = replace(many, tables={**many.tables, "coaching_log": many["coaching_log"][:0]})
    assert Keeping.at(tmp_path, no_log).holds(depends)
    no_log = replace(few, tables={**few.tables, "coaching_log": few["coaching_log"][:0]})
    assert not Keeping.at(tmp_path, no_log).holds(depends)


def test_measures_side_by_side_are_those_one_after_another(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = measure_all(district)
    monkeypatch.setattr("coachkit.measures._WORTH", 0)
    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0, 1}, raising=False)
    beside = measure_all(replace(district, surplus=dict(district.surplus)))
    assert [frame.measure for frame in beside] == [frame.measure for frame in alone] == list(CATALOGUE)
    for one, two in zip(alone, beside, strict=True):
        pd.testing.assert_frame_equal(one.rows, two.rows)


@pytest.fixture
def changing(whole_district: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole_district, tmp_path / "d")
    return tmp_path / "d"


def _later(path: Path, key: str, number: int = 12) -> None:
    """Add the table's last rows once more, with ids of their own."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    again = [{**row, key: f"NEW{place}"} for place, row in enumerate(rows[-number:])]
    for row in again:
        row |= dict.fromkeys(row.keys() & {"lesson_id"}, f"L{row[key]}")
        row |= dict.fromkeys(row.keys() & {"follows_event_id", "cycle_id", "cycle_phase"}, "")
    with path.open("a", encoding="utf-8", newline="") as handle:
        csv.DictWriter(handle, list(rows[0]), lineterminator="\n").writerows(again)


def _goal(home: Path) -> None:
    rows = pd.read_csv(home / "goals.csv", dtype=str)
    rows.loc[rows["owner"].eq("teacher").idxmax(), "target"] = "0.99"
    rows.to_csv(home / "goals.csv", index=False)


def _target(home: Path) -> None:
    text = (home / "coachkit.toml").read_text()
    (home / "coachkit.toml").write_text(text.replace("target_share = 0.35", "target_share = 0.41"))


CHANGES: dict[str, tuple[Callable[[Path], None], set[str]]] = {  # and measures that need not be made again
    "goal": (_goal, set(CATALOGUE) - {"goal_attainment", "coach_coachees", "data_completeness", "effect"}),
    "log": (
        lambda home: _later(home / "coaching_log.csv", "event_id"),
        {"observer_severity", "shift_adjusted", "shift"},
    ),
}
if EACH:
    CHANGES["target"] = (_target, {"observer_severity", "shift_adjusted", "reach", "transformative_share"})
    CHANGES["observations"] = (lambda home: _later(home / "observations.csv", "observation_id"), {"reach", "dosage"})


def _bytes(home: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(home.parent.rglob("*")):
        if path.is_file() and path.name != "lock":
            yield path.relative_to(home.parent).as_posix(), path.read_bytes()


def test_a_release_after_changes_has_the_bytes_of_a_fresh_one_and_repeats_only_what_read_them(
    changing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted = tmp_path / "made"  # a file, for several processes make them
    keep = Keeping._keep
    names = {function: key for key in reversed(CATALOGUE) for function in [estimator_of(key)]}

    def noting(self: Keeping, make: Estimator) -> None:
        with noted.open("a") as out:
            out.write(f"{names[make]}\n")
        keep(self, make)

    monkeypatch.setattr(Keeping, "_keep", noting)
    monkeypatch.setattr("coachkit.measures._WORTH", 0)
    noted.touch()
    build_release(changing)
    made = noted.read_text().split()
    assert len(set(made)) == len(made) <= len(MEASURES)  # fewer where other tests have built the like of it
    for number, (name, (change, reused)) in enumerate(CHANGES.items()):
        noted.write_text("")
        change(changing)
        after = build_release(changing)
        made = noted.read_text().split()
        assert made and not set(made) & reused, name
        if EACH or number == len(CHANGES) - 1:  # every change has added to the last one
            with monkeypatch.context() as elsewhere:
                elsewhere.setenv("COACHKIT_CACHE", str(tmp_path / f"fresh-{name}"))
                assert dict(_bytes(build_release(changing).path)) == dict(_bytes(after.path)), name
