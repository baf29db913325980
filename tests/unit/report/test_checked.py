"""What a notebook that is not shipped may put on a page for others."""

import nbformat
import pandas as pd
import plotly.graph_objects as go
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from coachkit import Exhibit, exhibits
from coachkit.exhibits import MIME
from coachkit.release import Release
from coachkit.report import Page, export_notebook

HIDDEN = "0.4711"


def page_of(release: Release, *given: object, about: str = "school", which: str = "0001") -> str:
    """The page of a stranger's notebook whose cells put out these exhibits or mime bundles."""
    outputs = [
        new_output("display_data", data={MIME: one.to_json()} if isinstance(one, Exhibit) else one) for one in given
    ]
    cells = [new_markdown_cell("## My words"), *(new_code_cell("x", outputs=[one]) for one in outputs)]
    page = Page.of(release.meta, "Mine", about=about, id=which)
    return export_notebook(new_notebook(cells=cells), page, release=release)


def left_out(html: str) -> int:
    return html.count("<p class=left-out>")


def test_exhibits_of_coachkit_and_words_are_shown_whichever_place_they_are_about(release: Release) -> None:
    places = (release.school("0001"), release.school("0002"), release.district)
    html = page_of(release, *(exhibits.reach(place) for place in places), exhibits.methods(places[0]))
    assert left_out(html) == 0
    assert "My words" in html
    for place in places:
        assert exhibits.reach(place).sentence.replace("'", "&#39;") in html


def test_an_exhibit_that_was_altered_is_left_out(release: Release) -> None:
    reach = exhibits.reach(release.school("0001"))
    altered = reach.to_json() | {"sentence": HIDDEN}
    elsewhere = reach.to_json() | {"key": "open_school", "sentence": HIDDEN}
    html = page_of(release, reach.reworded(HIDDEN), {MIME: altered}, {MIME: elsewhere})
    assert left_out(html) == 3
    assert HIDDEN not in html


@pytest.mark.parametrize(
    "data",
    [
        {"text/plain": HIDDEN},
        {"text/html": f"<p>{HIDDEN}</p>", "text/plain": HIDDEN},
        {"text/markdown": HIDDEN, "text/plain": HIDDEN},
        {"image/png": "aGk=", "text/plain": HIDDEN},
        {"application/vnd.plotly.v1+json": {"data": [{"y": [0.4711]}], "layout": {}}},
    ],
)
def test_other_outputs_are_left_out_with_a_line_that_says_how_to_bring_them_in(release: Release, data: dict) -> None:
    html = page_of(release, data)
    assert left_out(html) == 1
    assert "[[chapter]]" in html
    assert HIDDEN not in html
    assert "aGk=" not in html


def test_printed_lines_are_left_out(release: Release) -> None:
    cell = new_code_cell("x", outputs=[new_output("stream", name="stdout", text=HIDDEN)])
    html = export_notebook(new_notebook(cells=[cell]), Page.of(release.meta, "Mine"), release=release)
    assert HIDDEN not in html
    assert left_out(html) == 1


def test_an_exhibit_of_rows_of_the_release_is_shown_with_its_figure(release: Release) -> None:
    school = release.school("0001")
    rows = [row for row in school.rows_of("transformative_share") if row.ok]
    frame = pd.DataFrame(rows)
    shares = [row.number for row in rows]
    figure = go.Figure(
        go.Scatter(
            x=[row.term for row in rows],
            y=shares,
            error_y={"array": [row.limits[1] - row.number for row in rows],
                     "arrayminus": [row.number - row.limits[0] for row in rows]},
        ),
        {"yaxis": {"title": "Share", "tickformat": ".0%"}},
    )  # fmt: skip
    named = {"term": "Term", "estimate": "Share", "people": "Teachers"}
    html = page_of(
        release,
        Exhibit("Did it rise?", f"It is {shares[-1]:.0%} now.", rows, figure, columns=named),
        Exhibit("As a frame", "All its columns.", frame),
        Exhibit("Of the district", "Beside us.", release.district.rows_of("reach")),
    )
    assert left_out(html) == 0
    assert f"It is {shares[-1]:.0%} now." in html
    assert "<th scope=col>Teachers" in html


def test_an_exhibit_shows_no_number_but_those_of_its_rows(release: Release) -> None:
    rows = [row for row in release.school("0001").rows_of("transformative_share") if row.ok]
    frame = pd.DataFrame(rows)
    hidden = go.Figure(go.Bar(x=["fall 2024"], y=[0.4711]))
    inside = go.Figure(go.Bar(x=[rows[0].term], y=[rows[0].number], customdata=[0.4711], hovertext=[HIDDEN]))
    inside.add_annotation(text=HIDDEN)
    strays = [
        Exhibit("Mine", f"Social studies: {HIDDEN}.", rows),
        Exhibit(f"Social studies: {HIDDEN}?", "Mine.", rows),
        Exhibit("Mine", "Of my own.", pd.DataFrame({"subject": ["Art"], "share": [0.4711]})),
        Exhibit("Mine", "Claimed.", frame.assign(estimate=0.4711)),
        Exhibit("Mine", "Added.", frame.assign(mine=0.4711)),
        Exhibit("Mine", "Added.", frame.assign(mine=0.4711), columns={"term": "Term", "mine": "Mine"}),
        Exhibit("Mine", "A figure.", rows, hidden),
        Exhibit("Mine", "No table.", None, hidden),
        Exhibit("Mine", "A note.", rows, notes=(f"Social studies: {HIDDEN}",)),
    ]
    html = page_of(release, *strays, Exhibit("Mine", "Kept, without what nobody can compare.", rows, inside))
    assert left_out(html) == len(strays)
    assert HIDDEN not in html


def test_a_hidden_row_stays_hidden_in_an_exhibit_of_its_own(release: Release) -> None:
    hidden = [row for row in release.school("0001").rows_of("reach") if row.status == "suppressed"]
    assert hidden
    made = Exhibit("Mine", "Mine.", hidden, columns={"term": "Term", "estimate": "Share"})
    assert made.table is not None
    assert {line[1] for line in made.table.rows} <= {"not shown", *(row.code for row in hidden)}
    assert made.data["Share"].tolist() == [line[1] for line in made.table.rows]  # texts: there is no number


def test_the_json_of_a_page_does_not_repeat_the_claimed_rows(release: Release) -> None:
    rows = release.school("0001").rows_of("reach")
    html = page_of(release, Exhibit("Mine", "Mine.", rows, columns={"term": "Term", "estimate": "Share"}))
    assert "eligible" not in html  # the rows' unit, which no column shows


def test_an_unchecked_page_says_so_at_its_top(release: Release) -> None:
    cell = new_code_cell("x", outputs=[new_output("display_data", data={"text/plain": HIDDEN})])
    html = export_notebook(new_notebook(cells=[cell]), Page.of(release.meta, "Mine", unchecked="yes"))
    assert html.index("Not checked.") < html.index("<h1>") < html.index(HIDDEN)


def test_a_notebook_file_is_valid_with_an_exhibit_of_ones_own(release: Release) -> None:
    made = Exhibit("Mine", "Mine.", release.school("0001").rows_of("reach")).to_json()
    cell = new_code_cell("x", outputs=[new_output("display_data", data={MIME: made})])
    nbformat.validate(new_notebook(cells=[cell]))
