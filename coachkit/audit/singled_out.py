"""Groups and chapters on the pages: do shown rows single out a few people? By single people and linear algebra."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np

from coachkit.audit.finding import Finding
from coachkit.audit.group_members import Subgroups, Unknown
from coachkit.audit.shown import Shown
from coachkit.schema.chapters import chapter_name

_TABLES = {
    "reach_by_group": "reach", "dosage_by_group": "dosage", "share_by_group": "share", "shift_by_group": "shift",
}  # fmt: skip
_ITEMS = {
    "Subject": "subject",
    "Grades": "grade_band",
    "School type": "school_type",
    "Years of service": "years_of_service",
}
_COLUMNS = {"Selection": True, "Others": False}
_HIDDEN = ("not shown", "too few", "–", "no data", "not estimable")
_SURE = 1e-7


@dataclass
class _Slot:
    """The rows of one outcome and time: their people, in which file they are shown, and which are hidden."""

    own: dict[str, tuple[bool, bool]]
    shown: dict[str, tuple[frozenset[str], str]] = field(default_factory=dict)
    hidden: dict[str, frozenset[str]] = field(default_factory=dict)

    def counts(self, people: frozenset[str] | set[str]) -> tuple[int, int, int]:
        own = [self.own[person] for person in people]
        return len(own), sum(some for some, _ in own), sum(rest for _, rest in own)


def overlaps(shown: Shown, groups: Subgroups, chapters: list[dict[str, Any]], least: int) -> Iterator[Finding]:
    """Findings about groups and chapters: small ones, two that differ by few people, few people that follow from others."""
    slots: dict[tuple[str, str, str], _Slot] = {}
    known = {f"chapter-{chapter_name(str(one.get('name') or one.get('title', '')))}": one for one in chapters}
    for file, _, cell in shown.cells:
        try:
            found = _read(cell.exhibit, cell.row, cell.column, groups, known)
        except Unknown as name:
            yield Finding(
                file, f"the chapter {cell.exhibit} selects by {name}, which the audit cannot follow", leak=False
            )
            continue
        if found is None:
            continue
        place, label, people = found
        slot = slots.setdefault(place, _Slot(groups.own(*place)))
        group = frozenset(people & set(slot.own))
        if cell.text in _HIDDEN:
            slot.hidden[label] = group
        else:
            slot.shown[label] = (group, file)
    for (outcome, term, to_term), slot in slots.items():
        when = f"{outcome}, {term}{f' to {to_term}' if to_term else ''}"
        for file, what in dict.fromkeys([*_few(slot, least), *_pairs(slot, least), *_follows(slot, least)]):
            yield Finding(file, f"{what} ({when})")


def _read(
    exhibit: str, row: str, column: str, groups: Subgroups, chapters: dict[str, dict[str, Any]]
) -> tuple[tuple[str, str, str], str, set[str]] | None:
    """The outcome and time of a cell, a label of its row, and its people; None for other cells."""
    if exhibit in _TABLES and ": " in row:
        item, _, group = row.partition(": ")
        term, _, to_term = column.partition(" to ")
        if item not in _ITEMS or term not in groups.spans or (to_term and to_term not in groups.spans):
            return None
        return (_TABLES[exhibit], term, to_term), row, groups.group(_ITEMS[item], group, to_term or term)
    if exhibit in chapters and column in _COLUMNS:
        one = chapters[exhibit]
        term, _, to_term = row.partition(" to ")
        if term not in groups.spans or (to_term and to_term not in groups.spans):
            return None
        inside = groups.chapter(one.get("where", {}), to_term or term)
        people = inside if _COLUMNS[column] else set(groups.roster["staff_id"]) - inside
        return ("shift" if to_term else "share", term, to_term), f"{exhibit}, {column.lower()}", people
    return None


def _small(counts: tuple[int, int, int], least: int) -> bool:
    return any(0 < count < least for count in counts)


def _few(slot: _Slot, least: int) -> Iterator[tuple[str, str]]:
    for label, (group, file) in slot.shown.items():
        if _small(slot.counts(group), least):
            yield file, f"'{label}' rests on few people: {slot.counts(group)} in it, contributing, and not"


def _pairs(slot: _Slot, least: int) -> Iterator[tuple[str, str]]:
    every = {**slot.shown, "all teachers": (frozenset(slot.own), "")}
    for (one, (small, file)), (two, (large, other)) in combinations(every.items(), 2):
        inner, outer = sorted((small, large), key=len)
        if inner < outer and _small(slot.counts(outer - inner), least):
            yield file or other, f"'{one}' and '{two}' differ by few people: {slot.counts(outer - inner)}"


def _follows(slot: _Slot, least: int) -> Iterator[tuple[str, str]]:
    """People and small hidden groups whose contribution is a combination of shown sums."""
    if not slot.own or not slot.shown:
        return
    file = next(iter(slot.shown.values()))[1]
    shown = [frozenset(slot.own), *(group for group, _ in slot.shown.values())]
    few = {label: group for label, group in slot.hidden.items() if _small(slot.counts(group), least)}
    # People in the same groups are alike to every sum: one column for all of them.
    alike = Counter(tuple(person in group for group in (*shown, *few.values())) for person in sorted(slot.own))
    inside = np.array(list(alike), dtype=float).T
    _, size, rows = np.linalg.svd(inside[: len(shown)], full_matrices=False)
    base = rows[size > 1e-9]
    sure = 1 - (base**2).sum(axis=0) < _SURE
    alone = int((sure & (np.array(list(alike.values())) == 1)).sum())
    if alone:
        yield file, f"what is shown determines {alone} people"
    for label, unit in zip(few, inside[len(shown) :], strict=True):
        if ((unit - base.T @ (base @ unit)) ** 2).sum() < _SURE:
            yield file, f"the hidden '{label}' follows from what is shown"
