"""Gated estimates of one school, one coach or the district. Exhibits see nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from coachkit.release.meta import Measured, ReleaseMeta
from coachkit.release.meta_types import Audience
from coachkit.release.row import Row
from coachkit.release.verdict import Question, Verdict, make_verdict
from coachkit.schema.scale import Scale
from coachkit.slug import slug

Kind = Literal["school", "coach", "district"]


@dataclass(frozen=True)
class Estimates:
    """The gated estimates of one school, one coach or the district (``kind``: ``school``, ``coach``, ``district``).

    Parameters
    ----------
    kind, id, name
        The school, coach or district; a district's id is ``""``, a coach's is her label in this release.
    rows
        Its own rows, in the order of the catalogue.
    meta
        What all estimates of the release share: audience, as-of, scale, terms, plan, catalogue, ledger, versions.
    district_rows
        The district's rows, for comparison (empty if ``kind`` is ``district``, whose rows these are).
    school_type, coaching_start
        Facts about a school; ``coaching_start`` is an ISO day, or ``""``.
    """

    kind: Kind
    id: str
    name: str
    rows: tuple[Row, ...]
    meta: ReleaseMeta
    district_rows: tuple[Row, ...] = ()
    school_type: str = ""
    coaching_start: str = ""
    _index: dict[str, list[Row]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _verdicts: dict[Question, Verdict] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for row in self.rows:
            self._index.setdefault(row.measure, []).append(row)

    def rows_of(self, measure: str, **dims: Any) -> list[Row]:
        """The rows of one measure whose dimensions equal ``dims``, in order."""
        return [row for row in self._index.get(measure, []) if row.matches(dims)]

    def one(self, measure: str, **dims: Any) -> Row | None:
        """The only matching row, or None; raises LookupError if there are several."""
        found = self.rows_of(measure, **dims)
        if len(found) > 1:
            raise LookupError(f"{len(found)} rows of {measure} fit {dims}; name more dimensions")
        return found[0] if found else None

    def district_rows_of(self, measure: str, **dims: Any) -> list[Row]:
        """The district's rows of one measure (gated like any other)."""
        rows = self.rows if self.kind == "district" else self.district_rows
        return [row for row in rows if row.measure == measure and row.matches(dims)]

    def verdict(self, question: Question) -> Verdict:
        """The verdict on ``effect`` (the district's), ``shift`` or ``reach``."""
        if question not in self._verdicts:
            self._verdicts[question] = make_verdict(question, self)
        return self._verdicts[question]

    def entry(self, measure: str) -> Measured:
        """The catalogue's entry of a measure: question, unit, minimum, method, source."""
        return self.meta.catalogue[measure]

    def has(self, table: str) -> bool:
        """True if the district has this table."""
        return table in self.meta.ledger.present

    @property
    def slug(self) -> str:
        """The name of its page, made from its id; blank for the district."""
        return slug(self.id) if self.id else ""

    @property
    def audience(self) -> Audience:
        """Who may read it."""
        return self.meta.audience

    @property
    def as_of(self) -> str:
        """The last day counted (ISO)."""
        return self.meta.as_of

    @property
    def scale(self) -> Scale:
        """The ordinal scale of the observations."""
        given = self.meta.scale
        return Scale(given.name, given.levels, given.transformative)

    @property
    def terms(self) -> list[str]:
        """Names of the district's terms, earliest first."""
        return [term.name for term in self.meta.terms]

    @property
    def synthetic(self) -> bool:
        """True if the district's settings say that its data are made up."""
        return self.meta.district.synthetic

    def __repr__(self) -> str:
        who = "district" if self.kind == "district" else self.name
        return f"<Estimates of {who}: {len(self.rows)} rows for audience {self.audience}, as of {self.as_of}>"
