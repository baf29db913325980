"""The content of ``release.json``, typed, and checked field by field when it is read."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field, computed_field, field_validator

from coachkit.release.meta_types import Audience, Count, Day, Entry, Name, Text
from coachkit.release.rollout import RolloutFacts
from coachkit.schema.plan import Effect, Plan
from coachkit.schema.scale import Scale
from coachkit.slug import slug

FORMAT: Final = 7


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
    """A measure as readers see it, from the catalogue."""

    number: int
    title: Text
    factor: int
    question: Text
    unit: Text
    minimum: dict[Text, Count]
    source: Text
    method: Text
    needs: Text


class Framework(Entry):
    """A framework of standards for coaches: standard → label."""

    name: Text
    standards: dict[Text, Text]


class Ledger(Entry):
    """The district's tables, what became of their rows, and notes (in internal releases alone)."""

    tables: dict[Text, dict[Text, Count]]
    present: tuple[Text, ...]
    missing: tuple[Text, ...]
    notes: tuple[Text, ...]


class Chapter(Entry):
    """An own chapter: its name, its title, what it shows (``share`` or ``shift``), and its selection in words.

    ``by_coaching`` is true where the selection chooses teachers by the coaching that they had.
    """

    name: Text
    title: Name
    show: Text
    selection: Text
    by_coaching: bool = False
    note: Text = ""


class KeptDay(NamedTuple):
    """What keeps the numbers of an earlier day: a family of measures, and the terms."""

    family: Text
    term: Text
    to_term: Text
    day: Day


class Suppressed(Entry):
    """How many rows are hidden, in total and by rule."""

    rows: Count
    by_rule: dict[Text, Count]


class Hashes(Entry):
    """Hashes of the data, of coachkit's code, of the district's file, and of the file with what all schools have in short."""

    data: Text
    code: Text
    district: Text = ""
    overview: Text = ""


class Place(Entry):
    """A school or (audience ``coach``) a coach with a file (id ``""``: the district); ``hash`` is the file's."""

    id: Text
    name: Name
    hash: Text
    school_type: Text = ""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def slug(self) -> str:
        """The name of its file and page, made from the id alone: a release's author is not trusted with paths."""
        return slug(self.id) if self.id else ""


class ReleaseMeta(Entry):
    """What all estimates of a release share.

    Attributes
    ----------
    audience, as_of
        Who may read it, and the last day counted.
    district, scale, terms, waves, terms_derived, plan, effect, privacy, frameworks
        From the district's settings; ``terms_derived`` if the terms come from the data.
    catalogue
        The measures that this audience may see, by key.
    questions
        Survey items by id.
    chapters
        The district's own chapters, in the order of its settings.
    ledger
        What became of the tables' rows.
    earlier
        What keeps the numbers of an earlier day, by school id (``""``: the district).
    suppressed, hashes, versions
        How much is hidden; the data, code and libraries it was made with.
    schools, coaches
        The schools and coaches with a file, by name.
    """

    format: Literal[7] = FORMAT
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
    frameworks: dict[Text, Framework] = Field(default_factory=dict)
    questions: dict[Text, Text] = Field(default_factory=dict)
    chapters: tuple[Chapter, ...] = ()
    ledger: Ledger
    earlier: dict[Text, tuple[KeptDay, ...]] = Field(default_factory=dict)
    suppressed: Suppressed
    hashes: Hashes
    versions: dict[Text, Text]
    rollout: RolloutFacts | None = None
    schools: tuple[Place, ...] = ()
    coaches: tuple[Place, ...] = ()

    @field_validator("schools", "coaches")
    @classmethod
    def _own_files(cls, places: tuple[Place, ...]) -> tuple[Place, ...]:
        if not all(place.id for place in places):
            raise ValueError("one of them has no id")
        if len({place.slug for place in places}) < len(places):
            raise ValueError("two of them would share a file")
        return places

    @property
    def departed_from_lot(self) -> bool:
        """True where a lot is recorded and schools did not start as it drew them."""
        departed = self.rollout.departed if self.rollout else None
        return departed is not None and bool(departed.otherwise or departed.outside)

    @property
    def drawn_by_lot(self) -> bool:
        """True where the district says that a lot decided the order, and no recorded lot says otherwise."""
        return self.plan.chosen_by == "lot" and not self.departed_from_lot

    @property
    def shared(self) -> ReleaseMeta:
        """The meta without the lists of schools and coaches: everything that the page of one of them depends on."""
        return self.model_copy(update={"schools": (), "coaches": ()})
