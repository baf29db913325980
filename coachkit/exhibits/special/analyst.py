"""For the analyst alone: the model's assumptions, strict observers, differences between coaches. Labels, never names."""

from __future__ import annotations

from collections.abc import Sequence

from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Chart, Exhibit, Table
from coachkit.exhibits.finding import finding, method_note
from coachkit.exhibits.number_format import join, limits, plain, short
from coachkit.exhibits.survey_format import cell
from coachkit.release import Estimates, Row
from coachkit.release.verdict import direction_of

_DOUBT = 0.01  # probability below which proportional odds are doubted
_MANY = 24  # marks a chart can hold


def analyst_alone(estimates: Estimates, key: str, question: str) -> Exhibit | None:
    """The exhibit's refusal where the release is for somebody else."""
    if estimates.audience == "internal":
        return None
    said = "This is for the analyst alone: a release for audience internal has it."
    return Exhibit(question, said, key=key, status="no data")


_SMALL = ("They come out too small where data are few: that of lessons, often at 0, where few are rated twice; that of "
          "teachers by about a twentieth at three lessons a teacher.")  # fmt: skip


def _none(estimates: Estimates, key: str, question: str, rows: Sequence[Row]) -> Exhibit:
    notes = [row.note for row in rows if row.note]
    said = notes[0] if notes else "there are too few ratings, observers or coaches"
    status = next((r.status for r in rows if r.status in {"too few", "not estimable"}), "no data")
    return Exhibit(
        question, f"We can’t tell here: {said}.", key=key, status=status, notes=(method_note(estimates, key),)
    )


def model_checks(estimates: Estimates) -> Exhibit:
    """Slopes cut by cut, side by side; SDs; how far observers link the schools."""
    key, question = "shift_by_cut", "Can the district's model be trusted?"
    if (shut := analyst_alone(estimates, key, question)) is not None:
        return shut
    rows = [r for r in estimates.district_rows_of(key) if r.ok]
    odds = next((r for r in estimates.district_rows_of("proportional_odds") if r.ok), None)
    if not rows:
        return _none(estimates, key, question, estimates.district_rows_of(key))
    levels = list(dict.fromkeys(r.level for r in rows))
    at = {(r.to_term, r.level): r for r in rows}
    lines = tuple(
        (term, *(cell(at[term, level], 2) for level in levels)) for term in dict.fromkeys(r.to_term for r in rows)
    )
    first = estimates.terms[0] if estimates.terms else "the first term"
    table = Table(
        f"Shift since {first} in log-odds, cut by cut", ("Term", *(f"{level} or above" for level in levels)), lines
    )
    if odds is None:
        sentence = "With one cut there is nothing to compare."
    elif odds.number < _DOUBT:
        sentence = (f"The cuts' slopes differ more than chance would give (p = {odds.estimate:.3f}): one number for the shift "
                    "hides that levels moved differently; read the table cut by cut.")  # fmt: skip
    else:
        agree = f"The cuts' slopes agree as far as these data can tell (p = {short(odds.estimate, 2)})"
        sentence = f"{agree}: one number for the shift is enough."
    spread = [f"{r.category} {cell(r, 2)}" for r in estimates.district_rows_of("rating_spread") if r.ok]
    link = estimates.district_rows_of("observer_links")
    notes = [f"SDs in log-odds, with 95% intervals: {join(spread)}. {_SMALL}"] if spread else []
    notes += (
        [f"{round(100 * link[0].number)}% of the observed schools are linked by observers."]
        if link and link[0].ok
        else []
    )
    return finding(key, estimates, sentence, None, table, notes, question=question)


def observer_severity(estimates: Estimates) -> Exhibit:
    """Each observer's severity, shrunken, and its drift; observers have labels of this release."""
    key, question = "observer_severity", "Who rates strictly, and does it change?"
    if (shut := analyst_alone(estimates, key, question)) is not None:
        return shut
    every = estimates.district_rows_of(key)
    rows = sorted((r for r in every if r.ok and not r.term), key=_number)
    drift, own = (estimates.district_rows_of(name) for name in ("observer_drift", "own_school"))
    if not rows:
        return _none(estimates, key, question, [*every, *drift])
    clear = [r for r in rows if direction_of(r) != "no clear change"]
    sentence = (f"Of {len(rows)} observers, {len(clear)} rate more strictly or leniently than the average one by more than "
                f"chance "
                f"would give.{_drifted(drift)}{_own(own)}")  # fmt: skip
    terms = [t for t in estimates.terms if any(r.ok and r.term == t for r in every)]
    by_term = {(r.observer_id, r.term): r for r in every if r.ok}
    cells = {key: short(row.estimate, 2) for key, row in by_term.items()}
    lines = tuple(
        (r.observer_id, plain(r.n), cell(r, 2), *(cells.get((r.observer_id, term), "–") for term in terms))
        for r in rows
    )
    table = Table(
        "Severity of observers in log-odds (above 0: strict)",
        ("Observer", "Ratings", "All terms, 95% interval", *terms),
        lines,
    )
    chart = _chart(
        rows,
        "observer_id",
        "Severity in log-odds (right: strict)",
        f"Severity of observers with 95% intervals. {sentence}",
    )
    return finding(
        key, estimates, sentence, chart, table, ("Labels are made for this release alone.",), question=question
    )


def _drifted(rows: Sequence[Row]) -> str:
    if not rows or not rows[0].ok:
        return " We can’t tell whether severity drifts."
    low = rows[0].limits[0]
    if low <= 0:
        return f" No drift from term to term can be detected (SD at most {short(rows[0].high, 2)} log-odds)."
    return f" Severity drifts from term to term, with an SD of {cell(rows[0], 2)} log-odds."


def _own(rows: Sequence[Row]) -> str:
    if not rows or not rows[0].ok or rows[0].low is None or rows[0].high is None:
        return ""
    row, low, high = rows[0], rows[0].low, rows[0].high
    if low <= 0 <= high:
        return f" Observers do not clearly rate their own school differently ({cell(row, 2)} log-odds)."
    return (
        f" Observers rate their own school {'higher' if low > 0 else 'lower'} than others do ({cell(row, 2)} log-odds)."
    )


def coach_differences(estimates: Estimates) -> Exhibit:
    """SD of coach effects, each coach's own and the interval of its rank; coaches have labels of this release."""
    key, question = "coach_spread", "Do coaches differ?"
    if (shut := analyst_alone(estimates, key, question)) is not None:
        return shut
    spread = estimates.district_rows_of(key)
    if not spread or not spread[0].ok:
        return _none(estimates, key, question, spread)
    row = spread[0]
    rows = sorted((r for r in estimates.district_rows_of("coach_effect") if r.ok), key=_number)
    if not rows:
        said = f"These data can’t tell coaches apart: their SD is {cell(row, 2)} log-odds. This doesn’t mean that they are alike."
        return Exhibit(question, said, key=key, notes=(method_note(estimates, key),))
    chance = ": it may be chance" if row.limits[0] <= 0 else ""
    ranks = {r.coach_id: r for r in estimates.district_rows_of("coach_rank") if r.ok}
    widest = max((r.limits[1] - r.limits[0] for r in ranks.values()), default=0)
    sentence = (f"Coaches differ with an SD of {cell(row, 2)} log-odds{chance}; a coach's rank is known to within "
                f"{round(widest)} places of {len(rows)} at worst.")  # fmt: skip
    lines = tuple(
        (r.coach_id, plain(r.n), cell(r, 2),
         limits(ranks[r.coach_id], lambda rank: short(rank, 0)) if r.coach_id in ranks else "–")
        for r in rows
    )  # fmt: skip
    columns = ("Coach", "Teachers", "Effect in log-odds, 95% interval", "Rank, 95% interval")
    table = Table("Coaches linked by shared schools, in the order of their labels", columns, lines)
    chart = _chart(rows, "coach_id", "Effect in log-odds", f"Shrunken coach effects with 95% intervals. {sentence}")
    notes = [
        "This is not a ranking: teachers weren’t assigned to coaches at random.",
        "Published spread of coach effects: .25 to .30 SD of teachers' practice (Blazar, McNamara & Blue 2024).",
    ]
    left = sorted(
        {r.note for r in estimates.district_rows_of("coach_effect") if r.status == "not estimable" and r.note}
    )
    notes[1:1] = [f"Left out: {note}." for note in left]
    return finding(key, estimates, sentence, chart, table, notes, question=question)


def _number(row: Row) -> tuple[str, int]:
    word, _, number = (row.observer_id or row.coach_id).rpartition(" ")
    return word, int(number) if number.isdigit() else 0


def _chart(rows: Sequence[Row], label: str, title: str, alt: str) -> Chart | None:
    if len(rows) > _MANY:
        return None
    marks = [Point(getattr(r, label), r.number, r.low, r.high, cell(r, 2), short(r.estimate, 2)) for r in rows]
    far = 1.15 * max(abs(v) for p in marks for v in (p.value, p.low, p.high) if v is not None)
    return dots({label: marks}, title, alt, axis={"range": [-far, far], "tickformat": "+.1f"}, lines=[(0.0, "")])
