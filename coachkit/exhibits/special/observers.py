"""Can the ratings be trusted? Agreement of two observers of a lesson."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.forms.words import here
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import count, label
from coachkit.exhibits.survey_format import cell
from coachkit.release import Estimates

POOR = 0.4  # weighted kappa below which ratings should be calibrated before they are compared
_ORDER = ("exact", "adjacent", "weighted kappa", "alpha")


def observer_agreement(estimates: Estimates) -> Exhibit:
    """Exact and adjacent agreement, weighted kappa and alpha; the district's where the school has too few."""
    key = "observer_agreement"
    own = estimates.rows_of(key, term="")
    rows, who = own, here(estimates)
    if estimates.kind == "school" and not any(row.ok for row in own):
        rows, who = (
            estimates.district_rows_of(key, term=""),
            "the whole district (this school’s own figure can’t be shown)",
        )
    at = {row.category: row for row in rows if row.ok}
    if not at:
        return no_number(
            key, estimates, own, "lessons rated by two observers", "whether two observers of a lesson agree"
        )
    first = next(iter(at.values()))
    told = (
        "exact" in at
        and f"the same level in {100 * at['exact'].number:.0f}% of {count(first.n, 'lessons')} rated twice"
    )
    kappa = at.get("weighted kappa")
    beyond = f"; weighted κ is {cell(kappa, 2)}" if kappa else "; the ratings vary too little for κ"
    sentence = f"In {who}, two observers gave {told}{beyond}."
    points = [Point(label(c), at[c].number, at[c].low, at[c].high, cell(at[c], 2)) for c in _ORDER if c in at]
    chart = dots(
        {"Agreement": points},
        "Agreement (1 = perfect; κ and α: 0 = chance)",
        f"Dots with 95% intervals: four statistics of observer agreement. {sentence}",
        axis={"range": [min(0.0, *(p.low or 0 for p in points)) - 0.02, 1.02]},
        lines=[(POOR, f"calibrate below {POOR} (weighted κ)")],
    )
    lines = tuple((label(c), cell(at[c], 2) if c in at else "not estimable") for c in _ORDER)
    table = Table(
        f"Observer agreement, {count(first.n, 'lessons')} rated twice", ("Statistic", "Value, 95% interval"), lines
    )
    notes = ("“Same or next level” alone misleads: most ratings are close together anyway.",)
    return finding(key, estimates, sentence, chart, table, notes)
