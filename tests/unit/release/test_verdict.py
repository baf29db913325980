"""The verdicts: made of gated rows alone, the same in the file and on every page, and silent where their row is hidden."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coachkit.errors import BadRelease
from coachkit.release import Estimates, Release, Row, read_release
from coachkit.release.verdict import LEAD, Verdict, verdicts

HIDDEN: dict[str, Any] = {
    "status": "suppressed", "estimate": None, "low": None, "high": None, "n": None, "people": None, "note": "", "settle": "",
}  # fmt: skip


def changed(estimates: Estimates, measure: str, **fields: Any) -> Estimates:
    rows = tuple(row._replace(**fields) if row.measure == measure else row for row in estimates.rows)
    return replace(estimates, rows=rows)


def planned(estimates: Estimates, chosen_by: str | None) -> Estimates:
    plan = estimates.meta.plan.model_copy(update={"chosen_by": chosen_by})
    return replace(estimates, meta=estimates.meta.model_copy(update={"plan": plan}))


def numbers(found: Verdict) -> list[float]:
    """Every number that a verdict holds, wherever it is."""
    rows = [
        row
        for row in (found.row, found.unadjusted, found.latest, found.step, *(one.row for one in found.cautions))
        if row is not None
    ]
    cells = [cell for row in rows for cell in row if isinstance(cell, int | float)]
    return [*cells, *(n for n in (found.lot_p, found.detectable) if n is not None)]


def test_the_files_hold_the_verdicts_that_pages_take(release: Release) -> None:
    parts = [release.district, *(release.school(school.id) for school in release.schools)]
    for part in parts:
        name = f"schools/{part.slug}.json" if part.id else "district.json"
        held = json.loads((release.path / name).read_text(encoding="utf-8"))["verdicts"]
        assert [Verdict.model_validate_json(json.dumps(one)) for one in held] == list(verdicts(part))
        assert [one["question"] for one in held] == (
            ["effect", "shift", "reach"] if not part.id else ["shift", "reach"]
        )
        assert part.verdict("effect") == release.district.verdict("effect")


def test_a_verdict_that_its_rows_do_not_give_is_refused(release: Release, tmp_path: Path) -> None:
    sent = Path(shutil.copytree(release.path, tmp_path / "sent"))
    file = sent / "schools" / "0001.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    content["verdicts"][0]["direction"] = "fell"
    file.write_text(json.dumps(content), encoding="utf-8")
    meta = json.loads((sent / "release.json").read_text(encoding="utf-8"))
    next(s for s in meta["schools"] if s["id"] == "0001")["hash"] = hashlib.sha256(file.read_bytes()).hexdigest()
    (sent / "release.json").write_text(json.dumps(meta), encoding="utf-8")
    with pytest.raises(BadRelease, match="contradicts its rows"):
        read_release(sent).school("0001")


def test_every_number_of_a_verdict_is_one_of_a_shown_row(release: Release) -> None:
    for part in [release.district, *(release.school(school.id) for school in release.schools)]:
        shown = {cell for row in (*part.rows, *part.district_rows) if row.shown for cell in row if cell is not None}
        for found in verdicts(part):
            assert set(numbers(found)) <= shown, found


@pytest.mark.parametrize(
    ("question", "measures"),
    [("effect", ["effect"]), ("shift", ["shift", "shift_adjusted_share"]), ("reach", ["reach"])],
)
def test_a_hidden_row_leaves_no_direction_and_no_number(release: Release, question: Any, measures: list[str]) -> None:
    part = release.district
    for measure in measures:
        part = changed(part, measure, **HIDDEN)
    found = part.verdict(question)
    kept = {"latest": found.latest, "newer": found.newer, "newer_status": found.newer_status}
    assert found == Verdict(question=question, status="hidden", **kept)
    assert found.latest is None or found.latest.measure == "transformative_share"


def test_a_hidden_newest_term_is_named_and_the_older_one_is_not_news(release: Release) -> None:
    part = release.district
    newest = part.rows_of("transformative_share")[-1]
    hidden = replace(part, rows=tuple(row._replace(**HIDDEN) if row == newest else row for row in part.rows))
    found = hidden.verdict("shift")
    assert (found.newer, found.newer_status) == (newest.term, "hidden")
    assert found.latest is not None and found.latest.term != newest.term
    assert part.verdict("shift").newer == ""


def test_a_last_step_the_other_way_is_part_of_the_verdict(release: Release) -> None:
    part = release.school("0001")
    found = part.verdict("shift")
    assert found.direction == "rose"
    assert found.step is not None and found.step.number < 0
    assert (found.step.term, found.step.to_term) == (part.terms[-2], part.terms[-1])
    assert found.step.measure == found.row.measure


def test_the_newest_terms_reach_is_never_replaced_by_an_older_one(release: Release) -> None:
    part = release.district
    newest = [row for row in part.rows_of("reach") if row.term and row.status != "no data"][-1]
    hidden = replace(part, rows=tuple(row._replace(**HIDDEN) if row == newest else row for row in part.rows))
    assert part.verdict("reach").row == newest
    expected = Verdict(question="reach", status="hidden", newer=newest.term, newer_status="hidden")
    assert hidden.verdict("reach") == expected


def test_the_effect_needs_six_schools_and_a_lot_that_agrees(release: Release) -> None:
    part = planned(
        changed(release.district, "effect", estimate=0.1, low=0.02, high=0.18, n=8, status="ok", note=""), "lot"
    )
    sure = changed(part, "effect_by_lot_p", estimate=0.01, status="ok")
    assert (sure.verdict("effect").direction, sure.verdict("effect").decided_by) == ("rose", "interval and lot")
    unsure = changed(part, "effect_by_lot_p", estimate=0.2, status="ok")
    assert unsure.verdict("effect").direction == "no clear change"
    assert changed(sure, "effect", n=5).verdict("effect").direction == "not judged"
    without = planned(sure, None).verdict("effect")
    assert (without.decided_by, without.lot_p) == ("interval", None)


def test_cautions_name_the_lead_and_how_schools_were_chosen(release: Release) -> None:
    def early(row: Row) -> Row:
        lead = row.measure == "effect_check" and row.category == LEAD
        return row._replace(status="ok", estimate=0.1, low=0.05, high=0.15) if lead else row

    part = replace(release.district, rows=tuple(map(early, release.district.rows)))
    for chosen, kinds in (
        (None, []),
        ("lowest", ["lowest first"]),
        ("volunteers", ["volunteers first"]),
        ("other", []),
    ):
        found = planned(part, chosen).verdict("effect")
        assert [one.kind for one in found.cautions] == ["early difference", *kinds]


def test_a_refusal_says_why_and_what_would_settle_it(release: Release) -> None:
    blank = {"status": "not estimable", "estimate": None, "low": None, "high": None}
    part = changed(release.district, "effect", **blank, note="3 schools can be compared", settle="more would settle it")
    found = part.verdict("effect")
    assert (found.status, found.reason, found.settle) == (
        "refused",
        "3 schools can be compared",
        "more would settle it",
    )
    assert found.row is None and not found.direction
