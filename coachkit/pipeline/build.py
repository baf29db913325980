"""Build a release: the one place that walks the whole inside, once for all schools."""

from __future__ import annotations

import csv
import datetime as dt
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from coachkit.district import District, load
from coachkit.errors import BadInput
from coachkit.measures import CATALOGUE, MeasureFrame, measure_all
from coachkit.measures.contributions import contributions
from coachkit.measures.prepare.contacts import has_role
from coachkit.pipeline.built_release import DATED, PENDING, day_of, open_built_release
from coachkit.pipeline.cache import alone, code_hash, folder_hash, measures_folder, release_folder, versions
from coachkit.pipeline.measure_cache import cached_measures
from coachkit.pipeline.plan_facts import planned_facts
from coachkit.pipeline.published import Published
from coachkit.pipeline.seal import cleared, seal, sound
from coachkit.pipeline.words import frameworks, questions
from coachkit.pipeline.worklists import write_worklists
from coachkit.privacy import Gated, gate, rules_for
from coachkit.privacy.dates import Earlier
from coachkit.privacy.labels import WORDS, labels
from coachkit.release import ROW_FIELDS, Release, is_release, read_release, slug, write_release
from coachkit.schema.tables import TABLES

__all__ = ["asked_of", "build_release", "gated", "label_of"]


def build_release(
    data: Path | str,
    audience: str = "school",
    as_of: dt.date | str | None = None,
    to: Path | str | None = None,
    tell: Callable[[str, float], None] = lambda step, done: None,
    work: Path | None = None,
) -> Release:
    """The release of a district folder for one audience: built, or found in the cache by content.

    Parameters
    ----------
    data
        A district folder, or a release (then it is opened, and must be for this audience and day).
    audience
        ``school``, ``public``, ``coach`` or ``internal``.
    as_of
        The last day that counts; by default the data's own last day.
    to
        Where to write a copy of the release; by default it stays in the cache.
    tell
        Called with what is being done and the share that is done.
    work
        The ``work`` folder of an output folder: what its readers were shown before is taken into account.

    Raises
    ------
    CoachkitError
        When the folder cannot be used, or the audience is unknown or not the release's.
    """
    folder = Path(data)
    if is_release(folder):
        return open_built_release(folder, audience, as_of)
    day = day_of(as_of)
    record = None
    if work is not None and audience in DATED:
        record = Published.of(work, audience).before(asked_of(folder, day))
    release = _cached(folder, audience, day, tell, record)
    if to is not None:
        release.copy(Path(to))
        return read_release(to)
    return release


def asked_of(folder: Path, as_of: dt.date | None) -> dict[str, str]:
    """What a run is told apart by: data, day and code."""
    return {"data": folder_hash(folder), "as_of": str(as_of), "code": code_hash()}


def gated(
    district: District, audience: str, frames: Sequence[MeasureFrame] = (), earlier: Earlier | None = None
) -> Gated:
    """All measures of a district (``frames``, where they are known already) through the gate, in memory."""
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
    )


def label_of(folder: Path, coach_id: str) -> str:
    """The label of a coach in releases of a district folder, by staff id; an id that is no coach's comes back as it is."""
    district = load(folder)
    staff = district["staff"]
    coaches = staff.loc[has_role(staff["roles"], "coach"), "staff_id"].unique()
    return labels(coaches, WORDS["coach_id"], district.config.privacy.label_key).get(coach_id, coach_id)


def _cached(
    folder: Path,
    audience: str,
    as_of: dt.date | None,
    tell: Callable[[str, float], None] = lambda step, done: None,
    record: Published | None = None,
) -> Release:
    content = folder_hash(folder)
    home = release_folder(content, audience, as_of, record.key if record is not None else "")
    with alone(home):  # whoever waited finds it built
        if sound(home):
            return read_release(home / "release")
        made = _built(folder, audience, as_of, cleared(home), content, tell, record)
        seal(home)
        return made


def _built(
    folder: Path,
    audience: str,
    as_of: dt.date | None,
    home: Path,
    content: str,
    tell: Callable[[str, float], None],
    record: Published | None,
) -> Release:
    district = load(folder, lambda step, done: tell(step, 0.4 * done))
    rules_for(audience, district.config)
    if as_of is not None:
        district = district.as_of(as_of)
    district = _finished(district)
    district.ledger.write_set_aside(home / "set_aside")
    write_worklists(district, home / "worklists")
    frames = cached_measures(district, measures_folder(content, as_of), lambda step, done: tell(step, 0.4 + 0.5 * done))
    tell("the gate", 0.9)
    earlier = _earlier(district, record) if audience in DATED else None
    through = gated(district, audience, frames, earlier)
    if earlier is not None:
        _write_pending(home / PENDING, earlier.now, through)
    if audience in ("coach", "internal"):
        _write_labels(home / "labels.csv", through.labels)
    tell("writing", 0.95)
    return write_release(home / "release", _meta(district, audience, content, through), _slices(district, through))


def _finished(district: District) -> District:
    """The district as of its last finished term's end, where running terms are not shown."""
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
    """What an audience was shown before, beside what people contribute now."""
    day = pd.Timestamp(district.last_date).date().isoformat()
    now = contributions(district)
    if record is None or not record.runs:
        return Earlier(pd.DataFrame(), {}, now, 1, day)
    return Earlier(record.shown(), record.people(), now, len(record.runs) + 1, day)


def _write_pending(home: Path, people: pd.DataFrame, through: Gated) -> None:
    """What a run leaves at home once it is published: files of their owner alone (mode 0600)."""
    home.mkdir(exist_ok=True, mode=0o700)
    rows = pd.DataFrame([row for part in through.rows.values() for row in part], columns=list(ROW_FIELDS))
    for name, table in (("people", people), ("rows", rows), ("shown", through.shown)):
        path = home / f"{name}.parquet"
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        (pd.DataFrame() if table is None else table).to_parquet(path, index=False)


def _write_labels(path: Path, labels: dict[str, dict[str, str]]) -> None:
    """``label,staff_id``, readable by its owner alone (mode 0600)."""
    pairs = sorted((label, person) for known in labels.values() for person, label in known.items())
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="") as handle:  # noqa: PTH123
        csv.writer(handle, lineterminator="\n").writerows([("label", "staff_id"), *pairs])


def _slices(district: District, through: Gated) -> list[dict[str, Any]]:
    name = district.config.district.name
    slices = [{"kind": "district", "id": "", "name": name, "slug": "", "facts": {}, "rows": through.rows.get("", ())}]
    for school in district["schools"].to_dict("records"):
        identifier = school["school_id"]
        start = school["coaching_start"]
        facts = {
            "school_type": "" if pd.isna(school["school_type"]) else school["school_type"],
            "coaching_start": "" if pd.isna(start) else start.date().isoformat(),
        }
        rows = through.rows.get(identifier, ())
        label = identifier if pd.isna(school["name"]) else school["name"]
        part = {"id": identifier, "name": label, "slug": slug(identifier), "facts": facts, "rows": rows}
        slices.append({"kind": "school", **part})
    for label, rows in through.coaches.items():
        slices.append({"kind": "coach", "id": label, "name": label, "slug": slug(label), "facts": {}, "rows": rows})
    return slices


def _meta(district: District, audience: str, content: str, through: Gated) -> dict[str, Any]:
    config, ledger = district.config, district.ledger
    plan = config.plan.model_dump(mode="json")
    terms = [
        {"name": t.name, "start": t.start.isoformat(), "end": t.end.isoformat()}
        for t in sorted(config.terms, key=lambda t: t.start)
    ]
    catalogue = {
        key: {
            name: getattr(entry, name)
            for name in ("number", "title", "factor", "question", "unit", "minimum", "source", "method")
        }
        for key, entry in CATALOGUE.items()
        if audience in entry.audiences
    }
    counts = ledger.tables.set_index("table")
    planned = planned_facts(district, audience)
    return {
        "audience": audience,
        "as_of": pd.Timestamp(district.last_date).date().isoformat(),
        "district": {"name": config.district.name, "synthetic": config.district.synthetic},
        "scale": {
            "name": config.scale.name,
            "levels": list(config.scale.levels),
            "transformative": config.scale.transformative,
        },
        "terms": terms,
        "waves": [
            {"name": w.name, "start": w.start.isoformat(), "end": w.end.isoformat()}
            for w in sorted(config.waves, key=lambda w: w.start)
        ],
        "terms_derived": bool(config.terms_derived),
        "plan": plan,
        "effect": config.effect.model_dump(mode="json"),
        "privacy": {
            "minimum_adults": rules_for(audience, config).adults,
            "minimum_students": config.privacy.minimum_students,
            "looser": config.privacy.looser,
        },
        "catalogue": catalogue,
        "frameworks": frameworks(district),
        "questions": questions(district),
        "ledger": {
            "tables": {t: {c: int(counts.loc[t, c]) for c in counts.columns} for t in counts.index},
            "present": [t for t in TABLES if t in district.present],
            "missing": [t for t in TABLES if t not in district.present],
            # Notes quote headers and file names as they stand in the export: they may name somebody.
            "notes": list(ledger.notes) if audience == "internal" else [],
        },
        "earlier": through.earlier,
        "suppressed": {"rows": sum(through.hidden.values()), "by_rule": through.hidden},
        "hashes": {"data": content, "code": code_hash()},
        "versions": versions(),
        **({"rollout": planned} if planned else {}),
    }
