import json
import re
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from coachkit import exhibits
from coachkit.exhibits import EXHIBITS, Exhibit
from coachkit.exhibits.special.discussion import suggestions
from coachkit.release import Estimates, Release

from .conftest import Change

EVERY = [*EXHIBITS.values(), exhibits.answer, exhibits.what_next, exhibits.methods, exhibits.provenance]


@pytest.mark.parametrize("make", EVERY, ids=lambda f: f.__name__)
@pytest.mark.parametrize("which", ["0001", "0004", "0012", ""])
def test_every_exhibit_of_school_and_district_is_whole(release: Release, make: object, which: str) -> None:
    part = release.school(which) if which else release.district
    exhibit = make(part)
    assert isinstance(exhibit, Exhibit)
    text = exhibit.to_text()
    for word in (r"\bnan\b", "None%", "<NA>", r"\binf\b", "{", "object at"):
        assert not re.search(word, text), word
    assert json.loads(json.dumps(exhibit.to_json(), allow_nan=False)) == exhibit.to_json()
    if exhibit.chart is not None:
        assert isinstance(exhibit.figure, go.Figure)  # plotly checks every value
        assert exhibit.chart.alt
        assert exhibit.figure.layout.xaxis.title.text
        assert exhibit.table is not None
        assert exhibit.table.rows
    if exhibit.table is not None:
        assert list(exhibit.table.texts.columns) == list(exhibit.table.columns)
        assert len(exhibit.data) == len(exhibit.table.rows)
        assert all(len(row) == len(exhibit.table.columns) for row in exhibit.table.rows)


OF_A_SCHOOL = {
    "transformative_share", "level_distribution", "level_shift", "shift_direction", "pedagogical_fit", "student_use", "reach",
    "dosage", "contact_drought", "activity_mix", "follow_up", "group_chain", "observer_agreement",
}  # fmt: skip


@pytest.mark.parametrize("name", [n for n in EXHIBITS if n != "data_quality"])
@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("suppressed", "hidden to protect individuals"),
        ("too few", "this needs at least"),
        ("no data", "Bring "),
        ("not estimable", "do not vary enough"),
    ],
)
def test_an_exhibit_without_a_number_says_why(emptied: Change, name: str, status: str, said: str) -> None:
    exhibit = EXHIBITS[name](emptied(status))
    assert exhibit.status != "ok"
    assert exhibit.chart is None
    if name in OF_A_SCHOOL:
        assert exhibit.status == status
        assert said in exhibit.sentence
    else:  # findings of the whole district, and of several measures, say it in their own words
        assert re.search(
            r"can.t tell|hidden|Bring|cannot be|Not known|Not said|not shown|at least|no |No |too few|vary enough",
            exhibit.sentence,
        )


@pytest.mark.parametrize("name", ["reach", "dosage", "contact_drought", "activity_mix"])
def test_without_a_log_it_is_the_log_that_is_missing(emptied: Change, name: str) -> None:
    exhibit = EXHIBITS[name](emptied("no data", has_log=False))
    assert exhibit.sentence.startswith("Bring a coaching log to see ")


def test_the_answer_has_three_sentences_whatever_is_missing(school: Estimates, emptied: Change) -> None:
    for part in (school, emptied("no data"), emptied("suppressed"), emptied("too few", has_log=False)):
        answer = exhibits.answer(part)
        assert len(answer.sentences) == 3
        assert all(sentence.endswith(".") for sentence in answer.sentences)
    assert "Without a coaching log" in exhibits.answer(emptied("no data", has_log=False)).sentences[1]


def test_a_shift_is_only_called_one_when_its_interval_leaves_zero_out(release: Release) -> None:
    for entry in release.schools:
        part = release.school(entry.id)
        sentence = exhibits.level_shift(part).sentence
        found = part.verdict("shift")
        row = found.unadjusted or found.row
        if row is None or row.measure != "shift":
            continue
        clear = row.low > 0 or row.high < 0
        assert clear == any(word in sentence for word in (" rose ", " fell "))
        assert clear != ("no clear change" in sentence)
        assert "caused" in " ".join(exhibits.level_shift(part).notes)


def test_suggestions_are_questions_with_their_threshold_and_at_most_three(release: Release) -> None:
    for entry in release.schools:
        part = release.school(entry.id)
        shown = exhibits.what_next(part)
        assert len(shown.items) <= 3
        for item in suggestions(part):
            assert "?" in item.text
            assert re.search(
                r"\(flagged (above|below) \S+\)|at least \d+|under about \d+|was coached|reached", item.text
            )
            assert item.link.removeprefix("#") in EXHIBITS


def test_no_rule_speaks_where_there_is_nothing_but_the_missing_data(emptied: Change) -> None:
    assert [item.link for item in suggestions(emptied("no data"))] == ["#shift_adjusted"]


def test_hidden_numbers_are_not_in_the_exhibit(release: Release) -> None:
    """A suppressed level stands in the table as "not shown" and in the chart as a hatched rest."""
    found = [release.school(s.id) for s in release.schools]
    part = next(p for p in found if any(r.status == "suppressed" for r in p.rows_of("level_distribution")))
    exhibit = exhibits.level_distribution(part)
    assert "not shown" in exhibit.table.to_text()
    assert any(trace["name"].startswith("hidden") for trace in exhibit.chart.data)


def test_display_is_three_bundles_the_first_for_the_page(school: Estimates, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[dict, dict]] = []
    import IPython.display

    monkeypatch.setattr(
        IPython.display, "publish_display_data", lambda data, metadata=None: sent.append((data, metadata or {}))
    )
    monkeypatch.setattr(IPython.display, "display", lambda data, raw, metadata: sent.append((data, metadata)))
    exhibits.reach(school)._ipython_display_()
    assert [exhibits.MIME in data for data, _ in sent] == [True, False, False]
    assert [bool(meta.get("coachkit")) for _, meta in sent] == [False, True, True]
    assert "application/vnd.plotly.v1+json" in sent[1][0]


def test_internal_is_told_of_the_ledger_and_looser_settings(release: Release) -> None:
    part = release.school("0001")
    ledger = part.meta.ledger.model_copy(update={"notes": ("a note",)})
    privacy = part.meta.privacy.model_copy(update={"looser": True})
    changed = {"audience": "internal", "ledger": ledger, "privacy": privacy}
    inside = replace(part, meta=part.meta.model_copy(update=changed))
    assert "a note" in exhibits.data_quality(inside).notes
    assert "a note" not in exhibits.data_quality(part).notes
    assert "allow_looser" in exhibits.provenance(inside).to_text()
