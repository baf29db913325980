"""``coachkit.toml``: the district's settings, each typed, documented and with a sensible default."""

from __future__ import annotations

import datetime as dt
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from coachkit.contract.frameworks import Framework, shipped
from coachkit.contract.scale import Scale
from coachkit.errors import BadConfig, nearest

__all__ = [
    "FILE",
    "FLOORS",
    "STUDENTS",
    "Check",
    "Config",
    "DistrictInfo",
    "Effect",
    "Plan",
    "Privacy",
    "Survey",
    "Term",
    "Wave",
    "load_config",
    "make_config",
]

FILE = "coachkit.toml"
FLOORS = {"internal": 1, "school": 5, "public": 10}
STUDENTS = 10


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class DistrictInfo(_Section):
    """Who this is about."""

    name: str = Field("District", description="The district's name, as reports show it.", min_length=1)
    synthetic: bool = Field(False, description="True when the data are made up; every report then says so.")


class _Span(_Section):
    name: str = Field(description="Its name, as reports show it.")
    start: dt.date = Field(description="First day.")
    end: dt.date = Field(description="Last day.")

    @model_validator(mode="after")
    def _in_order(self) -> _Span:
        if self.end < self.start:
            raise ValueError(f"'{self.name}' ends ({self.end}) before it starts ({self.start})")
        return self


class Term(_Span):
    """A named range of days that observations and coaching are counted by."""


class Wave(_Span):
    """A dated round of a survey or self-assessment."""


class Plan(_Section):
    """What the district plans for its coaching; measures are shown against it."""

    dosage_hours: float = Field(6, gt=0, description="One-on-one hours planned per coachee and term.")
    caseload: float = Field(15, gt=0, description="Active coachees planned per full-time coach.")
    follow_up_days: int = Field(14, gt=0, description="Days within which an event should be followed up.")
    drought_days: tuple[int, ...] = Field((14, 30), description="Gaps between contacts that are counted, in days.")
    target_share: float | None = Field(None, ge=0, le=1, description="Transformative share aimed for.")
    self_assessment_target: int = Field(3, ge=1, le=4, description="Level aimed for on each coaching standard.")
    selection: str = Field("", description="How schools were chosen for coaching, in words; printed with effects.")
    drawn_by_lot: bool = Field(
        False,
        description="True when it was decided by lot which schools were coached when; says how sure an effect is.",
    )


class Effect(_Section):
    """How an effect of coaching is judged: in shares of lessons, 0.05 is 5 points."""

    cutoff: float = Field(0.05, ge=0, le=1, description="The smallest effect that would matter to the district.")
    prior_mean: float = Field(0.0, ge=-1, le=1, description="The effect thought likeliest before any data.")
    prior_sd: float = Field(
        0.2, gt=0, le=1, description="How far from it effects were thought possible: two in three lie within."
    )
    prior_source: str = Field("the default", description="Where the two come from, in words; printed with them.")


class Privacy(_Section):
    """Smallest groups shown, by audience. May be stricter than the floor."""

    minimum_adults: dict[Literal["internal", "school", "public"], int] = Field(
        default_factory=dict, description="Smallest group of adults shown, by audience.", validate_default=True
    )
    minimum_students: int = Field(STUDENTS, description="Smallest group of students shown.")
    allow_looser: bool = Field(False, description="Allow smaller groups than the floor; every report then says so.")
    running_terms: bool = Field(
        True,
        description="Show a term while it is running; false: only what was known when the last finished term ended.",
    )
    label_key: str = Field("", description="A secret text: with it, coaches' labels cannot be had from staff ids.")

    def smallest(self, audience: str) -> int:
        """Smallest group of adults that an audience may see; a coach sees of others what a school sees."""
        return dict(self.minimum_adults)["school" if audience == "coach" else audience]  # type: ignore[index]

    @property
    def looser(self) -> bool:
        """True when a group may be smaller than the floor."""
        small = any(self.smallest(audience) < floor for audience, floor in FLOORS.items())
        return small or self.minimum_students < STUDENTS

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, values: Any) -> Any:
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


class Check(_Section):
    """How strict the check of the tables is."""

    keep_unmatched: tuple[str, ...] = Field(
        (), description="Columns ('table.column') whose unknown ids are kept and counted, not set aside."
    )


class Survey(_Section):
    """Scoring of survey items."""

    minimum_answered: float = Field(0.8, gt=0, le=1, description="Share of a domain's items that must be answered.")


def _scale(value: Any) -> Scale:
    if isinstance(value, Scale):
        return value
    keys = ("name", "levels", "transformative", "changed")
    if not isinstance(value, dict):
        raise ValueError("expected a table with name, levels, transformative and, if need be, changed")
    wrong = [key for key in value if key not in keys]
    if wrong:
        guess = nearest(wrong[0], keys)
        raise ValueError(f"unknown key '{wrong[0]}'" + (f"; did you mean '{guess}'?" if guess else ""))
    missing = [key for key in keys[1:3] if key not in value]
    if missing:
        raise ValueError(f"'{missing[0]}' is missing")
    if not isinstance(value["levels"], list) or not all(isinstance(level, str) for level in value["levels"]):
        raise ValueError("'levels' must be a list of texts, the lowest first")
    changed = value.get("changed", [])
    if not isinstance(changed, list) or not all(isinstance(day, dt.date) for day in changed):
        raise ValueError("'changed' must be a list of days, for example [2025-08-18]")
    name, cut = str(value.get("name", "Level")), str(value["transformative"])
    return Scale(name, tuple(value["levels"]), cut, tuple(sorted(changed)))


def _spans(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return tuple({"name": name, **span} if isinstance(span, dict) else span for name, span in value.items())


_SAMR = Scale("SAMR", ("None", "Substitution", "Augmentation", "Modification", "Redefinition"), "Modification")


class Config(_Section):
    """All settings of a district. Sections that are left out have their defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    district: DistrictInfo = Field(default_factory=DistrictInfo, description="Who this is about.")
    scale: Annotated[Scale, BeforeValidator(_scale)] = Field(
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
    frameworks: dict[str, Framework] = Field(
        default_factory=dict,
        description="Frameworks of your own for self-assessments, beside ISTE, NTC and FutureReady.",
    )
    terms_derived: bool = Field(False, description="Set by the reader: the terms were derived from the dates.")

    @property
    def every_framework(self) -> dict[str, Framework]:
        """The frameworks shipped and the district's own, which go first where both have a name."""
        return {**shipped(), **self.frameworks}

    @model_validator(mode="after")
    def _apart(self) -> Config:
        ordered = sorted(self.terms, key=lambda term: term.start)
        for one, two in pairwise(ordered):
            if two.start <= one.end:
                raise ValueError(f"terms '{one.name}' and '{two.name}' overlap")
        return self


def load_config(path: Path | str) -> Config:
    """Read ``coachkit.toml`` from a folder (or the file itself); without one, the defaults.

    Raises
    ------
    BadConfig
        Naming the file, the key, the value, what was expected and the nearest right key.
    """
    file = Path(path)
    file = file / FILE if file.is_dir() else file
    if not file.is_file():
        return Config()
    try:
        raw = tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadConfig(f"{file.name} is not UTF-8 text.", "Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise BadConfig(f"{file.name} cannot be read: {error}.", 'Mend that line; texts stand in "quotes".') from None
    return make_config(raw, file.name)


def make_config(raw: dict[str, Any], file: str) -> Config:
    """Settings from plain values; ``file`` is named where they are wrong (raises BadConfig)."""
    try:
        return Config.model_validate(raw)
    except ValidationError as error:
        raise _bad_config(file, error) from None


def _bad_config(name: str, error: ValidationError) -> BadConfig:
    first = error.errors()[0]
    place = [str(part) for part in first["loc"]]
    key = ".".join(place) or "the file"
    if first["type"] == "extra_forbidden":
        guess = nearest(place[-1], _keys(place[:-1]))
        known = ", ".join(_keys(place[:-1]))
        hint = f"Did you mean '{guess}'? " if guess else ""
        return BadConfig(f"{name}: there is no setting '{key}'.", f"{hint}Known: {known}.")
    said = str(first["msg"]).removeprefix("Value error, ")
    value = first.get("input")
    shown = f" (found {value!r})" if isinstance(value, str | int | float | bool) else ""
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
