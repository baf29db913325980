"""Slices made by hand, so that every status of every exhibit can be seen."""

from __future__ import annotations

import json
from collections.abc import Callable

import plotly.graph_objects as go
import pytest

from coachkit.exhibits import Exhibit
from coachkit.release import Release, Slice

Change = Callable[..., Slice]


def whole(exhibit: Exhibit) -> str:
    """The exhibit's text, after a look at everything that can go wrong in one."""
    text = " ".join([exhibit.to_text(), *exhibit.notes])
    for word in ("nan", "None%", "<NA>", " inf", "{", "object at", "..", ".  Source"):
        assert word not in text, (word, text)
    assert json.loads(json.dumps(exhibit.to_json(), allow_nan=False)) == exhibit.to_json()
    if exhibit.chart is not None:
        assert isinstance(exhibit.figure, go.Figure)
        assert exhibit.chart.alt
        assert exhibit.table is not None
        assert exhibit.table.rows
    return text


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
