"""The batch on the sample: what is made, skipped, kept, removed, and said."""

import json
import re
from pathlib import Path

import nbformat
import pytest

from coachkit.api import Limits, run
from coachkit.batch import Event, find_notebook, locked, make_plan, notebooks, run_batch
from coachkit.errors import BadInput, NotAllowed, OutputFailed, Stopped, Unknown
from coachkit.measures.estimators.coaching import reach
from coachkit.release import Release, read_release

from ...batches import files, manifest, notebook, pages, poisoned, statuses
from ...few_measures import measure_only
from ...folder import OBSERVATIONS, folder
from ...small_release import small_release

DISTRICT = 'data = "."\naudience = "school"\nas_of = None'
SHOWN = "import coachkit\ncoachkit.exhibits.reach(coachkit.open_district(data, audience, as_of))"


def test_the_shipped_report_for_all_schools_then_nothing_is_done_again(sample: Path, tmp_path: Path) -> None:
    events: list[Event] = []
    done = run(sample, tmp_path / "out", "school_report", on_progress=events.append)
    assert not done.failed
    assert [(e.done, e.total) for e in events if e.what == "report"] == [(n, 12) for n in range(1, 13)]
    before = files(tmp_path / "out" / "share")
    assert len(pages(tmp_path / "out" / "share" / "schools")) == 12
    assert (tmp_path / "out" / "share" / "schools" / "assets" / "charts.js").is_file()
    assert manifest(tmp_path / "out")["state"] == "finished"
    assert min(r["peak"] for r in manifest(tmp_path / "out")["reports"]) > 50
    events.clear()
    again = run(sample, tmp_path / "out", "school_report", on_progress=events.append)
    assert (again.unchanged, len(again.outcomes)) == (12, 12)
    assert not [e for e in events if e.what == "report"]
    assert files(tmp_path / "out" / "share") == before
    (tmp_path / "out" / "share" / "schools" / "0003.html").write_text("altered")
    events.clear()
    run(sample, tmp_path / "out", "school_report", on_progress=events.append)
    assert [e.outcome.id for e in events if e.outcome] == ["0003"]
    assert any("its page was missing or altered: 1" in e.text for e in events)
    assert files(tmp_path / "out" / "share") == before
    fresh = run(sample, tmp_path / "out", "school_report", schools=["0001"], fresh=True)
    assert fresh.unchanged == 0
    assert files(tmp_path / "out" / "share") == before  # the other schools' pages are kept
    page = (tmp_path / "out" / "share" / "schools" / "0001.html").read_text()
    assert "School report" in page
    assert str(tmp_path) not in page
    executed = nbformat.read(tmp_path / "out" / "work" / "notebooks" / "school_report" / "0001.ipynb", as_version=4)
    given = next(c.source for c in executed.cells if "injected-parameters" in c.metadata.get("tags", []))
    assert 'school_id = "0001"' in given
    assert "work/release" in given  # a notebook gets the release, never the district folder


def test_an_altered_slice_alone_is_made_again_and_a_vanished_school_goes(small: Release, tmp_path: Path) -> None:
    small.copy(tmp_path / "r")
    book = str(poisoned(tmp_path / "mine.ipynb", {}))
    run(tmp_path / "r", tmp_path / "out", book)
    meta = json.loads((tmp_path / "r" / "release.json").read_text())
    gone = next(s for s in meta["schools"] if s["id"] == "0012")
    other = next(s for s in meta["schools"] if s["id"] == "0003")
    path = tmp_path / "r" / "schools" / f"{other['slug']}.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "name": "Another name"}))
    import hashlib

    other["hash"] = hashlib.sha256(path.read_bytes()).hexdigest()
    meta["schools"].remove(gone)
    (tmp_path / "r" / "release.json").write_text(json.dumps(meta))
    events: list[Event] = []
    run(tmp_path / "r", tmp_path / "out", book, on_progress=events.append)
    assert [(e.outcome.id, e.outcome.why) for e in events if e.outcome] == [("0003", "its numbers changed")]
    assert any("Removed, no longer in the data: 0012" in e.text for e in events)
    assert not (tmp_path / "out" / "share" / "schools" / "0012.html").exists()
    assert "0012" not in statuses(tmp_path / "out")
    run(tmp_path / "r", tmp_path / "new", book)
    assert files(tmp_path / "out" / "share") == files(tmp_path / "new" / "share")


def test_failures_are_told_apart_and_do_not_stop_the_others(small: Release, tmp_path: Path) -> None:
    book = poisoned(tmp_path / "mine.ipynb", {
        "0002": 'raise ValueError("teacher 004711 is odd")', "0003": "sys.exit(0)", "0004": "os._exit(3)",
        "0005": "ctypes.string_at(0)", "0006": "os.kill(os.getpid(), signal.SIGKILL)",
        "0007": "time.sleep(600)", "0008": "x = bytearray(4 << 30)", "0009": "exit()",
    })  # fmt: skip
    limits = Limits(workers=2, timeout=20, memory=700)  # of which a healthy report needs a fraction of a second
    out = tmp_path / "out"
    small.copy(tmp_path / "release")
    (tmp_path / "release" / "schools" / "0011.json").write_text("{}")
    done = run_batch(make_plan(read_release(tmp_path / "release"), book, out), limits)
    assert statuses(out) == {
        "0001": "ok", "0002": "error", "0003": "exit", "0004": "died", "0005": "died", "0006": "died", "0007": "timeout",
        "0008": "memory", "0009": "exit", "0010": "ok", "0011": "error", "0012": "ok",
    }  # fmt: skip
    found = {o.id: o.failure for o in done.failed}
    assert [found[i].error for i in ("0002", "0004", "0005", "0006")] == [
        "ValueError",
        "ProcessExit",
        "SIGSEGV",
        "SIGKILL",
    ]
    assert "status 3" in found["0004"].cause
    assert found["0002"].cause == "teacher 004711 is odd"
    poisoned_slice = found.pop("0011")
    assert (poisoned_slice.error, poisoned_slice.cell) == ("BadRelease", 3)
    assert "The release was altered" in poisoned_slice.fix
    assert {f.cell for f in found.values()} == {4}
    assert all(f.fix for f in found.values())
    index = (out / "share" / "index.html").read_text()
    assert "ValueError in cell 4" in index
    assert "004711" not in index  # what an error said may name somebody: it stays home
    assert "SIGSEGV in cell 4" in index
    assert pages(out / "share" / "schools") == ["0001", "0010", "0012"]
    again = run_batch(make_plan(small, poisoned(tmp_path / "mine.ipynb", {}), out, ["0002"]))
    assert not again.failed


def test_memory_that_grows_in_small_steps_is_found_too(small: Release, tmp_path: Path) -> None:
    greedy = dict.fromkeys(("0001", "0002", "0003"), "x = []\n    while True: x.append(b'x' * 65536)")
    book = poisoned(tmp_path / "mine.ipynb", greedy)
    done = run_batch(make_plan(small, book, tmp_path / "out", [*greedy]), Limits(memory=600))
    assert [outcome.failure.kind for outcome in done.failed] == [
        "memory"
    ] * 3  # whatever ran when the last byte was gone
    assert "--memory" in done.failed[0].failure.fix


def test_several_notebooks_share_an_output_and_the_index_links_them(small: Release, tmp_path: Path) -> None:
    schools, whole = (
        poisoned(tmp_path / "a.ipynb", {}),
        notebook(tmp_path / "board_report.ipynb", SHOWN, given=DISTRICT),
    )
    out = tmp_path / "out"
    run_batch(make_plan(small, schools, out, ["0001", "0002"]))
    run_batch(make_plan(small, whole, out))
    share = files(out / "share")
    assert {"schools/0001.html", "schools/0002.html", "board_report.html", "index.html"} <= set(share)
    index = (out / "share" / "index.html").read_text()
    assert 'href="board_report.html">Board report</a>' in index
    assert 'href="schools/0001.html"' in index
    run_batch(make_plan(small, schools, out, ["0003"]))
    assert set(files(out / "share")) == set(share) | {"schools/0003.html"}
    broken = notebook(tmp_path / "board_report.ipynb", "1 / 0", given=DISTRICT)
    run_batch(make_plan(small, broken, out))
    index = (out / "share" / "index.html").read_text()
    assert "Board report: failed. ZeroDivisionError in cell 3." in index
    assert not (out / "share" / "board_report.html").exists()
    both = run_batch(make_plan(small, [schools, whole], tmp_path / "both"))
    assert len(both.outcomes) == 13


def test_details_and_briefs_stand_beside_the_reports_and_the_index_leads_to_all(small: Release, tmp_path: Path) -> None:
    out, shipped = tmp_path / "out", notebooks()
    for name in ("school_report", "school_details", "teacher_brief"):
        done = run_batch(make_plan(small, shipped[name], out, ["0001"]))
        assert not done.failed
    pages = files(out / "share")
    assert {"schools/0001.html", "school_details/0001.html", "teacher_brief/0001.html"} <= set(pages)
    index = (out / "share" / "index.html").read_text()
    for name in pages:
        assert name == "index.html" or not name.endswith(".html") or f'href="{name}"' in index
    for page in ("school_details/0001.html", "teacher_brief/0001.html"):
        (script,) = re.findall(r'src="([^"]+charts\.js)"', (out / "share" / page).read_text())
        assert (out / "share" / page).parent.joinpath(script).is_file()


def test_coaches_have_pages_of_their_own_never_in_share(small: Release, tmp_path: Path) -> None:
    given = 'coach_id = "x"\ndata = "."\naudience = "coach"\nas_of = None'
    book = notebook(
        tmp_path / "c.ipynb", "import coachkit\nc = coachkit.open_coach(data, coach_id)\nc.name", given=given
    )
    coaches = small_release(tmp_path / "coaches", "coach", 3).path
    done = run(coaches, tmp_path / "out", str(book))
    assert [(o.id, o.ok) for o in done.outcomes] == [("0001", True), ("0002", True), ("0003", True)]
    assert pages(tmp_path / "out" / "coaches") == ["0001", "0002", "0003"]
    assert not (tmp_path / "out" / "share").exists()
    with pytest.raises(NotAllowed, match="--audience coach"):
        make_plan(small, book, tmp_path / "out")


def test_the_audience_coach_gets_the_coaches_report_and_no_other(tmp_path: Path) -> None:
    coaches = small_release(tmp_path / "coaches", "coach", 2).path
    done = run(coaches, tmp_path / "out", audience="coach")
    assert [(o.notebook, o.id, o.ok) for o in done.outcomes] == [
        ("coach_report", "0001", True),
        ("coach_report", "0002", True),
    ]
    assert 'src="assets/charts.js"' in (tmp_path / "out" / "coaches" / "0001.html").read_text()
    assert (tmp_path / "out" / "coaches" / "assets" / "charts.js").is_file()
    with pytest.raises(NotAllowed, match=r"school_report.ipynb is not about a coach.*\n.*coach_report"):
        run(coaches, tmp_path / "none", "school_report", audience="coach")
    assert not (tmp_path / "none").exists()


def test_a_single_file_needs_nothing_beside_it(small: Release, tmp_path: Path) -> None:
    coaches = small_release(tmp_path / "coaches", "coach", 1).path
    run(coaches, tmp_path / "out", audience="coach", single_file=True)
    run(small.path, tmp_path / "out", "school_report", schools=["0001"], single_file=True)
    for page in (tmp_path / "out" / "coaches" / "0001.html", tmp_path / "out" / "share" / "schools" / "0001.html"):
        text = page.read_text()
        assert "charts.js" not in text
        assert '<script type="application/octet-stream" id=library>' in text
        assert len(text) > 1_000_000
    events: list[Event] = []
    run(small.path, tmp_path / "out", "school_report", schools=["0001"], on_progress=events.append)
    assert [e.outcome.why for e in events if e.outcome] == ["the parameters changed"]
    assert 'src="assets/charts.js"' in (tmp_path / "out" / "share" / "schools" / "0001.html").read_text()


def test_the_internal_audience_goes_to_a_folder_of_its_own(tmp_path: Path) -> None:
    inside = small_release(tmp_path / "internal", "internal", 2)
    done = run_batch(make_plan(inside, poisoned(tmp_path / "m.ipynb", {}), tmp_path / "out", ["0001"]))
    assert done.index == tmp_path / "out" / "internal" / "index.html"
    assert not (tmp_path / "out" / "share").exists()
    assert "not to be sent on" in done.index.read_text()


def test_another_release_leaves_no_page_of_the_earlier_one_in_share(small: Release, tmp_path: Path) -> None:
    book = poisoned(tmp_path / "m.ipynb", {})
    events: list[Event] = []
    public = small_release(tmp_path / "public", "public").path
    run(small.path, tmp_path / "out", str(book), schools=["0001", "0002"])
    run(public, tmp_path / "out", str(book), schools=["0002"], audience="public", on_progress=events.append)
    assert pages(tmp_path / "out" / "share" / "schools") == ["0002"]
    assert any("Left out, made from earlier data or code: 0001" in e.text for e in events)


def test_the_limit_for_the_whole_run_stops_and_the_same_call_goes_on(small: Release, tmp_path: Path) -> None:
    wait = "time.sleep(600) if not os.path.exists('go') else None"
    book = poisoned(tmp_path / "m.ipynb", {"0002": wait})
    plan = make_plan(small, book, tmp_path / "out", ["0001", "0002", "0003"])
    with pytest.raises(Stopped, match=r"[012] of 3"):
        run_batch(plan, Limits(workers=1, total=4))
    assert manifest(tmp_path / "out")["state"] == "stopped"
    left = statuses(tmp_path / "out")
    assert left["0002"] == "not run"
    assert not (tmp_path / "out" / "share").exists()
    (tmp_path / "go").touch()
    done = run_batch(plan)
    assert not done.failed
    assert done.unchanged == list(left.values()).count("ok")


def test_a_second_batch_on_an_output_is_refused_naming_the_first(small: Release, tmp_path: Path) -> None:
    book = str(poisoned(tmp_path / "m.ipynb", {}))
    with locked(tmp_path / "out" / "work"), pytest.raises(BadInput, match=r"process \d+ of \w+ on"):
        run(small.path, tmp_path / "out", book, schools=["0001"])
    run(small.path, tmp_path / "out", book, schools=["0001"])


def test_an_output_that_cannot_be_written_to_is_said(small: Release, tmp_path: Path) -> None:
    book = poisoned(tmp_path / "m.ipynb", {})
    (tmp_path / "out" / "work").mkdir(parents=True)
    (tmp_path / "out" / ".share").write_text("in the way")
    with pytest.raises(OutputFailed, match="cannot be written to"):
        run_batch(make_plan(small, book, tmp_path / "out", ["0001"]))
    with pytest.raises(BadInput, match="cannot be written to"), locked(tmp_path / "m.ipynb" / "work"):
        pass


def test_rows_set_aside_stay_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measure_only(monkeypatch, tmp_path / "cache", reach)
    (tmp_path / "d").mkdir()
    folder(tmp_path / "d", observations=OBSERVATIONS + "9,L9,T1,001,O1,never,None,\n")
    run(tmp_path / "d", tmp_path / "out", str(poisoned(tmp_path / "m.ipynb", {})), schools=["001"])
    assert "never" in (tmp_path / "out" / "work" / "set_aside" / "observations.csv").read_text()
    assert not any("never," in p.read_text() for p in (tmp_path / "out" / "share").rglob("*.html"))


def test_everything_wrong_is_said_before_anything_is_written(sample: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(Unknown, match="Did you mean 'school_report'"):
        run(sample, out, "school_reprt")
    with pytest.raises(Unknown, match="Did you mean '0004'"):
        run(sample, out, schools=["4"])
    with pytest.raises(Unknown, match="Did you mean 'school'"):
        run(sample, out, audience="schol")
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "none.ipynb")
    with pytest.raises(BadInput, match="0 cells tagged 'parameters'"):
        run(sample, out, str(tmp_path / "none.ipynb"))
    (tmp_path / "text.ipynb").write_text("no notebook")
    with pytest.raises(BadInput, match="cannot be read as a notebook"):
        run(sample, out, str(tmp_path / "text.ipynb"))
    own = notebook(tmp_path / "own.ipynb", "1", given='school_id = "1"\ndata = "."\ncut: float = 0.5\nnames = ["a"]')
    with pytest.raises(BadInput, match="'cut' is of type float; 'half' is not"):
        run(sample, out, str(own), settings={"cut": "half"})
    with pytest.raises(Unknown, match="Did you mean 'cut'"):
        run(sample, out, str(own), settings={"cutt": "1"})
    with pytest.raises(BadInput, match="set by the batch itself"):
        run(sample, out, str(own), settings={"school_id": "1"})
    number = notebook(tmp_path / "n.ipynb", "1", given='school_id = 1\ndata = "."')
    with pytest.raises(BadInput, match="ids are text"):
        run(sample, out, str(number))
    assert not out.exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    with pytest.raises(BadInput, match="not empty"):
        run(sample, tmp_path / "full")
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_a_notebooks_own_parameters_arrive_in_their_types(small: Release, tmp_path: Path) -> None:
    own = notebook(tmp_path / "own.ipynb", "print(type(cut).__name__, cut, on, names)",
                   given='school_id = "1"\ndata = "."\ncut: float = 0.5\non = False\nnames = ["a"]')  # fmt: skip
    plan = make_plan(small, own, tmp_path / "out", ["0001"], {"cut": "2", "on": "yes", "names": "['b', 'c']"},
                     unchecked=True)  # fmt: skip
    assert not run_batch(plan).failed
    assert (
        "float 2.0 True [&#39;b&#39;, &#39;c&#39;]"
        in (tmp_path / "out" / "share" / "schools" / "0001.html").read_text()
    )


def test_every_shipped_notebook_is_found() -> None:
    assert {"explore", "school_report"} <= set(notebooks())
    assert find_notebook("school_report").is_file()
