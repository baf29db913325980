"""Frameworks for the self-assessment of coaches: numbers of standards and short labels. They are data, not code."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field


class Framework(BaseModel):
    """One framework: its name, its source, its standards."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(description="Its name, as reports show it.", min_length=1)
    source: str = Field("", description="Who made it.")
    standards: dict[str, str] = Field(description="Each standard's number with a short label.", min_length=1)


@lru_cache(maxsize=1)
def shipped() -> dict[str, Framework]:
    """The frameworks that come with coachkit (``frameworks.toml``), by the name the tables use."""
    text = files("coachkit.schema").joinpath("frameworks.toml").read_text(encoding="utf-8")
    return {key: Framework.model_validate(entry) for key, entry in tomllib.loads(text).items()}
