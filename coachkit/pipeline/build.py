"""Build a release: measure a district once for all its schools, and pass the measures through the gate."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import pandas as pd

from coachkit.district import District, read_district
from coachkit.errors import BadInput
from coachkit.files import locked
from coachkit.fingerprint import code_fingerprint
from coachkit.forked import side_by_side
from coachkit.garbage import collected_seldom
from coachkit.measures import CATALOGUE, MeasureFrame, measure_all
from coachkit.measures.contributions import contributions
from coachkit.measures.prepare.contacts import has_role
from coachkit.measures.prepare.groupings import grouped, recorded
from coachkit.pipeline.built_release import DATED, PENDING, day_of, open_built_release
from coachkit.pipeline.cache import measures_folder, release_folder, results_folder, versions
from coachkit.pipeline.kept_results import Keeping
from coachkit.pipeline.measure_cache import cached_measures
from coachkit.pipeline.plan_facts import planned_facts
from coachkit.pipeline.published import Published
from coachkit.pipeline.release_texts import frameworks, questions
from coachkit.pipeline.seal import cleared, seal, sound
from coachkit.pipeline.worklists import write_worklists
from coachkit.privacy import Gated, gate, rules_for
from coachkit.privacy.dates import Earlier
from coachkit.release import ROW_FIELDS, Estimates, Release, ReleaseMeta, is_release, read_release, write_release
from coachkit.release.meta import Chapter, Hashes, Ledger, Levels, Measured, Named, Smallest, Span, Suppressed
from coachkit.release.meta_types import Audience
from coachkit.release.rollout import RolloutFacts
from coachkit.schema.config import Term, Wave
from coachkit.schema.folder import district_folder, folder_hash
from coachkit.schema.tables import TABLES
from coachkit.stats.threads import one_thread


def build_release(
    data: Path | str,
    audience: str = "school",
    as_of: dt.date | str | None = None,
    to: Path | str | None = None,
    on_progress: Callable[[str, float], None] = lambda step, done: None,
    work: Path | None = None,
) -> Release:
    """The release of a district folder for one audience: built, or found in the cache by content.

    Parameters
    ----------
    data
        A district folder, or a release for this audience and day.
    audience
        ``school``, ``public``, ``coach`` or ``internal``.
    as_of
        The last day to count; the default is the last day in the data.
    to
        Where to write a copy of the release. The default leaves it in the cache alone.
    on_progress
        Called with the current step and the share of the work that is done.
    work
        The ``work`` folder of an output folder: the gate takes into account what its readers were shown before.

    Raises
    ------
    CoachkitError
        When the folder cannot be used, or the audience is unknown or differs from the release's.

    Examples
    --------
    >>> release = build_release("data/sample")
    >>> release.meta.audience, release.meta.as_of, len(release.schools)
    ('school', '2026-06-05', 12)
    """
    folder = district_folder(data)
    if is_release(folder):
        return open_built_release(folder, audience, as_of)
    day = day_of(as_of)
    record = None
    if work is not None and audience in DATED:
        record = Published.of(work, audience).before(asked_of(folder_hash(folder), day))
    release = _cached(folder, audience, day, on_progress, record)
    if to is not None:
        release.copy(Path(to))
        return read_release(to)
    return release


def asked_of(content: str, as_of: dt.date | None) -> dict[str, str]:
    """What identifies a run: the hash of its data, its day and code."""
    return {"data": content, "as_of": str(as_of), "code": code_fingerprint()}


def gated(
    district: District, audience: str, frames: Sequence[MeasureFrame] = (), earlier: Earlier | None = None
) -> Gated:
    """All measures of a district through the gate, in memory; ``frames`` are the measures, if you have them already.

    Examples
    --------
    >>> from coachkit.measures.estimators.coaching import reach
    >>> passed = gated(district, "public", frames=reach(district))
    >>> len(passed.rows), passed.rows["0001"][0].status
    (13, 'suppressed')
    """
    staff = district["staff"]
    coaches = staff.loc[has_role(staff["roles"], "coach"), "staff_id"].unique()
    rules = rules_for(audience, district.config)
    wider = rules_for("school", district.config) if audience in ("public", "coach") else None
    key = district.config.privacy.label_key
    return gate(
        frames or measure_all(district),
        rules,
        sorted(coaches),
        wider,
        key=key,
        surplus=district.surplus,
        earlier=earlier,
        members=district.cached(grouped),
    )


def _cached(
    folder: Path,
    audience: str,
    as_of: dt.date | None,
    on_progress: Callable[[str, float], None] = lambda step, done: None,
    record: Published | None = None,
) -> Release:
    content = folder_hash(folder)
    home = release_folder(content, audience, as_of, record.key if record is not None else "")
    with locked(home):  # whoever waited finds it built
        if sound(home):
            return read_release(home / "release")
        with collected_seldom():
            made = _built(folder, audience, as_of, cleared(home), content, on_progress, record)
        seal(home)
        return made


def _built(
    folder: Path,
    audience: str,
    as_of: dt.date | None,
    home: Path,
    content: str,
    on_progress: Callable[[str, float], None],
    record: Published | None,
) -> Release:
    district = read_district(folder, lambda step, done: on_progress(step, 0.4 * done))
    rules_for(audience, district.config)
    if as_of is not None:
        district = district.as_of(as_of)
    district = Keeping.at(results_folder(), _finished(district))
    district.ledger.write_set_aside(home / "set_aside")
    frames = cached_measures(
        district, measures_folder(content, as_of), lambda step, done: on_progress(step, 0.4 + 0.5 * done)
    )
    on_progress("the gate", 0.9)
    earlier = _earlier(district, record) if audience in DATED else None

    def beside_the_gate() -> RolloutFacts | None:
        write_worklists(district, home / "worklists")
        return planned_facts(district, audience)

    with one_thread():
        made: list[Any] = side_by_side([beside_the_gate, lambda: gated(district, audience, frames, earlier)])
    planned, through = made
    if earlier is not None:
        _write_pending(home / PENDING, earlier.now, recorded(district), through)
    if audience in ("coach", "internal"):
        _write_labels(home / "labels.csv", through.labels)
    on_progress("writing", 0.95)
    meta = _meta(district, audience, content, through, planned)
    return write_release(home / "release", meta, _parts(district, through, meta))


def _finished(district: District) -> District:
    """The district as of the end of its last finished term, unless the settings show running terms."""
    if district.config.privacy.running_terms:
        return district
    over = [term.end for term in district.config.terms if pd.Timestamp(term.end) <= district.last_date]
    if not over:
        raise BadInput(
            "No term is over yet, and coachkit.toml says running_terms = false.",
            "Wait for the end of a term, or set running_terms = true under [privacy].",
        )
    return district.as_of(max(over))


def _earlier(district: District, record: Published | None) -> Earlier:
    """What an audience was shown before, together with what people contribute now."""
    day = pd.Timestamp(district.last_date).date().isoformat()
    now = contributions(district)
    if record is None or not record.runs:
        return Earlier(pd.DataFrame(), {}, now, 1, day)
    return Earlier(record.shown(), record.people(), now, len(record.runs) + 1, day, record.rows(), record.members())


def _write_pending(home: Path, people: pd.DataFrame, members: pd.DataFrame, through: Gated) -> None:
    """Write what stays on this computer once the run is published: files for their owner alone (mode 0600)."""
    home.mkdir(exist_ok=True, mode=0o700)
    rows = pd.DataFrame([row for part in through.rows.values() for row in part], columns=list(ROW_FIELDS))
    for name, table in (("people", people), ("members", members), ("rows", rows), ("shown", through.shown)):
        path = home / f"{name}.parquet"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        (pd.DataFrame() if table is None else table).to_parquet(path, index=False)


def _write_labels(path: Path, labels: dict[str, dict[str, str]]) -> None:
    """Write ``label,staff_id`` to a file that only its owner can read (mode 0600)."""
    pairs = sorted((label, person) for known in labels.values() for person, label in known.items())
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="") as handle:  # noqa: PTH123
        csv.writer(handle, lineterminator="\n").writerows([("label", "staff_id"), *pairs])


def _parts(district: District, through: Gated, meta: ReleaseMeta) -> Iterator[Estimates]:
    """The district, each school, each coach."""
    yield Estimates("district", "", meta.district.name, through.rows.get("", ()), meta)
    for school in district["schools"].to_dict("records"):
        identifier, start = school["school_id"], school["coaching_start"]
        name = identifier if pd.isna(school["name"]) else school["name"]
        kind = "" if pd.isna(school["school_type"]) else school["school_type"]
        day = "" if pd.isna(start) else start.date().isoformat()
        rows = through.rows.get(identifier, ())
        yield Estimates("school", identifier, name, rows, meta, school_type=kind, coaching_start=day)
    for label, rows in through.coaches.items():
        yield Estimates("coach", label, label, rows, meta)


def _meta(district: District, audience: str, content: str, through: Gated, planned: RolloutFacts | None) -> ReleaseMeta:
    config, ledger = district.config, district.ledger
    counts = ledger.tables.set_index("table")
    return ReleaseMeta(
        audience=cast("Audience", audience),
        as_of=pd.Timestamp(district.last_date).date().isoformat(),
        district=Named(name=config.district.name, synthetic=config.district.synthetic),
        scale=Levels(
            name=config.scale.name, levels=tuple(config.scale.levels), transformative=config.scale.transformative
        ),
        terms=_spans(config.terms),
        waves=_spans(config.waves),
        terms_derived=bool(config.terms_derived),
        plan=config.plan,
        effect=config.effect,
        privacy=Smallest(
            minimum_adults=rules_for(audience, config).adults,
            minimum_students=config.privacy.minimum_students,
            looser=config.privacy.looser,
        ),
        catalogue={
            key: Measured(**{name: getattr(entry, name) for name in Measured.model_fields})
            for key, entry in CATALOGUE.items()
            if audience in entry.audiences
        },
        frameworks=frameworks(district),
        questions=questions(district),
        chapters=tuple(
            Chapter(
                name=one.name,
                title=one.title,
                show=one.view.show,
                selection="; ".join(kept.words() for kept in one.view.where),
                by_coaching=one.view.by_coaching,
                note=one.view.note,
            )
            for one in config.chapter
        ),
        ledger=Ledger(
            tables={t: {c: int(counts.loc[t, c]) for c in counts.columns} for t in counts.index},
            present=tuple(t for t in TABLES if t in district.present),
            missing=tuple(t for t in TABLES if t not in district.present),
            # Notes quote headers and file names as they stand in the export: they may name somebody.
            notes=tuple(ledger.notes) if audience == "internal" else (),
        ),
        earlier=through.earlier,
        suppressed=Suppressed(rows=sum(through.hidden.values()), by_rule=through.hidden),
        hashes=Hashes(data=content, code=code_fingerprint()),
        versions=versions(),
        rollout=planned,
    )


def _spans(spans: Sequence[Term | Wave]) -> tuple[Span, ...]:
    """Terms or waves, the earliest first."""
    return tuple(
        Span(name=span.name, start=span.start.isoformat(), end=span.end.isoformat())
        for span in sorted(spans, key=lambda span: span.start)
    )
