"""One verdict per question, from gated rows alone: all that a page may say about the effect, the shift and the reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from coachkit.release.meta_types import Entry, Number, Text
from coachkit.release.row import Row

if TYPE_CHECKING:
    from coachkit.release.estimates import Estimates

LEAD = "start pretended one term early"
_JUDGED = 6  # schools from which on an effect has a direction
_WORDS = {"suppressed": "hidden", "too few": "too few"}
_LEVEL = 0.05  # p of the lot up to which it agrees

Question = Literal["effect", "shift", "reach"]
Status = Literal["ok", "hidden", "refused"]
Direction = Literal["", "rose", "fell", "no clear change", "not judged"]
Decided = Literal["", "interval", "interval and lot", "count"]


class Caution(Entry):
    """A reason to doubt an effect, with the row that shows it.

    ``early difference`` (before coaching began), ``lowest first`` and ``volunteers first`` (how schools were chosen), ``not as
    drawn`` (schools did not start as the recorded lot drew them).
    """

    kind: Literal["early difference", "lowest first", "volunteers first", "not as drawn"]
    row: Row | None = None


class Verdict(Entry):
    """The answer to one question.

    Attributes
    ----------
    question
        ``effect`` (did coaching raise the share? the district's), ``shift`` (did the share change?), ``reach`` (how many
        eligible teachers are coached, in the newest term that has any).
    status
        ``ok``; ``hidden`` if the gate hides the row that decides, so that nothing else is shown; or ``refused``.
    direction
        ``rose`` or ``fell`` (an effect: more or less than without coaching), ``no clear change``, or ``not judged`` with fewer
        than six schools; blank for ``reach`` and without a number.
    row
        The row that decides: the size, its interval, its counts, its terms and, where the gate keeps an earlier day's number,
        that day.
    decided_by
        The interval; the interval and the lot that was drawn, which must agree; a complete count.
    lot_p
        How often a lot gives a difference this large if coaching does nothing.
    detectable
        The smallest change that would be detected reliably.
    cautions
        Reasons to doubt an effect.
    unadjusted
        The same as it was rated, with differences between observers; None if that is what decides.
    latest
        For the shift: the share in the newest term that shows one, whatever the status.
    step
        For the shift: the last step, from the term before the newest to the newest, if it points the other way.
    newer, newer_status
        A term after the newest shown whose share (for reach: whose reach) is ``hidden`` or rests on ``too few``.
    reason, settle
        Why there is no number and, if known, which data would answer the question.
    """

    question: Question
    status: Status
    direction: Direction = ""
    row: Row | None = None
    decided_by: Decided = ""
    lot_p: Number | None = None
    detectable: Number | None = None
    cautions: tuple[Caution, ...] = ()
    unadjusted: Row | None = None
    latest: Row | None = None
    step: Row | None = None
    newer: Text = ""
    newer_status: Literal["", "hidden", "too few"] = ""
    reason: Text = ""
    settle: Text = ""


def verdicts(estimates: Estimates) -> tuple[Verdict, ...]:
    """The verdicts of a school (shift, reach) or the district (also effect); a coach has none."""
    asked: dict[str, tuple[Question, ...]] = {"district": ("effect", "shift", "reach"), "school": ("shift", "reach")}
    return tuple(estimates.verdict(question) for question in asked.get(estimates.kind, ()))


def make_verdict(question: Question, estimates: Estimates) -> Verdict:
    """The verdict on a question; the effect is always the district's."""
    return {"effect": _effect, "shift": _shift, "reach": _reach}[question](estimates)


def direction_of(row: Row) -> Direction:
    """``rose``, ``fell`` or ``no clear change``, according to the interval."""
    if row.low is None or row.high is None or row.low <= 0 <= row.high:
        return "no clear change"
    return "rose" if row.low > 0 else "fell"


def headline_change(estimates: Estimates, rows: list[Row]) -> Row | None:
    """The change to name first: the row with a number whose terms are furthest apart, or the last of several."""
    at = {term: i for i, term in enumerate(estimates.terms)}
    good = [row for row in rows if row.ok]
    return max(good, key=lambda row: (at[row.to_term] - at[row.term], at[row.to_term]), default=None)


def _refused(question: Question, rows: list[Row]) -> Verdict:
    """The verdict if no row has a number."""
    if any(row.status == "suppressed" for row in rows):
        return Verdict(question=question, status="hidden")
    why = next((row for row in rows if row.note), None)
    return Verdict(
        question=question, status="refused", reason=why.note if why else "", settle=why.settle if why else ""
    )


def _effect(estimates: Estimates) -> Verdict:
    rows = estimates.district_rows_of("effect", category="adjusted")
    row = next((row for row in rows if row.ok and row.low is not None and row.high is not None), None)
    seen = _number(_ok(estimates, "effect_detectable"))
    if row is None:
        found = _refused("effect", rows)
        return found if found.status == "hidden" else found.model_copy(update={"detectable": seen})
    p = _number(_ok(estimates, "effect_by_lot_p")) if estimates.meta.drawn_by_lot else None
    direction = direction_of(row)
    if p is not None and p > _LEVEL:
        direction = "no clear change"
    if row.n is not None and row.n < _JUDGED:
        direction = "not judged"
    return Verdict(
        question="effect",
        status="ok",
        direction=direction,
        row=row,
        decided_by="interval" if p is None else "interval and lot",
        lot_p=p,
        detectable=seen,
        cautions=_cautions(estimates),
        unadjusted=_ok(estimates, "effect", "raw"),
    )


def _cautions(estimates: Estimates) -> tuple[Caution, ...]:
    found = []
    lead = _ok(estimates, "effect_check", LEAD)
    if lead is not None and lead.low is not None and direction_of(lead) != "no clear change":
        found.append(Caution(kind="early difference", row=lead))
    chosen = estimates.meta.plan.chosen_by
    if chosen == "lowest":
        found.append(Caution(kind="lowest first", row=_ok(estimates, "effect_check", "without the first term")))
    if estimates.meta.departed_from_lot:
        found.append(Caution(kind="not as drawn"))
    if chosen == "volunteers":
        found.append(Caution(kind="volunteers first"))
    return tuple(found)


def _ok(estimates: Estimates, measure: str, category: str = "adjusted") -> Row | None:
    return next((row for row in estimates.district_rows_of(measure, category=category) if row.ok), None)


def _number(row: Row | None) -> float | None:
    return row.estimate if row is not None and row.ok else None


def _shift(estimates: Estimates) -> Verdict:
    """The change without differences between observers or, if the model gives none, the observed change."""
    adjusted, seen = (estimates.rows_of(measure) for measure in ("shift_adjusted_share", "shift"))
    row = headline_change(estimates, adjusted) or headline_change(estimates, seen)
    newest = _newest(estimates)
    if row is None:
        return _refused("shift", [*seen, *adjusted]).model_copy(update=newest)
    could = estimates.one("shift_detectable", term=row.term, to_term=row.to_term) if row.measure == "shift" else None
    found = Verdict(
        question="shift",
        status="ok",
        direction=direction_of(row),
        row=row,
        decided_by="interval",
        detectable=_number(could),
        step=_other_way(estimates, row, newest["latest"]),
        unadjusted=_same(seen, row) if row.measure != "shift" else None,
    )
    return found.model_copy(update=newest)


def _same(rows: list[Row], row: Row) -> Row | None:
    """The row with a number over the same terms."""
    return next((one for one in rows if one.shown and (one.term, one.to_term) == (row.term, row.to_term)), None)


def _newest(estimates: Estimates) -> dict[str, Any]:
    """The share in the newest term that shows one, and a term after it that does not."""
    rows = [row for row in estimates.rows_of("transformative_share") if row.term]
    shown = [number for number, row in enumerate(rows) if row.shown]
    after = rows[shown[-1] + 1 :] if shown else rows
    newer = [row for row in after if row.status in ("suppressed", "too few")]
    return {
        "latest": rows[shown[-1]] if shown else None,
        "newer": newer[-1].term if newer else "",
        "newer_status": _WORDS[newer[-1].status] if newer else "",
    }


def _other_way(estimates: Estimates, row: Row, latest: Row | None) -> Row | None:
    """The last step, if it is not the change itself and points the other way."""
    terms = estimates.terms
    if latest is None or latest.term not in terms[1:] or row.to_term != latest.term:
        return None
    before = terms[terms.index(latest.term) - 1]
    steps = [one for one in estimates.rows_of(row.measure, term=before, to_term=latest.term) if one.ok]
    return steps[0] if steps and before != row.term and steps[0].number * row.number < 0 else None


def _reach(estimates: Estimates) -> Verdict:
    rows = [row for row in estimates.rows_of("reach") if row.term and row.status != "no data"]
    if not rows or not rows[-1].shown:
        found = _refused("reach", rows[-1:])
        newer = {"newer": rows[-1].term, "newer_status": _WORDS.get(rows[-1].status, "")} if rows else {}
        return found.model_copy(update=newer)
    return Verdict(question="reach", status="ok", row=rows[-1], decided_by="count")


def district_row(estimates: Estimates, found: Verdict) -> Row | None:
    """For a school's verdict with a number: the district's row over the same terms, if it has one."""
    if estimates.kind != "school" or found.row is None:
        return None
    return _same(estimates.district_rows_of(found.row.measure), found.row)


def rows_behind(
    estimates: Estimates, measure: Literal["effect", "shift", "shift_adjusted_share", "reach"]
) -> list[Row]:
    """The rows behind a verdict, for a chart or a table; sentences about them take the verdict."""
    return estimates.district_rows_of("effect") if measure == "effect" else estimates.rows_of(measure)


def district_rows_behind(estimates: Estimates, measure: Literal["shift", "shift_adjusted_share", "reach"]) -> list[Row]:
    """The district's rows behind a verdict, to draw beside a school's."""
    return estimates.district_rows_of(measure)
