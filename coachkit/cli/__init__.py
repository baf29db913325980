"""The command line: parse, call, print. Everything else is in the library."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import coachkit
from coachkit import console
from coachkit.cli.imports import imports
from coachkit.cli.lab import lab
from coachkit.cli.plan import plan
from coachkit.errors import BadInput, BatchFailed, CoachkitError, unreachable

if TYPE_CHECKING:
    from coachkit.batch import Outcome

__all__ = ["app"]

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Find out whether a school district's technology coaching works.",
)
app.add_typer(imports, name="import")
app.command()(plan)

Data = Annotated[Path, typer.Option("--data", help="District folder, or a release.", show_default=False)]
Audience = Annotated[str, typer.Option(help="Who will read the numbers: school, public or internal.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Last day to count, YYYY-MM-DD. Default: the last day in the data.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]


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
def run(
    data: Annotated[str, typer.Option("--data", help="District folder or release, or its URL.", show_default=False)],
    out: Annotated[
        str, typer.Option("--out", help="Output folder (for share/ and work/), or its URL.", show_default=False)
    ],
    notebook: Annotated[
        str,
        typer.Argument(
            help="Name of a shipped notebook, or a notebook file. Default: the school and district reports."
        ),
    ] = "",
    school: Annotated[
        list[str] | None, typer.Option("--school", help="School id; repeat it for more. Default: all.")
    ] = None,
    coach: Annotated[
        list[str] | None, typer.Option("--coach", help="A coach's label; repeat it for more. Default: all.")
    ] = None,
    audience: Annotated[
        str, typer.Option(help="Who will read the pages: school, public, coach or internal.")
    ] = "school",
    as_of: AsOf = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE sets another parameter of the notebook.")
    ] = None,
    workers: Annotated[
        int, typer.Option(help="Reports made at the same time; 0: as many as cores and memory allow.", min=0)
    ] = 0,
    timeout: Annotated[float, typer.Option(help="Time limit per report, in seconds.", min=0.1)] = 600,
    memory: Annotated[
        int, typer.Option(help="Memory limit per report, in MB; 0: a fair share of the free memory.", min=0)
    ] = 0,
    limit: Annotated[float, typer.Option(help="Time limit for the whole run, in seconds; 0: none.", min=0)] = 0,
    fresh: Annotated[bool, typer.Option("--fresh", help="Make every report again, even if nothing changed.")] = False,
    single_file: Annotated[
        bool, typer.Option("--single-file", help="Make pages that hold all they need, so that you can mail each alone.")
    ] = False,
    unchecked: Annotated[
        bool,
        typer.Option(
            "--unchecked", help="Show all outputs of a notebook of your own; its pages say that nobody checked them."
        ),
    ] = False,
    engine: Annotated[str, typer.Option(help="warm, kernel, or auto.")] = "auto",
    cluster: Annotated[str, typer.Option(help="Address of a Dask scheduler: tcp://HOST:8786.")] = "",
    as_json: Json = False,
) -> None:
    """Make a page for every school, one for the district, and an index."""
    from coachkit.api import Limits
    from coachkit.api import run as run_all

    given = dict(_setting(text) for text in settings or ())
    with console.progress("Reports", as_json) as on_progress:
        done = run_all(
            data,
            out,
            notebook,
            school or (),
            audience,
            as_of,
            coaches=coach or (),
            settings=given,
            limits=Limits(workers, timeout, memory, limit),
            engine=engine,
            fresh=fresh,
            single_file=single_file,
            unchecked=unchecked,
            cluster=cluster,
            on_progress=on_progress,
        )
    made = len(done.outcomes) - len(done.failed)
    if as_json:
        console.say(json.dumps({"event": "finished", "index": str(done.index), "made": made, "unchanged": done.unchanged,
                                "failed": [o.id or o.notebook for o in done.failed]}))  # fmt: skip
    else:
        console.say(f"{made} of {len(done.outcomes)} reports made.")
        console.say(f"Open {done.index}")
    if done.failed:
        raise BatchFailed(
            _failures(done.failed),
            f"{out}/work/manifest.json has the details. Run the same command again to retry them.",
        )


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise BadInput(f"'{text}' is not a setting.", "Write --set NAME=VALUE.")
    return name.strip(), value


def _failures(failed: tuple[Outcome, ...]) -> str:
    """The number of failed reports, then one line for each of the first ten: which report, and why."""
    lines = [f"{len(failed)} reports failed:" if len(failed) > 1 else "1 report failed:"]
    for outcome in failed[:10]:
        failure = outcome.failure
        assert failure is not None
        where = f" in cell {failure.cell}" if failure.cell is not None else ""
        cause = f": {failure.cause}" if failure.cause else ""
        lines.append(f"  {outcome.id or outcome.notebook}: {failure.error}{where}{cause}. {failure.fix}")
    return "\n".join([*lines, f"  … and {len(failed) - 10} more"] if len(failed) > 10 else lines)


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


app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(lab)
