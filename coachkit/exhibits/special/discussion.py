"""What next: at most three questions to discuss, each from a rule that is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from coachkit.exhibits.exhibit import Exhibit, Item
from coachkit.exhibits.no_number import newer_unshown
from coachkit.exhibits.number_format import percent, share, share_value
from coachkit.exhibits.special.observers import POOR
from coachkit.release import Estimates, Row

_LOW_REACH, _DROUGHT, _LOW_GROUP = 0.4, 0.33, 0.1
_FIT_FELL = 0.05  # a fall of pedagogical fit while levels rise


def what_next(estimates: Estimates) -> Exhibit:
    """At most three suggestions, worded as questions, linked to their exhibits, with the thresholds."""
    found = suggestions(estimates)[:3]
    items = tuple(Item(f"{item.text[:1].upper()}{item.text[1:]}", item.link) for item in found)
    sentence = "" if items else "Nothing crossed a threshold. Discuss what you want to see next term."
    note = "Each question follows from a fixed rule, with its threshold in brackets. None is about one person."
    return Exhibit("What next?", sentence, key="what_next", items=items, notes=(note,), kind="items")


def suggestions(estimates: Estimates) -> list[Item]:
    """Every rule that applies, the most pressing first."""
    return [item for rule in _RULES if (item := rule(estimates)) is not None]


def _latest(estimates: Estimates, measure: str, **dims: str) -> tuple[Row | None, str]:
    """The last term that is over (an unfinished one is not judged) and, if a later one is not shown, a sentence on that.

    With ``term=""``: the whole window.
    """
    over = {term.name for term in estimates.meta.terms if term.end <= estimates.as_of}
    rows = [row for row in estimates.rows_of(measure, **dims) if row.term in over or "term" in dims]
    good = [row for row in rows if row.shown]
    return (good[-1], newer_unshown(rows, good[-1])) if good else (None, "")


@dataclass(frozen=True)
class _Rule:
    """A question about a share below a threshold, or ``above`` it.

    Its text has ``{share}``, ``{term}``, ``{plan}``, ``{flagged}`` (the threshold), and ``{later}``: a sentence on a later term
    that is not shown.
    """

    measure: str
    threshold: float
    text: str
    above: bool = False
    dims: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, estimates: Estimates) -> Item | None:
        """The question, where the share crosses the threshold."""
        row, later = _latest(estimates, self.measure, **self.dims)
        if row is None:
            return None
        value = share_value(row)
        if not (value > self.threshold if self.above else value < self.threshold):
            return None
        flagged = f"flagged {'above' if self.above else 'below'} {percent(self.threshold)}"
        words = {"share": share(row), "term": row.term, "flagged": flagged, "later": later, "plan": estimates.meta.plan}
        return Item(self.text.format(**words), f"#{self.measure}")


def _nothing_seen(estimates: Estimates) -> Item | None:
    found = estimates.verdict("shift")
    if found.status == "hidden" or found.direction in ("rose", "fell"):
        return None
    if found.row is None:
        least = estimates.entry("shift").minimum["teachers"]
        text = f"A change over time needs at least {least} teachers who are observed in two terms. How can that happen?"
        return Item(text, "#shift_adjusted")
    if found.detectable is not None and found.detectable > 0.1:
        text = (
            f"Too few lessons to detect a change under about {100 * found.detectable:.0f} points. Can more be observed?"
        )
        return Item(text, "#shift_adjusted")
    return None


def _reached(estimates: Estimates) -> Row | None:
    """How many are reached in the newest term, if that term is over."""
    over = {term.name for term in estimates.meta.terms if term.end <= estimates.as_of}
    row = estimates.verdict("reach").row
    return row if row is not None and row.term in over else None


def _no_coaching(estimates: Estimates) -> Item | None:
    row = _reached(estimates)
    if row is not None and row.ok and row.estimate == 0:
        return Item(f"No teacher was coached one-on-one in {row.term}. Is coaching planned here?", "#reach")
    if row is not None and row.code and share_value(row) < _LOW_REACH:
        return Item(
            f"Coaching reached {share(row)} of eligible teachers in {row.term}. Is more planned here?", "#reach"
        )
    return None


def _drought(estimates: Estimates) -> Item | None:
    limit = f"over {estimates.meta.plan.drought_days[-1]} days" if estimates.meta.plan.drought_days else ""
    text = (
        f"{{share}} of coached teachers went {limit} without a visit in {{term}} ({{flagged}}).{{later}} Who is next?"
    )
    return _Rule("contact_drought", _DROUGHT, text, above=True, dims={"category": limit})(estimates)


def _reach(estimates: Estimates) -> Item | None:
    row = _reached(estimates)
    if row is not None and row.ok and 0 < row.number < _LOW_REACH:
        return Item(
            f"Coaching reached {percent(row.estimate)} of eligible teachers in {row.term} (flagged below "
            f"{percent(_LOW_REACH)}). Who is not reached yet, and why?",
            "#reach",
        )
    return None


def _level_without_fit(estimates: Estimates) -> Item | None:
    """Levels rose while technology served the objective less often: pedagogy first."""
    found = estimates.verdict("shift")
    row = found.row
    if row is None or found.direction != "rose":
        return None
    before, after = (estimates.one("pedagogical_fit", term=term) for term in (row.term, row.to_term))
    if before is None or after is None or not (before.ok and after.ok):
        return None
    fell = before.number - after.number
    if fell < _FIT_FELL:
        return None
    text = (
        f"Levels rose, but technology served the lesson’s objective in {percent(after.estimate)} of rated lessons, down from "
        f"{percent(before.estimate)} (flagged when it falls {100 * _FIT_FELL:.0f} points). Plan from the objective, not the tool?"
    )
    return Item(text, "#pedagogical_fit")


def _groups(estimates: Estimates) -> Item | None:
    row = estimates.one("group_share", term="", category="group")
    if row is not None and row.ok and row.number < _LOW_GROUP:
        return Item(
            f"Groups took {percent(row.estimate)} of the time (flagged below {percent(_LOW_GROUP)}). More group work?",
            "#activity_mix",
        )
    return None


def _agreement(estimates: Estimates) -> Item | None:
    rows = estimates.rows_of("observer_agreement", term="", category="weighted kappa")
    rows = [r for r in rows if r.ok] or estimates.district_rows_of(
        "observer_agreement", term="", category="weighted kappa"
    )
    row = rows[0] if rows else None
    if row is not None and row.ok and row.number < POOR:
        return Item(
            f"Two observers of a lesson often disagree: agreement (weighted κ, at most 1) is {row.estimate:.2f} "
            f"(flagged below {POOR}). Train them together?",
            "#observer_agreement",
        )
    return None


# The most pressing first.
_RULES: tuple[Callable[[Estimates], Item | None], ...] = (
    _nothing_seen,
    _no_coaching,
    _level_without_fit,
    _drought,
    _Rule(
        "group_chain",
        0.5,
        "Only {share} of group sessions were followed by a co-observation and a debrief ({flagged}). Add them?",
        dims={"term": "", "category": "co-observation and debrief"},
    ),
    _reach,
    _Rule(
        "pedagogical_fit",
        0.5,
        "Technology served the objective in {share} of the rated lessons with technology in {term} ({flagged}).{later} What is "
        "the technology for?",
    ),
    _Rule(
        "follow_up",
        0.5,
        "{share} of coaching events in {term} were followed up within {plan.follow_up_days} days ({flagged}).{later} How can "
        "follow-ups happen sooner?",
    ),
    _Rule(
        "next_steps",
        0.5,
        "{share} of the next steps agreed in {term} were completed on time ({flagged}).{later} Are they small enough?",
        dims={"category": "closed in time"},
    ),
    _Rule(
        "goal_attainment",
        0.2,
        "{share} of teachers’ goals that were due were never measured ({flagged}). Who will measure them, and how?",
        above=True,
        dims={"term": "", "item": "teacher", "category": "never measured"},
    ),
    _groups,
    _agreement,
)
