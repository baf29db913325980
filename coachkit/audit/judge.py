"""Find numbers that rest on too few people, or that a chart shows and its table hides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coachkit.audit.charts import ANNOTATION, SHAPE, Mark
from coachkit.audit.finding import Finding
from coachkit.audit.groups import DISTRICT, Groups
from coachkit.audit.page import Cell
from coachkit.audit.shown import Shown

_COUNTS = ("Teachers", "Coachees", "Eligible teachers", "Teachers in both", "Teachers observed", "People", "Coaches")
_STUDENTS = ("Students",)
_SHARES = ("level_distribution", "transformative_share", "pedagogical_fit", "reach")
_ONE = ("Share", "Coached")  # columns of an exhibit that shows one number a row
_PEOPLE = re.compile(
    r"(?<![\d.,])(\d[\d,]*) (?:eligible )?(teachers?|coachees?|people|persons?|respondents?|coaches|students)\b"
)
_LEAST_STUDENTS, _CODED = 10, 0.05
# Exhibits whose people are among another's, and who the others are.
_WITHIN = (
    ("transformative_share", "pedagogical_fit", "were never rated with technology"),
    ("level_distribution", "pedagogical_fit", "were never rated with technology"),
    ("reach", "dosage", "had no coaching"),
)


def single_cell_leaks(shown: Shown, groups: Groups, least: int) -> Iterator[Finding]:
    """Leaks in single cells and marks."""
    for file, school, cell in shown.cells:
        yield from _cell(file, school, cell, groups, least)
    hidden = {(f, s, c.exhibit, c.row, c.column) for f, s, c in shown.cells if c.text == "not shown"}
    single = {(f, s, c.exhibit, c.row) for f, s, c in shown.cells if c.text == "not shown" and c.column in _ONE}
    tabled = {(f, s, c.exhibit, c.row, c.column) for f, s, c in shown.cells}
    for file, school, mark in shown.marks:
        place = (file, school, mark.exhibit, mark.category)
        own = mark.trace in (ANNOTATION, SHAPE)
        own |= mark.trace in ("This school", "District") and (mark.trace == "District") == (school == DISTRICT)
        drawn = _drawn(mark)
        if drawn and ((*place, mark.trace) in hidden or (own and place in single)):
            yield Finding(file, f"the chart of {mark.exhibit} draws {drawn} at {mark.category}, which its table hides")
        elif mark.value not in (None, 0.0, 1.0) and not any((*place, c) in tabled for c in (mark.trace, *_ONE)):
            yield from _chart_alone(file, school, mark, groups, least)
        yield from _counts(file, mark, least)


def _drawn(mark: Mark) -> str:
    """What a chart shows at a position: a number, an end of an interval, a text with a number; blank for nothing."""
    if mark.hatched:
        return ""
    numbers = [n for n in (mark.value, mark.low, mark.high, *mark.numbers) if n]
    texts = [text for text in mark.texts if re.search(r"\d", text.replace("<br>", " ").replace(mark.category, ""))]
    return f"{numbers[0]:g}" if numbers else f"'{texts[0]}'" if texts else ""


def _chart_alone(file: str, school: str, mark: Mark, groups: Groups, least: int) -> Iterator[Finding]:
    """A leak where only the chart shows a share of a small group: its table has no cell to check."""
    where = DISTRICT if mark.trace == "District" else school
    for part in (mark.trace, *_ONE):
        group = groups.of.get((mark.exhibit, where, mark.category, part))
        if group is not None and group.small(least) and not mark.hatched:
            behind = f"{group.contribute} of {group.people} people are behind it"
            yield Finding(file, f"the chart of {mark.exhibit} draws {mark.value:g} at {mark.category}; {behind}")


def _counts(file: str, mark: Mark, least: int) -> Iterator[Finding]:
    """Leaks in a chart's texts that count a few people: labels, hover texts, annotations."""
    for text in mark.texts:
        for number, who in _PEOPLE.findall(text):
            floor = _LEAST_STUDENTS if who == "students" else least
            if 0 < int(number.replace(",", "")) < floor:
                yield Finding(file, f"the chart of {mark.exhibit} says '{text}': it counts {number} people")


def count_leaks(shown: Shown, least: int) -> Iterator[Finding]:
    """Leaks from two counts: a small group as their difference, or a hidden reach as their quotient."""
    for (exhibit, school, term), people in shown.people.items():
        for wide, narrow, who in _WITHIN:
            inner = shown.people.get((narrow, school, term)) if exhibit == wide else None
            if inner is not None and 0 < people - inner < least:
                file = shown.files[exhibit, school, term]
                yield Finding(file, f"{wide} counts {people}, {narrow} {inner} in {term}: {people - inner} {who}")
        reach = shown.values.get(("reach", school, term, "Coached")) if exhibit == "dosage" else None
        eligible = shown.people.get(("reach", school, term))
        if reach is not None and reach.open and eligible:
            yield Finding(
                shown.files[exhibit, school, term],
                f"the hidden reach in {term} follows from the counts: {people} coachees, {eligible} eligible teachers",
            )


def _cell(file: str, school: str, cell: Cell, groups: Groups, least: int) -> Iterator[Finding]:
    number = cell.number
    if number is None:
        return
    floor = _LEAST_STUDENTS if cell.column in _STUDENTS else least if cell.column in _COUNTS else 0
    if floor and 0 < number < floor:
        yield Finding(file, f"{cell.exhibit}: the cell '{cell.row}', '{cell.column}' counts {number:g} people")
    if cell.exhibit not in _SHARES or "%" not in cell.text:
        return
    where = DISTRICT if cell.column == "District" else school
    part = {"District": "Coached" if cell.exhibit == "reach" else "Share"}.get(cell.column, cell.column)
    group = groups.of.get((cell.exhibit, where, cell.row, part))
    if group is None:
        return
    shown_as = f"{cell.exhibit}: the cell '{cell.row}', '{cell.column}' shows {cell.text.split(' ')[0]}"
    behind = f"{group.contribute} of {group.people} people are behind it"
    if group.small(least) and number not in (0.0, 1.0):
        yield Finding(file, f"{shown_as}; {behind}")
    elif (
        cell.text.startswith(("0%", "100%")) and group.contribute in (0, group.people) and _CODED * group.people < least
    ):
        yield Finding(file, f"{shown_as} of a small group; {behind}")
