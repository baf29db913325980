"""One exhibit a kind of chart, with plain numbers: for tests that draw them, and for eyes."""

from __future__ import annotations

from coachkit.exhibits.charts import (
    Benchmark,
    Point,
    Relative,
    Step,
    bars,
    dots,
    effects,
    event_study,
    slopes,
    stacked,
    steps,
)
from coachkit.exhibits.exhibit import Chart, Exhibit, Table
from coachkit.exhibits.theme import ramp

TERMS = ["fall 2024", "spring 2025", "fall 2025", "spring 2026"]
LEVELS = ["None", "Substitution", "Augmentation", "Modification", "Redefinition"]


def charts() -> dict[str, Chart]:
    """A chart of every kind, by the name of its function."""
    own = [
        Point(t, v, v - 0.12, v + 0.13, f"{100 * v:.0f}%") for t, v in zip(TERMS, (0.22, 0.31, 0.35, 0.44), strict=True)
    ]
    whole = [Point(t, v, v - 0.03, v + 0.03) for t, v in zip(TERMS, (0.27, 0.29, 0.34, 0.40), strict=True)]
    series = {"This school": own, "District": whole}
    target = [(0.35, "district's target, 35%")]
    parts = dict(zip(LEVELS, ([0.3, 0.2, None, 0.1], [0.3, 0.3, 0.3, 0.2], [0.2, 0.2, 0.2, 0.3], [0.15, 0.2, 0.2, 0.3],
                              [0.05, 0.1, None, 0.1]), strict=True))  # fmt: skip
    curve = [Step(t, 1 - 0.04 * t, 1 - 0.05 * t, min(1, 1 - 0.03 * t), since=t - 2 if t == 10 else None)
             for t in (2, 4, 6, 10, 14)]  # fmt: skip
    other = [Step(t, 1 - 0.02 * t, 1 - 0.03 * t, 1 - 0.01 * t) for t in (3, 7, 12)]
    study = [Relative(t, v, v - 9, v + 9, f"{v:+d} points") for t, v in ((-3, 1), (-2, -2), (0, 4), (1, 9), (2, 13))]
    published = Benchmark("Coaching and teaching practice", 0.49, 0.38, 0.6, "Kraft, Blazar & Hogan 2018")
    return {
        "dots": dots(series, "Share of the average teacher's lessons", "Dots", lines=target, order=TERMS),
        "coverage": dots({"District": whole}, "Share of eligible teachers", "Dots, one series", order=TERMS),
        "stacked": stacked(TERMS, parts, ramp(5), "Share of lessons", "Bars"),
        "bars": bars({"modeling": 0.4, "co-teaching": 0.32}, ["40% (88)", "32% (61)"], "Share of minutes", "Bars"),
        "effects": effects([Point("This district", 0.21, -0.02, 0.44), Point("Coached two terms or more", 0.3, 0.05, 0.55)],
                           "Difference in standard deviations of practice", "Estimates", benchmarks=[published]),
        "event_study": event_study(study, "Terms since coaching started", "Change of the share, points", "Estimates by term"),
        "slopes": slopes(series, "Term", "Share of the average teacher's lessons", "Slopes", order=TERMS, lines=target),
        "steps": steps({"Coached": curve, "Not coached": other}, "Weeks since the first event", "Share still waiting",
                       "Curves", start=1.0, end=16.0, lines=[(8.0, "plan, 8 weeks")]),
    }  # fmt: skip


def exhibits() -> list[Exhibit]:
    """The charts as exhibits, each with a small table."""
    table = Table("Numbers", ("Term", "Share"), (("fall 2024", "22%"), ("spring 2025", "31%")))
    return [
        Exhibit(f"What does a chart of kind {key} show?", "It shows one thing.", table, chart, key=key)
        for key, chart in charts().items()
    ]
