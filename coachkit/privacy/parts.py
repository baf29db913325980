"""Rows about parts of the district's teachers (groups, own chapters): judged after all others, by who is in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import Measure
from coachkit.measures.catalogue.groups import PAIR
from coachkit.measures.frame import DIMENSIONS
from coachkit.privacy.cells import Cells
from coachkit.privacy.counts import Counts
from coachkit.privacy.dates import Earlier
from coachkit.privacy.overlap import Sets, between, yielding
from coachkit.privacy.rules import Rules
from coachkit.privacy.suppression import Hidden

Members = Mapping[
    str, pd.DataFrame
]  # by measure: its teachers by school and term, what they contribute, and their groups
_SLOT = ["term", "to_term"]
_WHO = ["outcome", "school_id", *_SLOT, "teacher_id", "value", "size", "some", "rest"]
_SCHOOL, _SCHOOLS = "school ", 30  # with more schools, their sums are not combined with those of groups
_DIGITS = 9  # of a contribution: it is the same on two dates if it agrees so far


def is_part(rows: pd.DataFrame, catalogue: Mapping[str, Measure]) -> np.ndarray:
    """True for rows of measures that are about parts of another's people."""
    found: np.ndarray = rows["measure"].isin({key for key, entry in catalogue.items() if entry.part_of}).to_numpy()
    return found


def hide_parts(
    cells: Cells,
    catalogue: Mapping[str, Measure],
    rules: Rules,
    members: Members,
    shown: pd.DataFrame,
    earlier: Earlier | None = None,
    before: Hidden | None = None,
) -> Hidden:
    """Decide which rows about parts lose their numbers; no other row depends on it.

    Parameters
    ----------
    members
        Who is behind the rows, by the measure that they are a part of (``part_of``); the columns after ``rest`` are
        groupings. Without it, nothing of that measure's parts is shown.
    shown
        The shown rows of other measures: ``measure, school_id, term, to_term``. Those that add up over schools count.
    earlier
        What was published before: it counts as shown.
    before
        What an audience that sees more does not see.
    """
    rows = cells.rows
    start = np.zeros(len(rows), dtype=bool) if before is None else before.suppressed
    log: dict[str, int] = {}
    few = rules.on("primary") & cells.small | rules.on("dominance") & cells.dominated
    private = few & (rules.adults > 1)
    log["primary"] = int((private & cells.number & ~start).sum())
    suppressed = start | private
    measured = rows["measure"].map({key: entry.part_of for key, entry in catalogue.items()})
    gap = rows["measure"].map({key: bool(entry.difference_of) for key, entry in catalogue.items()}).to_numpy(dtype=bool)
    if rules.adults > 1 and rules.on("overlap"):
        # the medians of schools add up to nothing
        sums = shown[shown["measure"].isin({key for key, entry in catalogue.items() if "school_id" in entry.sums})]
        for slot in _slots(rows, measured, gap, members, sums, earlier):
            wanted = [at for at in slot.rows if cells.number[at]]
            hidden = {at for at in slot.rows if private[at]} | slot.near_schools(cells.least)
            yields = slot.yielding(wanted, hidden, {at for at in wanted if start[at]}, cells.least)
            suppressed[list(yields)] = True
    log["overlap"] = int((suppressed & ~start & ~private & cells.number).sum())
    suppressed |= gap & ~_both_shown(rows, suppressed | ~cells.number, catalogue)
    counts = Counts.among(cells, catalogue)
    hidden_counts = counts.counts_hidden(cells, suppressed, np.zeros(len(counts.people), dtype=bool))
    found = np.append(hidden_counts, False)[counts.of]
    if before is not None:
        found |= before.counts_hidden
    return Hidden(suppressed, found, np.zeros(len(rows), dtype=int), private, log)


@dataclass
class _Slot:
    """The rows of one outcome and time: ``rows`` are their positions, in the order in which they may be shown."""

    rows: list[int]
    sets: Sets
    place: dict[int, int]
    known: list[int]
    near: np.ndarray

    def yielding(self, wanted: list[int], private: set[int], hidden: set[int], least: np.ndarray) -> set[int]:
        """The rows that must not be shown."""
        limits = np.zeros(len(self.sets.within))
        limits[list(self.place.values())] = least[list(self.place)]
        asked = [self.place[at] for at in wanted if at not in hidden]
        found = yielding(self.sets, self.known, asked, {self.place[at] for at in private}, limits)
        back = {place: at for at, place in self.place.items()}
        return {back[place] for place in found}

    def near_schools(self, least: np.ndarray) -> set[int]:
        """Rows whose people are, but for a few, those of a school that is shown."""
        return {at for at, apart in zip(self.rows, self.near, strict=True) if 0 < apart < least[at]}


def _slots(
    rows: pd.DataFrame,
    measured: pd.Series,
    gap: np.ndarray,
    members: Members,
    shown: pd.DataFrame,
    earlier: Earlier | None,
) -> Iterator[_Slot]:
    for key, part in rows[~gap].groupby([measured[~gap], *_SLOT], sort=False):
        measure, term, to_term = map(str, key)
        whole = members.get(measure)
        if whole is None:
            yield _nothing_known(part)
            continue
        there = whole[whole["term"].eq(term) & whole["to_term"].eq(to_term)]
        runs = _earlier_runs(earlier, set(part["measure"]), measure, term, to_term)
        same = shown["measure"].eq(measure) & shown["term"].eq(term) & shown["to_term"].eq(to_term)
        yield _slot(part, there, runs, set(shown["school_id"][same]) - {""})


def _nothing_known(part: pd.DataFrame) -> _Slot:
    """Rows whose people are unknown: none is shown."""
    at = part.index.tolist()
    sets = Sets(np.ones((len(at), 1), dtype=bool), np.ones((3, 1)))
    return _Slot(at, sets, {row: number for number, row in enumerate(at)}, [], np.full(len(at), 0.5))


Run = tuple[pd.DataFrame, list[tuple[str, str]]]
Kinds = dict[str, np.ndarray]  # by NUMBER:GROUPING (NUMBER: for all of a date), the group of each kind of people


def _slot(part: pd.DataFrame, there: pd.DataFrame, runs: list[Run], schools: set[str]) -> _Slot:
    items = [str(name) for name in there.columns if name not in _WHO]
    now = there[there["school_id"].eq("")]
    inner = there[there["school_id"].isin(schools)]
    named = sorted(schools) if len(schools) <= _SCHOOLS else []
    kinds, counts = _kinds([_with_schools(now, inner, named), *(people for people, _ in runs)])
    order = {item: number for number, item in enumerate(items)}
    part = part.assign(order=part["item"].map(order), size=-part["people"].astype("float64").fillna(0))
    ordered = part.sort_values(["order", "size", "category"], kind="stable")
    at = ordered.index.tolist()
    within = [_row(kinds, 0, "", True), *(_row(kinds, 0, f"{_SCHOOL}{school}", True) for school in named)]
    for number, (_, told) in enumerate(runs, 1):
        within += [_row(kinds, number, "", True), *(_row(kinds, number, *one) for one in told)]
    known = list(range(len(within)))
    mine = [_row(kinds, 0, *one) for one in ordered[["item", "category"]].itertuples(index=False, name=None)]
    sets = Sets(np.array([*within, *mine], dtype=bool).reshape(len(within) + len(mine), -1), counts)
    place = {row: len(known) + number for number, row in enumerate(at)}
    return _Slot(at, sets, place, known, _near(ordered, now, inner))


def _with_schools(now: pd.DataFrame, inner: pd.DataFrame, named: list[str]) -> pd.DataFrame:
    """The people with a column per school that is shown: whether they count there."""
    place = pd.Index(now["teacher_id"]).get_indexer(pd.Index(inner["teacher_id"]))
    school = pd.Index(named, dtype="str").get_indexer(pd.Index(inner["school_id"]))
    both = (place >= 0) & (school >= 0)
    flags = np.zeros((len(now), len(named)), dtype=bool)
    flags[place[both], school[both]] = True
    named_flags = pd.DataFrame(flags, columns=[f"{_SCHOOL}{name}" for name in named], index=now.index)
    return pd.concat([now, named_flags], axis=1)


def _kinds(tables: list[pd.DataFrame]) -> tuple[Kinds, np.ndarray]:
    """People in the same rows on the same dates, and how many they are: people, contributors, others.

    A person whose contribution changed is another one on the later date.
    """
    both = _named(tables[0], 0)
    for number, table in enumerate(tables[1:], 1):
        part = _named(table, number)
        joined = both.join(part.drop(columns=["some", "rest"]), how="outer")
        for name in ("some", "rest"):
            joined[name] = both[name].reindex(joined.index).combine_first(part[name])
        both = joined
    names = [str(name) for name in both.columns if name not in ("some", "rest")]
    coded = [pd.factorize(both[name]) for name in names]  # missing: −1, not there on that date
    found, kind = np.unique(np.column_stack([code for code, _ in coded]), axis=0, return_inverse=True)
    kinds = {
        name: np.array([*values, None], dtype=object)[found[:, place]]
        for place, (name, (_, values)) in enumerate(zip(names, coded, strict=True))
    }
    weights = [np.ones(len(both)), both["some"].to_numpy(dtype=float), both["rest"].to_numpy(dtype=float)]
    return kinds, np.array([np.bincount(kind.ravel(), weight, len(found)) for weight in weights])


def _named(table: pd.DataFrame, number: int) -> pd.DataFrame:
    items = [name for name in table.columns if name not in _WHO]
    keys = [table["teacher_id"], table["value"].round(_DIGITS), table["size"].round(_DIGITS)]
    named = table[[*items, "some", "rest"]].set_axis(pd.MultiIndex.from_arrays(keys))
    return named.rename(columns={name: f"{number}:{name}" for name in items}).assign(**{f"{number}:": True})


def _row(kinds: Kinds, number: int, item: str, category: object) -> np.ndarray:
    """The kinds of people behind a row."""
    size = len(next(iter(kinds.values())))
    found: np.ndarray = kinds.get(f"{number}:{item}", np.full(size, None)) == category
    return found


def _near(rows: pd.DataFrame, now: pd.DataFrame, schools: pd.DataFrame) -> np.ndarray:
    """For each row, the fewest people, contributors or others between it and a school with other people (none: infinite)."""
    out = np.full(len(rows), np.inf)
    code, ids = pd.factorize(schools["school_id"])
    if not len(ids):
        return out
    every = _counts(schools, code, len(ids))
    for item in dict.fromkeys(rows["item"]):
        if item not in now:
            continue
        at = np.flatnonzero(rows["item"].eq(item))
        groups = pd.Index(rows["category"].iloc[at])
        inside, mine = groups.get_indexer(pd.Index(schools[item])), groups.get_indexer(pd.Index(now[item]))
        both = _counts(schools[inside >= 0], (code * len(groups) + inside)[inside >= 0], len(ids) * len(groups))
        both = both.reshape(len(ids), len(groups), 3)
        whole = _counts(now[mine >= 0], mine[mine >= 0], len(groups))
        for number, place in enumerate(at):
            apart = between(whole[number] - both[:, number], every - both[:, number])
            out[place] = np.where(apart > 0, apart, np.inf).min()
    return out


def _counts(rows: pd.DataFrame, code: np.ndarray, size: int) -> np.ndarray:
    """People, contributors and others by code."""
    weights = (np.ones(len(rows)), rows["some"].to_numpy(dtype=float), rows["rest"].to_numpy(dtype=float))
    return np.column_stack([np.bincount(code, weight, size) for weight in weights])


def _earlier_runs(earlier: Earlier | None, parts: set[str], measure: str, term: str, to_term: str) -> list[Run]:
    """Who was behind the rows of this outcome and time in earlier runs, and which of these were shown; each set once."""
    out: list[Run] = []
    if earlier is None:
        return out
    for run, people in earlier.members.items():
        here = people[people["outcome"].eq(measure) & people["term"].eq(term) & people["to_term"].eq(to_term)]
        if here.empty:
            continue
        rows = earlier.rows[run]
        rows = rows[rows["measure"].isin(parts) & rows["term"].eq(term) & rows["to_term"].eq(to_term)]
        rows = rows[rows["status"].eq("ok") & rows["day"].eq("")]
        told = list(rows[["item", "category"]].itertuples(index=False, name=None))
        wanted = {item for item, _ in told}
        table = here[[name for name in here.columns if name in _WHO or name in wanted]]
        if not any(table.equals(other) and told == before for other, before in out):
            out.append((table.reset_index(drop=True), told))
    return out


def _both_shown(rows: pd.DataFrame, hidden: np.ndarray, catalogue: Mapping[str, Measure]) -> np.ndarray:
    """True for differences of two rows that are shown."""
    keys = [name for name in DIMENSIONS if name != "category"]
    shown = set(rows.loc[~hidden, ["measure", *keys, "category"]].itertuples(index=False, name=None))
    out = np.zeros(len(rows), dtype=bool)
    for at, (measure, category, *place) in enumerate(
        rows[["measure", "category", *keys]].itertuples(index=False, name=None)
    ):
        other = catalogue[measure].difference_of
        sides = str(category).split(PAIR) if other else []
        out[at] = len(sides) == 2 and all((other, *place, side) in shown for side in sides)
    return out
