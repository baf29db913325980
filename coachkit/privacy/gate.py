"""The gate: the only door from measures to what anyone reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import CATALOGUE, Measure
from coachkit.measures.frame import MeasureFrame
from coachkit.privacy.bounds import text
from coachkit.privacy.cells import Cells, digits, tells_of_people
from coachkit.privacy.dates import Earlier, changed_by_few, earlier_numbers, remember
from coachkit.privacy.labels import WORDS, labels
from coachkit.privacy.rules import Rules
from coachkit.privacy.suppression import Hidden, hide
from coachkit.release import ROW_FIELDS, Row
from coachkit.stats import rounded

__all__ = ["Gated", "gate"]

_BLANK = ("estimate", "low", "high", "n", "people")


@dataclass(frozen=True)
class Gated:
    """What passed: rows by school id (``""`` the district), and how many rows each rule hid.

    For the audience ``coach`` each coach's own rows stand in ``coaches``, by label; ``labels`` maps the staff id
    of each coach and observer to the label that stands for it (inside only: it is never written to a release).
    Where it is known what was shown before, ``shown`` is what is known after this (inside only, too), and ``earlier`` lists,
    by place, what keeps the numbers of an earlier day: family, term, to_term, day.
    """

    rows: dict[str, tuple[Row, ...]]
    hidden: dict[str, int]
    coaches: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    shown: pd.DataFrame | None = None
    earlier: dict[str, list[list[str]]] = field(default_factory=dict)


def gate(
    frames: Sequence[MeasureFrame],
    rules: Rules,
    coaches: Iterable[str] = (),
    wider: Rules | None = None,
    catalogue: Mapping[str, Measure] = CATALOGUE,
    key: str = "",
    surplus: Mapping[str, int] | None = None,
    earlier: Earlier | None = None,
) -> Gated:
    """Apply every rule to every measure of a district at once.

    Parameters
    ----------
    frames
        The measures of the whole district: every total must be here, for suppression has to see it.
    rules
        The audience and its smallest groups.
    coaches
        Staff ids of all coaches on the roster: each gets a label, and for the audience ``coach`` a slice, also
        one who has no row.
    wider
        The rules of an audience that is told more (for ``public`` and ``coach``: ``school``). What is hidden from it is
        hidden here as well, numbers and bounds, so that the two releases side by side give nothing away.
    catalogue
        What the measures declare of themselves.
    key
        The district's own secret for labels (see :func:`coachkit.privacy.labels.labels`).
    surplus
        By how many ids more than people a school may have (``""``: the district); so many people more are asked for
        there, for a group of so many ids may be so many people fewer.
    earlier
        What this audience was shown before: a number that changed by a few people's contributions stays as it was, "as
        of" its day.

    Returns
    -------
    Gated
        Rows without ``contributors``; a hidden row has the status ``suppressed`` and no number or count (one that is
        coded has a ``code``, such as ``≤ 5%``).
    """
    rows = pd.concat([frame.rows for frame in frames], ignore_index=True)
    mine = _admitted(rows, rules, catalogue)
    frozen = np.zeros(len(rows), dtype=bool)
    if earlier is not None and rules.on("dates"):
        frozen = changed_by_few(rows, catalogue, earlier, rules.adults)
    before = None
    if wider is not None:
        theirs = _admitted(rows, wider, catalogue)
        wide = hide(Cells.of(rows[theirs], catalogue, wider, surplus), catalogue, wider, frozen=frozen[theirs])
        before = _moved(wide, theirs, mine)
    cells = Cells.of(rows[mine], catalogue, rules, surplus)
    found = hide(cells, catalogue, rules, before, frozen[mine])
    log = {"audience": int((~mine).sum()), **found.log}
    every, kept = _blanked(cells, found, catalogue), np.zeros(len(cells.rows), dtype=bool)
    if earlier is not None:
        family = cells.rows["measure"].map({name: bool(entry.family) for name, entry in catalogue.items()}).to_numpy()
        if rules.on("dates"):
            every, kept = earlier_numbers(every, found.suppressed & ~found.plain & family.astype(bool), earlier)
        shown = remember(every[~cells.own & family.astype(bool)], kept[~cells.own & family.astype(bool)], earlier)
    through = _parted(every, rules.audience, log, list(coaches), key)
    if earlier is None:
        return through
    return replace(through, shown=shown, earlier=_days(every[kept], catalogue))


def _days(kept: pd.DataFrame, catalogue: Mapping[str, Measure]) -> dict[str, list[list[str]]]:
    """What keeps earlier numbers, by place; the day is the last that a note names."""
    out: dict[str, set[tuple[str, str, str, str]]] = {}
    for row in kept[["measure", "school_id", "term", "to_term", "note"]].itertuples(index=False):
        day = str(row.note).rpartition("as of ")[2]
        for family in catalogue[str(row.measure)].family:
            out.setdefault(str(row.school_id), set()).add((family, str(row.term), str(row.to_term), day))
    return {place: [list(line) for line in sorted(lines)] for place, lines in out.items()}


def _admitted(rows: pd.DataFrame, rules: Rules, catalogue: Mapping[str, Measure]) -> np.ndarray:
    """True for the rows that this audience may read at all."""
    keep = pd.Series(True, index=rows.index)
    if rules.on("audience"):
        names = {name for name, entry in catalogue.items() if rules.audience in entry.audiences}
        keep &= rows["measure"].isin(names)
        if rules.audience != "internal":
            inside = {name for name, entry in catalogue.items() if entry.district_only}
            keep &= rows["observer_id"].eq("") & (rows["school_id"].eq("") | ~rows["measure"].isin(inside))
        if rules.audience not in ("internal", "coach"):
            keep &= rows["coach_id"].eq("")
    return keep.to_numpy()


def _moved(found: Hidden, theirs: np.ndarray, mine: np.ndarray) -> Hidden:
    """What is hidden from one audience, in terms of another's rows; of rows that only one has, nothing is said."""
    whole = np.zeros((4, len(theirs)), dtype=int)
    whole[:, theirs] = found.suppressed, found.counts_hidden, found.codes, found.plain
    suppressed, counts_hidden, codes, plain = whole[:, mine]
    return Hidden(suppressed.astype(bool), counts_hidden.astype(bool), codes, plain.astype(bool), {})


def _blanked(cells: Cells, found: Hidden, catalogue: Mapping[str, Measure]) -> pd.DataFrame:
    """Rows with the hidden ones emptied; one that never had a number keeps its status, but no small count."""
    out = cells.rows.drop(columns=["contributors", "others", "largest_two"])
    out["code"] = text(found.codes, cells.people)
    out["status"] = out["status"].mask(found.suppressed & tells_of_people(cells.rows), "suppressed")
    out["note"] = out["note"].mask(found.suppressed | found.counts_hidden, "")
    shown = digits(cells, catalogue, found.counts_hidden)
    for name in ("estimate", "low", "high"):
        out[name] = rounded(out[name].to_numpy(), shown)
    for name in _BLANK:
        out[name] = out[name].mask(
            found.suppressed | found.counts_hidden if name in ("n", "people") else found.suppressed
        )
    return out


def _parted(every: pd.DataFrame, audience: str, log: dict[str, int], coaches: list[str], key: str) -> Gated:
    """People become labels; rows go to their school, or, for coaches, to each her own."""
    known = {
        name: labels([*every[name], *(coaches if name == "coach_id" else ())], word, key)
        for name, word in WORDS.items()
    }
    every = every.assign(**{name: every[name].map(known[name]).astype("object").fillna("") for name in WORDS})
    if audience != "coach":
        return Gated(_by(every, "school_id"), log, labels=known)
    own = every["coach_id"].ne("")
    hers = _by(every[own], "coach_id")
    return Gated(
        _by(every[~own & every["school_id"].eq("")], "school_id"),
        log,
        {label: hers.get(label, ()) for label in known["coach_id"].values()},
        known,
    )


def _by(rows: pd.DataFrame, key: str) -> dict[str, tuple[Row, ...]]:
    columns = [_plain(rows[name]) for name in ROW_FIELDS]
    out: dict[str, list[Row]] = {}
    for place, row in zip(rows[key].tolist(), map(Row._make, zip(*columns, strict=True)), strict=True):
        out.setdefault(place, []).append(row)
    return {value: tuple(found) for value, found in out.items()}


def _plain(values: pd.Series) -> list[Any]:
    """The values as Python has them, ``None`` where there is none."""
    out: list[Any] = values.tolist()
    for place in np.flatnonzero(values.isna()):
        out[place] = None
    return out
