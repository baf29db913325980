"""What exhibits of the forms say beyond their own measure: notes, and text after a sentence."""

from __future__ import annotations

from coachkit.exhibits.forms.composition import more_than_none
from coachkit.exhibits.no_number import HIDDEN
from coachkit.exhibits.number_format import interval, join, label, percent, share, short
from coachkit.exhibits.survey_format import audience, last_wave
from coachkit.release import Estimates, Row

_COMPONENTS = {
    "goal": "setting a goal",
    "plan": "planning",
    "implement": "working together in class",
    "reflect": "reflecting",
}
_STANDING = {
    "not yet due": "are not due yet",
    "without target or day": "have no target, direction or date, so they can’t be judged",
}
_FLAGS = {
    "changed after the fact": "were changed after they were measured or due",
    "without baseline": "have no baseline",
    "at target when set": "were already at target when they were set",
}


def missing_component(estimates: Estimates) -> list[str]:
    """The component that the district's coaching cycles lack most."""
    rows = [row for row in estimates.district_rows_of("cycle_component", term="") if row.ok]
    if len(rows) < len(_COMPONENTS) or all(row.number >= 1 for row in rows):
        return []
    least = min(rows, key=lambda row: row.number)
    had = percent(least.estimate)
    return [f"In the district's cycles, {_COMPONENTS[least.category]} is missing most often: {had} had it."]


def days_to_close(estimates: Estimates) -> str:
    """How soon half of all next steps are closed."""
    days = estimates.one("next_step_days")
    known = days is not None and days.ok
    return (
        f" Half of all steps are completed within {short(days.estimate, 0)} days." if days is not None and known else ""
    )


def time_in_groups(estimates: Estimates) -> str:
    """How much of the time with teachers was in groups."""
    group = estimates.one("group_share", term="", category="group")
    known = group is not None and group.ok
    return (
        f" Of one-on-one and group time, groups took {percent(group.estimate)}." if group is not None and known else ""
    )


def modalities(estimates: Estimates) -> list[str]:
    """Each modality's share of the minutes, all activities together, if events have one."""
    rows = [r for r in estimates.rows_of("modality_mix", term="") if r.ok and r.estimate]
    shares = ", ".join(f"{label(r.modality)} {percent(r.estimate)}" for r in rows)
    return [f"How they met: {shares} of the minutes whose modality is logged."] if shares else []


def with_technology(estimates: Estimates) -> list[str]:
    """The transformative share of the last term among lessons with technology."""
    good = [row for row in estimates.rows_of("transformative_share") if row.ok]
    row = estimates.one("transformative_share_technology", term=good[-1].term)
    if row is None or not row.ok:
        return []
    lowest = estimates.scale.lowest
    return [f"Without lessons at {lowest}, it was {percent(row.estimate)} ({interval(row)})."]


def transformative_terms(estimates: Estimates) -> list[str]:
    """Notes on single terms."""
    rows = [row for row in estimates.rows_of("transformative_share") if row.ok and row.note]
    return [f"{row.term}: {row.note}." for row in rows]


def student_use_hidden(estimates: Estimates) -> list[str]:
    """Why some shares of student use are hidden, where some are."""
    hidden = any(row.status == "suppressed" for row in estimates.rows_of("student_use"))
    return [HIDDEN] if hidden else []


def too_few_answers(estimates: Estimates) -> list[str]:
    """The audiences of whom too few answered in the last wave."""
    rows = estimates.rows_of("role_clarity", item="")
    few = [audience(r.category) for r in rows if r.wave == last_wave(rows) and r.status == "too few"]
    return [f"Fewer than five answered: {join(few)}."] if few else []


def quality_alphas(estimates: Estimates) -> list[str]:
    """The consistency of each domain's items in the last wave."""
    wave = last_wave(estimates.district_rows_of("coaching_quality"))
    alphas = [r for r in estimates.district_rows_of("survey_alpha", item="coaching_quality", wave=wave) if r.ok]
    held = join([f"{label(r.category)} α {short(r.estimate, 2)}" for r in alphas])
    return (
        [f"How consistently the items of a domain were answered (1 is best; below 0.7 is weak): {held}."]
        if held
        else []
    )


def goals_undecided(estimates: Estimates) -> list[str]:
    """How many of all goals are not due, or cannot be judged."""
    rows = _some(estimates, "goal_standing", _STANDING)
    listed = join([f"{share(row)} {_STANDING[row.category]}" for row in rows])
    return [f"Of all goals, {listed}."] if listed else []


def goals_to_look_at(estimates: Estimates) -> list[str]:
    """Oddities of the goals that are due."""
    listed = join([f"{share(row)} {_FLAGS[row.category]}" for row in _some(estimates, "goal_flag", _FLAGS)])
    return [f"Worth checking: of the goals due, {listed}."] if listed else []


def _some(estimates: Estimates, measure: str, categories: dict[str, str]) -> list[Row]:
    rows = estimates.rows_of(measure, item="teacher")
    return [row for row in rows if row.category in categories and more_than_none(row)]
