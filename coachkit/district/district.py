"""A district: its checked tables, its settings, its ledger. It computes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pandas as pd

from coachkit.district.ledger import Ledger
from coachkit.planning.record import Draw
from coachkit.schema.config import Config

T = TypeVar("T")

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
# Days of what became of a row later, and what is known with them alone.
_LATER: dict[str, dict[str, tuple[str, ...]]] = {
    "next_steps": {"closed": ("status",)},
    "goals": {"measured_on": ("value",), "revised_on": ()},
    "actions": {"done": ()},
}


@dataclass(frozen=True)
class District:
    """The checked tables of one district.

    ``tables`` has all 14 by name (empty if the folder has no file for one); ``present`` names those with a file. Ids and
    texts are ``str``, days ``datetime64[ns]``, numbers ``float64`` or ``Int64``, yes/no ``boolean``; ``observations.level``
    is an ordered categorical. ``surplus`` is the largest possible number of ids in excess of people, by school (``""``: the
    district; see :func:`coachkit.district.duplicate_people.same_people`). ``draws`` are the recorded lots of
    schools, of which the last counts. Treat a district as frozen.
    """

    config: Config
    tables: Mapping[str, pd.DataFrame]
    present: frozenset[str]
    ledger: Ledger
    last_date: pd.Timestamp
    surplus: Mapping[str, int] = field(default_factory=dict)
    draws: tuple[Draw, ...] = ()
    _made: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def cached(self, make: Callable[[District], T]) -> T:
        """The result of ``make`` for this district, computed once for all measures that need it; treat it as frozen."""
        if make not in self._made:
            self._made[make] = make(self)
        found: T = self._made[make]
        return found

    def holds(self, make: Callable[[District], Any]) -> bool:
        """True if the result of ``make`` is there already."""
        return make in self._made

    def share(self, make: Callable[[District], Any]) -> Any:
        """The result of ``make``, for :meth:`adopt` of the same district in another process."""
        return self.cached(make)

    def adopt(self, make: Callable[[District], Any], shared: Any) -> None:
        """Take over what :meth:`share` returned in another process."""
        self._made[make] = shared

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.tables[table]

    def as_of(self, day: dt.date) -> District:
        """The district as it was known on ``day``: without later rows, and without terms that start later.

        What happened to a row afterwards (a step closed, a goal measured) is not known yet.
        """
        limit = pd.Timestamp(day)
        tables = {
            name: rows[~rows[_DAYS[name]].gt(limit)].reset_index(drop=True) if name in _DAYS else rows
            for name, rows in self.tables.items()
        }
        events = tables["next_steps"]["event_id"]
        agreed = events.isna() | events.isin(tables["coaching_log"]["event_id"])
        tables["next_steps"] = tables["next_steps"][agreed].reset_index(drop=True)
        for name, days in _LATER.items():
            rows = tables[name].copy()
            for column, with_it in days.items():
                unknown = rows[column].gt(limit)
                for other in (*with_it, column):
                    rows[other] = rows[other].mask(unknown)
            tables[name] = rows
        terms = tuple(term for term in self.config.terms if term.start <= day)
        config = self.config.model_copy(update={"terms": terms})
        draws = tuple(draw for draw in self.draws if draw.date <= day)
        return replace(self, tables=tables, config=config, last_date=min(limit, self.last_date), draws=draws)
