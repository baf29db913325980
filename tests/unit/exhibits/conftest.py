"""Slices made by hand, so that every status of every exhibit can be seen."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from coachkit.exhibits import Exhibit
from coachkit.release import Estimates, Release

Change = Callable[..., Estimates]


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
def school(release: Release) -> Estimates:
    return release.school("0001")


@pytest.fixture
def emptied(school: Estimates) -> Change:
    """``emptied("suppressed")``: the school with no number left, all rows of that status."""

    def change(status: str, estimates: Estimates = school, has_log: bool = True) -> Estimates:
        blank = {"status": status, "estimate": None, "low": None, "high": None, "n": None, "people": None, "code": ""}
        rows = tuple(row._replace(**blank) for row in estimates.rows)
        present = tuple(table for table in estimates.meta.ledger.present if has_log or table != "coaching_log")
        meta = estimates.meta.model_copy(
            update={"ledger": estimates.meta.ledger.model_copy(update={"present": present})}
        )
        district = tuple(row._replace(**blank) for row in estimates.district_rows)
        return replace(estimates, rows=rows, meta=meta, district_rows=district)

    return change
