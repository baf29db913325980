"""Which reports of an output folder are up to date, which must be made (and why), and which pages go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from coachkit.batch.folders import carry
from coachkit.batch.manifest import Outcome
from coachkit.fingerprint import code_fingerprint, fingerprint, versions_of
from coachkit.release import Release

if TYPE_CHECKING:
    from coachkit.batch.plan import Job, Plan

_LIBRARIES = (
    "numpy", "pandas", "plotly", "ipython", "ipykernel", "nbclient", "nbconvert", "mistune", "jinja2", "papermill"
)  # fmt: skip
_WHY = {
    "slice": "its numbers changed",
    "release": "the district's numbers or settings changed",
    "notebook": "the notebook changed",
    "parameters": "the parameters changed",
    "code": "coachkit changed",
    "versions": "a library's version changed",
}


def key_of(slice_hash: str, release_hash: str, notebook_hash: str, parameters: dict[str, Any]) -> dict[str, str]:
    """The fingerprints of all that a page depends on; equal keys make equal pages.

    ``release_hash`` is :func:`release_key`; ``parameters`` are those that a page can show, so not the release's path.
    """
    return {
        "slice": slice_hash,
        "release": release_hash,
        "notebook": notebook_hash,
        "parameters": fingerprint(parameters),
        "code": code_fingerprint(),
        "versions": _versions(),
    }


def release_key(release: Release) -> str:
    """Fingerprint of what all pages of a release share: the district's rows, settings, ledger, data, audience and day."""
    shared = release.meta.shared
    hashes = shared.hashes.model_copy(
        update={"overview": ""}
    )  # other schools' rows: the district's page alone has them
    return fingerprint(shared.model_copy(update={"hashes": hashes}).model_dump(mode="json"))


def environment() -> dict[str, str]:
    """Code and versions of this machine, on which a page depends."""
    return {"coachkit's code": code_fingerprint()[:12], **versions_of(*_LIBRARIES)}


@lru_cache(maxsize=1)
def _versions() -> str:
    return fingerprint([text for name, text in environment().items() if name != "coachkit's code"])


def _changed(before: dict[str, str], now: dict[str, str]) -> str:
    """What changed between two keys (blank: nothing)."""
    return next((why for name, why in _WHY.items() if before.get(name) != now[name]), "")


@dataclass
class Decision:
    """``todo``: jobs with the reason to run them; ``kept``: outcomes that are up to date; ``notes``: messages."""

    todo: list[tuple[Job, str]] = field(default_factory=list)
    kept: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def reasons(self) -> Counter[str]:
        """How many jobs run for each reason."""
        return Counter(why for _, why in self.todo)


def decide(plan: Plan, before: dict[tuple[str, str], Outcome], fresh: bool) -> Decision:
    """Compare a plan with its output folder; pages that are up to date are carried into the draft."""
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
        if old is not None and (old.status == "failed" or not _why(plan, job, old)) and not _changed(old.key, job.key):
            made.kept[job.place] = old
    planned = {job.place for job in plan.jobs}
    gone = [old for place, old in before.items() if place not in made.kept and place not in planned]
    for old in gone:
        if _elsewhere(plan, old) or _same_release(plan, old):
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
    why = _changed(old.key, job.key)
    if why:
        return why
    return "" if _carried(plan, old) else "its page was missing or altered"


def _carried(plan: Plan, old: Outcome) -> bool:
    return old.page == f"{plan.output_kind}/{old.inside}" and carry(old.inside, old.page_hash, plan.pages, plan.draft)


def _elsewhere(plan: Plan, old: Outcome) -> bool:
    """True for pages in another folder than this plan's."""
    return bool(old.page) and not old.page.startswith(f"{plan.output_kind}/")


def _same_release(plan: Plan, old: Outcome) -> bool:
    """True for an unchanged page of another notebook, made from this plan's release."""
    ours = {notebook.name for notebook in plan.notebooks}
    if (
        old.notebook in ours
        or not old.ok
        or old.page in {f"{plan.output_kind}/{job.page}" for job in plan.jobs + plan.others}
    ):
        return False
    entries = {entry.id: entry.hash for entry in [*plan.release.schools, *plan.release.coaches]}
    same = old.unit == "district" or entries.get(old.id) == old.key.get("slice")
    return same and old.key.get("release") == release_key(plan.release) and _carried(plan, old)


def _farewells(plan: Plan, gone: list[Outcome]) -> Iterator[str]:
    """Messages about pages that go: no longer in the data, replaced, or made from earlier data."""
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
        yield f"Left out, made from earlier data or code: {_names(earlier)}. Run without naming any to make all again."


def _names(outcomes: list[Outcome]) -> str:
    shown = ", ".join(old.id or old.notebook for old in outcomes[:10])
    return shown + (f" … ({len(outcomes)} in all)" if len(outcomes) > 10 else "")
