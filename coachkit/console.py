"""Everything the command line prints: lines, tables, progress, errors."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from coachkit.errors import CoachkitError, visible

if TYPE_CHECKING:
    from coachkit.batch import Event
    from coachkit.district import Ledger

_SHOWN = 20


def say(line: str) -> None:
    """Print one line as it is."""
    sys.stdout.write(line + "\n")


def error(problem: CoachkitError) -> None:
    """Print what went wrong and what to do, on standard error."""
    shown = ["\n".join(map(visible, text.split("\n"))) for text in (problem.message, problem.fix)]
    sys.stderr.write(f"coachkit: {shown[0]}\n")
    if problem.fix:
        sys.stderr.write(f"  {shown[1]}\n")


def ledger(found: Ledger) -> None:
    """Print the rows read, kept and set aside by table, the first problem of each kind, and the notes."""
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
        value = f"'{visible(row['value'])}' " if row["value"] != "" else ""
        out.print(Text(f"{where}: {value}{row['rule']}{times}. {row['fix']}"))
    if len(found.problems) > _SHOWN:
        out.print(f"… and {len(found.problems) - _SHOWN} more kinds of problems; --json lists them all.")
    for note in found.notes:
        out.print(Text(f"Note: {note}"))
    if found.clean:
        out.print("All rows can be used.")
    else:
        out.print(
            "To see the rows set aside and why, add --set-aside FILES; every run also writes them to work/set_aside."
        )
        out.print("Repair them there and put them back with: coachkit import repaired FILES --to FOLDER")


@contextmanager
def steps(what: str, quiet: bool = False) -> Iterator[Callable[[str, float], None]]:
    """Show the progress of one long task: a bar with the step and the time left in a terminal, nothing elsewhere."""
    if quiet or not sys.stdout.isatty():
        yield lambda step, done: None
        return
    parts = (TextColumn(what), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("left"),
             TimeRemainingColumn(), TextColumn("{task.fields[step]}"))  # fmt: skip
    with Progress(*parts, transient=True) as bar:
        task = bar.add_task(what, total=1.0, step="")
        yield lambda step, done: bar.update(task, completed=done, step=step)


@contextmanager
def progress(what: str, as_json: bool = False) -> Iterator[Callable[[Event], None]]:
    """Show the progress of a batch: a bar with failures and the slowest report in a terminal, else plain lines or JSON."""
    if as_json:
        yield lambda event: say(json.dumps(event.to_json(), ensure_ascii=False))
    elif not sys.stdout.isatty() or os.environ.get("CI"):
        yield _line
    else:
        with _bar() as bar:
            yield _Shown(bar, what).on_progress


def _line(event: Event) -> None:
    if event.what == "note":
        say(event.text)
    elif event.outcome is not None:
        outcome, failure = event.outcome, event.outcome.failure
        where = f" in cell {failure.cell}" if failure and failure.cell is not None else ""
        state = f"FAILED: {failure.error}{where}: {failure.cause} {failure.fix}" if failure else "ok"
        say(f"{event.done}/{event.total} {outcome.id or outcome.notebook} {state} ({outcome.seconds:.1f} s)")


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[more]}"),
        console=Console(highlight=False),
    )


class _Shown:
    """The progress bar of a batch, with its failures and its slowest report."""

    def __init__(self, bar: Progress, what: str) -> None:
        self._bar, self._task = bar, bar.add_task(what, total=None, more="")
        self._failed, self._slowest = 0, (0.0, "")

    def on_progress(self, event: Event) -> None:
        """Show one event."""
        if event.what == "note":
            self._bar.console.print(Text(event.text))
            return
        if event.what == "planned":  # what is unchanged is no work: the time left is for the rest
            self._bar.update(self._task, total=event.total - event.done)
            return
        outcome = event.outcome
        assert outcome is not None
        name = outcome.id or outcome.notebook
        self._slowest = max(self._slowest, (outcome.seconds, name))
        if outcome.failure is not None:
            self._failed += 1
            self._bar.console.print(Text(f"{name} failed: {outcome.failure.brief}"))
        more = f"{self._failed} failed, " if self._failed else ""
        self._bar.update(self._task, advance=1, more=f"{more}slowest {self._slowest[1]} {self._slowest[0]:.1f} s")
