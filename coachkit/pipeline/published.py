"""What the readers of an output folder were shown before, kept so that the next run can compare by people.

``work/published/<audience>`` (mode 0700, files 0600) holds four files for each run whose audit passed: what each person
contributed (``people-0001.parquet``), who was in which group of the district (``members-0001.parquet``), the rows as shown
(``rows-0001.parquet``) and the last number ever shown for each row (``shown-0001.parquet``). ``runs.json`` names the data
and day of each run.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from coachkit.errors import BadInput
from coachkit.files import replacing, write_whole
from coachkit.fingerprint import fingerprint

_MEND = "Move it away to start again. The next run will then ignore the numbers shown earlier."


@dataclass(frozen=True)
class Published:
    """The record of one audience in an output folder; ``home`` may not exist yet."""

    home: Path
    runs: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, work: Path, audience: str) -> Published:
        """Open the record in an output folder's ``work``.

        Raises
        ------
        BadInput
            When it cannot be read: without it, the gate would ignore numbers shown earlier.
        """
        home = work / "published" / audience
        path = home / "runs.json"
        if not path.is_file():
            return cls(home)
        try:
            return cls(home, list(json.loads(path.read_text(encoding="utf-8"))["runs"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{path} cannot be read: {error}.", _MEND) from None

    @property
    def key(self) -> str:
        """A hash of everything in the record that the next release depends on; blank where nothing was shown yet."""
        return fingerprint(self.runs) if self.runs else ""

    def shown(self) -> pd.DataFrame:
        """The last number shown for every row."""
        return self._read(f"shown-{len(self.runs):04}") if self.runs else pd.DataFrame()

    def people(self) -> dict[int, pd.DataFrame]:
        """What each person contributed, by run."""
        return {number: self._read(f"people-{number:04}") for number in range(1, len(self.runs) + 1)}

    def members(self) -> dict[int, pd.DataFrame]:
        """Who was in which group of the district, by run; runs of an earlier version have no such record."""
        numbers = [
            number for number in range(1, len(self.runs) + 1) if (self.home / f"members-{number:04}.parquet").is_file()
        ]
        return {number: self._read(f"members-{number:04}") for number in numbers}

    def rows(self) -> dict[int, pd.DataFrame]:
        """The rows as shown, by run; several runs may be of one day."""
        return {number: self._read(f"rows-{number:04}") for number in range(1, len(self.runs) + 1)}

    def counted(self) -> dict[str, dict[tuple[str, str, str], int]]:
        """People counted by measure, place and term, by the day of a run; the last run of a day counts."""
        out: dict[str, dict[tuple[str, str, str], int]] = {}
        for number, rows in self.rows().items():
            known = out[self.runs[number - 1]["day"]] = {}
            some = rows[rows["people"].notna() & rows["to_term"].eq("")]
            for measure, school, term, people in some[["measure", "school_id", "term", "people"]].itertuples(
                index=False
            ):
                key = str(measure), str(school), str(term)
                known[key] = max(known.get(key, 0), int(people))
        return out

    def before(self, asked: dict[str, str]) -> Published:
        """The record as it was before the last run, if that run had the same data, day and code."""
        again = bool(self.runs) and self.runs[-1]["asked"] == asked
        return Published(self.home, self.runs[:-1]) if again else self

    def add(self, asked: dict[str, str], day: str, parts: Mapping[str, Path]) -> None:
        """Add a published run; ``parts`` are its files of ``people``, ``members``, ``rows`` and ``shown``."""
        if self.before(asked) is not self:
            return  # the same once more
        number = len(self.runs) + 1
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name, path in parts.items():
            with replacing(self.home / f"{name}-{number:04}.parquet", mode=0o600) as draft:
                shutil.copyfile(path, draft)
        runs = [*self.runs, {"asked": asked, "day": day}]
        write_whole(self.home / "runs.json", json.dumps({"runs": runs}), mode=0o600)

    def _read(self, name: str) -> pd.DataFrame:
        path = self.home / f"{name}.parquet"
        try:
            return pd.read_parquet(path)
        except Exception as error:  # pyarrow raises many kinds for a broken file
            raise BadInput(f"{path} cannot be read: {error}.", _MEND) from None
