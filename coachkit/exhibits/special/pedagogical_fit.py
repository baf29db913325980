"""Pedagogy first: does the technology serve the lesson's objective?"""

from __future__ import annotations

from coachkit.exhibits.charts import dots
from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.no_number import method_note, no_number
from coachkit.exhibits.number_format import counted, interval, percent
from coachkit.exhibits.special.levels import share_points, share_table
from coachkit.release import Estimates

__all__ = ["pedagogical_fit"]


def pedagogical_fit(estimates: Estimates) -> Exhibit:
    """Share of lessons with technology whose technology serves the objective, by term."""
    key = "pedagogical_fit"
    rows = estimates.rows_of(key)
    good = [row for row in rows if row.ok]
    if not good:
        return no_number(
            key,
            estimates,
            key,
            rows,
            "lessons rated for pedagogical fit",
            "whether the technology serves the objective of the lesson",
        )
    last = good[-1]
    sentence = (
        f"In {last.term}, technology served the objective in {percent(last.estimate)} of the average teacher's rated lessons "
        f"with technology ({interval(last)}{counted(last)})."
    )
    chart = dots(
        share_points(estimates, key),
        "Share of rated lessons with technology",
        f"Dots with 95% intervals: lessons whose technology serves the objective, by term. {sentence}",
        order=estimates.terms,
    )
    notes = (
        "A lesson rated 'partly' does not count as one where it does.",
        "A high level is not good by itself: read the two together.",
        method_note(estimates, key),
    )
    table = share_table(estimates, key, "Lessons whose technology serves the objective")
    return Exhibit(key, estimates.entry(key)["question"], sentence, chart, table, notes=notes)
