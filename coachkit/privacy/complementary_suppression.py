"""Hide more rows, until no hidden number can be found by subtraction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from coachkit.privacy.cells import small
from coachkit.privacy.elimination import determined
from coachkit.privacy.relations import Relation


@dataclass(frozen=True)
class Groups:
    """The people behind every row.

    ``aspects`` are counts (NaN: unknown); added over the hidden parts of a whole, none of them may be small. ``people`` are
    all of them; ``least`` is the smallest group shown. ``none`` marks, for each aspect, the rows shown as a bound: the
    bound nearly reveals their number, so they protect nobody. ``nothing`` marks rows with nobody behind them: this is not
    printed, but for a place (a school without coaching) it counts as known. ``solved`` remembers equations that were solved.
    """

    aspects: tuple[np.ndarray, ...]
    people: np.ndarray
    least: np.ndarray
    none: tuple[np.ndarray, ...] = ()
    nothing: np.ndarray | None = None
    solved: dict[bytes, np.ndarray] = field(default_factory=dict)

    def bounded(self, aspect: int) -> np.ndarray:
        """True for rows whose bound nearly reveals this aspect: most contribute, or most do not."""
        low, high = self.none[0], self.none[1]
        return high if aspect == 0 else low if aspect in (1, 2) else np.zeros(len(low), dtype=bool)

    def unknown(self, relation: Relation, hidden: np.ndarray) -> np.ndarray:
        """True for rows of a relation whose number readers do not know."""
        known = self.nothing if relation.place and self.nothing is not None else np.zeros(len(hidden), dtype=bool)
        out: np.ndarray = (hidden & ~known)[relation.row]
        return out


def close(suppressed: np.ndarray, unseen: np.ndarray, relations: Sequence[Relation], groups: Groups) -> np.ndarray:
    """Rows to hide, including ``suppressed`` (hidden for privacy).

    ``unseen`` rows have no number anyway (too few lessons): they need no protection and give some. A hidden row is safe in
    a sum if it is not the only unknown, the unknown parts together are not a small group, and no combination of all sums
    determines it.
    """
    out = suppressed.copy()
    for linked in _apart(relations, len(out)):
        _close(out, unseen, linked, groups)
    return out


def _apart(relations: Sequence[Relation], rows: int) -> Iterator[list[Relation]]:
    """Relations that share rows, directly or through others: what is hidden in one set changes nothing in another."""
    if not relations:
        return
    own = [np.concatenate([one.row, one.unless[one.unless >= 0]]) for one in relations]
    line = np.repeat(np.arange(len(own)), [len(some) for some in own])
    links = csr_matrix((np.ones(len(line)), (line, np.concatenate(own))), shape=(len(own), rows))
    label = connected_components(links @ links.T, directed=False)[1].tolist()
    for number in dict.fromkeys(label):
        yield [relation for relation, one in zip(relations, label, strict=True) if one == number]


def _close(out: np.ndarray, unseen: np.ndarray, relations: Sequence[Relation], groups: Groups) -> None:
    """Add to ``out`` the rows that relations which share rows need hidden."""
    net = _Net.of(relations, groups)
    hidden_at = np.where(out, 1, 0)  # the step at which a row was hidden: 0 while it is shown
    looked_at = [0] * len(relations)
    step = 1

    def more(found: np.ndarray) -> None:
        nonlocal step
        step += 1
        hidden_at[found & ~out] = step
        out[found] = True

    while True:
        before = int(out.sum())
        for place, relation in enumerate(relations):
            touched = relation.touched(hidden_at > looked_at[place])  # the other groups are as safe as they were
            looked_at[place] = step
            if len(touched.row):
                more(_round(touched, out, unseen, groups))
        if int(out.sum()) > before:
            continue
        sure = net.determined(out, unseen)
        for relation in relations if sure.any() else ():
            leaks = relation.only(sure)
            more(_next(leaks, out, unseen, groups, np.zeros(len(leaks.unless), dtype=int)))
        if int(out.sum()) == before:
            return


def _round(relation: Relation, suppressed: np.ndarray, unseen: np.ndarray, groups: Groups) -> np.ndarray:
    """The next row to hide in each group that leaks."""
    return _next(relation, suppressed, unseen, groups, leaking(relation, suppressed, unseen, groups))


def leaking(relation: Relation, suppressed: np.ndarray, unseen: np.ndarray, groups: Groups) -> np.ndarray:
    """For each group, −1 if it is safe, else the index of the aspect that needs more people."""
    row, group, whole = relation.row, relation.group, relation.whole
    size = len(relation.unless)
    unknown, there = groups.unknown(relation, suppressed | unseen), _there(groups.people[row])
    parts = unknown & ~whole & there
    shut = _any(relation, unknown & whole)
    count = np.bincount(group[parts], minlength=size)
    private = _any(relation, groups.unknown(relation, suppressed) & parts)
    every = count == np.bincount(group[~whole & there], minlength=size)
    least = np.full(size, 1.0)
    np.maximum.at(least, group, groups.least[row])
    need = np.full(size, -1)
    need[(count == 1) & private & ~shut] = 0
    need[(count == 0) & _any(relation, suppressed[row] & whole)] = 0  # the whole itself, as the sum of its parts
    for number, aspect in enumerate(groups.aspects):
        held: np.ndarray = np.zeros(size)
        values = np.nan_to_num(aspect[row])
        mine = parts & ~groups.bounded(number)[row] if groups.none else parts
        if relation.overlap:  # the same people may stand in several parts: no more than the largest is sure
            np.maximum.at(held, group[mine], values[mine])
        else:
            held = np.bincount(group[mine], weights=values[mine], minlength=size)
        few = private & ~shut & (small(held, least) | small(_left(relation, values, mine), least))
        if relation.overlap:
            few &= ~every  # all parts together are the whole, which is shown
        if groups.none and not relation.place:
            bare = _any(relation, groups.none[number][row] & parts)
            few |= bare & ~shut & (held == 0)
        need[few & (need <= 0)] = number
    skip = (relation.unless >= 0) & ~(suppressed | unseen)[np.maximum(relation.unless, 0)]
    need[skip] = -1
    return need


def _left(relation: Relation, values: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """What readers can compute for each group: the whole minus the parts shown (with people in two schools, not equal)."""
    if relation.overlap or not relation.whole.any():
        return np.zeros(len(relation.unless))
    sign = np.where(relation.whole, 1.0, np.where(parts, 0.0, -1.0))
    return np.bincount(relation.group, weights=sign * values, minlength=len(relation.unless))


def _next(
    relation: Relation, suppressed: np.ndarray, unseen: np.ndarray, groups: Groups, need: np.ndarray
) -> np.ndarray:
    """The smallest row that is still shown of each group that leaks, or its whole if nothing else is left.

    ``need`` is as in :func:`leaking`: −1 for a safe group, else the aspect by which rows are small.
    """
    out, wanted = np.zeros(len(suppressed), dtype=bool), need >= 0
    row, group, whole = relation.row, relation.group, relation.whole
    free = wanted[group] & ~(suppressed | unseen)[row]
    some = np.flatnonzero(free & ~whole & _there(groups.people[row]))
    aspect = np.stack([np.nan_to_num(a[row[some]]) for a in groups.aspects])
    size = aspect[need[group[some]], np.arange(len(some))]
    people = np.nan_to_num(groups.people[row[some]])
    order = some[np.lexsort((row[some], people, size, size == 0, group[some]))]
    have, first = np.unique(group[order], return_index=True)
    out[row[order[first]]] = True
    left = wanted.copy()
    left[have] = False
    out[row[left[group] & whole & ~suppressed[row]]] = True
    return out


@dataclass
class _Net:
    """All sums of some relations as equations: ``row``, ``line`` and ``sign`` of each part, and whether it may be ``open``.

    ``row`` is a place in ``rows``; there are ``lines`` of them. Only lines with a hidden row count. ``label`` is the component of
    each line, then of each row: those that share unknown rows, directly or through others. ``unknown`` marks the parts that
    were unknown the last time.
    """

    rows: np.ndarray
    row: np.ndarray
    line: np.ndarray
    sign: np.ndarray
    open: np.ndarray
    lines: int
    label: np.ndarray
    unknown: np.ndarray
    groups: Groups

    @classmethod
    def of(cls, relations: Sequence[Relation], groups: Groups) -> _Net:
        """The equations of relations; nothing is unknown yet."""
        every, start, parts = np.ones(len(groups.people), dtype=bool), 0, []
        for relation in relations:
            sign = np.where(relation.whole, -1.0, 1.0)
            parts.append((relation.row, relation.group + start, sign, groups.unknown(relation, every)))
            start += len(relation.unless)
        row, line, sign, open_ = (np.concatenate(part) for part in zip(*parts, strict=True))
        rows, place = np.unique(row, return_inverse=True)
        label, nothing = np.arange(start + len(rows)), np.zeros(len(row), dtype=bool)
        return cls(rows, place, line, sign, open_, start, label, nothing, groups)

    def determined(self, suppressed: np.ndarray, unseen: np.ndarray) -> np.ndarray:
        """Hidden rows that all equations together determine, in components in which more is unknown than the last time.

        The others are as they were: what they determine was found then, and nothing of them could be hidden.
        """
        out = np.zeros(len(suppressed), dtype=bool)
        private = suppressed[self.rows]
        hidden = np.zeros(self.lines, dtype=bool)
        hidden[self.line[private[self.row]]] = True
        unknown = self.open & (private | unseen[self.rows])[self.row] & hidden[self.line]
        fresh, self.unknown = unknown & ~self.unknown, unknown
        line, row, size = self.line[fresh], self.row[fresh], len(self.label)
        ends = self.label[line], self.label[self.lines + row]
        links = csr_matrix((np.ones(len(row)), ends), shape=(size, size))
        self.label = connected_components(links, directed=False)[1][self.label]
        changed = np.zeros(size, dtype=bool)
        changed[self.label[line]] = True
        here = unknown & changed[self.label[self.line]]
        names, column = np.unique(self.row[here], return_inverse=True)
        matrix = csr_matrix((self.sign[here], (self.line[here], column)), shape=(self.lines, len(names)))
        if len(names):
            out[determined(matrix, self.rows[names], self.groups.solved)] = True
        found: np.ndarray = out & suppressed
        return found if self.groups.nothing is None else found & ~self.groups.nothing


def _there(people: np.ndarray) -> np.ndarray:
    """True if a row has people behind it (or does not count people)."""
    found: np.ndarray = np.nan_to_num(people, nan=1.0) > 0
    return found


def _any(relation: Relation, flags: np.ndarray) -> np.ndarray:
    out = np.zeros(len(relation.unless), dtype=bool)
    out[relation.group[flags]] = True
    return out
