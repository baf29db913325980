"""The district's coaching plan, and how its effect is judged: two sections of ``coachkit.toml``."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class Section(BaseModel):
    """A section of the settings: frozen, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


class Plan(Section):
    """The district's plan for its coaching; reports compare measures with it."""

    dosage_hours: float = Field(6, gt=0, le=10_000, description="One-on-one hours planned per coachee and term.")
    caseload: float = Field(15, gt=0, le=100_000, description="Active coachees planned per full-time coach.")
    follow_up_days: int = Field(14, gt=0, le=3_660, description="Days within which an event should be followed up.")
    drought_days: tuple[int, ...] = Field((14, 30), description="Gaps between contacts that are counted, in days.")
    target_share: float | None = Field(None, ge=0, le=1, description="Transformative share aimed for.")
    self_assessment_target: int = Field(3, ge=1, le=4, description="Level aimed for on each coaching standard.")
    chosen_by: Literal["lot", "lowest", "volunteers", "other"] | None = Field(
        None,
        description="How it was decided which schools were coached when: lot (drawn by lot), lowest (the lowest first), "
        "volunteers, or other; says how far an effect can be trusted.",
    )
    chosen_note: str = Field("", description="How schools were chosen for coaching, in words; printed with effects.")

    @model_validator(mode="before")
    @classmethod
    def _chosen_anew(cls, values: Any) -> Any:
        """Say which lines replace ``selection`` and ``drawn_by_lot``, with what the district wrote in them."""
        if not isinstance(values, dict) or not {"selection", "drawn_by_lot"} & set(values):
            return values
        lines = []
        if "drawn_by_lot" in values:
            lines.append('chosen_by = "lot"' if values["drawn_by_lot"] is True else 'chosen_by = "other"')
        if "selection" in values:
            words = str(values["selection"])[:200].replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
            lines.append(f'chosen_note = "{words}"')
        old = " and ".join(key for key in ("selection", "drawn_by_lot") if key in values)
        raise ValueError(
            f"{old} can no longer be used; write {' and '.join(lines)} instead (chosen_by: lot, lowest, volunteers or other)"
        )

    @field_validator("drought_days")
    @classmethod
    def _few(cls, days: tuple[int, ...]) -> tuple[int, ...]:
        if len(days) > 12 or not all(1 <= day <= 3_660 for day in days):
            raise ValueError("at most 12 gaps of 1 to 3,660 days are allowed")
        return days


class Effect(Section):
    """How an effect of coaching is judged: in shares of lessons, 0.05 is 5 points."""

    cutoff: float = Field(0.05, ge=0, le=1, description="The smallest effect that would matter to the district.")
    prior_mean: float = Field(0.0, ge=-1, le=1, description="The effect thought likeliest before any data.")
    prior_sd: float = Field(
        0.1,
        gt=0,
        le=1,
        description="The spread of effects thought possible: two in three are within this distance of the mean.",
    )
    prior_source: str = Field(
        "the default, which expects little: 10 points are about a third of a standard deviation of teachers' shares; published "
        "programmes reach .49 on instruction, larger ones a fraction of that (Kraft, Blazar & Hogan 2018)",
        description="Where the two come from, in words; printed with them.",
    )
