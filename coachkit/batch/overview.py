"""The index of a batch: the district's overview, and what each school's report rests on."""

from __future__ import annotations

from coachkit import exhibits
from coachkit.batch.manifest import Outcome
from coachkit.exhibits.words import label, percent
from coachkit.release import Release, Row, Slice
from coachkit.report import IndexEntry, Overview, Page, render_index

__all__ = ["make_index"]

_CHAPTERS = (
    ("The district in short", (exhibits.answer, exhibits.what_next)),
    (
        "Did levels shift?",
        (exhibits.transformative_share, exhibits.level_distribution, exhibits.level_shift, exhibits.transition_matrix),
    ),
    ("Pedagogy first", (exhibits.pedagogical_fit,)),
    (
        "Is coaching reaching teachers?",
        (exhibits.reach, exhibits.dosage, exhibits.contact_drought, exhibits.activity_mix),
    ),
    ("Data", (exhibits.observer_agreement, exhibits.data_quality, exhibits.provenance)),
)


def make_index(release: Release, outcomes: dict[str, Outcome]) -> str:
    """The index page of the schools of a release; those without an outcome are said to be not made."""
    district = release.district
    overview = [Overview(title, [make(district) for make in makers]) for title, makers in _CHAPTERS]
    entries = [_entry(release.school(s["id"]), s["school_type"], outcomes.get(s["id"])) for s in release.schools]
    page = Page.of(release.meta, release.meta["district"]["name"], subtitle="District overview")
    return render_index(page, overview, entries)


def _entry(part: Slice, kind: str, outcome: Outcome | None) -> IndexEntry:
    observed = part.one("lessons_observed", term="")
    complete = part.one("data_completeness", category="observations")
    state = "not made" if outcome is None else "report" if outcome.ok else "failed"
    return IndexEntry(
        name=part.name,
        id=part.id,
        state=state,
        href=f"schools/{part.slug}.html" if state == "report" else "",
        kind=label(kind),
        lessons=_count(observed, observed.n if observed else None),
        teachers=_count(observed, observed.people if observed else None),
        complete=percent(complete.estimate) if complete is not None and complete.ok else "–",
        cause=outcome.failure.brief if outcome is not None and outcome.failure is not None else "",
    )


def _count(row: Row | None, n: int | None) -> str:
    """A count; none where nothing was observed; ``few`` where the gate hides it."""
    if row is None or row.status == "no data":
        return "0"
    return "few" if n is None else f"{n:,}"
