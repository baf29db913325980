"""A folder for each school, to send; what browsers print; who a notebook is for."""

from pathlib import Path

import nbformat
import pytest

from coachkit.api import run
from coachkit.audit import audit
from coachkit.batch import find_notebook, make_plan, read_notebook
from coachkit.batch.plan import again
from coachkit.errors import BadInput, NotAllowed
from coachkit.pipeline import open_school
from coachkit.pipeline.parameters import id_from
from coachkit.release import Release
from coachkit.report.summary import summary_of

from ...batches import notebook
from ...conftest import ROOT

SAMPLE = ROOT / "data" / "sample"


def test_each_school_gets_a_folder_to_send_after_the_audit(release: Release, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(SAMPLE, out, "teacher_brief", schools=["0001", "0003"], per_school=True)
    found = {path.relative_to(out / "send").as_posix() for path in (out / "send").rglob("*") if path.is_file()}
    assert found == {f"{school}/{name}" for school in ("0001", "0003") for name in (f"{school}.html", "summary.txt")}
    page = (out / "send" / "0001" / "0001.html").read_text()
    assert page == (out / "share" / "teacher_brief" / "0001.html").read_text()
    assert "id=library>" in page
    assert not [*(out / "share").rglob("charts.js")], "no page asks for it"
    text = (out / "send" / "0001" / "summary.txt").read_text()
    assert text.splitlines()[0] == release.school("0001").name
    assert "- We looked at" in text
    assert "The lessons" not in text, "a chapter of its own"
    assert audit(out / "send", SAMPLE).leaks == ()


@pytest.mark.parametrize(("audience", "of"), [("internal", "data"), ("school", "release")])
def test_what_cannot_be_audited_or_sent_gets_no_folders(small: Release, tmp_path: Path, audience: str, of: str) -> None:
    with pytest.raises(NotAllowed, match=r"per-school|release"):
        run(SAMPLE if of == "data" else small.path, tmp_path / "out", audience=audience, per_school=True)
    assert not (tmp_path / "out" / "send").exists()


def test_a_page_says_how_to_make_it_again_with_its_notebook(small: Release, tmp_path: Path) -> None:
    mine = notebook(tmp_path / "my own.ipynb", "1", given='school_id = ""\ndata = "."\ncut = 1')
    for book, command in (
        (find_notebook("school_details"), "coachkit run school_details --data DATA --out OUT --audience school"),
        (find_notebook("district_details"), "coachkit run district_details --data"),
        (mine, "coachkit run 'my own.ipynb' --data"),
    ):
        plan = make_plan(small, book, tmp_path / "out", ["0001"], {"cut": "2"} if book == mine else {}, print_full=True)
        said = plan.task(0, plan.jobs[0], 1, 1).page["again"]
        assert said.startswith(command)
        assert said.endswith("--print full")
        assert ("--set cut=…" in said) == (book == mine)
        assert ("--school 0001" in said) == (plan.jobs[0].unit == "school")
    assert again(small.meta).startswith("coachkit run --data DATA")


def test_a_notebook_for_the_analyst_alone_is_not_for_others(tmp_path: Path) -> None:
    assert read_notebook(find_notebook("analyst_checks")).audience == "internal"
    with pytest.raises(NotAllowed, match="for the analyst alone; audience 'school' is not"):
        run(SAMPLE, tmp_path / "out", "analyst_checks", audience="school")
    own = notebook(tmp_path / "own.ipynb", "1", given='data = "."\naudience = "internal"')
    run(SAMPLE, tmp_path / "out", str(own))
    assert (tmp_path / "out" / "internal" / "own.html").exists()


def test_a_number_is_the_only_id_that_reads_as_it_and_says_so() -> None:
    with pytest.warns(UserWarning, match=r"school_id is the number 2; it is read as '0002'"):
        assert open_school(SAMPLE, 2).name == open_school(SAMPLE, "0002").name
    with pytest.warns(UserWarning, match="120000.0"):
        assert id_from(float("12E4"), ["12E4", "7"], "school_id") == "12E4"
    assert id_from(12, ["12", "3"], "school_id") == "12"
    for given, known in ((2, ["2", "0002"]), (5, ["0002"]), (True, ["1"]), (None, ["None"]), (float("nan"), ["nan"])):
        with pytest.raises(BadInput, match=r"papermill -r school_id ID"):
            id_from(given, known, "school_id")


def test_a_chart_in_a_notebook_says_how_to_get_it_where_it_cannot_be_drawn(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbconvert import HTMLExporter, ScriptExporter
    from nbformat.v4 import new_code_cell, new_notebook, new_output

    from coachkit.exhibits import reach

    book = nbformat.read(find_notebook("school_report"), as_version=4)
    assert ScriptExporter().from_notebook_node(book)[1]["output_extension"] == ".py"
    shown: list[dict[str, object]] = []
    monkeypatch.setattr("IPython.display.display", lambda data, **more: shown.append(data))
    monkeypatch.setattr("IPython.display.publish_display_data", lambda data, **more: shown.append(data))
    reach(release.school("0001"))._ipython_display_()
    outputs = [new_output("display_data", data) for data in shown]
    html = HTMLExporter().from_notebook_node(new_notebook(cells=[new_code_cell("x", outputs=outputs)]))[0]
    assert "coachkit run NOTEBOOK" in html


def test_a_summary_is_the_text_of_the_first_chapter_alone() -> None:
    html = (
        "<h1><bdi>Oak</bdi></h1><p class=sub>Fall<section id=summary><h2>In short</h2><section id=answer><h3>A</h3>"
        "<ol><li>Rose &amp; fell.<li>More <a href='#x'>See x</a></ol><details><summary>s</summary><table><tr><td>9</table>"
        "</details></section><figure><figcaption>c</figcaption></figure></section><div><section id=x><p>Not this</section>"
    )
    assert summary_of(html) == "Oak\nFall\n\nIn short\nA\n- Rose & fell.\n- More\n"
