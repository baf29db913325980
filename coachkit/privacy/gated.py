"""The gate: the only door from measures to anything that anyone reads."""

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
from coachkit.privacy.parts import Members, hide_parts, is_part
from coachkit.privacy.rules import Rules
from coachkit.privacy.suppression import Hidden, hide
from coachkit.release import ROW_FIELDS, Row
from coachkit.release.meta import KeptDay
from coachkit.stats import rounded

_BLANK = ("estimate", "low", "high", "n", "people")


@dataclass(frozen=True)
class Gated:
    """What passed: rows by school id (``""``: the district), and how many rows each rule hid.

    For the audience ``coach``, each coach's own rows are in ``coaches``, by label. ``labels`` maps the staff id of each
    coach and observer to a label (inside only: it is never written to a release). If earlier numbers are known, ``shown``
    is the updated record of them (inside only, too), and ``earlier`` lists, by place, what keeps the numbers of an earlier
    day: family, term, to_term, day.
    """

    rows: dict[str, tuple[Row, ...]]
    hidden: dict[str, int]
    coaches: dict[str, tuple[Row, ...]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    shown: pd.DataFrame | None = None
    earlier: dict[str, tuple[KeptDay, ...]] = field(default_factory=dict)


def gate(
    frames: Sequence[MeasureFrame],
    rules: Rules,
    coaches: Iterable[str] = (),
    wider: Rules | None = None,
    catalogue: Mapping[str, Measure] = CATALOGUE,
    key: str = "",
    surplus: Mapping[str, int] | None = None,
    earlier: Earlier | None = None,
    members: Members | None = None,
) -> Gated:
    """Apply every rule to every measure of a district at once.

    Parameters
    ----------
    frames
        The measures of the whole district, including every total, because suppression must see them.
    rules
        The audience and its smallest groups.
    coaches
        Staff ids of all coaches on the roster: each gets a label and, for the audience ``coach``, estimates, even
        without any row.
    wider
        The rules of an audience that sees more (for ``public`` and ``coach``: ``school``). Numbers and bounds hidden from
        it are hidden here as well, so that the two releases together reveal nothing.
    catalogue
        The measures' declarations.
    key
        The district's own secret for labels (see :func:`coachkit.privacy.labels.labels`).
    surplus
        The possible excess of ids over people, by school (``""``: the district). Groups there must be larger by as many,
        because several ids may be one person.
    earlier
        What this audience was shown before: if a few people changed a number, the earlier number stays, with its day.
    members
        Who is behind the rows about parts of the district's teachers, by measure. Without it, none of them is shown.

    Returns
    -------
    Gated
        Rows without ``contributors``. A hidden row has the status ``suppressed`` and no number or count; if it is shown as
        a bound, it has a ``code``, such as ``≤ 5%``.

    Examples
    --------
    >>> from coachkit.measures.estimators.coaching import reach
    >>> from coachkit.privacy import rules_for
    >>> passed = gate(reach(district), rules_for("school", district.config))
    >>> [(row.term, row.estimate) for row in passed.rows["0001"] if row.ok]
    [('spring 2025', 0.6), ('fall 2025', 0.7), ('spring 2026', 0.6667)]
    """
    rows = pd.concat([frame.rows for frame in frames], ignore_index=True)
    asked = _Asked(rules, wider, catalogue, surplus, earlier)
    part = is_part(rows, catalogue)
    found = _without_parts(rows[~part].reset_index(drop=True), asked)
    if part.any():
        found = _together(found, _of_parts(rows[part].reset_index(drop=True), asked, found, members or {}), part)
    every, kept = found.every, np.zeros(len(found.every), dtype=bool)
    if earlier is not None:
        family = every["measure"].map({name: bool(entry.family) for name, entry in catalogue.items()}).to_numpy()
        family = family.astype(bool)
        if rules.on("dates"):
            every, kept = earlier_numbers(every, found.suppressed & ~found.plain & family, earlier)
        shown = remember(every[~found.own & family], kept[~found.own & family], earlier)
    through = _parted(every, rules.audience, found.log, list(coaches), key)
    if earlier is None:
        return through
    return replace(through, shown=shown, earlier=_days(every[kept], catalogue))


@dataclass(frozen=True)
class _Asked:
    """What the gate is asked for: the rules, those of an audience that sees more, and what is known besides the rows."""

    rules: Rules
    wider: Rules | None
    catalogue: Mapping[str, Measure]
    surplus: Mapping[str, int] | None
    earlier: Earlier | None


@dataclass(frozen=True)
class _Judged:
    """Rows as this audience may see them, and what is hidden from it and from the wider audience (by row of the measures)."""

    at: np.ndarray
    every: pd.DataFrame
    suppressed: np.ndarray
    plain: np.ndarray
    own: np.ndarray
    log: dict[str, int]
    shown: pd.DataFrame
    shown_wider: pd.DataFrame


def _judged(
    rows: pd.DataFrame, mine: np.ndarray, cells: Cells, found: Hidden, asked: _Asked, wider: pd.DataFrame
) -> _Judged:
    log = {"audience": int((~mine).sum()), "overlap": 0, **found.log}
    every = _blanked(cells, found, asked.catalogue)
    return _Judged(
        np.flatnonzero(mine), every, found.suppressed, found.plain, cells.own, log, _shown(cells, found), wider
    )


def _shown(cells: Cells, found: Hidden) -> pd.DataFrame:
    kept: pd.DataFrame = cells.rows[["measure", "school_id", "term", "to_term"]][cells.number & ~found.suppressed]
    return kept


def _without_parts(rows: pd.DataFrame, asked: _Asked) -> _Judged:
    """Judge all rows except those about parts of the district's teachers."""
    rules, wider, catalogue = asked.rules, asked.wider, asked.catalogue
    mine = _admitted(rows, rules, catalogue)
    frozen = np.zeros(len(rows), dtype=bool)
    if asked.earlier is not None and rules.on("dates"):
        frozen = changed_by_few(rows, catalogue, asked.earlier, rules.adults)
    before, shown = None, rows[:0]
    if wider is not None:
        theirs = _admitted(rows, wider, catalogue)
        cells = Cells.of(rows[theirs], catalogue, wider, asked.surplus)
        wide = hide(cells, catalogue, wider, frozen=frozen[theirs])
        before, shown = _moved(wide, theirs, mine), _shown(cells, wide)
    cells = Cells.of(rows[mine], catalogue, rules, asked.surplus)
    found = hide(cells, catalogue, rules, before, frozen[mine])
    return _judged(rows, mine, cells, found, asked, shown)


def _of_parts(rows: pd.DataFrame, asked: _Asked, others: _Judged, members: Members) -> _Judged:
    """Judge the rows about parts of the district's teachers, given all others."""
    catalogue, earlier = asked.catalogue, asked.earlier if asked.rules.on("dates") else None
    mine, before = _admitted(rows, asked.rules, catalogue), None
    if not mine.any():
        nobody = np.zeros(0, dtype=bool)
        log = {"audience": len(rows)}
        return replace(
            others,
            at=np.flatnonzero(mine),
            every=others.every[:0],
            suppressed=nobody,
            plain=nobody,
            own=nobody,
            log=log,
        )
    if asked.wider is not None:
        theirs = _admitted(rows, asked.wider, catalogue)
        cells = Cells.of(rows[theirs], catalogue, asked.wider, asked.surplus)
        wide = hide_parts(cells, catalogue, asked.wider, members, others.shown_wider, earlier)
        before = _moved(wide, theirs, mine)
    cells = Cells.of(rows[mine], catalogue, asked.rules, asked.surplus)
    found = hide_parts(cells, catalogue, asked.rules, members, others.shown, earlier, before)
    return _judged(rows, mine, cells, found, asked, others.shown_wider)


def _together(one: _Judged, two: _Judged, part: np.ndarray) -> _Judged:
    """Both in the order of the measures; ``part`` marks the rows of the measures that ``two`` is about."""
    order = np.argsort(np.concatenate([np.flatnonzero(~part)[one.at], np.flatnonzero(part)[two.at]]))
    suppressed, plain, own = (
        np.concatenate([getattr(one, name), getattr(two, name)])[order] for name in ("suppressed", "plain", "own")
    )
    every = pd.concat([one.every, two.every], ignore_index=True).iloc[order].reset_index(drop=True)
    log = {rule: one.log.get(rule, 0) + two.log.get(rule, 0) for rule in {**one.log, **two.log}}
    return replace(one, every=every, suppressed=suppressed, plain=plain, own=own, log=log)


def _days(kept: pd.DataFrame, catalogue: Mapping[str, Measure]) -> dict[str, tuple[KeptDay, ...]]:
    """What keeps the numbers of an earlier day, by place."""
    out: dict[str, set[KeptDay]] = {}
    for row in kept[["measure", "school_id", "term", "to_term", "day"]].itertuples(index=False):
        for family in catalogue[str(row.measure)].family:
            out.setdefault(str(row.school_id), set()).add(
                KeptDay(family, str(row.term), str(row.to_term), str(row.day))
            )
    return {place: tuple(sorted(lines)) for place, lines in out.items()}


def _admitted(rows: pd.DataFrame, rules: Rules, catalogue: Mapping[str, Measure]) -> np.ndarray:
    """True for rows that this audience may read at all."""
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
    """What is hidden from one audience, as rows of another; rows that only one audience has are ignored."""
    whole = np.zeros((4, len(theirs)), dtype=int)
    whole[:, theirs] = found.suppressed, found.counts_hidden, found.codes, found.plain
    suppressed, counts_hidden, codes, plain = whole[:, mine]
    return Hidden(suppressed.astype(bool), counts_hidden.astype(bool), codes, plain.astype(bool), {})


def _blanked(cells: Cells, found: Hidden, catalogue: Mapping[str, Measure]) -> pd.DataFrame:
    """Rows with the hidden ones emptied; a row that never had a number keeps its status, but no small count."""
    out = cells.rows.drop(columns=["contributors", "others", "largest_two"])
    out["code"] = text(found.codes, cells.people)
    out["status"] = out["status"].mask(found.suppressed & tells_of_people(cells.rows), "suppressed")
    for name in ("note", "reason", "settle"):
        out[name] = out[name].mask(found.suppressed | found.counts_hidden, "")
    out["day"] = ""
    shown = digits(cells, catalogue, found.counts_hidden)
    for name in ("estimate", "low", "high"):
        out[name] = rounded(out[name].to_numpy(), shown)
    for name in _BLANK:
        out[name] = out[name].mask(
            found.suppressed | found.counts_hidden if name in ("n", "people") else found.suppressed
        )
    return out


def _parted(every: pd.DataFrame, audience: str, log: dict[str, int], coaches: list[str], key: str) -> Gated:
    """Turn people into labels, and divide rows by school or, for coaches, by coach."""
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
    """The values as Python objects, with ``None`` for missing ones; equal texts are one object, for there are many rows."""
    if values.dtype == "str":
        code, texts = pd.factorize(values)
        known = np.array([*texts, None], dtype=object)  # the last, place −1, for missing ones
        out: list[Any] = known[code].tolist()
        return out
    out = values.tolist()
    for place in np.flatnonzero(values.isna()):
        out[place] = None
    return out
