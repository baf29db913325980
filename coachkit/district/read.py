"""Read a district folder: every table typed and checked, every row accounted for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from coachkit.district.answers import note_answers
from coachkit.district.build_ledger import make_ledger
from coachkit.district.cell_checks import TableCheck, draft, empty, plausible_days
from coachkit.district.district import District
from coachkit.district.doubts import doubtful_minutes
from coachkit.district.duplicate_people import fold, read_aliases, same_note, same_people, surplus
from coachkit.district.examples import without_examples
from coachkit.district.files import read_folder
from coachkit.district.group_spelling import check_groups
from coachkit.district.ledger import Ledger
from coachkit.district.own_columns import own_columns
from coachkit.district.questions import open_questions, stacked_files
from coachkit.district.raw import Raw
from coachkit.district.references import Unmatched, check_between
from coachkit.district.roster import coaching_starts, with_service_start
from coachkit.district.rows import check_keys, check_pages, check_rows, robust_last
from coachkit.district.spelling import check_spelling
from coachkit.errors import Ambiguous, BadInput
from coachkit.planning.as_planned import check_chosen_by
from coachkit.planning.record import read_record
from coachkit.readers import refuse_for_readers
from coachkit.schema.config import Config, Term, load_config
from coachkit.schema.explore import OWN
from coachkit.schema.folder import district_folder
from coachkit.schema.tables import REQUIRED, TABLES


class Incomplete(BadInput):
    """A folder that is not enough for any report; ``ledger`` has the results for the tables that are there."""

    def __init__(self, message: str, fix: str, ledger: Ledger) -> None:
        super().__init__(message, fix)
        self.ledger = ledger


_ANCHORS = (
    ("observations", "date"),
    ("coaching_log", "date"),
    ("tool_use", "week"),
    ("survey_responses", "submitted_at"),
)


def load(folder: Path | str, on_progress: Callable[[str, float], None] = lambda step, done: None) -> District:
    """Read and check a district folder: rows about people, for the analyst.

    ``on_progress`` is called with the current step and the share of the work that is done, measured in rows.

    Returns
    -------
    District
        All 14 tables, typed; those without a file are empty. Its ledger has the rows that break a rule, with the
        reasons.

    Raises
    ------
    BadInput, BadConfig
        When the folder, a required table or the settings cannot be used at all.
    NotAllowed
        In a notebook that makes pages for others to read.

    Examples
    --------
    >>> district = load("data/sample")
    >>> district["observations"].shape, len(district["observations"]["level"].cat.categories)
    ((4275, 13), 5)
    """
    refuse_for_readers("load")
    return read_district(folder, on_progress)


def read_district(folder: Path | str, on_progress: Callable[[str, float], None] = lambda step, done: None) -> District:
    """What :func:`load` returns, for code that shows no rows.

    Examples
    --------
    >>> len(read_district("data/sample")["schools"])
    12
    """
    home = district_folder(folder)
    config = load_config(home) if home.is_dir() else Config()
    on_progress("reading files", 0.0)
    raws, notes = read_folder(home, lambda share: on_progress("reading files", _READING * share))
    raws = without_examples(raws, notes)
    if not raws:
        _nothing(home, notes)
    step = _steps(raws, on_progress)
    drafts, unread = _drafts(raws, config, step)
    last = robust_last([drafts[t].values[c] for t, c in _ANCHORS if t in drafts])
    unmatched: list[Unmatched] = []
    for table in drafts.values():
        check_spelling(table)
        if last is not None:
            plausible_days(table, last)
        check_pages(table)
    for name, table in drafts.items():
        check_groups(table, config)
        unmatched += check_between(table, drafts, config)
        check_rows(table)
        check_keys(table)
        step(f"checking {name} against the others", name)
    tables = {name: _table(name, drafts, config) for name in TABLES}
    same = same_people(tables["staff"], {fold(name): person for name, person in read_aliases(home)})
    notes += [
        *_reused(tables["observations"]),
        *_doubts(tables),
        *same_note(same, tables["staff"]),
        *note_answers(drafts),
    ]
    notes += [*open_questions(home), *stacked_files(home)]
    ledger = make_ledger(drafts, unread, unmatched, notes)
    _usable(home, drafts, ledger)
    config, ledger = _with_terms(config, ledger, tables)
    day = _last_day(tables, last)
    begun = tuple(term for term in config.terms if pd.Timestamp(term.start) <= day)
    config = config.model_copy(update={"terms": begun})
    tables["staff"] = with_service_start(tables["staff"], day)
    draws = read_record(home)
    check_chosen_by(draws, coaching_starts(tables["schools"]), config, day.date())
    return District(config, tables, frozenset(drafts), ledger, day, surplus(same), draws)


_READING = 0.35  # of the whole


def _steps(raws: dict[str, Raw], on_progress: Callable[[str, float], None]) -> Callable[[str, str], None]:
    """The function to call when a table has finished one of its two steps; tables are weighted by their rows."""
    weights = {name: len(raw.cells) + 1 for name, raw in raws.items()}
    whole, done = 2 * sum(weights.values()), 0

    def step(what: str, table: str) -> None:
        nonlocal done
        done += weights[table]
        on_progress(what, _READING + (1 - _READING) * done / whole)

    return step


def _drafts(
    raws: dict[str, Raw], config: Config, step: Callable[[str, str], None]
) -> tuple[dict[str, TableCheck], dict[str, tuple[Raw, BadInput]]]:
    """Tables in the schema's order; an optional table without its required columns cannot be read at all."""
    drafts, unread, own = {}, {}, own_columns(config, raws)
    for name in (n for n in TABLES if n in raws):
        try:
            drafts[name] = draft(name, TABLES[name], raws[name], config, own.get(name, ()))
        except Ambiguous:
            raise
        except BadInput as error:
            if name in REQUIRED:
                raise
            unread[name] = (raws[name], error)
        step(f"checking {name}", name)
    return drafts, unread


def _table(name: str, drafts: dict[str, TableCheck], config: Config) -> pd.DataFrame:
    rows = drafts[name].kept.reset_index(drop=True) if name in drafts else empty(name).copy()
    if name in drafts and drafts[name].own:
        rows = rows.rename(columns={own: f"{OWN}{own}" for own in drafts[name].own})
    if name == "schools":  # what is hidden beside what must not depend on how somebody sorted the file
        rows = rows.sort_values("school_id", kind="stable", ignore_index=True)
    if name == "observations":
        rows = rows.assign(level=pd.Categorical(rows["level"], categories=list(config.scale.levels), ordered=True))
    return rows


def _nothing(home: Path, notes: list[str]) -> None:
    """Raise BadInput for a folder without tables: name a folder inside that has some, or what is there instead."""
    inner = [
        place
        for place in sorted(home.iterdir())
        if place.is_dir() and any(p.stem.lower() in TABLES for p in place.iterdir())
    ]
    if inner:
        raise BadInput(
            f"{home} has no tables, but a folder in it does.",
            f"Give that folder: {', '.join(map(str, inner[:5]))}.",
        )
    raise BadInput(
        f"{home}: the required table '{REQUIRED[0]}' is missing, as is every other.",
        " ".join(notes) or f"Add {', '.join(f'{name}.csv' for name in REQUIRED)} to the folder.",
    )


def _usable(home: Path, drafts: dict[str, TableCheck], ledger: Ledger) -> None:
    """Raise Incomplete if a required table is missing or none of its rows can be used."""
    missing = [name for name in REQUIRED if name not in drafts]
    if missing:
        what = f"required table '{missing[0]}' is" if len(missing) == 1 else f"required tables {', '.join(missing)} are"
        files = ", ".join(f"{name}.csv" for name in missing)
        raise Incomplete(
            f"{home}: the {what} missing.", f"Add {files} to the folder. The other tables were checked.", ledger
        )
    for name in REQUIRED:
        table = drafts[name]
        if len(table.kept) or (name != "schools" and not len(table.values)):
            continue
        if not len(table.values):
            raise Incomplete(f"{table.raw.file} has no rows.", "It must have one row per school.", ledger)
        first = table.findings.frame.iloc[0]
        raise Incomplete(
            f"{table.raw.file}: none of its {len(table.values)} rows can be used. Line {table.raw.lines[first['row']]}, column "
            f"'{first['column']}': '{first['value']}' {first['rule']}.",
            first["fix"],
            ledger,
        )


def _reused(observations: pd.DataFrame) -> list[str]:
    lessons = observations[["lesson_id", "school_id", "teacher_id", "date"]].drop_duplicates()
    again = int(lessons["lesson_id"].duplicated().sum())
    if not again:
        return []
    return [
        f"observations: {again:,} times a lesson_id was reused for another teacher, school or day; these count as other lessons."
    ]


def _doubts(tables: dict[str, pd.DataFrame]) -> list[str]:
    said = doubtful_minutes(tables["coaching_log"]["minutes"])
    return [said] if said else []


def _with_terms(config: Config, ledger: Ledger, tables: dict[str, pd.DataFrame]) -> tuple[Config, Ledger]:
    """The terms of the settings, or the half-years that the data cover."""
    if config.terms:
        return config, ledger
    days = pd.concat([tables["observations"]["date"], tables["coaching_log"]["date"]]).dropna()
    halves = sorted(
        {(int(y), "spring" if m <= 7 else "fall") for y, m in zip(days.dt.year, days.dt.month, strict=True)}
    )
    halves.sort(key=lambda half: (half[0], half[1] == "fall"))
    spans = {"spring": ("01-01", "07-31"), "fall": ("08-01", "12-31")}
    terms = tuple(
        Term.model_validate({"name": f"{h} {y}", "start": f"{y}-{spans[h][0]}", "end": f"{y}-{spans[h][1]}"})
        for y, h in halves
    )
    note = "coachkit.toml names no terms, so half-years are used (January to July, August to December)."
    return (
        config.model_copy(update={"terms": terms, "terms_derived": True}),
        Ledger(ledger.tables, ledger.problems, ledger.set_aside, ledger.completeness, (*ledger.notes, note)),
    )


def _last_day(tables: dict[str, pd.DataFrame], robust: pd.Timestamp | None) -> pd.Timestamp:
    days = [tables[t][c].max() for t, c in _ANCHORS]
    known = [day for day in days if pd.notna(day)]
    return max(known) if known else robust if robust is not None else pd.Timestamp("1990-01-01")
