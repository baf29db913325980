"""The command line's way to a plan: ``coachkit plan``, before any school starts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coachkit import console
from coachkit.errors import BadInput

if TYPE_CHECKING:
    from coachkit.exhibits import Exhibit


def plan_command(
    data: Annotated[Path, typer.Option("--data", help="District folder; schools.csv is enough.", show_default=False)],
    terms: Annotated[
        int,
        typer.Option(help="Terms to plan for, those observed before included. Default: those of coachkit.toml.", min=0),
    ] = 0,
    lessons: Annotated[
        float, typer.Option(help="Lessons observed a teacher and term. Default: as many as so far.", min=0)
    ] = 0.0,
    draw: Annotated[bool, typer.Option("--draw", help="Draw the lot of schools, and record it.")] = False,
    seed: Annotated[
        int | None,
        typer.Option(
            help="With --draw: a whole number that you supply, best from dice thrown in public.", show_default=False
        ),
    ] = None,
    date: Annotated[str, typer.Option(help="With --draw: the day of the lot, YYYY-MM-DD.", show_default=False)] = "",
    start: Annotated[
        list[str] | None,
        typer.Option("--start", help='With --draw: "TERM=N", so many schools start in that term; may be given again.'),
    ] = None,
    design: Annotated[
        str,
        typer.Option(
            help="With --draw, instead of --start: staggered, early, half or all-but-one.", show_default=False
        ),
    ] = "",
    school: Annotated[
        list[str] | None,
        typer.Option(
            "--school", help="With --draw: id of a school in the lot; may be given again. Default: all not started."
        ),
    ] = None,
    last: Annotated[
        str,
        typer.Option(
            help="With --draw: the window's last term. Default: the last of coachkit.toml.", show_default=False
        ),
    ] = "",
    reason: Annotated[
        str, typer.Option(help="With --draw: why the recorded draw before it is given up.", show_default=False)
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
) -> None:
    """Plan a roll-out: say what each design could show; with --draw, decide by lot which school starts when.

    Without --draw nothing is written: the smallest effect that would show is printed by design, schools, terms and lessons,
    with a recommended order, and the recorded lot with every earlier draw.

    With --draw, schools are dealt out by lot over the terms that --start or --design names; at least one stays without
    coaching until the last term is over. The lot is kept in plan/rollout.toml of the district folder, and reports quote it. A
    further draw needs a --reason; the earlier one stays on record.

    coachkit plan --data D --draw --seed 4711 --date 2026-06-30 --start "fall 2026=3" --start "spring 2027=3"
    """
    if draw:
        _draw(data, seed, date, start or [], design, school or [], last, reason)
    else:
        _without_draw(seed=seed, date=date, start=start, design=design, school=school, last=last, reason=reason)
    _show(data, terms, lessons, as_json, outlook=not draw)


def _draw(
    data: Path, seed: int | None, date: str, starts: list[str], design: str, schools: list[str], last: str, reason: str
) -> None:
    from coachkit.pipeline.planned import draw_rollout

    if seed is None:
        raise BadInput(
            "A lot needs a seed that you supply.",
            "Agree on how to get one before the draw (dice, a lottery's number of a day to come), then give --seed NUMBER.",
        )
    if not date:
        raise BadInput("The day of the lot is missing.", "Give --date YYYY-MM-DD.")
    counts = dict(_start(text) for text in starts)
    if len(counts) < len(starts):
        raise BadInput("A term is given twice with --start.", "Give each term once, with all schools that start in it.")
    draw_rollout(data, seed, date, counts, design=design, schools=schools, last=last, reason=reason)


def _start(text: str) -> tuple[str, int]:
    term, sign, number = (part.strip() for part in text.rpartition("="))
    if not sign or not term or not number.isdecimal():
        raise BadInput(f"--start '{text}' names no term with a number of schools.", 'Write --start "fall 2026=2".')
    return term, int(number)


def _without_draw(**given: Any) -> None:
    named = [name for name, value in given.items() if value not in (None, "")]
    if named:
        raise BadInput(
            f"--{named[0]} belongs to a draw.",
            "Add --draw to draw and record a lot: a lot that nobody records is none.",
        )


def _show(data: Path, terms: int, lessons: float, as_json: bool, outlook: bool) -> None:
    from coachkit.exhibits.special.rollout import designs_of, levers_of, lot_of
    from coachkit.pipeline.plan_facts import outlook_facts, record_facts
    from coachkit.pipeline.planned import outlook_of, read_roster

    roster = read_roster(data)
    facts, nothing = record_facts(roster), ""
    if outlook:
        try:
            with console.steps("Plan", quiet=as_json) as on_progress:
                found = outlook_of(roster.district, roster.starts, None, terms, lessons, on_progress, roster.config)
            facts = facts.model_copy(update={"outlook": outlook_facts(found)})
        except BadInput as error:
            if facts.plan is None:
                raise
            nothing = error.message  # all have started: the recorded lot is still worth seeing
    if as_json:
        said = facts.model_dump(mode="json", exclude_defaults=True) | ({"no_outlook": nothing} if nothing else {})
        console.say(json.dumps(said, ensure_ascii=False))
        return
    shown = [designs_of(facts.outlook), levers_of(facts.outlook)] if facts.outlook else []
    for exhibit in [*shown, lot_of(facts)]:
        _print(exhibit)
    if nothing:
        console.say(f"\nNothing more is planned here: {nothing}")
    if facts.plan is not None and not outlook:
        console.say("")
        console.say(
            'Next: write chosen_by = "lot" under [plan] in coachkit.toml, and the days in coaching_start of schools.csv.'
        )


def _print(exhibit: Exhibit) -> None:
    console.say(f"\n{exhibit.to_text()}")
    for note in exhibit.notes:
        console.say(f"* {note}")
