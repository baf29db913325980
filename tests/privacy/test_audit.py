"""The audit finds what was planted in finished pages, and what the gate lets through with a rule switched off."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from coachkit.api import run
from coachkit.audit import Audit, audit
from coachkit.audit.page import read_page
from coachkit.district import load
from coachkit.measures import MeasureFrame
from coachkit.pipeline import build, build_release
from coachkit.pipeline.cache import measures_folder
from coachkit.pipeline.measure_cache import cached_measures
from coachkit.privacy import rules_for
from coachkit.schema.folder import folder_hash

LESSONS = (
    "lessons_observed",
    "level_distribution",
    "transformative_share",
    "pedagogical_fit",
    "shift",
    "reach",
    "contact_drought",
)


@pytest.fixture(scope="module")
def district(whole_district: Path) -> Path:
    return whole_district


@pytest.fixture(scope="module")
def clean(district: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages as they are made."""
    out = tmp_path_factory.mktemp("clean") / "out"
    assert not run(district, out).failed
    return out / "share"


@pytest.fixture
def share(clean: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(clean, tmp_path / "share"))


def leaks(share: Path, district: Path) -> list[str]:
    found: Audit = audit(share, district)
    assert found.exit_code == int(bool(found.leaks))
    return [f"{leak.file}: {leak.what}" for leak in found.leaks]


def put(share: Path, before: str, text: str) -> None:
    page = share / "schools" / "0001.html"
    content = page.read_text()
    assert before in content
    page.write_text(content.replace(before, text + before, 1))


def test_pages_as_they_are_made_are_clean_and_were_read(clean: Path, district: Path) -> None:
    found = audit(clean, district)
    assert found.leaks == ()
    assert found.cells > 1800, "tables and charts of six pages"


SCRIPT = '<script type="application/json">{{"customdata": ["{}"]}}</script>'


def packed(secret: str) -> str:
    """Unlike itself: gzip in base64."""
    return base64.b64encode(gzip.compress(f"{secret} ".encode() * 40 + bytes(range(256)))).decode()


def write(path: Path, text: str) -> None:
    """Add to a file, or make it."""
    with path.open("a") as file:
        file.write(text)


HIDES: dict[str, Callable[[Path, str], None]] = {
    "prose": lambda share, secret: put(share, "</main>", f"<p>Thanks to {secret}.</p>"),
    "broken by tags": lambda share, secret: put(share, "</main>", f"<p><b>{secret[:2]}</b>{secret[2:]}</p>"),
    "character references": lambda share, secret: put(share, "</main>", "".join(f"&#{ord(c)};" for c in secret)),
    "comment": lambda share, secret: put(share, "</main>", f"<!-- {secret} -->"),
    "attribute": lambda share, secret: put(share, "</main>", f'<i data-row="{secret}"></i>'),
    "JSON escapes": lambda share, secret: put(share, "</main>", SCRIPT.format("".join(f"\\u{ord(c):04x}" for c in secret))),
    "packed": lambda share, secret: put(share, "</main>", f"<script>{packed(secret)}</script>"),
    "style sheet": lambda share, secret: put(share, "</main>", f'<style>i::after{{content:"{secret}"}}</style>'),
    "another file": lambda share, secret: write(share / "notes.csv", f"who\n{secret}\n"),
    "another file's name": lambda share, secret: write(share / f"{secret}.txt", "x"),
    "the charts' script": lambda share, secret: write(share / "schools" / "assets" / "charts.js", f"//{secret}"),
}  # fmt: skip


@pytest.mark.parametrize("column", ["name", "staff_id"])
def test_a_person_is_found_wherever_she_hides(share: Path, district: Path, column: str) -> None:
    """Somebody else hides in each way, so that everybody must be found where she hides."""
    staff = pd.read_csv(district / "staff.csv", dtype=str)
    people = staff[staff["roles"].eq("teacher")].drop_duplicates("name")[column].iloc[3:]
    hidden = dict(zip(HIDES, people, strict=False))
    for hiding, hide in HIDES.items():
        hide(share, hidden[hiding])
    found = " ".join(leaks(share, district)).casefold()
    assert {how for how, who in hidden.items() if who.casefold() not in found} == set(), found


def hidden_place(share: Path) -> tuple[Path, str, dict, int, int]:
    """A page, the JSON of its chart of levels, and where (trace, category) it draws nothing because its table hides it."""
    for page in sorted((share / "schools").glob("*.html")):
        sheet = read_page(page.read_text())
        text = re.search(r"data-for=level_distribution>(.*?)</script>", page.read_text(), re.S)[1]
        chart = json.loads(text)
        names = [trace["name"] for trace in chart["data"]]
        for cell in sheet.cells:
            if cell.exhibit == "level_distribution" and cell.text == "not shown" and cell.column in names:
                number = names.index(cell.column)
                return page, text, chart, number, chart["data"][number]["x"].index(cell.row)
    raise AssertionError("no hidden level is drawn")


def _bars(trace: dict, at: int) -> None:
    ends = [0.0] * len(trace["x"])
    ends[at] = 0.123
    trace["error_y"] = {"array": ends, "arrayminus": [0.0] * len(ends)}


def _listed(trace: dict, key: str, at: int, what: object) -> None:
    trace[key] = [what if place == at else None for place in range(len(trace["y"]))]


def _note(chart: dict, trace: dict, at: int, key: str, what: dict) -> None:
    chart["layout"].setdefault(key, []).append(
        {"x": trace["x"][at], "x0": trace["x"][at], "x1": trace["x"][at], **what}
    )


PLANTED: dict[str, Callable[[dict, dict, int], None]] = {
    "a value": lambda chart, trace, at: trace["y"].__setitem__(at, 0.123),
    "an error bar": lambda chart, trace, at: _bars(trace, at),
    "customdata": lambda chart, trace, at: _listed(trace, "customdata", at, [0.123]),
    "the size of a mark": lambda chart, trace, at: trace["marker"].update(size=[0.123] * len(trace["y"])),
    "a label": lambda chart, trace, at: _listed(trace, "text", at, "12%"),
    "a hover text": lambda chart, trace, at: _listed(trace, "hovertext", at, "about 12%"),
    "a point of its own": lambda chart, trace, at: chart["data"].append({
        "type": "scatter", "name": trace["name"], "x": [trace["x"][at]], "y": [0.123]}),
}  # fmt: skip


@pytest.mark.parametrize("where", list(PLANTED))
def test_a_number_that_the_table_hides_is_found_in_the_chart(share: Path, district: Path, where: str) -> None:
    """Not in the table, not in the text: a number in a chart's JSON alone."""
    page, text, chart, number, at = hidden_place(share)
    trace = chart["data"][number]
    PLANTED[where](chart, trace, at)
    page.write_text(page.read_text().replace(text, json.dumps(chart)))
    found = leaks(share, district)
    assert [leak for leak in found if "the chart of level_distribution draws" in leak], found


@pytest.mark.parametrize(
    "note",
    [
        {"annotations": {"text": "12%", "y": 0.5}},
        {"shapes": {"type": "line", "y0": 0.123, "y1": 0.123}},
    ],
)
def test_a_note_at_a_place_that_the_table_hides_is_found(share: Path, district: Path, note: dict) -> None:
    """An annotation and a line at a term whose share is hidden."""
    page = share / "schools" / "0001.html"
    content = page.read_text()
    part = re.search(r'<section[^>]* id="transformative_share".*?</section>', content, re.S)[0]
    text = re.search(r"data-for=transformative_share>(.*?)</script>", part, re.S)[1]
    chart = json.loads(text)
    trace = chart["data"][0]
    term = chart["layout"]["xaxis"]["ticktext"][0].replace("<br>", " ")
    for key, what in note.items():
        _note(chart, trace, 0, key, what)
    trace["x"], trace["y"] = trace["x"][1:], trace["y"][1:]
    for key in {"text", "hovertext"} & set(trace):
        trace[key] = trace[key][1:]
    for key in ("array", "arrayminus"):
        trace["error_y"][key] = trace["error_y"][key][1:]
    share_cell = re.search(rf"<tr><th scope=row>{term}(?:<td>[^<]*){{2}}<td>([^<]*)", part)
    hidden = part.replace(share_cell[0], share_cell[0].removesuffix(share_cell[1]) + "not shown", 1)
    page.write_text(content.replace(part, hidden.replace(text, json.dumps(chart))))
    found = leaks(share, district)
    assert [leak for leak in found if f"draws 0.123 at {term}" in leak or f"draws 0.5 at {term}" in leak], found


def test_a_chart_that_counts_a_few_people_is_found(share: Path, district: Path) -> None:
    trace = {"type": "bar", "x": ["fall"], "y": [0.5], "hovertext": ["2 of 3 teachers"]}
    drawn = json.dumps({"data": [trace], "layout": {}})
    put(share, "</main>", f'<section id=own><script type="application/json">{drawn}</script></section>')
    assert any("it counts 3 people" in leak for leak in leaks(share, district))


def told(share: Path, exhibit: str, row: str, column: int, new: str) -> tuple[Path, str]:
    """Write another text into a cell of an exhibit's table: the first page's; its old text."""
    for page in sorted((share / "schools").glob("*.html")):
        content = page.read_text()
        found = re.search(rf'<section[^>]* id="{exhibit}".*?</section>', content, re.S)
        if found is None:  # without a number it is a line of the list of what is missing
            continue
        part = found[0]
        line = re.search(rf"<tr><th scope=row>{row}(<td>.*?)\n?(?=<tr|</table)", part, re.S)
        if line is None:
            continue
        cells = re.findall(r"<td[^>]*>.*?(?=<td|$)", line[1], re.S)
        old = re.sub("<[^>]+>", "", cells[column]).strip()
        if not old.isdigit():
            continue
        changed = line[0].replace(cells[column], re.sub(r">.*", f">{new}", cells[column]), 1)
        page.write_text(content.replace(part, part.replace(line[0], changed, 1)))
        return page, old
    raise AssertionError(f"no row {row} in {exhibit}")


def test_a_count_of_a_few_people_is_found(share: Path, district: Path) -> None:
    told(share, "transformative_share", "fall 2024", 1, "3")
    assert any("counts 3 people" in leak for leak in leaks(share, district))


@pytest.fixture(scope="module")
def frames(clean: Path, district: Path) -> list[MeasureFrame]:
    """What was measured of lessons for the pages; nothing of all else."""
    every = cached_measures(load(district), measures_folder(folder_hash(district), None), lambda *_: None)
    return [frame if frame.measure in LESSONS else MeasureFrame(frame.measure, frame.rows[:0]) for frame in every]


@pytest.mark.parametrize(
    ("rules", "says", "notebook"),
    [
        ("primary", "are behind it", ""),
        ("complementary, intervals", "follows from", ""),
        ("coded", "of a small group", ""),
        ("counts", "were never rated", "district_details"),
        ("intervals", "follows from", "school_details"),  # which shows the shift
    ],
)
def test_a_gate_without_a_rule_is_found_out(
    rules: str, says: str, notebook: str, district: Path, frames: list, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACHKIT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(build, "cached_measures", lambda *_: frames)
    monkeypatch.setattr(
        build, "rules_for", lambda *given: dataclasses.replace(rules_for(*given), without=frozenset(rules.split(", ")))
    )
    release = build_release(district)
    run(release.path, tmp_path / "out", notebook)
    found = leaks(tmp_path / "out" / "share", district)
    assert any(says in leak for leak in found), found


def test_a_hidden_number_that_subtraction_tells_is_found(share: Path, district: Path) -> None:
    """Of the levels of a term all but one are told: the one left is what is missing from 100 %."""
    raw = pd.read_csv(district / "observations.csv", dtype=str)
    month = raw["date"].str.slice(5, 7).astype(int)
    raw["term"] = month.map(lambda m: "fall" if m >= 8 else "spring") + " " + raw["date"].str.slice(0, 4)
    levels = ["None", "Substitution", "Augmentation", "Modification", "Redefinition"]
    for page in sorted((share / "schools").glob("*.html")):
        content = page.read_text()
        part = re.search(r'<section[^>]* id="level_distribution".*?</section>', content, re.S)[0]
        for line, term in re.findall(r"(<tr><th scope=row>((?:fall|spring) \d{4})<td>.*?)(?=<tr|</table)", part, re.S):
            if line.count("not shown") < 2:
                continue
            rows = raw[raw["term"].eq(term) & raw["school_id"].eq(page.stem)]
            each = rows.groupby("teacher_id")["level"].value_counts(normalize=True).unstack(fill_value=0)
            share_of = each.reindex(columns=levels, fill_value=0).mean()
            head = re.findall(r"<th scope=col[^>]*>(.*?)(?=<th|</tr|</th)", part, re.S)
            first = next(i for i, name in enumerate(head) if name.strip() == "None")
            new, left = [], 0
            for place, cell in enumerate(re.split(r"(?=<td)", line)):
                level = levels[place - first] if first <= place < first + len(levels) else ""
                if "not shown" in cell and level:
                    left += 1
                    cell = cell if left == 1 else cell.replace("not shown", f"{share_of[level]:.0%}")
                new.append(cell)
            page.write_text(content.replace(line, "".join(new), 1))
            found = leaks(share, district)
            assert any("level_distribution" in leak for leak in found), found
            return
    pytest.fail("no term with two hidden levels")
