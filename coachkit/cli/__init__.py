"""The command line: parse, call, print. Everything else is in the library."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

import coachkit
from coachkit import console
from coachkit.cli.imports import import_app
from coachkit.cli.jupyter import demo, lab, notebooks
from coachkit.cli.plan import plan_command
from coachkit.cli.run import AsOf, Json, run_command
from coachkit.errors import CoachkitError, unreachable
from coachkit.garbage import collected_seldom

__all__ = ["app"]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Find out whether a school district's technology coaching works.",
)
app.add_typer(import_app, name="import")
app.command("plan")(plan_command)
app.command("run")(run_command)

Data = Annotated[Path, typer.Option("--data", help="District folder, or a release.", show_default=False)]
Audience = Annotated[str, typer.Option(help="Who will read the numbers: school, public or internal.")]


def _version(value: bool) -> None:
    if value:
        console.say(f"coachkit {coachkit.__version__}")
        raise typer.Exit


def main() -> None:
    """Run the command line; an error meant for the analyst is printed without a traceback."""
    logging.basicConfig(level=os.environ.get("COACHKIT_LOG", "WARNING").upper(), format="%(levelname)s %(message)s")
    with suppress(ValueError, AttributeError):  # not in the main thread, or not on this system
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # treat SIGTERM like Ctrl-C
    try:
        with collected_seldom():
            app()
    except CoachkitError as error:
        console.error(error)
        sys.exit(error.exit_code)
    except OSError as error:
        if isinstance(error, BrokenPipeError):  # the program that reads our output has ended
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        console.error(unreachable(error))
        sys.exit(2)
    except KeyboardInterrupt:
        console.error(
            CoachkitError("Stopped. The pages made before are untouched.", "Run the same command again to continue.")
        )
        sys.exit(130)


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Find out whether a school district's technology coaching works."""


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="District folder.")],
    as_json: Json = False,
    set_aside: Annotated[
        Path | None, typer.Option("--set-aside", help="Write the rows set aside to this folder.")
    ] = None,
) -> None:
    """Count the usable rows and name what is wrong with the rest. Exit code 0: clean, 1: rows set aside, 2: unusable."""
    from coachkit.district import check as check_folder

    with console.steps("Check", quiet=as_json) as on_progress:
        found = check_folder(folder, on_progress)
    if found.ledger is not None and set_aside is not None:
        found.ledger.write_set_aside(set_aside)
    if as_json:
        console.say(json.dumps(found.to_json(), ensure_ascii=False))
        raise typer.Exit(found.exit_code)
    if found.ledger is not None:
        console.ledger(found.ledger)
    for note in found.notes:
        console.say(f"Note: {note}")
    if found.error is not None:
        raise found.error
    raise typer.Exit(found.exit_code)


@app.command()
def release(
    data: Data,
    to: Annotated[Path, typer.Option("--to", help="Folder for the release.", show_default=False)],
    audience: Audience = "school",
    as_of: AsOf = None,
) -> None:
    """Write the gated numbers alone, to hand them to somebody else."""
    with console.steps("Release") as on_progress:
        made = coachkit.build_release(data, audience, as_of, to, on_progress)
    console.say(f"Release for audience {audience}, as of {made.meta.as_of}: {made.path}")


@app.command()
def simulate(
    to: Annotated[Path, typer.Option("--to", help="Folder for the synthetic district.", show_default=False)],
    schools: Annotated[
        int | None, typer.Option(help="Number of schools. Default: as in the scenario.", show_default=False)
    ] = None,
    teachers: Annotated[
        int | None,
        typer.Option(help="Average number of teachers per school. Default: as in the scenario.", show_default=False),
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same district.")] = 1,
    scenario: Annotated[str, typer.Option(help="default, null, small, large or adversarial.")] = "default",
) -> None:
    """Make a synthetic district whose true effects are known."""
    console.say(f"Synthetic district ({scenario}): {coachkit.simulate_district(to, schools, teachers, seed, scenario)}")


@app.command()
def new(folder: Annotated[Path, typer.Argument(help="A new folder.")]) -> None:
    """Start without data: a workbook to fill in, settings, three forms with their mappings, and a plan."""
    from coachkit.starter import start

    for path in start(folder):
        console.say(str(path))
    console.say(f"Next: read {folder / 'START.md'}, fill in the workbook, then: coachkit check {folder / 'district'}")


@app.command()
def audit(
    share: Annotated[Path, typer.Argument(help="The folder you want to send.")],
    data: Annotated[Path, typer.Option("--data", help="The district folder it was made from.", show_default=False)],
    earlier: Annotated[
        Path | None,
        typer.Option("--earlier", help="A folder sent earlier; the audit warns of small differences from it."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Search finished pages for people. Exit code 0: nothing leaks, 1: leaks, 2: the audit could not run."""
    from coachkit.audit import audit as look

    found = look(share, data, earlier)
    if as_json:
        console.say(json.dumps(found.to_json(), ensure_ascii=False))
        raise typer.Exit(found.exit_code)
    for leak in found.leaks:
        console.say(f"LEAK {leak.file}: {leak.what}")
    for warning in found.warnings:
        console.say(f"CHECK {warning.file}: {warning.what}")
    console.say(
        f"Searched {found.files} files for {found.secrets:,} names and ids and checked {found.cells:,} numbers: "
        f"{len(found.leaks)} leaks, {len(found.warnings)} to check."
    )
    raise typer.Exit(found.exit_code)


app.command()(demo)
app.command()(notebooks)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(lab)
