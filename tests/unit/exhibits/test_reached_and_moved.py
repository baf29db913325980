"""Who is reached, who moves: one table of four results by group, the same numbers as elsewhere, known to the audit."""

from __future__ import annotations

from dataclasses import replace

from nbformat.v4 import new_code_cell, new_notebook, new_output

from coachkit import exhibits
from coachkit.audit.page import read_page
from coachkit.exhibits import MIME
from coachkit.release import Release
from coachkit.report import Page, export_notebook

KEYS = ("reach_by_group", "dosage_by_group", "share_by_group", "shift_by_group")


def test_its_cells_are_those_of_the_four_exhibits(release: Release) -> None:
    table = exhibits.reached_and_moved(release.district).table
    for place, (key, time, _) in enumerate(table.shows, 1):
        other = getattr(exhibits, key)(release.district).table
        column = other.columns.index(time)
        cells = {line[0]: line[column] for line in other.rows}
        for line in table.rows:
            assert line[place] == cells.get(line[0], "–"), (key, line[0])
    assert tuple(key for key, *_ in table.shows) == KEYS
    assert any("not shown" in line for line in table.rows), "hidden groups stand in their place"


def test_the_audit_reads_each_column_as_the_exhibit_it_is_from(release: Release) -> None:
    made = exhibits.reached_and_moved(release.district)
    cells = [new_code_cell("x", outputs=[new_output("display_data", {MIME: made.to_json()})])]
    read = read_page(export_notebook(new_notebook(cells=cells), Page.of(release.meta, "D"))).cells
    shown = {(cell.exhibit, cell.row, cell.column): cell.text for cell in read}
    for line in made.table.rows:
        for (key, time, _), text in zip(made.table.shows, line[1:], strict=True):
            assert shown[key, line[0], time] == text


def test_without_changes_it_shows_who_is_reached_and_without_anything_it_says_so(release: Release) -> None:
    district = release.district
    reach = replace(district, rows=tuple(row for row in district.rows if not row.measure.startswith("shift_")))
    made = exhibits.reached_and_moved(reach)
    assert made.sentence.startswith("In spring 2026, coaching reached ") and made.chart is not None
    nothing = replace(district, rows=tuple(row for row in district.rows if not row.measure.endswith("_by_group")))
    assert exhibits.reached_and_moved(nothing).lack is not None
