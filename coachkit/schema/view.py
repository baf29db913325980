"""View: one typed question about lessons and teachers. It is text both ways, and knows no data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal, get_args

from coachkit.errors import BadInput, Unknown
from coachkit.schema.dimensions import OWN, Filter, Limit, as_written, known, read_filter

Show = Literal["share", "levels", "shift", "transitions", "lessons"]
SHOWS: tuple[str, ...] = get_args(Show)
CHANGES = ("shift", "transitions")  # shows of a change between two terms
_WHAT = {
    "share": "Share of lessons at {cut} or above",
    "levels": "Lessons by level",
    "shift": "Change of the share at {cut} or above, same teachers",
    "transitions": "Moves between levels, same teachers",
    "lessons": "Lessons observed",
}


@dataclass(frozen=True)
class View:
    """One typed question. Every field has a default; ``View()`` is the report's own share, by school.

    Parameters
    ----------
    show
        ``share`` (at the cut), ``levels``, ``shift`` (change of the share), ``transitions`` (between typical levels) or
        ``lessons``.
    where
        Filters, at most one per dimension; :meth:`only` and :meth:`without` add them.
    by
        A row for each value of this dimension; ``""`` for the selection as one.
    terms
        The terms to show, ``()`` for all; for shift and transitions two, ``()`` for the first and the last.
    cut
        The first level that counts; ``""`` for the district's own.
    rest
        Compare each row with the others of the selection, or the selection with the others of the district.
    note
        The analyst's own caption.

    Raises
    ------
    Unknown
        When a show or a dimension does not exist; the message offers the nearest one.
    BadInput
        When the parts do not fit together.

    Examples
    --------
    >>> view = View("shift", by="grade_band").only("subject", "Mathematics").only("cycles", least=3)
    >>> view.code()
    "View('shift', by='grade_band').only('cycles', least=3).only('subject', 'Mathematics')"
    >>> view.words()
    'Change of the share at the cut or above, same teachers, by grade band. Only cycles 3 or more; subject Mathematics'
    >>> View.from_json(view.to_json()) == view
    True
    """

    show: Show = "share"
    where: tuple[Filter, ...] = field(default=(), kw_only=True)
    by: str = field(default="school", kw_only=True)
    terms: tuple[str, ...] = field(default=(), kw_only=True)
    cut: str = field(default="", kw_only=True)
    rest: bool = field(default=False, kw_only=True)
    note: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if self.show not in SHOWS:
            raise Unknown("show", self.show, SHOWS)
        if self.by:
            known(self.by)
        if self.by in ("term", "date"):
            raise BadInput(
                f"'{self.by}' cannot make rows: terms are the columns already.", 'Use by="" for a single row.'
            )
        object.__setattr__(self, "where", tuple(sorted(self.where, key=lambda one: one.dimension)))
        object.__setattr__(self, "terms", tuple(map(str, self.terms)))
        if self.show in CHANGES and len(self.terms) not in (0, 2):
            raise BadInput("A change needs two terms.", 'Write terms=("fall 2024", "spring 2026"), or leave them out.')
        if len(set(self.terms)) < len(self.terms):
            raise BadInput("A term is listed twice.", "List each term once.")
        if len({one.dimension for one in self.where}) < len(self.where):
            raise BadInput("Two filters on one dimension.", "Use one filter with several values.")
        if self.rest and self.show not in ("share", "shift"):
            raise BadInput("Only the share and its change can be compared with the rest.", "Leave rest out.")

    def but(self, **changes: Any) -> View:
        """The view with some fields changed."""
        return replace(self, **changes)

    def only(self, dimension: str, *values: str, least: Limit = None, most: Limit = None) -> View:
        """The view with this filter, in place of another one on the same dimension; without values or range, with none."""
        known(dimension)
        if dimension == "term":
            return replace(self, terms=values)
        kept = tuple(one for one in self.where if one.dimension != dimension)
        if not values and least is None and most is None:
            return replace(self, where=kept)
        return replace(self, where=(*kept, Filter(dimension, tuple(map(str, values)), least, most)))

    def without(self, dimension: str, *values: str) -> View:
        """The view that leaves these values of a dimension out: ``.without("observer", "00907")``."""
        kept = tuple(one for one in self.where if one.dimension != dimension)
        return replace(self, where=(*kept, Filter(dimension, tuple(map(str, values)), without=True)))

    def filter_on(self, dimension: str) -> Filter | None:
        """The filter on a dimension; None without one."""
        return next((one for one in self.where if one.dimension == dimension), None)

    @property
    def by_coaching(self) -> bool:
        """True where a filter chooses teachers by the coaching that they had: the answer is a change, not an effect."""
        return any(one.dimension in ("cycles", "hours") for one in self.where)

    def code(self) -> str:
        """The line of Python that makes this view."""
        given = [repr(self.show)] if self.show != "share" else []
        given += [f"{name}={getattr(self, name)!r}" for name in _changed(self) if name not in ("show", "where")]
        line = f"View({', '.join(given)})"
        for one in self.where:
            call = "without" if one.without else "only"
            limits = [
                f"{key}={as_written(getattr(one, key))!r}" for key in ("least", "most") if getattr(one, key) is not None
            ]
            line += f".{call}({', '.join([repr(one.dimension), *map(repr, one.values), *limits])})"
        return line

    def plain(self) -> dict[str, Any]:
        """The view as plain values, without defaults: what JSON and ``coachkit.toml`` hold."""
        out: dict[str, Any] = {}
        for name in _changed(self):
            value: Any = getattr(self, name)
            if name == "where":
                out[name] = {one.dimension: one.plain() for one in value}
            else:
                out[name] = list(value) if isinstance(value, tuple) else value
        return out

    def to_json(self) -> str:
        """The view as one line of JSON: a notebook's parameter, or ``--set view=…``."""
        return json.dumps(self.plain(), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> View:
        """The view that :meth:`to_json` wrote; an empty text is ``View()``. BadInput when it is not a view."""
        try:
            given = json.loads(text) if text.strip() else {}
        except ValueError as error:
            raise BadInput(
                f"The view is not JSON: {error}.", 'Copy it from the explorer, such as {"by": "grade"}.'
            ) from None
        return cls.from_plain(given)

    @classmethod
    def from_plain(cls, given: Any) -> View:
        """The view that :meth:`plain` wrote. Unknown or BadInput when a part is wrong."""
        if not isinstance(given, Mapping):
            raise BadInput(
                f"A view is a table of settings, not {type(given).__name__}.", "Known: " + ", ".join(_FIELDS)
            )
        for key in given:
            if key not in _FIELDS:
                raise Unknown("part of a view", key, _FIELDS)
        values = {key: _typed(key, value) for key, value in given.items() if key != "where"}
        where = given.get("where", {})
        if not isinstance(where, Mapping):
            raise BadInput(
                "'where' is not a table of filters.", 'Write where = { grade = ["6", "7"], cycles = { least = 3 } }.'
            )
        return cls(where=tuple(read_filter(str(name), kept) for name, kept in where.items()), **values)

    def words(self, cut: str = "", names: Mapping[str, str] | None = None) -> str:
        """The question in words; ``cut`` is the name of the level that counts, ``names`` has names of ids."""
        text = _WHAT[self.show].format(cut=self.cut or cut or "the cut")
        if self.by:
            text += f", by {self.by.removeprefix(OWN).replace('_', ' ')}"
        if self.terms:
            text += f", {' to '.join(self.terms) if self.show in CHANGES else ' and '.join(self.terms)}"
        kept = "; ".join(one.words(names) for one in self.where if not one.without)
        left_out = "; ".join(one.words(names) for one in self.where if one.without)
        return text + (f". Only {kept}" if kept else "") + (f". W{left_out[1:]}" if left_out else "")


_FIELDS = tuple(one.name for one in fields(View))


def _changed(view: View) -> list[str]:
    return [one.name for one in fields(view) if getattr(view, one.name) != one.default]


def _typed(key: str, value: Any) -> Any:
    want: type[list[Any]] | type[bool] | type[str] = list if key == "terms" else bool if key == "rest" else str
    if not isinstance(value, want) or (isinstance(value, list) and not all(isinstance(one, str) for one in value)):
        kinds = {list: "a list of texts", bool: "true or false", str: "a text"}
        raise BadInput(f"'{key}' of a view is {kinds[want]}, not {value!r}.", "Correct it.")
    return tuple(value) if isinstance(value, list) else value
