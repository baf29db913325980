"""``coachkit.toml``: the district's settings, each typed, documented and with a sensible default."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from coachkit.errors import BadConfig, nearest
from coachkit.schema.chapters import Chapter, chapters_of
from coachkit.schema.explore import Explore
from coachkit.schema.frameworks import Framework, shipped
from coachkit.schema.names import named, scale_of
from coachkit.schema.plan import Effect, Plan, Section
from coachkit.schema.scale import Scale
from coachkit.schema.toml import read_toml

FILE = "coachkit.toml"
FLOORS = {"internal": 1, "school": 5, "public": 10}
STUDENTS = 10


_SPANS, _LONGEST = 40, 3_700  # terms or waves, and days of one


Name = Annotated[str, AfterValidator(lambda text: named(text, "it"))]
Smallest = Annotated[int, Field(ge=1, le=1_000_000)]


class DistrictInfo(Section):
    """The district: its name, and whether it is synthetic."""

    name: Name = Field("District", description="The district's name, as reports show it.")
    synthetic: bool = Field(False, description="True when the data are made up; every report then says so.")


class _Span(Section):
    name: Name = Field(description="Its name, as reports show it.")
    start: dt.date = Field(description="First day.")
    end: dt.date = Field(description="Last day.")

    @model_validator(mode="after")
    def _in_order(self) -> _Span:
        if self.end < self.start:
            raise ValueError(f"'{self.name}' ends ({self.end}) before it starts ({self.start})")
        if self.start.year < 1950 or self.end.year > 2150:
            raise ValueError(
                f"'{self.name}' runs from {self.start} to {self.end}; only the years 1950 to 2150 are allowed"
            )
        if (self.end - self.start).days > _LONGEST:
            raise ValueError(
                f"'{self.name}' lasts {(self.end - self.start).days:,} days; at most {_LONGEST:,} are allowed"
            )
        return self


class Term(_Span):
    """A named range of days; observations and coaching are counted by term."""


class Wave(_Span):
    """A dated round of a survey or self-assessment."""


class Privacy(Section):
    """The smallest groups shown, by audience. They may be larger than the floor."""

    minimum_adults: dict[Literal["internal", "school", "public"], Smallest] = Field(
        default_factory=dict, description="Smallest group of adults shown, by audience.", validate_default=True
    )
    minimum_students: Smallest = Field(STUDENTS, description="Smallest group of students shown.")
    allow_looser: bool = Field(False, description="Allow smaller groups than the floor; every report then says so.")
    running_terms: bool = Field(
        True,
        description="Show a term while it is running; false: only what was known when the last finished term ended.",
    )
    label_key: str = Field(
        "",
        max_length=1_000,
        description="A secret text; without it, anybody with the staff ids can compute coaches' labels.",
    )

    def smallest(self, audience: str) -> int:
        """The smallest group of adults that an audience may see; coaches see others as schools do."""
        return dict(self.minimum_adults)["school" if audience == "coach" else audience]  # type: ignore[index]

    @property
    def looser(self) -> bool:
        """True when a group may be smaller than the floor."""
        small = any(self.smallest(audience) < floor for audience, floor in FLOORS.items())
        return small or self.minimum_students < STUDENTS

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values  # no table: pydantic says so
        given = dict(values)
        adults = given.get("minimum_adults", {})
        if isinstance(adults, dict):
            given["minimum_adults"] = {**FLOORS, **adults}
        return given

    @model_validator(mode="after")
    def _not_looser(self) -> Privacy:
        loose = [a for a, floor in FLOORS.items() if self.minimum_adults[a] < floor]  # type: ignore[index]
        if self.minimum_students < STUDENTS:
            loose.append("students")
        if loose and not self.allow_looser:
            raise ValueError(f"smaller groups than the floor for {', '.join(loose)}; that needs allow_looser = true")
        return self


class Check(Section):
    """How strict the checks of the tables are."""

    keep_unmatched: tuple[str, ...] = Field(
        (), description="Columns ('table.column') whose unknown ids are kept and counted, not set aside."
    )


class Survey(Section):
    """Scoring of survey items."""

    minimum_answered: float = Field(0.8, gt=0, le=1, description="Share of a domain's items that must be answered.")


def _spans(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return tuple({"name": name, **span} if isinstance(span, dict) else span for name, span in value.items())


_SAMR = Scale("SAMR", ("None", "Substitution", "Augmentation", "Modification", "Redefinition"), "Modification")


class Config(Section):
    """All settings of a district. A section that is left out has its defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    district: DistrictInfo = Field(default_factory=DistrictInfo, description="Who this is about.")
    scale: Annotated[Scale, BeforeValidator(scale_of)] = Field(
        _SAMR,
        description="The ordinal scale: name, levels (the lowest first), transformative (the cut); changed, the days from "
        "which another edition of the rubric was used: terms on two sides of one are not compared.",
    )
    terms: Annotated[tuple[Term, ...], BeforeValidator(_spans)] = Field(
        (), description="Named ranges of days. Left out: half-years of the dates in the data."
    )
    waves: Annotated[tuple[Wave, ...], BeforeValidator(_spans)] = Field((), description="Dated survey rounds.")
    plan: Plan = Field(default_factory=Plan, description="What the district plans.")
    effect: Effect = Field(default_factory=Effect, description="How an effect of coaching is judged.")
    privacy: Privacy = Field(default_factory=lambda: Privacy.model_validate({}), description="Smallest groups shown.")
    check: Check = Field(default_factory=Check, description="How strict the check is.")
    survey: Survey = Field(default_factory=Survey, description="Scoring of survey items.")
    explore: Explore = Field(default_factory=Explore, description="Groups of teachers to ask about.")
    frameworks: dict[str, Framework] = Field(
        default_factory=dict,
        description="Your own frameworks for self-assessments, in addition to ISTE, NTC and FutureReady.",
    )
    chapter: Annotated[tuple[Chapter, ...], BeforeValidator(chapters_of)] = Field(
        (),
        description="Your own chapters, each about a selection of the district's teachers: title, name, where (filters on "
        "teachers), and optionally show (share or shift), terms and note. They pass the gate as everything else does.",
    )
    terms_derived: bool = Field(False, description="Set by the reader: the terms were derived from the dates.")

    @property
    def every_framework(self) -> dict[str, Framework]:
        """The shipped frameworks and the district's own; for equal names, the district's own is used."""
        return {**shipped(), **self.frameworks}

    @model_validator(mode="after")
    def _apart(self) -> Config:
        for kind, spans in (("terms", self.terms), ("waves", self.waves)):
            if len(spans) > _SPANS:
                raise ValueError(f"{len(spans):,} {kind}; at most {_SPANS} are allowed")
            names = [span.name for span in spans]
            if twice := [name for name in names if names.count(name) > 1]:
                raise ValueError(f"{kind}: '{twice[0]}' is used twice")
        if len(self.frameworks) > _SPANS or any(len(f.standards) > 200 for f in self.frameworks.values()):
            raise ValueError(f"at most {_SPANS} frameworks with at most 200 standards each are allowed")
        ordered = sorted(self.terms, key=lambda term: term.start)
        for one, two in pairwise(ordered):
            if two.start <= one.end:
                raise ValueError(f"terms '{one.name}' and '{two.name}' overlap")
        return self


def load_config(path: Path | str) -> Config:
    """Read ``coachkit.toml`` from a folder, or the file itself; without a file, return the defaults.

    Raises
    ------
    BadConfig
        The message names the file, the key, the value, what was expected and the nearest valid key.
    """
    file = Path(path)
    file = file / FILE if file.is_dir() else file
    if not (file.exists() or file.is_symlink()):
        return Config()
    return make_config(read_toml(file, BadConfig), file.name)


def make_config(raw: dict[str, Any], file: str) -> Config:
    """Settings from plain values; errors (BadConfig) name ``file``."""
    try:
        return Config.model_validate(raw)
    except ValidationError as error:
        raise _bad_config(file, error) from None


def _bad_config(name: str, error: ValidationError) -> BadConfig:
    first = error.errors()[0]
    place = [str(part)[:80] for part in first["loc"]]
    key = ".".join(place) or "the file"
    if first["type"] == "extra_forbidden":
        guess = nearest(place[-1], _keys(place[:-1]))
        known = ", ".join(_keys(place[:-1]))
        hint = f"Did you mean '{guess}'? " if guess else ""
        return BadConfig(f"{name}: there is no setting '{key}'.", f"{hint}Known: {known}.")
    said = str(first["msg"]).removeprefix("Value error, ")
    value = first.get("input")
    found = repr(value[:80] if isinstance(value, str) else value)
    shown = f" (found {found})" if isinstance(value, str | int | float | bool) else ""
    return BadConfig(f"{name}: {key}{shown}: {said}.", "The settings are described in the data dictionary.")


def _keys(place: list[str]) -> list[str]:
    model: type[BaseModel] = Config
    for part in place:
        annotation = model.model_fields[part].annotation if part in model.model_fields else None
        if part in {"terms", "waves"}:
            model = Term
        elif part == "frameworks":
            model = Framework
        elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
            model = annotation
    hidden = {"terms_derived", "name"} if model is Term else {"terms_derived"}
    return [key for key in model.model_fields if key not in hidden]
