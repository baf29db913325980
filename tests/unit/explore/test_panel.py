"""The explorer without a browser: what the script sends, and what is drawn."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from coachkit.errors import BadInput, CoachkitError, NotAllowed, Unknown
from coachkit.explore import Explorer, View, answer, open_explorer
from coachkit.explore.controls import ROOMS
from coachkit.explore.tables import ALL
from coachkit.release import Release
from coachkit.schema.config import load_config
from coachkit.schema.view import SHOWS


@pytest.fixture(scope="module")
def panel(sample: Path, release: Release) -> Explorer:
    return open_explorer(sample, View(by="subject"))


@pytest.fixture(autouse=True)
def _fresh(panel: Explorer) -> None:
    do(panel, {"k": "room", "v": "table"})
    panel.ask(View(by="subject"))


def do(panel: Explorer, *acts: dict[str, Any]) -> list[dict[str, Any]]:
    """Do what the script sends, and wait; returns what was sent to the browser besides the drawing."""
    sent: list[dict[str, Any]] = []
    panel.send = sent.append  # type: ignore[method-assign]
    panel._told(None, {"acts": list(acts)}, None)
    while panel._inside.job is not None and not panel._inside.job.done():
        panel._inside.job.result()
    if panel.due:  # as the script does once the exhibit is painted
        panel._told(None, {"acts": [{"k": "counts"}]}, None)
    return [one for one in sent if "save" in one]


class _Balanced(HTMLParser):
    """Every tag closes what was opened last."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("input", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        """A drawing's mark opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_every_room_and_show_is_drawn_whole(panel: Explorer) -> None:
    do(panel, {"k": "by", "v": "school_type"}, {"k": "since", "v": "2025-06-06"})
    for room in ROOMS:
        for show in SHOWS if room == "table" else ("share",):
            do(panel, {"k": "room", "v": room}, {"k": "show", "v": show})
            for part in (panel.head, panel.bar, panel.aside, panel.main, panel.more):
                reader = _Balanced()
                reader.feed(part)
                assert not reader.open
            assert "wrong" not in panel.main + panel.more, (room, show, panel.main[:300])
            choices = re.findall(r'<select data-k="(\w+)">(.*?)</select>', panel.bar)
            assert {name: f'value="{panel.now[name]}"' in options for name, options in choices} == dict.fromkeys(
                panel.now, True
            )
            assert panel.state == ""


def test_what_is_shown_is_the_answer(panel: Explorer) -> None:
    do(panel, {"k": "show", "v": "shift"}, {"k": "by", "v": "grade_band"}, {"k": "least", "d": "cycles", "v": "2"})
    assert panel.view == View("shift", by="grade_band").only("cycles", least=2)
    frame = answer(panel.cube, panel.view).frame
    for row in frame[frame["n"] > 0].itertuples():
        said = re.search(rf'aria-label="{row.group}: ([^ ]+) points', panel.main)
        assert said is not None
        assert said[1].replace("−", "-") == f"{round(100 * row.estimate):+d}".replace("+0", "0")


def test_undo_and_redo_go_through_views_and_rooms(panel: Explorer) -> None:
    start = panel.view
    do(panel, {"k": "value", "d": "school_type", "w": "middle", "v": True})
    do(panel, {"k": "room", "v": "compare"})
    assert panel.now["room"] == "compare"
    do(panel, {"k": "undo"}, {"k": "undo"})
    assert panel.view == start
    do(panel, {"k": "redo"})
    assert panel.view == start.only("school_type", "middle")
    do(panel, {"k": "drop", "d": "school_type"})
    assert panel.view == start
    do(panel, {"k": "redo"})
    assert panel.view == start


def test_filters_add_take_away_and_leave_out(panel: Explorer) -> None:
    do(
        panel,
        {"k": "value", "d": "subject", "w": "Arts", "v": True},
        {"k": "value", "d": "subject", "w": "Science", "v": True},
    )
    assert panel.view.filter_on("subject").values == ("Arts", "Science")
    do(panel, {"k": "value", "d": "subject", "w": "Arts", "v": False}, {"k": "without", "d": "observer", "w": "920003"})
    assert panel.view == View(by="subject").only("subject", "Science").without("observer", "920003")
    do(panel, {"k": "value", "d": "term", "w": "fall 2025", "v": True}, {"k": "least", "d": "date", "v": "2025-09-01"})
    assert panel.view.terms == ("fall 2025",)
    do(panel, {"k": "only", "g": "Science"}, {"k": "clear"})
    assert panel.view.where == ()
    do(panel, {"k": "only", "g": ALL})
    assert panel.view.where == ()


def test_counts_are_what_a_click_leaves(panel: Explorer) -> None:
    do(panel, {"k": "value", "d": "school_type", "w": "middle", "v": True})
    for dimension, word in (
        ("subject", "Arts"),
        ("student_use", "create"),
        ("school_type", "high"),
        ("term", "fall 2025"),
    ):
        shown = re.search(rf'data-d="{dimension}" data-w="{word}".*?<b class="soft">([\d,]+)</b>', panel.aside)
        assert shown is not None
        clicked = panel.view.only(dimension, word).but(by="")
        assert abs(float(shown[1].replace(",", "")) - answer(panel.cube, clicked).lessons) <= (
            40 if dimension == "student_use" else 0.5
        )


def test_behind_a_number_are_its_lessons(panel: Explorer) -> None:
    do(panel, {"k": "rows", "g": "Arts", "t": "fall 2025"})
    frame = panel.answer.frame
    n = frame.loc[frame["group"].eq("Arts") & frame["term"].eq("fall 2025"), "n"].item()
    rows = int(re.search(r"(\d+) rows", panel.said)[1])  # type: ignore[index]
    assert n <= rows <= 1.5 * n  # a lesson may have two ratings
    assert "Rows about people: not for reports." in panel.more
    do(panel, {"k": "show", "v": "transitions"}, {"k": "rows", "g": "Arts", "l": "1 2"})
    assert "Lessons behind Arts" in panel.more
    do(panel, {"k": "close"})
    assert panel.more == ""


def test_rows_behind_an_observer_are_there_whatever_observers_the_view_leaves_out(panel: Explorer) -> None:
    do(panel, {"k": "without", "d": "observer", "w": "920003"}, {"k": "room", "v": "observers"})
    do(panel, {"k": "rows", "g": "920003", "t": panel.cube.seen[-1]})
    assert "Lessons behind 920003" in panel.more
    assert not panel.said.startswith("0 rows")


def test_what_is_taken_away_says_that_it_is_inside(panel: Explorer, tmp_path: Path) -> None:
    from coachkit.audit import audit

    saved = {
        one["name"].rpartition(".")[2]: one["save"]
        for k in ("csv", "html", "svg", "notebook")
        for one in do(panel, {"k": k})
    }
    assert set(saved) == {"csv", "html", "svg", "ipynb"}
    rows = list(csv.DictReader(io.StringIO(saved["csv"])))
    assert len(rows) == len(panel.answer.frame)
    assert float(rows[0]["estimate"]) == pytest.approx(panel.answer.frame["estimate"][0])
    do(panel, {"k": "keep"})
    saved["kept.html"] = panel.kept[-1]
    assert "Share of lessons at Modification or above, by subject" in panel.kept[-1]
    assert 'data-k="' not in panel.kept[-1]
    for name, text in saved.items():
        (tmp_path / f"x.{name}").write_text(text, encoding="utf-8")
    leaks = audit(tmp_path, panel.data).leaks
    assert {leak.file for leak in leaks if "inside: not gated" in leak.what} == {f"x.{name}" for name in saved}


def test_the_notebook_of_a_view_answers_it(panel: Explorer, tmp_path: Path) -> None:
    do(panel, {"k": "least", "d": "cycles", "v": "2"})
    text = do(panel, {"k": "notebook"})[0]["save"]
    cells = json.loads(text)["cells"]
    assert cells[1]["metadata"]["tags"] == ["parameters"]
    names: dict[str, Any] = {}
    for cell in cells[1:]:
        exec(cell["source"], names)
    assert names["found"].view == panel.view
    do(panel, {"k": "code"})
    assert "only(&#x27;cycles&#x27;, least=2)" in panel.more


def test_a_chapter_is_written_to_the_settings(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "district"
    shutil.copytree(sample, folder)
    before = (folder / "coachkit.toml").read_text(encoding="utf-8")
    panel = open_explorer(folder, View(by="").only("grade_band", "6-8"))
    do(panel, {"k": "chapter"})
    assert 'data-k="write"' in panel.more
    do(panel, {"k": "write", "v": "Grades 6 to 8"})
    after = (folder / "coachkit.toml").read_text(encoding="utf-8")
    assert after.startswith(before.rstrip())
    (chapter,) = load_config(folder).chapter
    assert (chapter.title, chapter.view.where) == ("Grades 6 to 8", panel.view.where)
    do(panel, {"k": "write", "v": "Grades 6 to 8"})
    assert "has a chapter" in panel.more
    do(panel, {"k": "without", "d": "observer", "w": "920003"}, {"k": "chapter"})
    assert "chooses teachers" in panel.more


def test_errors_are_said_in_the_panel_and_nothing_is_lost(panel: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    before, main = panel.view, panel.main
    for act in ({"k": "by", "v": "nope"}, {"k": "what"}, {"k": "value", "d": "subject", "w": "Nope", "v": True}):
        do(panel, act)
        assert 'role="alert"' in panel.more
        assert panel.view == before
        assert panel.main == main
    monkeypatch.setattr("coachkit.explore.panel.html", lambda *args: 1 / 0)
    do(panel, {"k": "show", "v": "levels"})
    assert "This did not work: ZeroDivisionError" in panel.said
    assert panel.view == before
    with pytest.raises(Unknown):
        panel.ask(View(by="own:nothing"))
    assert panel.view == before


def test_a_release_that_takes_long_can_be_left(panel: Explorer, monkeypatch: pytest.MonkeyPatch) -> None:
    later: list[Any] = []
    monkeypatch.setattr(panel._inside, "ready", lambda here: False)
    monkeypatch.setattr(panel._inside, "open_later", lambda here, then: later.append(then))
    do(panel, {"k": "room", "v": "preview"})
    assert panel.state == "working"
    do(panel, {"k": "cancel"})
    assert panel.state == ""
    assert "Share of lessons" in panel.main
    shown = panel.main
    later[0](BadInput("no release"))
    assert panel.main == shown
    do(panel, {"k": "room", "v": "preview"})
    later[-1](BadInput("The folder has a fault."))
    assert "The folder has a fault." in panel.more


def test_chance_is_mentioned_after_twenty_selections(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coachkit.explore.panel._HISTORY", 10)
    panel = open_explorer(sample)
    for least in range(25):
        panel.ask(View(by="").only("hours", least=least / 2))
    assert "you have looked at 26 selections: about 1 of 26 intervals miss by chance" in panel.head
    assert len(panel._past) == 11


def test_without_widgets_there_is_the_table(panel: Explorer) -> None:
    data, _ = panel._repr_mimebundle_()
    assert "<table>" in data["text/html"]
    assert "Inside: not gated" in data["text/html"]
    assert 'data-k="' not in data["text/html"]
    assert data["text/plain"].startswith("Share of lessons at Modification or above, by subject")


def test_names_with_markup_stay_text(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "district"
    shutil.copytree(sample, folder)
    for name in ("schools", "staff"):
        path = folder / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("Amber Acorn School", "<img src=x> & 'Oak'").replace("Mathematics", "<b>Maths</b>"),
            encoding="utf-8",
        )
    panel = open_explorer(folder)
    for by in ("school", "subject"):
        panel.ask(View(by=by).only("subject", "<b>Maths</b>"))
        for room in ("table", "overview", "coaches"):
            do(panel, {"k": "room", "v": room})
            whole = panel.head + panel.bar + panel.aside + panel.main
            assert "<img" not in whole
            assert "<b>Maths" not in whole
    (saved,) = do(panel, {"k": "room", "v": "table"}, {"k": "svg"})
    assert "<b>Maths" not in saved["save"]


def test_a_release_or_a_page_for_readers_cannot_be_explored(
    sample: Path, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotAllowed):
        open_explorer(release.path)
    with pytest.raises(Unknown):
        open_explorer(sample, audience="everybody")
    monkeypatch.setenv("COACHKIT_READERS", "school")
    with pytest.raises(CoachkitError):
        open_explorer(sample)


def test_readers_see_the_release_of_their_audience(panel: Explorer) -> None:
    do(panel, {"k": "room", "v": "preview"}, {"k": "school", "v": "0001"}, {"k": "audience", "v": "school"})
    assert panel.estimates.kind == "school"
    assert panel.estimates.audience == "school"
    assert "How many eligible teachers are coached?" in panel.main
    do(panel, {"k": "room", "v": "school"})
    assert "Coach effectiveness here" in panel.main
