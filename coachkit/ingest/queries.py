"""Queries of a mapping on a database file: they can read that file and do nothing else."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from coachkit.district.files import as_raw
from coachkit.district.raw import Raw
from coachkit.errors import BadInput, BadMapping, CoachkitError
from coachkit.size_limits import CELL, CELLS

SQLITE, DUCKDB = (".db", ".sqlite", ".sqlite3"), (".duckdb",)
_SECONDS = 60  # that a query may take
_ROWS, _AT_ONCE = 20_000_000, 20_000
_HEAP = 2 << 30  # bytes that a database may use while it answers
_MAY = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
_MAY_NOT_CALL = {"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"}
# Nothing but the file itself: no other file, no address, no extension, no variables of this program, no change of these.
_LOCKED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
    "max_memory": f"{_HEAP >> 20}MB",
    "lock_configuration": "true",
}


def query_file(path: Path, sql: str, kind: str = "") -> Raw:
    """The rows of a query on a sqlite or duckdb file (``kind``; blank: by its ending), as texts.

    Raises
    ------
    BadMapping
        When the query does more than read.
    BadInput
        When it fails, takes too long or returns too many rows.
    """
    read = _sqlite if (kind or path.suffix.lower()) in ("sqlite", *SQLITE) else _duckdb
    try:
        return read(path, sql)
    except CoachkitError:
        raise
    except Exception as error:  # every database has its own kinds
        said = (str(error).strip() or type(error).__name__).splitlines()[0][:200]
        raise BadInput(f"{path.name}: the query failed: {said}", "Correct sql in the mapping.") from None


def more_than_reads(what: str) -> BadMapping:
    """The error for a query that does more than read; ``what`` is the part that stopped it."""
    return BadMapping(
        f"The query does more than read ({what}); it was not run.",
        "A mapping's sql must be one select on tables of its own database.",
    )


def optional(name: str) -> Any:
    """Import a library that only mappings with queries need. Raises BadInput if it is not installed."""
    try:
        return import_module(name)
    except ImportError:
        raise BadInput(
            f"This mapping needs {name}, which is not installed.", "Install it: pip install 'coachkit[sql]'."
        ) from None


def of_rows(file: str, names: Sequence[str], fetch: Callable[[], Sequence[Sequence[Any]]]) -> Raw:
    """The table of rows that arrive in pieces, as texts, within limits."""
    parts, rows = [], 0
    columns = [str(name) for name in names]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise BadMapping(
            f"{file}: the query gives the column '{twice[0]}' twice.", "Give them different names with 'as'."
        )
    while piece := fetch():
        rows += len(piece)
        if rows > _ROWS or rows * len(columns) > CELLS:
            raise BadInput(f"{file}: the query has more than {rows - len(piece):,} rows.", "Ask for fewer rows.")
        table = pd.DataFrame(piece, columns=columns, dtype=object)
        longest = max((len(c) for row in piece for c in row if isinstance(c, str | bytes)), default=0)
        if longest > CELL:
            raise BadInput(f"{file}: the query has a cell of {longest:,} characters.", f"At most {CELL:,} are allowed.")
        parts.append(as_raw(file, table, 1 + rows - len(piece)))
    if not parts:
        return as_raw(file, pd.DataFrame(columns=columns, dtype=object), 1)
    return _together(parts)


def _together(parts: list[Raw]) -> Raw:
    cells = pd.concat([part.cells for part in parts], ignore_index=True)
    return Raw(
        parts[0].file, cells, np.concatenate([p.lines for p in parts]), np.concatenate([p.ragged for p in parts])
    )


def _sqlite(path: Path, sql: str) -> Raw:
    denied: list[str] = []

    def may(action: int, one: str | None, two: str | None, *_: Any) -> int:
        if action in _MAY and not (action == sqlite3.SQLITE_FUNCTION and str(two).lower() in _MAY_NOT_CALL):
            return sqlite3.SQLITE_OK
        denied.append(str(two if action == sqlite3.SQLITE_FUNCTION else one or "a statement that changes something"))
        return sqlite3.SQLITE_DENY

    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        for setting in ("trusted_schema = off", "temp_store = memory", f"hard_heap_limit = {_HEAP}"):
            connection.execute(f"pragma {setting}").close()
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 16 * CELL)
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        connection.set_authorizer(may)
        end = time.monotonic() + _SECONDS
        connection.set_progress_handler(lambda: int(time.monotonic() > end), 100_000)
        try:
            cursor = connection.execute(sql)
            if cursor.description is None:
                raise more_than_reads("it has no rows")
            return of_rows(path.name, [column[0] for column in cursor.description], lambda: cursor.fetchmany(_AT_ONCE))
        except (sqlite3.Error, sqlite3.Warning) as error:
            if denied:
                raise more_than_reads(denied[0][:80]) from None
            if "one statement" in str(error):
                raise more_than_reads("it has several statements") from None
            if time.monotonic() > end:
                raise _too_long(path) from None
            raise


def _duckdb(path: Path, sql: str) -> Raw:
    duckdb = optional("duckdb")
    with closing(duckdb.connect(str(path.resolve()), read_only=True, config=_LOCKED)) as connection:
        kinds = [statement.type.name for statement in connection.extract_statements(sql)]
        if kinds != ["SELECT"]:
            raise more_than_reads(", ".join(kinds[:3]).lower() or "it says nothing")
        try:
            with _at_most(_SECONDS, connection.interrupt):
                made = connection.execute(sql)
                return of_rows(path.name, [column[0] for column in made.description], lambda: made.fetchmany(_AT_ONCE))
        except duckdb.InterruptException:
            raise _too_long(path) from None
        except duckdb.PermissionException as error:
            raise more_than_reads(str(error).splitlines()[0][:120]) from None
        except duckdb.InvalidInputException as error:
            if "read-only" in str(error) or "locked" in str(error):
                raise more_than_reads(str(error).splitlines()[0][:120]) from None
            raise


def _too_long(path: Path) -> BadInput:
    return BadInput(f"{path.name}: the query takes longer than {_SECONDS} s.", "Select less.")


@contextmanager
def _at_most(seconds: float, stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` when the block takes longer than this."""
    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
