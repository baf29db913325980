"""The audit counts the same people however the folder spells its headers, days and listed values: as the reader does."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from coachkit.audit.groups import count_groups
from coachkit.audit.raw import read_raw
from coachkit.district import check

from ...conftest import Simulated

DAYS = {"observations": "date", "coaching_log": "date"}


def counted(folder: Path) -> dict[tuple[str, str, str, str], object]:
    return dict(count_groups(read_raw(folder), "2026-06-05").of)


@pytest.fixture
def district(simulated: Simulated, tmp_path: Path) -> Path:
    return Path(shutil.copytree(simulated(4, 24, 3), tmp_path / "district"))


def changed(folder: Path, table: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    cells = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
    change(cells).to_csv(folder / f"{table}.csv", index=False)


@pytest.mark.parametrize("style", ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y"])
def test_days_in_another_order(district: Path, style: str) -> None:
    honest = counted(district)
    for table, column in DAYS.items():
        changed(district, table, lambda c, at=column: c.assign(**{at: pd.to_datetime(c[at]).dt.strftime(style)}))
    assert check(district).exit_code == 0
    assert counted(district) == honest


def test_headers_levels_and_listed_values_in_other_spellings(district: Path) -> None:
    honest = counted(district)
    changed(
        district,
        "observations",
        lambda c: c.assign(level=c["level"].str.upper(), pedagogical_fit=c["pedagogical_fit"].str.title()),
    )
    changed(district, "coaching_log", lambda c: c.assign(activity=c["activity"].str.title().str.replace("_", " ")))
    changed(district, "staff", lambda c: c.assign(roles=c["roles"].str.title().str.replace(";", ", ")).rename(
        columns={"staff_id": "Staff ID", "roles": "ROLES", "name": "Name"}))  # fmt: skip
    assert check(district).exit_code == 0
    assert counted(district) == honest


def test_lessons_of_somebody_who_is_not_on_the_roster_count_nowhere(district: Path) -> None:
    honest = counted(district)
    extra = {"observation_id": "X", "lesson_id": "X", "teacher_id": "nobody", "level": "Redefinition"}
    changed(district, "observations", lambda c: pd.concat([c, c[:1].assign(**extra)]))
    assert check(district).exit_code == 1
    assert counted(district) == honest
