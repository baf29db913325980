"""What a release says about the district's plan: facts about schools and terms, none about people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from coachkit.district import District
from coachkit.district.roster import coaching_starts
from coachkit.measures.estimators.effect_refusals import MOST_DETECTABLE
from coachkit.pipeline.planned import Roster, outlook_of, school_names, waiting
from coachkit.planning import Draw, departures, school_key
from coachkit.planning.designs import first_place
from coachkit.planning.lot import LEAST
from coachkit.planning.outlook import Outlook, spread
from coachkit.release.rollout import Departed, DesignFacts, DrawFacts, OutlookFacts, PlannedFacts, RolloutFacts
from coachkit.schema.config import Config


def record_facts(roster: Roster) -> RolloutFacts:
    """What a district folder records of its lots, as :func:`planned_facts` puts it into a release; empty without one."""
    day = roster.district.last_date.date() if roster.district is not None else dt.date.min
    return _recorded(roster.draws, roster.names, roster.starts, roster.config, day)


def planned_facts(district: District, audience: str) -> RolloutFacts | None:
    """What a release says about the district's plan: facts about schools and terms, and for the analyst what could be planned.

    Returns
    -------
    RolloutFacts
        None where there is nothing to say. With a recorded lot ``draws`` (all, in order), ``plan`` (the one that counts) and
        ``departed``; with ``outlook`` for the audience internal where four schools or more have not started.
    """
    schools = district["schools"]
    starts = coaching_starts(schools)
    day = district.last_date.date()
    found = _recorded(district.draws, school_names(schools), starts, district.config, day)
    if audience == "internal" and len(waiting(starts, day)) >= LEAST:
        found = found.model_copy(update={"outlook": outlook_facts(outlook_of(district, starts))})
    return found if found != RolloutFacts() else None


def outlook_facts(outlook: Outlook) -> OutlookFacts:
    """An outlook as a release holds it."""
    names = outlook.names or tuple(f"term {place + 1}" for place in range(outlook.terms))
    designs = tuple(
        DesignFacts(
            key=one.key, title=one.title, never=one.never, points=size,
            starts=tuple((names[place], count) for place, count in one.by_place.items()),
        )
        for one, size in outlook.designs
    )  # fmt: skip
    return OutlookFacts(
        schools=outlook.schools,
        before=outlook.before,
        terms=outlook.terms,
        first=first_place(outlook.before),
        too_wide=round(100 * MOST_DETECTABLE),
        lessons=outlook.lessons,
        source=outlook.source,
        recommended=outlook.recommended,
        within=outlook.within,
        spread=outlook.spread,
        designs=designs,
        by_schools=tuple(outlook.by_schools.items()),
        by_terms=tuple(outlook.by_terms.items()),
        by_lessons=tuple(outlook.by_lessons.items()),
    )


def _recorded(
    draws: Sequence[Draw], names: Mapping[str, str], starts: Mapping[str, dt.date | None], config: Config, day: dt.date
) -> RolloutFacts:
    if not draws:
        return RolloutFacts()
    draw = draws[-1]
    known = {school_key(school): name for school, name in names.items()}
    begun = tuple(term for term in config.terms if term.start <= day)
    return RolloutFacts(
        draws=tuple(
            DrawFacts(number=one.number, date=one.date.isoformat(), seed=one.seed, reason=one.reason, hash=one.hash)
            for one in draws
        ),
        plan=PlannedFacts(
            outcome=draw.outcome,
            first=draw.window[0].name,
            last=draw.window[-1].name,
            starts=tuple(draw.starts.items()),
            schools=tuple(
                (school, known.get(school_key(school), school), term) for school, term in draw.schools.items()
            ),
            detectable=draw.detectable,
            spread=spread(len(draw.schools), dealt=True),
        ),
        departed=Departed(**asdict(departures(draw, starts, config.model_copy(update={"terms": begun}), day))),
    )
