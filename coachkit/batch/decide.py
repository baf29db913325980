"""What of an output folder still holds, what must be made (and why), and what goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from coachkit.batch.folders import carry
from coachkit.batch.keys import release_key, why_again
from coachkit.batch.manifest import Outcome
from coachkit.batch.plan import Job, Plan

__all__ = ["Decision", "decide"]


@dataclass
class Decision:
    """``todo``: jobs with the reason to run them; ``kept``: outcomes that still hold; ``notes``: what to say."""

    todo: list[tuple[Job, str]] = field(default_factory=list)
    kept: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> dict[str, int]:
        """How many jobs run for each reason."""
        out: dict[str, int] = {}
        for _, why in self.todo:
            out[why] = out.get(why, 0) + 1
        return out


def decide(plan: Plan, before: dict[tuple[str, str], Outcome], fresh: bool) -> Decision:
    """Compare a plan with what its output folder holds; unchanged pages are carried into the draft."""
    made = Decision()
    for job in plan.jobs:
        old = before.get(job.place)
        why = "--fresh was given" if fresh else _why(plan, job, old)
        if why or old is None:
            made.todo.append((job, why))
        else:
            made.kept[job.place] = old
    for job in plan.others:
        old = before.get(job.place)
        if old is not None and (old.status == "failed" or not _why(plan, job, old)) and not why_again(old.key, job.key):
            made.kept[job.place] = old
    gone = [
        old for place, old in before.items() if place not in made.kept and place not in {j.place for j in plan.jobs}
    ]
    for old in gone:
        if _elsewhere(plan, old) or _still_good(plan, old):
            made.kept[old.place] = old
    made.notes += _farewells(plan, [old for old in gone if old.place not in made.kept and old.ok])
    return made


def _why(plan: Plan, job: Job, old: Outcome | None) -> str:
    if old is None:
        return "it is new"
    if old.status == "failed":
        return "it failed last time"
    if old.status != "ok":
        return "the run before did not get to it"
    why = why_again(old.key, job.key)
    if why:
        return why
    return "" if _carried(plan, old) else "its page was missing or altered"


def _carried(plan: Plan, old: Outcome) -> bool:
    return old.page == f"{plan.tree}/{old.inside}" and carry(old.inside, old.page_hash, plan.pages, plan.draft)


def _elsewhere(plan: Plan, old: Outcome) -> bool:
    """True for pages in another folder than this plan's: they are none of its business."""
    return bool(old.page) and not old.page.startswith(f"{plan.tree}/")


def _still_good(plan: Plan, old: Outcome) -> bool:
    """True for a page of another notebook, made of the very release that this run is made of."""
    ours = {notebook.name for notebook in plan.notebooks}
    if old.notebook in ours or not old.ok or old.page in {f"{plan.tree}/{job.page}" for job in plan.jobs + plan.others}:
        return False
    entries = {entry.id: entry.hash for entry in [*plan.release.schools, *plan.release.coaches]}
    same = old.unit == "district" or entries.get(old.id) == old.key.get("slice")
    return same and old.key.get("release") == release_key(plan.release) and _carried(plan, old)


def _farewells(plan: Plan, gone: list[Outcome]) -> Iterator[str]:
    """What to say of pages that go: no longer in the data, replaced, or of earlier data."""
    known = {job.place for job in plan.jobs + plan.others}
    ours = {notebook.name for notebook in plan.notebooks}
    units = {job.unit for job in plan.jobs}
    vanished = [old for old in gone if old.notebook in ours and old.place not in known]
    replaced = [old for old in gone if old.notebook not in ours and old.unit in units]
    earlier = [old for old in gone if old not in vanished and old not in replaced]
    if vanished:
        yield f"Removed, no longer in the data: {_names(vanished)}."
    if replaced:
        yield f"Replaced: {len(replaced)} pages of {replaced[0].notebook}. To keep both, give another folder with --out."
    if earlier:
        yield f"Left out, made of earlier data or code: {_names(earlier)}. Run without naming any to make all again."


def _names(outcomes: list[Outcome]) -> str:
    shown = ", ".join(old.id or old.notebook for old in outcomes[:10])
    return shown + (f" … ({len(outcomes)} in all)" if len(outcomes) > 10 else "")
