"""One entry of the catalogue: a measure's question, unit, minimum, factor, source and privacy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

from coachkit.measures.catalogue.populations import POPULATIONS
from coachkit.measures.frame import DIMENSIONS
from coachkit.schema.audiences import AUDIENCES
from coachkit.schema.tables import TABLES

if TYPE_CHECKING:
    import pandas as pd

FAMILIES = ("classroom", "coaching", "follow-up", "goals")  # what :func:`coachkit.measures.contributions` compares


@dataclass(frozen=True)
class AddsUp:
    """Rows of another measure that add up to a row of this one, at the same place and time.

    ``measure`` is the other measure. ``into(rows, rules)`` takes its rows and the gate's rules and returns for each row the
    value of this measure's ``along`` that it belongs to (None: to none). ``along`` is ``""`` if this measure has one row
    per place and time; ``rest`` is true if all the other rows together are one minus it.
    """

    measure: str
    into: Callable[[pd.DataFrame, Any], pd.Series]
    along: str = ""
    rest: bool = False


@dataclass(frozen=True)
class LessonShare:
    """A share of lessons that needs no code: lessons whose ``column`` of the observations has one of ``values``.

    Lessons without a value do not count; ``with_technology`` also leaves out lessons at the lowest level. With ``each``,
    every value has a share of its own (dimension ``category``); otherwise all ``values`` count together. If fewer than
    ``compare`` teachers are behind it, a school's share gets a note that it must not be compared with another school's.
    """

    column: str
    values: tuple[str, ...]
    with_technology: bool = False
    each: bool = False
    compare: int = 0


@dataclass(frozen=True)
class Measure:
    """One entry of the catalogue.

    ``minimum`` maps what is counted (the words of ``n`` and ``people``) to the smallest number that carries an estimate.
    ``method`` is the formula, ``assumes`` what must hold for it, ``cannot_tell`` what it must not be read as. ``estimator``
    names the function that makes the measure (``"module.function"`` in :mod:`coachkit.measures.estimators`), or is a
    :class:`LessonShare`. ``needs`` is the table that it needs beyond lessons and roster.

    The gate knows nothing of a measure but its declarations. The first four have no default, so that nobody forgets them:

    - ``counts``: the people it counts, a key of ``POPULATIONS``.
    - ``sums``: dimensions over which rows add up to a whole that is shown or known (the levels of a term, the schools of
      the district): subtracting the other rows from the whole would reveal a hidden one. Dimensions joined by ``+`` add
      up together (the cells of a matrix). ``()`` if rows add up to nothing.
    - ``weight``: ``people`` or ``n``, if the estimate times it is an amount that adds up over the sums (a mean of the
      teachers' shares, a share of events); ``""`` if no count of the row has this property (a median, a share of minutes).
    - ``family``: whose contributions make the measure (:data:`FAMILIES`); by them, the gate compares the numbers of two
      days. ``()`` if people's contributions are not compared.
    - ``contributors``: the population in the numerator, if another measure counts it (reach: the coachees).
    - ``exclusive``: the sums in which each person is in one row only; in others the same people may be in several (a
      teacher's lessons at several levels). Schools are always exclusive.
    - ``adds_up``: rows of another measure that add up to this one's.
    - ``nested``: a dimension in which each row contains the next.
    - ``change_of``: the measure of which this is the change from ``term`` to ``to_term``, among people seen in both.
    - ``at_least``: a measure whose amount at the same place and time is never larger than this one's.
    - ``rest_in``: rows of another measure that contain all people of the wider population who are not counted here.
    - ``part_of``: the measure of whose people each row has a part (a subject, an own chapter). These rows are judged after
      all others, by who is in them; they hide no row of another measure.
    - ``difference_of``: the measure of whose rows each row is the difference; it is shown where both are.
    - ``worth``: how much a row is worth to its readers, if one must be hidden to protect others; ``headline`` lists the
      categories (``""``: the row without one) at the top of a page, which are worth more still.
    - ``district_only``: the schools' rows are for the analyst.
    - ``audiences``: who may see the measure at all; a measure about a coach is for ``internal``, and ``coach`` for her own.
    - ``decimals``: the decimals of the estimate; hours and days of a few people have only as many as readers need.

    Raises
    ------
    ValueError
        When a declaration is wrong; the message names the measure and the field.
    """

    key: str
    number: int
    title: str
    factor: int
    question: str
    unit: str
    minimum: dict[str, int]
    method: str
    source: str = "Own definition"
    assumes: str = ""
    cannot_tell: str = ""
    _: KW_ONLY
    estimator: str | LessonShare
    needs: str = ""
    counts: str
    sums: tuple[str, ...]
    weight: str
    family: tuple[str, ...]
    audiences: tuple[str, ...] = AUDIENCES
    contributors: str = ""
    exclusive: tuple[str, ...] = ()
    adds_up: AddsUp | None = None
    nested: str = ""
    change_of: str = ""
    at_least: str = ""
    rest_in: AddsUp | None = None
    part_of: str = ""
    difference_of: str = ""
    worth: float = 3.0
    headline: tuple[str, ...] = ()
    district_only: bool = False
    decimals: int = 4

    def __post_init__(self) -> None:
        for field, known, given in (
            ("needs", TABLES, filter(None, (self.needs,))),
            ("counts", POPULATIONS, (self.counts,)),
            ("contributors", POPULATIONS, filter(None, (self.contributors,))),
            ("sums", DIMENSIONS, (name for names in self.sums for name in names.split("+"))),
            ("exclusive", self.sums, self.exclusive),
            ("nested", DIMENSIONS, filter(None, (self.nested,))),
            ("weight", ("", "people", "n"), (self.weight,)),
            ("family", FAMILIES, self.family),
            ("audiences", AUDIENCES, self.audiences),
        ):
            for value in given:
                if value not in known:
                    raise ValueError(
                        f"measure '{self.key}': {field}: '{value}' is not one of {', '.join(map(repr, known))}"
                    )
        if isinstance(self.estimator, LessonShare):
            self._check(self.estimator)

    def _check(self, share: LessonShare) -> None:
        allowed = {name: column.allowed for name, column in TABLES["observations"].columns().items() if column.allowed}
        if share.column not in allowed:
            raise ValueError(
                f"measure '{self.key}': estimator: '{share.column}' is not a column of observations with fixed values"
            )
        if unknown := sorted(set(share.values) - set(allowed[share.column])):
            raise ValueError(f"measure '{self.key}': estimator: '{share.column}' never holds {unknown}")
        if not {"lessons", "teachers"} <= set(self.minimum):
            raise ValueError(
                f"measure '{self.key}': minimum: a share of lessons needs one of lessons and one of teachers"
            )
        whole = {"school_id"} | ({"category"} if share.each else set())
        if missing := sorted(whole - set(self.sums)):
            raise ValueError(f"measure '{self.key}': sums: shares of lessons add up over {missing} too")
        if "classroom" not in self.family or self.weight != "people":
            raise ValueError(
                f"measure '{self.key}': family and weight: a share of lessons is of 'classroom', by 'people'"
            )
