"""Tables as files: written the fast way where no cell needs quotes, read back as texts."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from coachkit.district.raw import read_csv
from coachkit.errors import BadInput
from coachkit.schema.tables import TABLES

_STRUCTURE = '[",\r\n]'


def write_part(rows: pd.DataFrame, path: Path) -> None:
    """Write a table of texts as CSV, with ``\\n`` at the end of lines, and quotes only where they are needed."""
    columns = [pa.chunked_array(pa.array(rows[name], type=pa.large_string())) for name in rows]
    plain = len(columns) > 1 and not any(pc.any(pc.match_substring_regex(c, _STRUCTURE)).as_py() for c in columns)
    if not plain:
        rows.to_csv(path, index=False, lineterminator="\n")
        return
    with path.open("wb") as out:
        out.write((",".join(map(str, rows.columns)) + "\n").encode())
        options = pcsv.WriteOptions(include_header=False, quoting_style="none")
        pcsv.write_csv(pa.table(columns, names=list(map(str, rows.columns))), out, options)


def read_part(path: Path) -> pd.DataFrame:
    """The table's cells as texts (blank: ``""``). Raises BadInput if its key is incomplete, because it is damaged."""
    raw = read_csv(path)
    table = TABLES.get(path.stem.lstrip("."))
    missing = [name for name in (table.key() if table else ()) if name not in raw.cells]
    if missing or raw.ragged.any():
        what = (
            f"the column '{missing[0]}' is missing" if missing else f"line {raw.lines[raw.ragged][0]} has other cells"
        )
        raise BadInput(
            f"{path} is damaged: {what}.", f"Remove {path.parent} and import its source again; the rest stays."
        )
    return raw.cells
