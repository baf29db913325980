"""What the gate hides is absent from the bytes: attacks on whole releases and pages, by code of their own."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from coachkit.api import run
from coachkit.pipeline import build_release

from ..conftest import Simulated

SCENARIOS = ("default", "small", "adversarial")


@pytest.fixture(scope="module", params=SCENARIOS)
def district(request: pytest.FixtureRequest, simulated: Simulated, sample: Path) -> Path:
    return sample if request.param == "default" else simulated(6, 20, 5, request.param)


@pytest.fixture(scope="module")
def out(district: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages of the first three schools."""
    out = tmp_path_factory.mktemp("pages") / "out"
    done = run(district, out, schools=[school.id for school in build_release(district).schools][:3])
    assert not done.failed
    return out


def rows_of(release: object) -> pd.DataFrame:
    parts = []
    for file in [release.path / "district.json", *sorted((release.path / "schools").glob("*.json"))]:
        content = json.loads(file.read_text())
        parts.append(pd.DataFrame(content["rows"], columns=content["columns"]))
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize(("audience", "least"), [("school", 5), ("public", 10)])
def test_no_row_of_a_release_rests_on_a_small_group(district: Path, audience: str, least: int) -> None:
    rows = rows_of(build_release(district, audience))
    small = rows["people"].gt(0) & rows["people"].lt(least)
    assert not small.any(), rows[small].head().to_string()
    hidden = rows[rows["status"].eq("suppressed")]
    assert len(hidden)
    assert hidden[["estimate", "low", "high", "n", "people"]].isna().all(axis=None)
    assert rows.loc[rows["status"].ne("ok"), ["estimate", "low", "high"]].isna().all(axis=None)


def test_small_groups_counted_from_the_raw_rows_are_hidden(district: Path) -> None:
    """Teachers with a lesson at a level, counted from the CSV: 1 … 4 of them, or all but 1 … 4, have no number."""
    rows = rows_of(build_release(district))
    raw = pd.read_csv(district / "observations.csv", dtype=str, keep_default_na=False)
    terms = pd.read_csv(district / "observations.csv")["date"].str.slice(0, 7)
    raw["term"] = terms.map(lambda m: ("fall " if int(m[5:]) >= 8 else "spring ") + m[:4])
    at_level = raw.groupby(["school_id", "term", "level"])["teacher_id"].nunique()
    everybody = raw.groupby(["school_id", "term"])["teacher_id"].nunique()
    shown = rows[rows["measure"].eq("level_distribution") & rows["status"].eq("ok") & rows["school_id"].ne("")]
    for row in shown.itertuples():
        some = at_level.get((row.school_id, row.term, row.level), 0)
        rest = everybody[(row.school_id, row.term)] - some
        assert some == 0 or some >= 5, row
        assert rest == 0 or rest >= 5, row


def test_one_hidden_level_cannot_be_had_from_the_others(district: Path) -> None:
    """Shares of a term sum to one: with one hidden, it could be subtracted."""
    rows = rows_of(build_release(district))
    for measure, dimension in (("level_distribution", "level"), ("transition_direction", "category")):
        part = rows[rows["measure"].eq(measure)]
        for _, group in part.groupby(["school_id", "term", "to_term"]):
            hidden = int(group["status"].eq("suppressed").sum())
            assert hidden != 1, group[[dimension, "status"]]


def test_no_hidden_level_is_the_transformative_share_less_the_others(district: Path) -> None:
    """Levels at or above the cut add up to the transformative share: one alone hidden could be subtracted."""
    release = build_release(district)
    for entry in release.schools:
        part = release.school(entry.id)
        upper = part.scale.levels[part.scale.cut :]
        for share in part.rows_of("transformative_share"):
            if share.ok:
                rows = [
                    row for level in upper for row in part.rows_of("level_distribution", term=share.term, level=level)
                ]
                assert sum(row.status == "suppressed" for row in rows) != 1, (entry.id, share.term)


def test_a_schools_number_of_rows_is_not_told(district: Path) -> None:
    """Completeness would else tell how many lessons the only teacher of a school gave."""
    rows = rows_of(build_release(district))
    rows = rows[rows["measure"].isin(["data_completeness", "rows_kept"]) & rows["school_id"].ne("")]
    assert rows["n"].isna().all()


def test_nobody_is_in_what_may_be_sent(district: Path, out: Path) -> None:
    """No staff id, name, event or observation id in any byte of share/."""
    staff = pd.read_csv(district / "staff.csv", dtype=str)
    secrets = set(staff["name"].dropna()) | {i for i in staff["staff_id"] if len(i) > 4}
    for table, column in (
        ("coaching_log", "event_id"),
        ("observations", "observation_id"),
        ("observations", "lesson_id"),
    ):
        secrets |= set(pd.read_csv(district / f"{table}.csv", dtype=str)[column])
    for path in (out / "share").rglob("*"):
        assert not secrets & set(re.split(r"\W+", str(path)))
        if path.suffix == ".html":
            text = path.read_text()
            assert not secrets & set(re.split(r"[^\w]+", text))
            assert not [name for name in staff["name"].dropna() if name in text]
            assert str(out.parent) not in text
    assert not list((out / "share").rglob("*.ipynb"))


def test_what_is_hidden_is_not_in_the_page(district: Path, out: Path) -> None:
    """The charts of a page hold exactly the numbers that the release shows, level by level."""
    release = build_release(district)
    for school in [s.id for s in release.schools][:3]:
        part = release.school(school)
        page = (out / "share" / "schools" / f"{part.slug}.html").read_text()
        found = re.search(r"data-for=level_distribution>(.*?)</script>", page, re.S)
        shown = {(r.term, r.level): round(r.estimate, 4) for r in part.rows_of("level_distribution") if r.ok}
        if not found:
            assert not shown
            continue
        for trace in json.loads(found[1])["data"]:
            for term, value in zip(trace["x"], trace["y"], strict=True):
                if trace["name"] in part.scale.levels:
                    assert value == shown.get((term, trace["name"]), 0)
