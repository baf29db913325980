"""``coachkit run``: every page of a district in one command."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from coachkit import console
from coachkit.errors import BadInput, BatchFailed

if TYPE_CHECKING:
    from coachkit.batch import Outcome

AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Last day to count, YYYY-MM-DD. Default: the last day in the data.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]


class Printed(StrEnum):
    """What a browser prints of a page."""

    summary = "summary"
    full = "full"


def run_command(
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
        str,
        typer.Option(
            help="Who will read the pages: school, public, coach or internal. Default: school, or whom the notebook is for.",
            show_default=False,
        ),
    ] = "",
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
    per_school: Annotated[
        bool,
        typer.Option(
            "--per-school", help="Also make send/SCHOOL/ for each school: its page as one file, and summary.txt."
        ),
    ] = False,
    printed: Annotated[
        Printed, typer.Option("--print", help="What a browser prints: the summary on one sheet, or the full page.")
    ] = Printed.summary,
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
            per_school=per_school,
            print_full=printed is Printed.full,
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
        if per_school:
            console.say(f"Each school's page and summary, to send: {out}/send")
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
