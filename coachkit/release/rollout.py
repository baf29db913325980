"""What a release says about the district's planned roll-out: facts about schools and terms, none about people."""

from __future__ import annotations

from pydantic import model_validator

from coachkit.release.meta_types import Count, Day, Entry, Name, Number, Text

Points = Count | None
Starts = tuple[tuple[Text, Count], ...]
Sizes = tuple[tuple[Number, Points], ...]


class DrawFacts(Entry):
    """One recorded draw; ``reason`` says why the one before was given up."""

    number: Count
    date: Day
    seed: int
    reason: Text
    hash: Text


class PlannedFacts(Entry):
    """The draw that counts: outcome, window, starts by term, each school (id, name, term), and what it could show."""

    outcome: Text
    first: Text
    last: Text
    starts: Starts
    schools: tuple[tuple[Text, Text, Text], ...]
    detectable: Points
    spread: tuple[Number, Number]


class Departed(Entry):
    """What was done otherwise than planned: schools that started at another time, outside the lot, or are gone."""

    otherwise: tuple[Text, ...]
    outside: tuple[Text, ...]
    gone: tuple[Text, ...]
    outcome: Text
    window: Text
    over: bool


class DesignFacts(Entry):
    """A design with the smallest effect it would show, in whole points (None: none)."""

    key: Text
    title: Name
    never: Count
    points: Points
    starts: Starts


class OutlookFacts(Entry):
    """What designs of a roll-out could show (see :class:`coachkit.planning.outlook.Outlook`)."""

    schools: Count
    before: Count
    terms: Count
    first: Count
    too_wide: Count
    lessons: Number
    source: Text
    recommended: Text
    within: Points
    spread: tuple[Number, Number]
    designs: tuple[DesignFacts, ...]
    by_schools: Sizes
    by_terms: Sizes
    by_lessons: Sizes

    @property
    def best(self) -> DesignFacts | None:
        """The recommended design."""
        return next((one for one in self.designs if one.key == self.recommended), None)


class RolloutFacts(Entry):
    """The recorded lots (``draws``, ``plan``, ``departed`` together, or none of them) and, for the analyst, an outlook."""

    draws: tuple[DrawFacts, ...] = ()
    plan: PlannedFacts | None = None
    departed: Departed | None = None
    outlook: OutlookFacts | None = None

    @model_validator(mode="after")
    def _together(self) -> RolloutFacts:
        if len({bool(self.draws), self.plan is not None, self.departed is not None}) > 1:
            raise ValueError("draws, plan and departed belong together")
        return self
