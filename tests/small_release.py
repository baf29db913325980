"""A release of a few schools, or coaches, and one measure, as the pipeline writes it: for tests that need no statistics."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from coachkit.measures import CATALOGUE
from coachkit.release import Estimates, Release, ReleaseMeta, Row, write_release
from coachkit.release.estimates import Kind
from coachkit.release.meta import Measured
from coachkit.schema.config import Config, make_config

__all__ = ["small_release"]

TERMS = (("fall 2025", "2025-08-18", "2025-12-19"), ("spring 2026", "2026-01-05", "2026-06-05"))


def small_release(
    to: Path, audience: str = "school", places: int = 12, more: Mapping[str, float] | None = None
) -> Release:
    """Schools ``0001`` … (for the audience coach: coaches) with their reach by term: higher from one to the next.

    ``more`` is added to the reach of the places it names.
    """
    kind: Kind = "coach" if audience == "coach" else "school"
    whole = tuple(_reach("", term, 0.5, 20 * places) for term, *_ in TERMS)
    meta = _meta(audience)
    parts = [Estimates("district", "", "Synthetic district", whole, meta)]
    for number in range(1, places + 1):
        name = f"{number:04}"
        own = number / (places + 1) + (more or {}).get(name, 0)
        rows = tuple(_reach(name, term, own, 20) for term, *_ in TERMS)
        facts = {"school_type": "elementary" if kind == "school" else ""}
        parts.append(Estimates(kind, name, f"{kind.title()} {number}", rows, meta, **facts))
    return write_release(to, meta, parts)


def _reach(school: str, term: str, estimate: float, people: int) -> Row:
    blank: dict[str, Any] = dict.fromkeys(set(Row._fields) - set(Row._field_defaults), "") | dict.fromkeys(
        ("low", "high")
    )
    told = {"measure": "reach", "school_id": school, "term": term, "estimate": round(estimate, 2), "n": people}
    return Row(**{**blank, **told, "people": people, "unit": "teachers", "status": "ok"})


def _meta(audience: str) -> ReleaseMeta:
    config: Config = make_config({}, "tests")
    return ReleaseMeta.model_validate(
        {
            "audience": audience,
            "as_of": TERMS[-1][-1],
            "district": {"name": "Synthetic district", "synthetic": True},
            "scale": {
                "name": config.scale.name,
                "levels": config.scale.levels,
                "transformative": config.scale.transformative,
            },
            "terms": tuple(dict(zip(("name", "start", "end"), term, strict=True)) for term in TERMS),
            "plan": config.plan,
            "effect": config.effect,
            "privacy": {"minimum_adults": 5, "minimum_students": 10, "looser": False},
            "catalogue": {
                key: {name: getattr(entry, name) for name in Measured.model_fields} for key, entry in CATALOGUE.items()
            },
            "ledger": {"tables": {}, "present": (), "missing": (), "notes": ()},
            "suppressed": {"rows": 0, "by_rule": {}},
            "hashes": {"data": "0" * 64, "code": "0" * 64},
            "versions": {"coachkit": "0"},
        }
    )
