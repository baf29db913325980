"""Import an export through a mapping: read, translate, write a district folder, keep the mapping with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as changed
from pathlib import Path

import pandas as pd

from coachkit.district.doubts import doubtful_minutes
from coachkit.district.duplicate_people import ALIASES
from coachkit.district.questions import open_lines
from coachkit.errors import BadMapping
from coachkit.ingest.apply import make_rows, usable
from coachkit.ingest.changes import Change
from coachkit.ingest.folder import PARTS, put
from coachkit.ingest.mapping import Mapping, TableRule, load_mapping
from coachkit.ingest.people import People, people_of
from coachkit.ingest.pseudonyms import NUMBERED
from coachkit.ingest.read import DATABASES, read_files
from coachkit.ingest.roster import LeftOut
from coachkit.ingest.who import ask_who, settled
from coachkit.schema.config import Config, make_config
from coachkit.schema.endings import TABLES as ENDINGS
from coachkit.schema.tables import TABLES
from coachkit.slug import slug


@dataclass(frozen=True)
class Imported:
    """The result of an import: the district folder, the changes of each table, and notes."""

    folder: Path
    steps: tuple[str, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table."""
        return {change.table: change.rows for change in self.changes}


def import_table(
    source: Path | str,
    mapping: Path | str,
    to: Path | str,
    on_progress: Callable[[str, float], None] = lambda step, done: None,
    *,
    accept_guesses: bool = False,
    add: bool = False,
    replace: bool = False,
) -> Imported:
    """Make a district folder from an export.

    Parameters
    ----------
    source
        A folder with the files that the mapping names, or the one file it needs (CSV, Excel, Parquet).
    mapping
        A mapping file, or a shipped mapping's name.
    to
        The district folder: new, empty, or with other tables or earlier imports (see :func:`coachkit.ingest.folder.put`).

    on_progress
        Called with the current step and the share of the work that is done.
    accept_guesses
        Import even if the mapping has open lines ``# PERSON:``; ``coachkit check`` keeps repeating them.
    add
        Add the rows, as another period, below those of earlier files under the same mapping.
    replace
        Let another period replace the earlier one.

    Raises
    ------
    CoachkitError
        When a file or column is missing, the mapping is wrong or has open questions, the folder has other files, or
        several ids made from names may be one person and ``aliases.csv`` does not say who is who.

    Examples
    --------
    >>> from coachkit.ingest import write_suggestion
    >>> mapping, person = write_suggestion("exports/form.csv", Path("observations.mapping.toml"))
    >>> import_table("exports/form.csv", mapping, "from a form", accept_guesses=True).rows
    {'schools': 1, 'staff': 3, 'observations': 3}
    """
    if Path(mapping).is_file():
        _answered(Path(mapping), accept_guesses)
    plan, file = load_mapping(mapping)
    if add:
        _addable(plan, file)
    _harmless(make_config(plan.config, f"{file.name} [config]"), file.name)
    left = LeftOut()
    on_progress("reading files", 0.0)
    raws = {key: usable(plan, raw, left, key) for key, raw in read_files(Path(source), plan).items()}
    tables: dict[str, pd.DataFrame] = {}
    steps = []
    said: list[str] = []
    people = people_of(Path(to), None)
    for number, entry in enumerate(plan.table):
        on_progress(f"making {entry.name}", 0.3 + 0.3 * number / len(plan.table))
        made = make_rows(entry, raws[entry.file], left, people, said)
        tables[entry.name], added = _add(tables.get(entry.name), made, entry)
        if entry.name == "staff":
            people = changed(people, names=people_of(Path(to), tables["staff"]).names)
        how = f"{added:,} new keys of {len(made):,} rows" if entry.distinct else f"{added:,} rows"
        steps.append(f"{entry.name}: {how} of {raws[entry.file].file}")
    tables = {name: settled(made, TABLES[name], people) for name, made in tables.items()}
    ask_who(Path(to), _name(file), tables.get("staff"), people)
    on_progress("writing tables", 0.6)
    changes, told = put(
        Path(to), _name(file), tables, plan.config, file.read_bytes(), left.frame, people.report(),
        file=_read_from(Path(source), plan), add=add, replace=replace,
    )  # fmt: skip
    if people.numbers.known:
        people.numbers.frame.to_csv(Path(to) / PARTS / NUMBERED, index=False, lineterminator="\n")
    read = dict.fromkeys(note for raw in raws.values() for note in raw.notes)
    notes = (
        *plan.notes,
        *read,
        *_not_read(Path(source), plan),
        *left.notes,
        *dict.fromkeys(said),
        *_doubts(tables),
        *_unknown(people, Path(to), _name(file)),
        *told,
    )
    return Imported(Path(to), tuple(steps), tuple(changes), notes)


def _harmless(config: Config, file: str) -> None:
    """Refuse settings that weaken privacy: a mapping may come from anybody, and only the district may decide that."""
    if config.privacy.looser or config.privacy.allow_looser or config.privacy.label_key:
        raise BadMapping(
            f"{file}: [config.privacy] sets smaller groups or a label_key.",
            "Remove it. Only the district's own coachkit.toml may set this.",
        )


def _not_read(source: Path, plan: Mapping) -> tuple[str, ...]:
    """Files in the source folder that may hold rows but that the mapping does not name."""
    if not source.is_dir():
        return ()
    read = {Path(rule.path).name for rule in plan.files.values() if rule.path}
    ends = (*ENDINGS, ".txt", ".tab", ".zip", *DATABASES)
    left = sorted(
        p.name for p in source.iterdir() if p.suffix.lower() in ends and p.name not in read and p.name[0] not in ".~"
    )
    return (f"Not read, because the mapping does not name them: {', '.join(left)}.",) if left else ()


def _read_from(source: Path, plan: Mapping) -> str:
    """The file or, for a folder, the files that an import read."""
    return source.name if source.is_file() else ", ".join(rule.path or "a query" for rule in plan.files.values())


def _answered(file: Path, accept: bool) -> None:
    """Stop if lines of the mapping still ask a person something."""
    asked = open_lines(file.read_text(encoding="utf-8-sig", errors="replace"))
    if not asked or accept:
        return
    lines = "\n".join(f"  line {number}: {what}" for number, what in asked)
    raise BadMapping(
        f"{file.name} still asks {len(asked)} question{'s' if len(asked) > 1 else ''}:\n{lines}",
        "Answer each question and delete its line, or accept all guesses with --accept-guesses.",
    )


def _addable(plan: Mapping, file: Path) -> None:
    """Refuse to add rows that are identified by their place in the file: each period has the same keys."""
    for entry in plan.table:
        for key, rule in entry.columns.items():
            if rule.row_number:
                raise BadMapping(
                    f"{file.name}: {entry.name}.{key} numbers the rows of a file, so that two files would share their keys.",
                    "Copy the mapping under another name for this period, with its own wave and row_number.",
                )


def _doubts(tables: dict[str, pd.DataFrame]) -> tuple[str, ...]:
    log = tables.get("coaching_log")
    if log is None or "minutes" not in log:
        return ()
    said = doubtful_minutes(pd.to_numeric(log["minutes"], errors="coerce"))
    return (said,) if said else ()


def _unknown(people: People, folder: Path, name: str) -> tuple[str, ...]:
    if not people.unknown:
        return ()
    where = folder / PARTS / name / "people.csv"
    return (
        f"{len(people.unknown)} names are not in the roster with their spelling: see {where}, and settle them in "
        f"{folder / ALIASES} (name, staff_id); then import again.",
    )


def _name(file: Path) -> str:
    """The name of an import: its mapping's file name or, for a mapping kept in a folder, the name it is kept under."""
    name = file.resolve().parent.name if file.name == "mapping.toml" else file.stem
    return name if name.strip(" .") else slug(name)


def _add(before: pd.DataFrame | None, made: pd.DataFrame, entry: TableRule) -> tuple[pd.DataFrame, int]:
    if entry.distinct:
        key = list(TABLES[entry.name].key())
        made = made.drop_duplicates(key)
        if before is not None:
            known = pd.MultiIndex.from_frame(before[key])
            made = made[~pd.MultiIndex.from_frame(made[key]).isin(known)]
    return made if before is None else pd.concat([before, made], ignore_index=True).fillna(""), len(made)
