"""Gated estimates: one school's part of a release, or the district's. All that exhibits ever see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from coachkit.release.row import Row
from coachkit.schema.scale import Scale

__all__ = ["Estimates"]


@dataclass(frozen=True)
class Estimates:
    """The gated estimates of one school, one coach or the district (``kind``: ``school``, ``coach``, ``district``).

    Parameters
    ----------
    kind, id, name, slug
        What it is about; a district's id is ``""``, a coach's the label of this release.
    facts
        What is known of a school itself: ``school_type``, ``coaching_start`` (ISO day or ``""``).
    rows
        Its own rows, in the order of the catalogue.
    district_rows
        The district's rows, for comparison (empty in a district slice, whose rows these are).
    meta
        The content of ``release.json``: audience, as-of, scale, terms, plan, catalogue, ledger, versions.
    """

    kind: str
    id: str
    name: str
    slug: str
    facts: dict[str, Any]
    rows: tuple[Row, ...]
    meta: dict[str, Any]
    district_rows: tuple[Row, ...] = ()
    _index: dict[str, list[Row]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for row in self.rows:
            self._index.setdefault(row.measure, []).append(row)

    def rows_of(self, measure: str, **dims: Any) -> list[Row]:
        """The rows of one measure whose dimensions equal ``dims``, in order."""
        return [row for row in self._index.get(measure, []) if row.matches(dims)]

    def one(self, measure: str, **dims: Any) -> Row | None:
        """The only row that fits, or None; raises LookupError when several do."""
        found = self.rows_of(measure, **dims)
        if len(found) > 1:
            raise LookupError(f"{len(found)} rows of {measure} fit {dims}; name more dimensions")
        return found[0] if found else None

    def district_rows_of(self, measure: str, **dims: Any) -> list[Row]:
        """The district's rows of one measure (gated like any other)."""
        rows = self.rows if self.kind == "district" else self.district_rows
        return [row for row in rows if row.measure == measure and row.matches(dims)]

    def entry(self, measure: str) -> dict[str, Any]:
        """The catalogue's entry of a measure: question, unit, minimum, method, source."""
        found: dict[str, Any] = self.meta["catalogue"][measure]
        return found

    def has(self, table: str) -> bool:
        """True when the district brought this table."""
        return table in self.meta["ledger"]["present"]

    @property
    def audience(self) -> str:
        """Who may read it."""
        return str(self.meta["audience"])

    @property
    def as_of(self) -> str:
        """The last day that counts (ISO)."""
        return str(self.meta["as_of"])

    @property
    def scale(self) -> Scale:
        """The ordinal scale of the observations."""
        given = self.meta["scale"]
        return Scale(given["name"], tuple(given["levels"]), given["transformative"])

    @property
    def terms(self) -> list[str]:
        """Names of the district's terms, earliest first."""
        return [term["name"] for term in self.meta["terms"]]

    @property
    def synthetic(self) -> bool:
        """True when the district says that its data are made up."""
        return bool(self.meta["district"].get("synthetic"))

    def __repr__(self) -> str:
        who = "district" if self.kind == "district" else self.name
        return f"<Estimates of {who}: {len(self.rows)} rows for audience {self.audience}, as of {self.as_of}>"
