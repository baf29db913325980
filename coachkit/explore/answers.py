"""answer(cube, view): numbers and intervals of any selection, by the same statistics as the report."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.explore.change import change_columns, two_terms
from coachkit.explore.cube_store import cube as open_cube
from coachkit.explore.cubes import Cube
from coachkit.explore.exhibit import InsideExhibit, make_exhibit
from coachkit.explore.rest import Columns, Limits, Members, rest_of, share_of, whole_of
from coachkit.explore.selection import Selection, select
from coachkit.measures.catalogue import get
from coachkit.schema.view import CHANGES, View
from coachkit.stats import SLACK, clustered_share

MEASURES = {
    "share": "transformative_share",
    "levels": "level_distribution",
    "shift": "shift",
    "transitions": "transition",
}


@dataclass(frozen=True)
class Answer:
    """What a view asks for. ``columns`` are the frame's; ``groups`` are its rows' categories, in order.

    ``people`` and ``lessons`` are those of the whole selection; ``unplaced`` are lessons whose category is unknown, which
    are in no row; ``least`` are the smallest numbers of lessons and teachers that carry an estimate.
    """

    cube: Cube = field(repr=False)
    view: View
    columns: Columns = field(repr=False)
    groups: tuple[str, ...]
    terms: tuple[str, ...]
    people: int
    lessons: float
    unplaced: float
    least: dict[str, int]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The numbers: one row per group and term (and level).

        ``group, term, to_term, level, to_level`` (those that the show has), ``estimate, low, high`` (95 % limits; NaN where
        there are no data), ``n`` (lessons; teachers for a change), ``people``, ``contributors``, ``others``, ``status``
        (``ok``, ``too few`` to judge, ``no data``); for a shift also ``before, after, detectable``; with ``rest`` also
        ``rest, rest_low, rest_high, rest_people, gap, gap_low, gap_high``, whose limits are simultaneous.
        """
        return pd.DataFrame(self.columns)

    @property
    def levels(self) -> tuple[str, ...]:
        """The scale's levels, the lowest first."""
        return self.cube.levels

    @property
    def cut(self) -> str:
        """The first level that counts."""
        return self.levels[self.cube.cut_at(self.view)]

    @cached_property
    def whole(self) -> Answer:
        """The answer for the selection as one."""
        one = self.view.but(by="", rest=False)
        found: Answer = self.cube.kept(one, lambda: self if one == self.view else answer(self.cube, one))
        return found

    @cached_property
    def exhibit(self) -> InsideExhibit:
        """The answer as an exhibit: its sentence, ``figure`` and table. It never reaches a page for readers."""
        return make_exhibit(self)

    def behind(self, group: str = "", term: str = "", moved: tuple[int, int] | None = None) -> pd.DataFrame:
        """The ratings behind a number, one row each: rows about people, for the analyst alone.

        Parameters
        ----------
        group, term
            Its row (``""``: the selection as one) and column (``""``: all terms shown; those of a change).
        moved
            For transitions, the typical levels before and after, as codes.

        Returns
        -------
        DataFrame
            ``date, term, school_id, teacher_id, observer_id, level``, the dimensions of lessons, ``observation_id``, by date.
        """
        from coachkit.explore.facets import behind

        return behind(self, group, term, moved)

    @cached_property
    def words(self) -> str:
        """The question in words."""
        return self.cube.words(self.view)

    def label(self, group: str) -> str:
        """A group's name."""
        if not self.view.by:
            return "The selection"
        name = self.cube.names.get(self.view.by, {}).get(group)
        return f"{name} ({group})" if name else group


def answer(data: Cube | District | Path | str | None, view: View | str = "") -> Answer:
    """The answer to a view, for a district folder, a loaded district or a cube.

    Estimates and intervals are those of the report, computed for the selection: shares by
    :func:`coachkit.stats.clustered_share` with the correlation of the whole district, changes by
    :func:`coachkit.stats.paired_change`, shares of teachers by :func:`coachkit.stats.wilson`. ``View()`` gives the report's
    own numbers, unrounded. Below the catalogue's minimum a row keeps its numbers with the status ``too few``: they are
    inside, for the analyst alone.

    Parameters
    ----------
    data
        As for :func:`coachkit.explore.cube`.
    view
        The question, or its JSON; the default is ``View()``.

    Raises
    ------
    Unknown
        When the data do not have a dimension, value, term or cut; the message offers the nearest one.
    BadInput
        When the view cannot be answered.

    Examples
    --------
    >>> found = answer("data/sample", View(by="subject").only("cycles", least=2))
    >>> found.frame.columns.tolist()[:5]
    ['group', 'term', 'estimate', 'low', 'high']
    """
    cube = open_cube(data)
    view = View.from_json(view) if isinstance(view, str) else view
    for term in view.terms:
        cube.term_at(term)
    terms: tuple[str, ...]
    if view.show in CHANGES:
        terms, (columns, found) = two_terms(cube, view), change_columns(cube, view)
        rows, counted = found.rows, found.after
    else:
        terms = view.terms or cube.terms
        rows = select(cube, view, terms)
        columns, counted = _columns(cube, view, rows, terms), np.arange(len(rows.group))
    least = dict(get(MEASURES[view.show]).minimum) if view.show in MEASURES else {}
    few = np.zeros(len(columns["n"]), dtype=bool)
    for name, count in (("lessons", "n"), ("teachers", "people")):
        few |= columns[count] < least.get(name, 0)
    columns["status"] = np.where(columns["n"] == 0, "no data", np.where(few, "too few", "ok")).astype(object)
    people = int(np.count_nonzero(np.bincount(rows.teacher[counted], minlength=1)))
    lessons = float(rows.size[counted].sum())
    return Answer(cube, view, columns, rows.words, terms, people, lessons, rows.unplaced, least)


def _columns(cube: Cube, view: View, rows: Selection, terms: tuple[str, ...]) -> Columns:
    """The columns of lessons: a share, each level, or their number."""
    cut, levels = cube.cut_at(view), len(cube.levels)
    spans = [(level, level + 1) for level in range(levels)] if view.show == "levels" else [(cut, levels)]
    columns = _shares(cube, rows, terms, spans)
    if view.show == "levels":
        columns["level"] = np.repeat(np.array(cube.levels, dtype=object), len(columns["n"]) // levels)
    if view.show == "lessons":
        none = np.full(len(columns["n"]), np.nan)
        columns |= {"estimate": columns["n"], "low": none, "high": none}
    if not view.rest:
        return columns

    def interval(lessons: np.ndarray, slot: np.ndarray) -> Limits:
        share, icc = share_of(lessons, cut), cube.icc[cut, levels]
        found = clustered_share(share, lessons.sum(axis=1), slot, icc, len(terms))
        return found.estimate, found.low, found.high

    own, others = (members_of(cube, part, terms) for part in (rows, select(cube, whole_of(view), terms)))
    return columns | rest_of(own, others, len(rows.words), len(terms), partial(share_of, cut=cut), interval)


def members_of(cube: Cube, rows: Selection, terms: tuple[str, ...]) -> Members:
    """The teachers of a selection by group and term, to compare groups."""
    return Members(rows.counts(len(cube.levels)), rows.group, _slots(cube, terms)[rows.term], rows.teacher)


def _slots(cube: Cube, terms: tuple[str, ...]) -> np.ndarray:
    """Each term's position among the terms shown; −1 if it is not shown."""
    place = np.full(len(cube.terms), -1)
    place[[cube.term_at(term) for term in terms]] = np.arange(len(terms))
    return place


def _shares(cube: Cube, rows: Selection, terms: tuple[str, ...], spans: list[tuple[int, int]]) -> Columns:
    """Shares of lessons from one level to before another, by group and term: one after the other for each span of levels."""
    code, count = rows.group * len(terms) + _slots(cube, terms)[rows.term], len(rows.words) * len(terms)
    group = np.repeat(np.array(rows.words, dtype=object), len(terms))
    term = np.tile(np.array(terms, dtype=object), len(rows.words))
    parts = []
    for low, high in spans:
        kind, size, hits = rows.kinds(low, high)
        of, times = code, np.ones(len(code), dtype=np.int64)
        if count * len(size) < 2 * len(code):  # the numbers of each kind are fewer than the rows
            tally = np.bincount(code * np.int64(len(size)) + kind)
            some = np.flatnonzero(tally)
            of, kind, times = some // len(size), some % len(size), tally[some]
        size, hits = size[kind], hits[kind]
        found = clustered_share(hits / size, size, of, cube.icc[low, high], count, times)
        n = np.ceil(np.bincount(of, times * size, count) - SLACK) + 0.0  # no −0
        members = (
            np.bincount(of, times * kept, count).astype(np.int64) for kept in (1, hits > SLACK, hits < size - SLACK)
        )
        parts.append((group, term, found.estimate, found.low, found.high, n, *members))
    names = ("group", "term", "estimate", "low", "high", "n", "people", "contributors", "others")
    return {name: np.concatenate(columns) for name, columns in zip(names, zip(*parts, strict=True), strict=True)}
