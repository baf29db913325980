"""The facts in a release about the district's plan: about schools and terms, none about people."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from coachkit.district import District
from coachkit.district.roster import coaching_starts
from coachkit.pipeline.planned import outlook_of, read_roster, school_names, waiting
from coachkit.planning import Draw, departures, read_record, school_key
from coachkit.planning.lot import LEAST
from coachkit.planning.outlook import Outlook, spread
from coachkit.release.rollout import OutlookFacts, RolloutFacts
from coachkit.schema.config import Config

__all__ = ["facts_of", "planned_facts", "record_facts"]


def record_facts(data: Path | str) -> RolloutFacts:
    """What a district folder records of its lots, as :func:`planned_facts` puts it into a release; empty without one."""
    roster = read_roster(data)
    draws = read_record(data)
    day = roster.district.last_date.date() if roster.district is not None else dt.date.min
    return _typed(_record(draws, roster.names, roster.starts, roster.config, day))


def planned_facts(district: District, audience: str) -> RolloutFacts | None:
    """The facts in a release about the district's plan: schools and terms and, for the analyst, what could be planned.

    Returns
    -------
    RolloutFacts
        None where there is nothing to say. With a recorded lot ``draws`` (all, in order), ``plan`` (the one that
        counts), ``departed``. With
        ``outlook`` for the audience internal where four schools or more have not started.
    """
    schools = district["schools"]
    starts = coaching_starts(schools)
    day = district.last_date.date()
    found = _record(district.draws, school_names(schools), starts, district.config, day)
    if audience == "internal" and len(waiting(starts, day)) >= LEAST:
        found["outlook"] = outlook_of(district, starts).to_json()
    return _typed(found) if found else None


def facts_of(outlook: Outlook) -> OutlookFacts:
    """An outlook as a release holds it."""
    return OutlookFacts.model_validate_json(json.dumps(outlook.to_json()))


def _typed(found: dict[str, Any]) -> RolloutFacts:
    return RolloutFacts.model_validate_json(json.dumps(found))


def _record(
    draws: Sequence[Draw], names: Mapping[str, str], starts: Mapping[str, dt.date | None], config: Config, day: dt.date
) -> dict[str, Any]:
    if not draws:
        return {}
    draw = draws[-1]
    known = {school_key(school): name for school, name in names.items()}
    dealt = [[school, known.get(school_key(school), school), term] for school, term in draw.schools.items()]
    begun = tuple(term for term in config.terms if term.start <= day)
    departed = asdict(departures(draw, starts, config.model_copy(update={"terms": begun}), day))
    return {
        "draws": [
            {"number": one.number, "date": one.date.isoformat(), "seed": one.seed, "reason": one.reason, "hash": one.hash}
            for one in draws
        ],
        "plan": {
            "outcome": draw.outcome, "first": draw.window[0].name, "last": draw.window[-1].name,
            "starts": [[term, count] for term, count in draw.starts.items()], "schools": dealt,
            "detectable": draw.detectable, "spread": list(spread(len(dealt), dealt=True)),
        },
        "departed": {key: list(value) if isinstance(value, tuple) else value for key, value in departed.items()},
    }  # fmt: skip
