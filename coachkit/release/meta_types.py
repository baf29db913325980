"""The kinds of values that a release may hold, and what all its typed parts have in common."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


def _day(text: str) -> str:
    if dt.date.fromisoformat(text).isoformat() != text:
        raise ValueError("write a day as YYYY-MM-DD")
    return text


Text = Annotated[str, StringConstraints(max_length=100_000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100_000)]
Day = Annotated[str, StringConstraints(max_length=10), AfterValidator(_day)]
Number = Annotated[float, Field(gt=-1e15, lt=1e15)]
Count = Annotated[int, Field(ge=0, lt=10**15)]
Audience = Literal["school", "public", "coach", "internal"]


class Entry(BaseModel):
    """A part of a release: frozen, with strictly typed fields; other fields in a file are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, allow_inf_nan=False)
