"""The index of a batch: the district's overview, and what each school's report rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from coachkit import exhibits
from coachkit.batch.manifest import Outcome
from coachkit.batch.plan import again
from coachkit.errors import BadRelease
from coachkit.exhibits.number_format import label, percent
from coachkit.release import Release, Row
from coachkit.release.meta import Place
from coachkit.report import IndexEntry, Link, Overview, Page, render_index

__all__ = ["Basis", "basis_of", "make_index"]

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


class Basis(NamedTuple):
    """What a school's report rests on: the rows of its observed lessons and of its records' completeness, if any."""

    observed: Row | None
    complete: Row | None


def basis_of(release: Release, school: str) -> Basis | None:
    """What a school's report rests on; None when its slice is broken, which its own report says."""
    try:
        part = release.school(school)
    except BadRelease:
        return None
    return Basis(part.one("lessons_observed", term=""), part.one("data_completeness", category="observations"))


def make_index(
    release: Release, outcomes: Sequence[Outcome], bases: Mapping[str, Basis | None], single_file: bool = False
) -> str:
    """The index page of a release: its schools, and the pages about the whole district.

    Schools without an outcome are listed as not made; ``bases`` has the result of :func:`basis_of` for each school.
    """
    district = release.district
    overview = [Overview(title, [make(district) for make in makers]) for title, makers in _CHAPTERS]
    of: dict[str, list[Outcome]] = {}
    for outcome in sorted(outcomes, key=lambda o: (not _main(o), o.notebook)):
        if outcome.unit == "school":
            of.setdefault(outcome.id, []).append(outcome)
    entries = [_entry(listed, bases[listed.id], of.get(listed.id, [])) for listed in release.schools]
    whole = [_whole(outcome) for outcome in outcomes if outcome.unit == "district"]
    command = again(release.meta, single_file=single_file)
    page = Page.of(release.meta, release.meta.district.name, subtitle="District overview", again=command)
    return render_index(page, overview, entries, sorted(whole, key=lambda link: link.title), single_file)


def _state(outcome: Outcome | None) -> str:
    if outcome is None or outcome.status == "not run":
        return "not made"
    return "report" if outcome.ok else "failed"


def _main(outcome: Outcome) -> bool:
    """True for a school's report, false for the other pages about the school."""
    return outcome.inside.startswith("schools/")


def _whole(outcome: Outcome) -> Link:
    """A page about the whole district, by its notebook's name."""
    title = label(outcome.notebook).capitalize()
    if outcome.ok:
        return Link(title, outcome.inside)
    return Link(title, "", f"failed. {outcome.failure.brief}" if outcome.failure is not None else "not made")


def _entry(listed: Place, basis: Basis | None, outcomes: Sequence[Outcome]) -> IndexEntry:
    outcome = outcomes[0] if outcomes else None
    observed, complete = basis or (None, None)
    state = _state(outcome)
    return IndexEntry(
        name=listed.name,
        id=listed.id,
        state=state,
        href=outcome.inside if outcome is not None and state == "report" else "",
        kind=label(listed.school_type),
        lessons=_count(observed, observed.n if observed else None) if basis else "–",
        teachers=_count(observed, observed.people if observed else None) if basis else "–",
        complete=percent(complete.estimate) if complete is not None and complete.ok else "–",
        more=[Link(label(o.notebook), o.inside) for o in outcomes[1:] if o.ok],
        cause=outcome.failure.brief if outcome is not None and outcome.failure is not None else "",
    )


def _count(row: Row | None, n: int | None) -> str:
    """A count; none where nothing was observed; ``few`` where the gate hides it."""
    if row is None or row.status == "no data":
        return "0"
    return "few" if n is None else f"{n:,}"
