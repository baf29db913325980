"""The index of a batch: the district's short answer, and all schools beside the district."""

from __future__ import annotations

from collections.abc import Sequence

from coachkit import exhibits
from coachkit.batch.manifest import Outcome
from coachkit.batch.plan import again
from coachkit.exhibits.number_format import label, percent
from coachkit.exhibits.special.side_by_side import columns_of
from coachkit.release import Estimates, Release, Row
from coachkit.report import IndexEntry, Link, Page, render_index


def make_index(release: Release, outcomes: Sequence[Outcome], single_file: bool = False) -> str:
    """The index page of a release: its schools, and the pages about the whole district.

    Schools without an outcome are listed as not made.
    """
    district = release.district
    of: dict[str, list[Outcome]] = {}
    for outcome in sorted(outcomes, key=lambda o: (not _main(o), o.notebook)):
        if outcome.unit == "school":
            of.setdefault(outcome.id, []).append(outcome)
    columns = columns_of(district)
    entries = [_entry(school, columns.cells(school), of.get(school.id, [])) for school in release.overview]
    whole = [_whole(outcome) for outcome in outcomes if outcome.unit == "district"]
    made = {outcome.notebook for outcome in outcomes}
    alone = made.pop() if len(made) == 1 else ""  # where one notebook alone was run, its index is made by it
    command = again(release.meta, single_file=single_file).replace("coachkit run", f"coachkit run {alone}".strip(), 1)
    page = Page.of(release.meta, release.meta.district.name, subtitle="All schools", again=command)
    links = sorted(whole, key=lambda link: link.title)
    heads = [head._asdict() for head in columns.heads]
    return render_index(page, exhibits.answer(district), heads, columns.cells(district), entries, links, single_file)


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


def _entry(school: Estimates, cells: tuple[str, ...], outcomes: Sequence[Outcome]) -> IndexEntry:
    outcome = outcomes[0] if outcomes else None
    observed, complete = (
        school.one("lessons_observed", term=""),
        school.one("data_completeness", category="observations"),
    )
    state = _state(outcome)
    return IndexEntry(
        name=school.name,
        id=school.id,
        state=state,
        href=outcome.inside if outcome is not None and state == "report" else "",
        kind=label(school.school_type),
        results=cells,
        lessons=_count(observed),
        complete=percent(complete.estimate) if complete is not None and complete.ok else "–",
        more=[Link(label(o.notebook), o.inside) for o in outcomes[1:] if o.ok],
        cause=outcome.failure.brief if outcome is not None and outcome.failure is not None else "",
    )


def _count(row: Row | None) -> str:
    """Lessons observed; none where nothing was observed; ``few`` where the gate hides the number."""
    if row is None or row.status == "no data":
        return "0"
    return "few" if row.n is None else f"{row.n:,}"
