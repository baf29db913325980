"""Read the district folder for the audit alone: every cell as text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from coachkit.errors import BadInput
from coachkit.schema.toml import read_toml

DIRECT = ("planning", "modeling", "co_teaching", "observation", "co_observation", "debrief")  # activities with coachees

_FLOORS = {"internal": 1, "school": 5, "coach": 5, "public": 10}


@dataclass(frozen=True)
class Raw:
    """``tables`` by name, with all cells as texts (blank: empty), and ``settings`` as in ``coachkit.toml``."""

    tables: dict[str, pd.DataFrame]
    settings: dict[str, Any] = field(default_factory=dict)

    def table(self, name: str, *columns: str) -> pd.DataFrame:
        """A table with at least these columns; missing cells are blank."""
        found = self.tables.get(name, pd.DataFrame())
        return found.reindex(columns=list(dict.fromkeys([*found.columns, *columns])), fill_value="")

    def teachers(self, *columns: str) -> pd.DataFrame:
        """The staff's rows of teachers: ``start, end`` are days (far off where none is given), ``eligible`` is true or false."""
        staff = self.table(
            "staff", "staff_id", "school_id", "roles", "start_date", "end_date", "coaching_eligible", *columns
        )
        rows = staff[staff["roles"].str.contains(r"(?:^|;)\s*teacher\s*(?:;|$)")]
        start, end = (pd.to_datetime(rows[name], errors="coerce") for name in ("start_date", "end_date"))
        return rows.assign(
            start=start.fillna(pd.Timestamp("1900-01-01")),
            end=end.fillna(pd.Timestamp("2200-01-01")),
            eligible=~rows["coaching_eligible"].str.lower().isin(["false", "no", "0", "n"]),
        )

    def participants(self) -> pd.DataFrame:
        """The coaching log, a row for each event and person in it: ``day`` and ``person`` (blank if nobody is named)."""
        log = self.table("coaching_log", "school_id", "date", "activity", "participant_ids", "cycle_id", "cycle_phase")
        days = pd.to_datetime(log["date"], errors="coerce")
        rows = log.assign(day=days, person=log["participant_ids"].str.split(";")).explode("person", ignore_index=True)
        return rows.assign(person=rows["person"].fillna("").str.strip())

    def smallest(self, audience: str) -> int:
        """The smallest group of adults that an audience may see, from the settings or the floor."""
        given = self.settings.get("privacy", {})
        own = given.get("minimum_adults", {}).get("school" if audience == "coach" else audience)
        floor = _FLOORS.get(audience, 5)
        return floor if own is None else int(own) if given.get("allow_looser") else max(int(own), floor)


def read_raw(folder: Path) -> Raw:
    """Read CSV, TSV, Parquet and Excel files of a folder, and its settings.

    Raises
    ------
    BadInput
        When there is no such folder, it has no table of staff, or a file cannot be read.
    """
    if not folder.is_dir():
        raise BadInput(f"There is no folder {folder}.", "Give the district folder that the reports were made from.")
    tables: dict[str, pd.DataFrame] = {}
    for path in sorted(p for p in folder.iterdir() if p.is_file()):
        try:
            for name, cells in _tables(path).items():
                mine = _counted(cells)
                if len(mine) or name not in tables:
                    tables[name] = mine
        except Exception as error:  # pandas, pyarrow and openpyxl raise dozens of kinds for a broken file
            raise BadInput(
                f"{path.name} cannot be read: {error}.", "Give the folder as it was when the reports were made."
            ) from None
    if "staff" not in tables:
        raise BadInput(
            f"{folder} has no table of staff, so the audit has no names to search for.", "Give the district folder."
        )
    path = folder / "coachkit.toml"
    settings = read_toml(path, BadInput) if path.exists() or path.is_symlink() else {}
    return Raw({name: _respelt(name, cells, settings) for name, cells in tables.items()}, settings)


def _respelt(name: str, cells: pd.DataFrame, settings: dict[str, Any]) -> pd.DataFrame:
    """A table with headers, levels and listed values spelled as in the schema: case, spaces and hyphens do not count."""
    from coachkit.schema.config import Config
    from coachkit.schema.tables import TABLES

    if name not in TABLES:
        return cells
    columns = TABLES[name].columns()
    known = {_bare(key): key for key in columns}
    cells = cells.rename(columns={given: known[bare] for given in cells.columns if (bare := _bare(given)) in known
                                  and known[bare] not in cells.columns})  # fmt: skip
    levels = tuple((settings.get("scale") or {}).get("levels") or Config().scale.levels)
    for key in columns.keys() & set(cells.columns):
        given, column = cells[key].unique(), columns[key]
        if column.kind == "date":
            told = _iso(given)
        else:
            values = levels if (name, key) == ("observations", "level") else column.allowed
            told = _listed(given, {_bare(value): value for value in values}, column.many) if values else {}
        if any(cell != spelt for cell, spelt in told.items()):
            cells = cells.assign(**{key: cells[key].map(told).astype("str")})
    return cells


def _listed(given: Iterable[str], spelt: dict[str, str], many: bool) -> dict[str, str]:
    """Cells with the values that are listed spelled as there; with ``many``, a cell holds several."""
    parts = {cell: re.split(r"[;,|]", cell) if many else [cell] for cell in given}
    return {cell: ";".join(spelt.get(_bare(part), part.strip()) for part in own) for cell, own in parts.items()}


def _iso(days: Iterable[str]) -> dict[str, str]:
    """Days with the year last as ISO days: day first with points, or if a first number is above 12; otherwise month first."""
    found = {day: re.match(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})", day) for day in days}
    first = any(hit and (hit[2] == "." or int(hit[1]) > 12) for hit in found.values())
    place = (3, 1) if first else (1, 3)
    return {
        day: f"{hit[4]}-{int(hit[place[0]]):02}-{int(hit[place[1]]):02}" if hit else day for day, hit in found.items()
    }


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _tables(path: Path) -> dict[str, pd.DataFrame]:
    end, name = path.suffix.lower(), path.stem.lower()
    if path.name.startswith((".", "~$")):
        return {}
    if end == ".parquet":
        return {name: _texts(pd.read_parquet(path))}
    if end in (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"):
        engine: Any = "openpyxl" if end in (".xlsx", ".xlsm") else "calamine"
        sheets = pd.read_excel(path, sheet_name=None, dtype=str, keep_default_na=False, engine=engine)
        found = {str(sheet).strip().lower(): _texts(cells) for sheet, cells in sheets.items()}
        filled = [sheet for sheet, cells in found.items() if len(cells)]
        return {**found, name: found[filled[0]]} if len(filled) == 1 and name not in found else found
    if end in (".csv", ".tsv"):
        return {name: _texts(_csv(path))}
    return {}


def _counted(cells: pd.DataFrame) -> pd.DataFrame:
    """Rows without those marked as worked examples, which are nobody."""
    return cells[cells["example"].eq("")].reset_index(drop=True) if "example" in cells else cells


def _csv(path: Path) -> pd.DataFrame:
    text = _decoded(path.read_bytes())
    first = next((line for line in text.splitlines() if line.strip()), "")
    stated = re.fullmatch(r'"?sep=([,;|\t])"?[\s,;|]*', first, re.IGNORECASE)
    if stated:  # Excel's own line
        text = text.split(first, 1)[1].lstrip("\r\n")
        first = next((line for line in text.splitlines() if line.strip()), "")
    mark = stated[1] if stated else max(",;\t|", key=first.count)
    head = next(csv.reader([first], delimiter=mark), [])
    if len(set(head)) == len(head) and "\0" not in text:
        try:
            return pd.read_csv(io.StringIO(text), sep=mark, dtype=str, na_filter=False, index_col=False)
        except (pd.errors.ParserError, pd.errors.EmptyDataError):
            pass  # a quote that never ends, and the like: read the rows one by one
    rows = [
        row for row in csv.reader(text.splitlines(keepends=True), delimiter=mark) if any(cell.strip() for cell in row)
    ]
    if not rows:
        return pd.DataFrame()
    width = len(rows[0])
    return pd.DataFrame([(row + [""] * width)[:width] for row in rows[1:]], columns=[c.strip() for c in rows[0]])


def _decoded(raw: bytes) -> str:
    """Decode UTF-8, UTF-16 (also without a byte-order mark, if every other byte is zero), else Windows-1252."""
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if encoding != "utf-16" and len(raw) > 1 and 0 in raw[:2]:
        encoding = "utf-16-be" if raw[0] == 0 else "utf-16-le"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _texts(cells: pd.DataFrame) -> pd.DataFrame:
    def text(value: Any) -> str:
        if value is None or value is pd.NA or value is pd.NaT or value != value:
            return ""
        if isinstance(value, pd.Timestamp):
            return value.date().isoformat()
        return str(value).strip()

    def column(values: pd.Series) -> pd.Series:
        return values.fillna("").str.strip() if values.dtype == "str" else values.map(text).astype("str")

    out: dict[str, pd.Series] = {}
    for place, header in enumerate(cells.columns):
        name = str(header).strip().lower()
        out[name if name not in out else f"{name} {place}"] = column(cells.iloc[:, place])
    return pd.DataFrame(out)
