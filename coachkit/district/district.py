"""A district: its checked tables, its settings, its ledger. It computes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from coachkit.contract.config import Config
from coachkit.district.ledger import Ledger

__all__ = ["District"]

# The day by which a row belongs to the past; tables without one have no time.
_DAYS = {
    "staff": "start_date",
    "coaching_log": "date",
    "observations": "date",
    "goals": "set_on",
    "survey_responses": "submitted_at",
    "tools": "access_date",
    "tool_use": "week",
}


@dataclass(frozen=True)
class District:
    """Checked tables of one district.

    ``tables`` holds all 14 by name (empty where the folder had none), ``present`` the names of those that
    had a file. Ids and texts are ``str``, days ``datetime64[ns]``, numbers ``float64`` or ``Int64``, yes/no
    ``boolean``; ``observations.level`` is an ordered categorical. Treat it as frozen.
    """

    config: Config
    tables: Mapping[str, pd.DataFrame]
    present: frozenset[str]
    ledger: Ledger
    last_date: pd.Timestamp

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def as_of(self, day: dt.date) -> District:
        """The district as it was known on ``day``: rows dated later are left out, and terms not yet begun."""
        limit = pd.Timestamp(day)
        tables = {
            name: rows[~rows[_DAYS[name]].gt(limit)].reset_index(drop=True) if name in _DAYS else rows
            for name, rows in self.tables.items()
        }
        terms = tuple(term for term in self.config.terms if term.start <= day)
        config = self.config.model_copy(update={"terms": terms})
        return replace(self, tables=tables, config=config, last_date=min(limit, self.last_date))
