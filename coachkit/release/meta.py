"""What a release says of itself: the content of ``release.json``, typed, and checked field by field as it is read."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, computed_field, field_validator

from coachkit.schema.plan import Effect, Plan
from coachkit.schema.scale import Scale
from coachkit.slug import slug

__all__ = [
    "FORMAT",
    "Count",
    "Day",
    "Entry",
    "Framework",
    "Hashes",
    "KeptDay",
    "Ledger",
    "Measured",
    "Name",
    "Named",
    "Number",
    "Place",
    "ReleaseMeta",
    "Smallest",
    "Span",
    "Suppressed",
    "Text",
]

FORMAT: Final = 5


def _day(text: str) -> str:
    if dt.date.fromisoformat(text).isoformat() != text:
        raise ValueError("a day is written YYYY-MM-DD")
    return text


Text = Annotated[str, StringConstraints(max_length=100_000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
Day = Annotated[str, StringConstraints(max_length=10), AfterValidator(_day)]
Number = Annotated[float, Field(gt=-1e15, lt=1e15)]
Count = Annotated[int, Field(ge=0, lt=10**15)]
Audience = Literal["school", "public", "coach", "internal"]


class Entry(BaseModel):
    """A part of a release: frozen, each field of exactly its type; what else a file holds is not read."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, allow_inf_nan=False)


class Named(Entry):
    """The district: its name, and whether its data are made up."""

    name: Name
    synthetic: bool = False


class Levels(Entry):
    """The ordinal scale of the observations."""

    name: Text
    levels: Annotated[tuple[Name, ...], Field(max_length=100)]
    transformative: Name

    @field_validator("transformative")
    @classmethod
    def _sound(cls, cut: str, info: Any) -> str:
        if "levels" in info.data:
            Scale("", info.data["levels"], cut)  # raises where the levels are no scale
        return cut


class Span(Entry):
    """A term or a wave, with its first and last day."""

    name: Name
    start: Day
    end: Day


class Smallest(Entry):
    """The smallest groups shown, and whether the district's settings allow smaller ones than coachkit's floor."""

    minimum_adults: Count
    minimum_students: Count
    looser: bool


class Measured(Entry):
    """A measure as readers know it, from the catalogue."""

    number: int
    title: Text
    factor: int
    question: Text
    unit: Text
    minimum: dict[Text, Count]
    source: Text
    method: Text


class Framework(Entry):
    """A framework of standards for coaches: standard → label."""

    name: Text
    standards: dict[Text, Text]


class Ledger(Entry):
    """Which tables the district brought, their rows by what became of them, and remarks (internal releases alone)."""

    tables: dict[Text, dict[Text, Count]]
    present: tuple[Text, ...]
    missing: tuple[Text, ...]
    notes: tuple[Text, ...]


class KeptDay(NamedTuple):
    """What keeps the numbers of an earlier day: a family of measures, and the terms."""

    family: Text
    term: Text
    to_term: Text
    day: Day


class Suppressed(Entry):
    """How many rows are hidden, in all and by rule."""

    rows: Count
    by_rule: dict[Text, Count]


class Hashes(Entry):
    """Hashes of the data, of coachkit's code, and of the district's file."""

    data: Text
    code: Text
    district: Text = ""


class Place(Entry):
    """A school, or (audience ``coach``) a coach, of whom there is a file (id ``""``: the district); ``hash`` is the file's."""

    id: Text
    name: Name
    hash: Text
    school_type: Text = ""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def slug(self) -> str:
        """The name of its file and page, made of the id alone: whoever made the release is not trusted with paths."""
        return slug(self.id) if self.id else ""


class ReleaseMeta(Entry):
    """What all estimates of a release share.

    Attributes
    ----------
    audience, as_of
        Who may read it, and the last day that counts.
    district, scale, terms, waves, terms_derived, plan, effect, privacy, frameworks
        From the district's settings; ``terms_derived`` where the terms were worked out from the data.
    catalogue
        The measures that this audience may see, by key.
    questions
        Survey items by id.
    ledger
        What became of the tables' rows.
    earlier
        What keeps the numbers of an earlier day, by school id (``""``: the district).
    suppressed, hashes, versions
        How much is hidden; of which data and code it was made, with which libraries.
    schools, coaches
        Of whom there are files, by name.
    """

    format: Literal[5] = FORMAT
    audience: Audience
    as_of: Day
    district: Named
    scale: Levels
    terms: tuple[Span, ...]
    waves: tuple[Span, ...] = ()
    terms_derived: bool = False
    plan: Plan
    effect: Effect
    privacy: Smallest
    catalogue: dict[Text, Measured]
    frameworks: dict[Text, Framework] = {}
    questions: dict[Text, Text] = {}
    ledger: Ledger
    earlier: dict[Text, tuple[KeptDay, ...]] = {}
    suppressed: Suppressed
    hashes: Hashes
    versions: dict[Text, Text]
    schools: tuple[Place, ...] = ()
    coaches: tuple[Place, ...] = ()

    @field_validator("schools", "coaches")
    @classmethod
    def _own_files(cls, places: tuple[Place, ...]) -> tuple[Place, ...]:
        if not all(place.id for place in places):
            raise ValueError("one of them has no id")
        if len({place.slug for place in places}) < len(places):
            raise ValueError("two of them would have one file")
        return places

    @property
    def shared(self) -> ReleaseMeta:
        """Without the lists of schools and coaches: what a page of any one of them hangs on."""
        return self.model_copy(update={"schools": (), "coaches": ()})
