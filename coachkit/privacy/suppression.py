"""Decide which rows lose their numbers: rule after rule, until no shown numbers reveal a hidden one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import POPULATIONS, Measure
from coachkit.measures.frame import DIMENSIONS
from coachkit.privacy.bounds import HIGH, LOW, bound, kept
from coachkit.privacy.cells import Cells, digits, small
from coachkit.privacy.complementary_suppression import Groups, close
from coachkit.privacy.counts import Counts
from coachkit.privacy.keys import group_numbers, same_in
from coachkit.privacy.protection import protect
from coachkit.privacy.relations import relations
from coachkit.privacy.rules import Rules


@dataclass(frozen=True)
class Hidden:
    """What happens to each row, and how many rows each rule was the first to hide.

    ``suppressed``: no number and no count. ``counts_hidden``: a number, but no counts. ``codes``: suppressed, but shown as
    a bound. ``plain``: suppressed for its own sake, not to protect other rows.
    """

    suppressed: np.ndarray
    counts_hidden: np.ndarray
    codes: np.ndarray
    plain: np.ndarray
    log: dict[str, int]


def hide(
    cells: Cells,
    catalogue: Mapping[str, Measure],
    rules: Rules,
    before: Hidden | None = None,
    frozen: np.ndarray | None = None,
) -> Hidden:
    """Apply the rules to all rows at once.

    Rows hidden ``before``, from an audience that sees more, stay hidden. ``frozen`` rows keep an earlier number: their new
    one is hidden like any other, and so are its counts.
    """
    log: dict[str, int] = {}
    nobody = np.zeros(len(cells.rows), dtype=bool)

    def noted(rule: str, suppressed: np.ndarray, more: np.ndarray) -> np.ndarray:
        out = suppressed | more if rules.on(rule) else suppressed
        log[rule] = int((out & ~suppressed & cells.number).sum())
        return out

    own = cells.own & ~_confidential(cells, catalogue)
    codes = np.where(rules.adults > 1, bound(cells), 0) if rules.on("coded") else np.zeros(len(nobody), dtype=int)
    suppressed = noted("differencing", nobody, nobody if before is None else before.suppressed)
    if before is not None and rules.on("differencing"):
        codes[before.suppressed & (before.codes == 0)] = 0
    few = cells.small & ~own
    suppressed = noted("primary", suppressed, few & (~cells.coaches | small(cells.people, cells.least)))
    suppressed = noted("coaches", suppressed, few & cells.coaches)
    suppressed = noted("dominance", suppressed, cells.dominated & (rules.adults > 1) & ~own)
    suppressed = noted("nested", suppressed, (_nested(cells, catalogue, suppressed) | _windows(cells)) & ~own)
    if rules.audience == "coach":
        suppressed = noted("own rows", suppressed, _less_own(cells))
    suppressed = noted("coded", suppressed, codes != 0)
    frozen = nobody if frozen is None or not rules.on("dates") else frozen
    plain = suppressed & ~frozen if before is None else (suppressed & ~before.suppressed | before.plain) & ~frozen
    suppressed = noted("dates", suppressed, frozen)
    codes[frozen] = 0
    counts, sums = Counts.among(cells, catalogue), relations(cells, catalogue, rules)
    unseen = ~cells.number & (np.nan_to_num(cells.people, nan=0.0) > 0)
    none = (codes == LOW, codes == HIGH, codes == HIGH, nobody)
    known = (codes != 0) & none_or_all(cells)  # that nobody is there, or everybody, other pages tell
    groups = Groups(cells.aspects, cells.people, cells.least, none, known)
    counts_hidden = np.zeros(len(counts.people), dtype=bool)
    counts_hidden[counts.of[frozen & (counts.of >= 0)]] = True
    if before is not None and rules.on("differencing"):
        counts_hidden[counts.of[before.counts_hidden & (counts.of >= 0)]] = True
    for rule in ("complementary", "counts", "intervals"):
        log[rule] = 0
    safe = nobody if before is None else before.suppressed & (before.codes == 0)
    checked = b""  # what was hidden when all of it was found open
    while True:
        held, start = _state(suppressed, codes, counts_hidden), suppressed
        if rules.on("complementary"):
            suppressed = close(suppressed, unseen & ~suppressed, sums, groups)
            log["complementary"] += int((suppressed & ~start & cells.number).sum())
        if rules.on("counts"):
            counts_hidden = counts.counts_hidden(cells, suppressed, counts_hidden)
            tells = _at(counts_hidden, counts.numerator) & cells.number & ~cells.own
            log["counts"] += int((tells & ~suppressed).sum())
            suppressed = suppressed | tells & (np.nan_to_num(cells.contributors) > 0)
        if rules.on("complementary"):
            codes = np.where(suppressed, kept(codes, suppressed, cells, sums), 0)
        if rules.on("intervals") and suppressed.any() and _state(suppressed, codes, counts_hidden) != checked:
            start, shown = suppressed, digits(cells, catalogue, _at(counts_hidden, counts.of))
            suppressed, codes = protect(
                cells, catalogue, rules, counts, (suppressed, codes, counts_hidden), shown, safe | known
            )
            log["intervals"] += int((suppressed & ~start & cells.number).sum())
            safe = suppressed & (codes == 0)
            checked = _state(suppressed, codes, counts_hidden)
        if _state(suppressed, codes, counts_hidden) == held:
            break
    return Hidden(suppressed, _at(counts_hidden, counts.of), codes, plain, log)


def _state(*hidden: np.ndarray) -> bytes:
    """What is hidden, to be compared."""
    return b"".join(part.tobytes() for part in hidden)


def _at(flags: np.ndarray, places: np.ndarray) -> np.ndarray:
    """The flags at these positions; False at −1 (nowhere)."""
    found: np.ndarray = np.append(flags, False)[places]
    return found


def none_or_all(cells: Cells) -> np.ndarray:
    """True if nobody contributes, or everybody does: the share is none or all."""
    rest = np.where(np.isfinite(cells.others), cells.others, cells.without)
    value = cells.rows["estimate"].to_numpy()
    found: np.ndarray = (cells.contributors == 0) & (value <= 0) | (rest == 0) & (value >= 1)
    return found


def _confidential(cells: Cells, catalogue: Mapping[str, Measure]) -> np.ndarray:
    names = [name for name, entry in catalogue.items() if POPULATIONS[entry.counts].confidential]
    held = [name for name, entry in catalogue.items() if POPULATIONS[entry.counts].about == "students"]
    found: np.ndarray = cells.rows["measure"].isin([*names, *held]).to_numpy()
    return found


def _nested(cells: Cells, catalogue: Mapping[str, Measure], suppressed: np.ndarray) -> np.ndarray:
    """Rows whose people are, except for a small group, those of the previous row that is shown."""
    out = np.zeros(len(suppressed), dtype=bool)
    name = cells.rows["measure"]
    for dimension in sorted({catalogue[key].nested for key in name.unique()} - {""}):
        part = cells.keys[name.map({key: entry.nested for key, entry in catalogue.items()}).eq(dimension).to_numpy()]
        group = group_numbers(part, ["measure", *(d for d in DIMENSIONS if d != dimension)])
        step = pd.Series(group).groupby(group, sort=False).cumcount().to_numpy()
        last = np.full(int(group.max(initial=-1)) + 1, np.nan)
        for number in range(int(step.max(initial=-1)) + 1):
            at = step == number
            row, here = part.index.to_numpy()[at], group[at]
            close_by = small(last[here] - cells.contributors[row], cells.least[row])
            out[row[close_by]] = True
            shown = ~close_by & ~suppressed[row] & ~cells.small[row]
            last[here[shown]] = cells.contributors[row[shown]]
    return out


def _windows(cells: Cells) -> np.ndarray:
    """Rows over the whole window whose contributors are, except for a small group, those of one term."""
    out = np.zeros(len(cells.rows), dtype=bool)
    keys = cells.keys[np.isfinite(cells.contributors) & cells.keys["to_term"].eq(0).to_numpy()]
    whole = keys["term"].eq(0)
    part = keys[~whole]
    found = same_in(part, keys[whole], ["measure", *(d for d in DIMENSIONS if d != "term")])
    row, window = part.index.to_numpy()[found >= 0], found[found >= 0]
    tells = small(cells.contributors[window] - cells.contributors[row], cells.least[row]) & cells.number[row]
    out[window[tells]] = True
    return out


def _less_own(cells: Cells) -> np.ndarray:
    """District rows that differ from one coach's own by a small group, so that she could subtract."""
    out = np.zeros(len(cells.rows), dtype=bool)
    whole = cells.keys[~cells.own & cells.keys["school_id"].eq(0).to_numpy()]
    hers = cells.keys[cells.keys["coach_id"].ne(0).to_numpy()]
    found = same_in(hers, whole, ["measure", *(d for d in DIMENSIONS if d != "coach_id")])
    row, total = hers.index.to_numpy()[found >= 0], found[found >= 0]
    for group in cells.aspects:
        out[total[small(group[total] - group[row], cells.least[total])]] = True
    return out
