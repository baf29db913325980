"""The groups of teachers that a district asks about: a section of ``coachkit.toml``."""

from __future__ import annotations

from itertools import pairwise

from pydantic import Field, field_validator

from coachkit.schema.grades import BANDS, band_grades
from coachkit.schema.plan import Section

OWN = "own:"  # before the name of a column that is the district's own
_COLUMNS, _BANDS, _NAME = 20, 12, 100


class Explore(Section):
    """Groups of teachers: the district's own columns, bands of grades and years, and which spellings mean the same."""

    columns: tuple[str, ...] = Field(
        (),
        description="Your own columns of staff, observations or schools to group by, such as staff.pathway; never a name, an "
        "id or free text.",
    )
    grade_bands: tuple[str, ...] = Field(
        BANDS, description="Bands of grades, each from its first to its last grade (PK, K, 1 to 12)."
    )
    years_of_service: tuple[float, ...] = Field(
        (3, 10), description="Years of service with which the second band and each further one begins."
    )
    spellings: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="By column, a spelling and the one that is meant; a spelling with itself is a group of its own.",
    )

    @field_validator("columns")
    @classmethod
    def _once(cls, columns: tuple[str, ...]) -> tuple[str, ...]:
        if len(columns) > _COLUMNS:
            raise ValueError(f"at most {_COLUMNS} columns are allowed")
        for name in columns:
            if not 1 <= len(name) <= _NAME or not name.isprintable():
                raise ValueError(f"'{name[:_NAME]}' is not the name of a column")
        bare = [name.rpartition(".")[2].casefold() for name in columns]
        if twice := [name for name, key in zip(columns, bare, strict=True) if bare.count(key) > 1]:
            raise ValueError(f"'{twice[-1]}' is named twice; give one of the columns another name in its file")
        return columns

    @field_validator("grade_bands")
    @classmethod
    def _apart(cls, bands: tuple[str, ...]) -> tuple[str, ...]:
        if not 1 <= len(bands) <= _BANDS:
            raise ValueError(f"1 to {_BANDS} bands are allowed")
        grades = [grade for band in bands for grade in band_grades(band)]
        if twice := [grade for grade in grades if grades.count(grade) > 1]:
            raise ValueError(f"grade {twice[0]} is in two bands")
        return bands

    @field_validator("years_of_service")
    @classmethod
    def _rising(cls, years: tuple[float, ...]) -> tuple[float, ...]:
        if len(years) >= _BANDS or any(not 0 < year <= 70 for year in years):
            raise ValueError(f"at most {_BANDS - 1} years above 0 and up to 70 are allowed")
        if any(two <= one for one, two in pairwise(years)):
            raise ValueError("the years must rise")
        return years

    @field_validator("spellings")
    @classmethod
    def _settled(cls, spellings: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        for column, meant in spellings.items():
            for one, two in meant.items():
                if not two.strip():
                    raise ValueError(f"{column}: the spelling meant by '{one}' is blank")
                if meant.get(two, two) != two:
                    raise ValueError(f"{column}: '{one}' means '{two}', which means '{meant[two]}'; name the last one")
        return spellings
