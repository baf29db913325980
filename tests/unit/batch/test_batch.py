"""The batch on small districts; engines of our own stand in for the kernel where it does not matter."""

import json
import os
from pathlib import Path

import nbformat
import pytest

from coachkit.api import run
from coachkit.batch import Job, find_notebook, make_plan, notebooks, run_batch
from coachkit.errors import BadInput, Unknown
from coachkit.exhibits import MIME, answer
from coachkit.pipeline import build_release
from coachkit.release import Release, read_release

from ...folder import OBSERVATIONS, folder


def quick(job: Job, timeout: int) -> nbformat.NotebookNode:
    """An engine without a kernel: the answer alone."""
    part = read_release(job.parameters["data"]).school(job.school_id)
    out = nbformat.v4.new_output("display_data", data={MIME: answer(part).to_json(), "text/plain": "x"})
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[out])])


def breaks_on_0002(job: Job, timeout: int) -> nbformat.NotebookNode:
    if job.school_id == "0002":
        raise ValueError("teacher 004711 is odd")
    return quick(job, timeout)


def dies_on_0002(job: Job, timeout: int) -> nbformat.NotebookNode:
    if job.school_id == "0002":
        os._exit(9)
    return quick(job, timeout)


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_all_schools_twice_give_the_same_share(release: Release, tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        told: list[tuple[str, int, int]] = []
        plan = make_plan(release, find_notebook("school_report"), tmp_path / name)
        done = run_batch(plan, 2, engine=quick, tell=lambda o, n, m, told=told: told.append((o.school_id, n, m)))
        assert not done.failed
        assert [n for _, n, _ in told] == list(range(1, 13))
        found.append(files(tmp_path / name / "share"))
    assert found[0] == found[1]
    assert len([name for name in found[0] if name.startswith("schools")]) == 12
    assert not (tmp_path / "one" / ".share").exists()


@pytest.mark.parametrize(("engine", "error"), [(breaks_on_0002, "ValueError"), (dies_on_0002, "WorkerDied")])
def test_a_failing_school_does_not_stop_the_others(
    release: Release, tmp_path: Path, engine: object, error: str
) -> None:
    plan = make_plan(release, find_notebook("school_report"), tmp_path / "out", ["0001", "0002", "0003"])
    done = run_batch(plan, 2, engine=engine)
    assert [o.school_id for o in done.failed] == ["0002"]
    assert {p.name for p in (tmp_path / "out" / "share" / "schools").iterdir()} == {"0001.html", "0003.html"}
    manifest = json.loads((tmp_path / "out" / "work" / "manifest.json").read_text())
    states = {s["school_id"]: s["status"] for s in manifest["schools"]}
    assert states == {"0001": "ok", "0002": "failed", "0003": "ok"}
    assert manifest["schools"][1]["failure"]["error"] == error
    index = (tmp_path / "out" / "share" / "index.html").read_text()
    assert error in index
    assert "004711" not in index  # what an error said may name somebody: it stays home
    assert "not made" in index


def test_the_shipped_report_through_a_kernel(tmp_path: Path) -> None:
    """One school, nearly no data, no log: the whole way by papermill."""
    (tmp_path / "d").mkdir()
    done = run(folder(tmp_path / "d", coaching_log=""), tmp_path / "out", schools=["002"])
    assert not done.failed, done.failed
    page = (tmp_path / "out" / "share" / "schools" / "002.html").read_text()
    assert "brought no coaching log" in page
    assert "School report" in page
    assert str(tmp_path) not in page
    executed = nbformat.read(tmp_path / "out" / "work" / "notebooks" / "002.ipynb", as_version=4)
    given = next(c.source for c in executed.cells if "injected-parameters" in c.metadata.get("tags", []))
    assert 'school_id = "002"' in given
    assert "release" in given  # a kernel gets the release, never the district folder
    assert str(tmp_path / "d") not in given


def test_a_notebook_that_breaks_is_named_with_its_cell(tmp_path: Path) -> None:
    cells = [nbformat.v4.new_code_cell('school_id = "001"\ndata = "."'), nbformat.v4.new_code_cell("1 / 0")]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "mine.ipynb")
    (tmp_path / "d").mkdir()
    done = run(folder(tmp_path / "d"), tmp_path / "out", str(tmp_path / "mine.ipynb"), schools=["001"])
    failure = done.failed[0].failure
    assert (failure.error, failure.cause) == ("ZeroDivisionError", "division by zero")
    assert failure.cell is not None
    assert "ZeroDivisionError in cell" in done.index.read_text()


def test_the_internal_audience_goes_to_a_folder_of_its_own(sample: Path, tmp_path: Path) -> None:
    inside = build_release(sample, audience="internal")
    plan = make_plan(inside, find_notebook("school_report"), tmp_path / "out", ["0001"])
    done = run_batch(plan, 1, engine=quick)
    assert done.index == tmp_path / "out" / "internal" / "index.html"
    assert not (tmp_path / "out" / "share").exists()
    assert "not to be sent on" in done.index.read_text()


def test_rows_set_aside_stay_home(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    folder(tmp_path / "d", observations=OBSERVATIONS + "9,L9,T1,001,O1,never,None,\n")
    run(tmp_path / "d", tmp_path / "out", schools=["001"])
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
    assert not out.exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    with pytest.raises(BadInput, match="not empty"):
        run(sample, tmp_path / "full")
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["mine.txt"]


def test_every_shipped_notebook_is_found() -> None:
    assert set(notebooks()) == {"explore", "school_report"}
