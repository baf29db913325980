"""Slices made by hand, so that every status of every exhibit can be seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coachkit.release import Release, Slice

Change = Callable[..., Slice]


@pytest.fixture
def school(release: Release) -> Slice:
    return release.school("0001")


@pytest.fixture
def emptied(school: Slice) -> Change:
    """``emptied("suppressed")``: the school with no number left, all rows of that status."""

    def change(status: str, part: Slice = school, has_log: bool = True) -> Slice:
        blank = {"status": status, "estimate": None, "low": None, "high": None, "n": None, "people": None, "code": ""}
        rows = tuple(row._replace(**blank) for row in part.rows)
        ledger = dict(part.meta["ledger"])
        if not has_log:
            ledger["present"] = [table for table in ledger["present"] if table != "coaching_log"]
        meta = {**part.meta, "ledger": ledger}
        district = tuple(row._replace(**blank) for row in part.district_rows)
        return Slice(part.kind, part.id, part.name, part.slug, part.facts, rows, meta, district)

    return change
