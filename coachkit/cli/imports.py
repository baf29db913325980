"""The command ``coachkit import``: from an export to a district folder."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coachkit import console
from coachkit.errors import BadInput

if TYPE_CHECKING:
    from coachkit.ingest import Imported

import_app = typer.Typer(no_args_is_help=True, help="Make a district folder from an export.")

Roster = Annotated[Path, typer.Argument(help="The export's folder, or its zip file.")]
To = Annotated[Path, typer.Option("--to", help="The district folder to make or add to.", show_default=False)]
Coaches = Annotated[Path | None, typer.Option(help="CSV of the coaches: staff_id or email, and school_id.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]


Guesses = Annotated[
    bool,
    typer.Option("--accept-guesses", help="Import even if the mapping has open questions; the check repeats them."),
]

Add = Annotated[bool, typer.Option("--add", help="Another period: add its rows below the earlier ones.")]
Replace = Annotated[bool, typer.Option("--replace", help="Replace the earlier period.")]


@import_app.command("table")
def import_table(
    source: Annotated[Path, typer.Argument(help="The export's folder, or its single file.")],
    mapping: Annotated[
        str, typer.Option("--map", help="A mapping file, or a shipped mapping's name.", show_default=False)
    ],
    to: To,
    add: Add = False,
    replace: Replace = False,
    accept_guesses: Guesses = False,
    as_json: Json = False,
) -> None:
    """Make a district folder from CSV, Excel or Parquet files through a mapping."""
    from coachkit.ingest import import_table as do

    with console.steps("Import", quiet=as_json) as on_progress:
        made = do(source, mapping, to, on_progress, accept_guesses=accept_guesses, add=add, replace=replace)
    _report(made, as_json)


@import_app.command("forms")
def import_forms(
    source: Annotated[Path, typer.Argument(help="The form's answers: CSV, Excel or OpenDocument.")],
    mapping: Annotated[
        Path | None, typer.Option("--map", help="The mapping; with --suggest: where to write it.")
    ] = None,
    to: Annotated[Path | None, typer.Option("--to", help="The district folder to make or add to.")] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Write a first mapping to read and correct.")] = False,
    stack: Annotated[
        bool, typer.Option("--stack", help="With --suggest: read all sheets that have the same columns.")
    ] = False,
    add: Add = False,
    replace: Replace = False,
    accept_guesses: Guesses = False,
    as_json: Json = False,
) -> None:
    """Import a form's export as observations or survey answers: first with --suggest, then with --map and --to."""
    from coachkit.ingest import import_table as do
    from coachkit.ingest import write_suggestion

    if suggest:
        path, person = write_suggestion(source, mapping, stack)
        for number, what in person:
            console.say(f"{path} line {number}: {what}")
        if person:
            console.say(f"Answer the {len(person)} questions in {path}, and delete each answered line.")
        console.say(f"Next: coachkit import forms {source} --map {path} --to DISTRICT-FOLDER")
        return
    if mapping is None or to is None:
        raise BadInput(
            "The options --map and --to are missing.", f"For a first mapping: coachkit import forms {source} --suggest"
        )
    with console.steps("Import", quiet=as_json) as on_progress:
        made = do(source, mapping, to, on_progress, accept_guesses=accept_guesses, add=add, replace=replace)
    _report(made, as_json)


@import_app.command("oneroster")
def import_oneroster(source: Roster, to: To, coaches: Coaches = None, as_json: Json = False) -> None:
    """Import schools and staff from a OneRoster 1.1 or 1.2 export."""
    from coachkit.ingest import import_oneroster as do

    with console.steps("Import", quiet=as_json) as on_progress:
        made = do(source, to, coaches, on_progress)
    _report(made, as_json)


@import_app.command("sds")
def import_sds(source: Roster, to: To, coaches: Coaches = None, as_json: Json = False) -> None:
    """Import schools and staff from a School Data Sync export (v1, v2 or v2.1)."""
    from coachkit.ingest import import_sds as do

    with console.steps("Import", quiet=as_json) as on_progress:
        made = do(source, to, coaches, on_progress)
    _report(made, as_json)


@import_app.command("repaired")
def import_repaired(
    source: Annotated[Path, typer.Argument(help="Folder of set-aside files that you repaired.")],
    to: Annotated[Path, typer.Option("--to", help="The district folder they came from.", show_default=False)],
) -> None:
    """Put rows that were set aside and repaired back into their tables."""
    from coachkit.ingest import import_repaired as do

    for line in do(source, to):
        console.say(line)
    console.say(f"Next: coachkit check {to}")


def _report(made: Imported, as_json: bool) -> None:
    if as_json:
        changes = [asdict(change) for change in made.changes]
        told = {"folder": str(made.folder), "rows": made.rows, "changes": changes, "notes": made.notes}
        console.say(json.dumps(told, ensure_ascii=False))
        return
    for line in (*made.steps, *map(str, made.changes), *made.notes, f"District folder: {made.folder}"):
        console.say(line)
    console.say(f"Next: coachkit check {made.folder}")
