"""What the command line prints: plain lines, tables, progress, errors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from coachkit.errors import CoachkitError

if TYPE_CHECKING:
    from coachkit.batch import Outcome
    from coachkit.district import Ledger

__all__ = ["error", "ledger", "progress", "say"]

_SHOWN = 20


def say(line: str) -> None:
    """One line, as it is."""
    sys.stdout.write(line + "\n")


def error(problem: CoachkitError) -> None:
    """What went wrong and what to do, on standard error."""
    sys.stderr.write(f"coachkit: {problem.message}\n")
    if problem.fix:
        sys.stderr.write(f"  {problem.fix}\n")


def ledger(found: Ledger) -> None:
    """Rows read, kept and set aside by table; the first problem of each kind; the notes."""
    out = Console(highlight=False, soft_wrap=True)
    table = Table("Table", "Read", "Kept", "Set aside", "Unmatched")
    for column in table.columns[1:]:
        column.justify = "right"
    for row in found.tables.to_dict("records"):
        table.add_row(row["table"], *(f"{row[c]:,}" for c in ("read", "kept", "set_aside", "unmatched")))
    out.print(table)
    for row in found.problems.head(_SHOWN).to_dict("records"):
        times = f" ({row['count']:,} rows)" if row["count"] > 1 else ""
        where = f"{row['file']} line {row['line']}" + (f", column {row['column']}" if row["column"] else "")
        value = f"'{row['value']}' " if row["value"] != "" else ""
        out.print(Text(f"{where}: {value}{row['rule']}{times}. {row['fix']}"))
    if len(found.problems) > _SHOWN:
        out.print(f"… and {len(found.problems) - _SHOWN} more kinds of problems; --json lists them all.")
    for note in found.notes:
        out.print(Text(f"Note: {note}"))
    if found.clean:
        out.print("All rows can be used.")
    else:
        out.print(
            "Rows set aside are written with their reasons by --set-aside FILES, and by every run to work/set_aside."
        )
        out.print("Mended there, they go back by: coachkit import repaired FILES --to FOLDER")


@contextmanager
def progress(what: str, quiet: bool = False) -> Iterator[Callable[[Outcome, int, int], None]]:
    """A bar with the time left for a terminal; a line a school elsewhere; nothing when ``quiet``."""
    if quiet:
        yield lambda outcome, done, total: None
    elif not sys.stdout.isatty():
        yield lambda outcome, done, total: say(f"{done}/{total} {outcome.school_id} {'ok' if outcome.ok else 'FAILED'}")
    else:
        parts = (
            TextColumn(what),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
        )
        with Progress(*parts) as bar:
            task = bar.add_task(what, total=None)
            yield lambda outcome, done, total: bar.update(task, completed=done, total=total)
