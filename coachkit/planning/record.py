"""The record of draws: ``plan/rollout.toml`` in the district folder, where no draw is ever removed."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import tomli_w
from pydantic import Field, ValidationError, model_validator

from coachkit.errors import BadInput, CoachkitError
from coachkit.files import replacing
from coachkit.fingerprint import fingerprint
from coachkit.planning.lot import LONGEST_SEED, NEVER, draw_lot
from coachkit.schema.folder import RECORD
from coachkit.schema.plan import Section
from coachkit.schema.toml import read_toml
from coachkit.size_limits import SETTINGS

_HEAD = """\
# The lot of schools, written by `coachkit plan`. Do not edit: each draw carries a hash of itself and of the draw before it,
# and its dealing-out is drawn again from its seed whenever this file is read. The last draw counts; earlier ones stay.

"""
_MORE = "The record is kept as it was written. Restore it from a backup, or ask the person who changed it."


class PlannedTerm(Section):
    """A term of the plan's window, with its planned days."""

    name: str
    start: dt.date
    end: dt.date


class Draw(Section):
    """One draw of the lot, as recorded.

    Attributes
    ----------
    number, date, seed
        1 for the first draw; the day it was made on, and the seed, both as the district gave them.
    reason
        Why the draw before it was given up; blank for the first.
    outcome
        What coaching is to raise, in words.
    window
        The terms that the effect will be estimated from, in order.
    starts
        Term → how many schools start in it; the other schools stay without coaching in the window.
    schools
        School id → term of its start, blank for none.
    detectable
        The smallest effect that the estimator was predicted to show in 4 of 5 cases, in points; None where it was not.
    before, hash
        Hash of the draw before it (blank for the first), and of this one.
    """

    number: int = Field(ge=1)
    date: dt.date
    seed: int = Field(ge=0, le=LONGEST_SEED)
    reason: str = ""
    outcome: str
    window: tuple[PlannedTerm, ...] = Field(min_length=3)
    starts: dict[str, int]
    schools: dict[str, str]
    detectable: int | None = None
    before: str = ""
    hash: str = ""

    @model_validator(mode="after")
    def _known_terms(self) -> Draw:
        names = {term.name for term in self.window}
        for term in [*self.starts, *self.schools.values()]:
            if term != NEVER and term not in names:
                raise ValueError(f"'{term}' is not a term of the window")
        return self

    @property
    def digest(self) -> str:
        """The hash that the draw must have: SHA-256 of all its other fields as JSON, keys sorted."""
        fields = self.model_dump(mode="json", exclude={"hash"})
        text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return fingerprint(text)

    def place(self, school_id: str) -> int | None:
        """The index in the window at which a school of the lot starts; None for one that stays without coaching."""
        names = [term.name for term in self.window]
        term = self.schools[school_id]
        return None if term == NEVER else names.index(term)


def read_record(folder: Path | str) -> tuple[Draw, ...]:
    """All draws that a district folder records, in order; the last one counts.

    Every draw is checked: its hash, the hash of the draw before it, and that its seed gives its dealing-out. What no file
    can show by itself is that its last draws were removed; keep the printed hash in the minutes.

    Raises
    ------
    BadInput
        When the file cannot be read, or a draw is not as it was recorded.

    Examples
    --------
    >>> read_record("data/sample")
    ()
    """
    file = Path(folder) / RECORD
    if not (file.exists() or file.is_symlink()):
        return ()
    given = read_toml(file, BadInput)
    rows = given.get("draw")
    if set(given) != {"draw"} or not isinstance(rows, list) or not rows:
        raise BadInput(f"{RECORD} has no draws.", _MORE)
    draws = [_draw(number, row) for number, row in enumerate(rows, 1)]
    before = ""
    for number, draw in enumerate(draws, 1):
        if draw.number != number or draw.before != before or draw.hash != draw.digest:
            raise BadInput(f"{RECORD}: draw {number} is not as it was recorded: its hash does not fit.", _MORE)
        _drawn_again(draw)
        before = draw.hash
    return tuple(draws)


def _draw(number: int, row: Any) -> Draw:
    try:
        return Draw.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part)[:80] for part in first["loc"])
        raise BadInput(f"{RECORD}: draw {number} is not as it was recorded ({place}: {first['msg']}).", _MORE) from None


def _drawn_again(draw: Draw) -> None:
    """Raise BadInput if the seed does not give the recorded lot."""
    starts = {term.name: draw.starts[term.name] for term in draw.window if term.name in draw.starts}
    try:
        again = draw_lot(list(draw.schools), starts, draw.seed)
    except CoachkitError as error:
        raise BadInput(f"{RECORD}: draw {draw.number} cannot be drawn again: {error.message}", _MORE) from None
    if again != dict(draw.schools):
        raise BadInput(f"{RECORD}: draw {draw.number}: seed {draw.seed} does not give this dealing-out.", _MORE)


def add_draw(folder: Path | str, draw: Draw) -> Draw:
    """Add a draw to the record, which is written whole or not at all; its number and hashes are set here.

    Raises
    ------
    BadInput
        When the record is not sound, the same draw is in it, a further draw gives no reason, or is dated before the last.
    """
    home = Path(folder)
    before = _bytes(home / RECORD)
    earlier = read_record(home)
    last = earlier[-1] if earlier else None
    if last is not None:
        _may_follow(last, draw)
    fresh = draw.model_copy(update={"number": len(earlier) + 1, "before": last.hash if last else "", "hash": ""})
    fresh = fresh.model_copy(update={"hash": fresh.digest})
    _write(home / RECORD, [*earlier, fresh], before)
    return fresh


def _may_follow(last: Draw, draw: Draw) -> None:
    same = ("seed", "starts", "schools", "outcome", "window")
    if all(getattr(last, name) == getattr(draw, name) for name in same):
        raise BadInput(f"This very draw is recorded already, on {last.date}.", "Nothing was changed.")
    if not draw.reason.strip():
        raise BadInput(
            f"A lot was drawn on {last.date} with seed {last.seed} and is recorded.",
            "To draw again, say why that one is given up, with --reason; reports will name both draws.",
        )
    if draw.date < last.date:
        raise BadInput(
            f"The draw is dated {draw.date}, before the last one ({last.date}).", "Give the day of this draw."
        )


def _bytes(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def _write(file: Path, draws: list[Draw], before: bytes) -> None:
    rows = [draw.model_dump(mode="python", exclude_none=True) for draw in draws]
    text = _HEAD + tomli_w.dumps({"draw": [{**row, "window": list(row["window"])} for row in rows]})
    if len(text.encode()) > SETTINGS:
        raise BadInput(
            f"{RECORD} would be larger than {SETTINGS >> 20} MB: it has {len(draws):,} draws.", "Draw no more."
        )
    file.parent.mkdir(exist_ok=True)
    with replacing(file, 0o644) as fresh:
        fresh.write_text(text, encoding="utf-8", newline="\n")
        if _bytes(file) != before:
            raise BadInput(f"{RECORD} was changed while this draw was made.", "Look at it, then draw again.")
