"""What coaches and teachers do together."""

from __future__ import annotations

from coachkit.exhibits.charts import bars
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.no_number import method_note, no_number
from coachkit.exhibits.number_format import count, label, percent, share_cell
from coachkit.release import Estimates, Row

__all__ = ["activity_mix", "focus_mix"]


def activity_mix(estimates: Estimates) -> Exhibit:
    """Share of the minutes with teachers by activity, over the whole window; one-on-one and in groups."""
    rows = estimates.rows_of("activity_mix", term="", modality="")
    good = [row for row in rows if row.ok and row.estimate]
    if not good:
        return no_number(
            "activity_mix",
            estimates,
            "activity_mix",
            rows,
            "coaching events with teachers",
            "what coaches and teachers do together",
        )
    good.sort(key=lambda row: -(row.estimate or 0))
    values = {label(row.category): row.estimate or 0.0 for row in good}
    texts = [percent(row.estimate) + ("" if row.n is None else f" ({row.n:,})") for row in good]
    group = estimates.one("group_share", term="", category="group")
    together = f" Of one-on-one and group time, groups took {percent(group.estimate)}." if group and group.ok else ""
    first = good[0]
    part_of = "Most of" if (first.estimate or 0) > 0.5 else "The largest part shown of"
    sentence = (
        f"{part_of} coaches' time with teachers went into {label(first.category)}: {percent(first.estimate)} of the "
        f"minutes ({count(first.n, 'events')}).{together}"
    )
    alt = f"Bars: share of minutes with teachers by activity, number of events in brackets. {sentence}"
    chart = bars(values, texts, "Share of minutes with teachers (events)", alt)
    lines = tuple((label(r.category), _number(r), share_cell(r)) for r in rows if r.status != "no data")
    table = Table("Coaching events with teachers by activity", ("Activity", "Events", "Share of minutes"), lines)
    notes = [
        "Coaches' own time (administration, own learning) is not counted here.",
        method_note(estimates, "activity_mix"),
    ]
    notes = [*_modalities(estimates), *notes]
    question = estimates.entry("activity_mix")["question"]
    return Exhibit("activity_mix", question, sentence, chart, table, notes=tuple(notes))


def focus_mix(estimates: Estimates) -> Exhibit:
    """Share of the minutes with teachers by what they were about, over the whole window."""
    key = "focus_mix"
    rows = estimates.rows_of(key, term="")
    good = sorted((row for row in rows if row.ok and row.estimate), key=lambda row: -(row.estimate or 0))
    if not good:
        return no_number(key, estimates, key, rows, "coaching events whose focus is logged", "what coaching is about")
    first = good[0]
    part_of = "Most of the" if (first.estimate or 0) > 0.5 else "Of the"
    sentence = (
        f"{part_of} time with teachers whose focus is logged"
        + (" was about " if part_of == "Most of the" else ", the largest part was about ")
        + f"{_FOCUS.get(first.category, label(first.category))}: {percent(first.estimate)} of the minutes."
    )
    values = {label(row.category): row.estimate or 0.0 for row in good}
    texts = [f"{percent(row.estimate)} ({_number(row)})" for row in good]
    alt = f"Bars: share of minutes with teachers by focus, number of events in brackets. {sentence}"
    chart = bars(values, texts, "Share of minutes whose focus is logged (events)", alt)
    lines = tuple((label(r.category), _number(r), share_cell(r)) for r in rows if r.status != "no data")
    table = Table("Coaching events with teachers by focus", ("Focus", "Events", "Share of minutes"), lines)
    return Exhibit(key, estimates.entry(key)["question"], sentence, chart, table, notes=(method_note(estimates, key),))


_FOCUS = {"tool": "a tool", "other": "something else"}


def _modalities(estimates: Estimates) -> list[str]:
    """Where events say how people met: each modality's share of the minutes, all activities together."""
    rows = [r for r in estimates.rows_of("modality_mix", term="") if r.ok and r.estimate]
    shares = ", ".join(f"{label(r.modality)} {percent(r.estimate)}" for r in rows)
    return [f"How they met: {shares} of the minutes whose modality is logged."] if shares else []


def _number(row: Row) -> str:
    return "–" if row.n is None else f"{row.n:,}"
