"""Find names, e-mail addresses and ids of the data in a text, as exact tokens."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from coachkit.audit.decode import TICK, Piece
from coachkit.audit.raw import Raw

# A number with decimals or thousands is one token, so that its parts are no ids.
_TOKEN = re.compile(r"\d+(?:[.,:]\d+)+|\w+", re.UNICODE)
_EMAIL = re.compile(r"[^\s@;,<>\"']+@[^\s@;,<>\"']+\.[^\s@;,<>\"']+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SIZE = re.compile(
    r"attribute (?:width|height|x[12]?|y[12]?|r|cols?|rows?|colspan|rowspan|span|tabindex|start|value|size) "
)
_LISTED = re.compile(r"[;,\[\]'\"\s]+")
_PERSON_IDS = ("staff_id", "teacher_id", "coach_id", "observer_id", "owner_id", "respondent_id", "leader_id")
_ROW_IDS = (
    "event_id",
    "follows_event_id",
    "observation_id",
    "lesson_id",
    "cycle_id",
    "goal_id",
    "step_id",
    "action_id",
)
_PLACES = {"school_id", "tool_id", "item_id", "domain_id"}
_SHORT = 5  # ids of fewer characters are words and numbers of any text


class _Secret(NamedTuple):
    kind: str
    text: str
    weak: bool  # fails only where it stands for itself; elsewhere it may be a word of the report


class Secrets:
    """All secrets of a district, to search for in texts.

    A secret is found where its tokens follow one another, whatever the case, punctuation and invisible characters. Weak
    secrets are ids of fewer than five characters, names that are also a school's, a tool's or a word of the settings, and
    one-word names that are in every file.
    """

    def __init__(self, raw: Raw, common: Iterable[str] = ()) -> None:
        self._first: dict[str, dict[tuple[str, ...], _Secret]] = defaultdict(dict)
        public = _public(raw)
        schools = set(raw.table("schools", "school_id")["school_id"])
        words = {word for phrase in public for word in phrase} | set(common)
        for kind, text in _of(raw):
            tokens = plain(text)
            if not tokens or (kind != "name" and text in schools):  # an id that is a school's too is no secret
                continue
            weak = tokens in public or (len(tokens) == 1 and tokens[0] in words)
            weak |= kind not in ("name", "e-mail") and len(text) < _SHORT
            self._first[tokens[0]].setdefault(tokens, _Secret(kind, text, weak))
        self.names = {t for found in self._first.values() for t, s in found.items() if s.kind == "name" and len(t) == 1}

    def __len__(self) -> int:
        return sum(map(len, self._first.values()))

    def found(self, piece: Piece) -> Iterator[tuple[str, str, bool]]:
        """Each secret in a text: its kind, the text, and whether it is a leak."""
        tokens = plain(piece.text)
        whole = tokens
        for place, token in enumerate(tokens):
            begun = self._first.get(token)
            for secret, entry in begun.items() if begun else ():
                if tokens[place : place + len(secret)] != secret:
                    continue
                if piece.style and all(part.isdigit() for part in secret):
                    continue
                alone = piece.whole and whole == secret
                if entry.weak and entry.text.isdigit() and _counts(piece):
                    continue  # a number like any other
                if piece.where == "JSON number" and not entry.weak and len(entry.text.lstrip("0")) != len(entry.text):
                    continue
                yield entry.kind, entry.text, alone or not entry.weak


def _counts(piece: Piece) -> bool:
    """True where a few digits are a number because of their position: axis ticks, sizes, or beside a sign (100 %)."""
    sized = _SIZE.match(piece.where) is not None
    return sized or piece.where in ("JSON number", "table cell", TICK) or not piece.text.strip().isdigit()


def plain(text: str) -> tuple[str, ...]:
    """The tokens of a text without compatibility forms, case and invisible characters."""
    shown = text.lower() if text.isascii() else _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return tuple(_TOKEN.findall(shown.replace("_", " ") if " " in shown else shown))


def _of(raw: Raw) -> Iterator[tuple[str, str]]:
    staff = raw.table("staff", "staff_id", "name")
    yield from (("name", name) for name in staff["name"].unique() if name)
    yield from (("staff id", person) for person in staff["staff_id"].unique() if person)
    for cells in raw.tables.values():
        for column in cells.columns:
            values = cells[column].unique()
            if column in _PERSON_IDS or column.endswith("participant_ids"):
                yield from (("staff id", part) for value in values for part in _LISTED.split(value) if part)
            elif column in _ROW_IDS or (column.endswith("_id") and column not in _PLACES):
                yield from ((column.replace("_", " "), value) for value in values if value)
            elif column in ("email", "e-mail", "mail"):
                yield from (("e-mail", value) for value in values if value)
            elif any("@" in value for value in values[:2000]):
                yield from (("e-mail", found) for value in values for found in _EMAIL.findall(value))


def _public(raw: Raw) -> set[tuple[str, ...]]:
    """What a report may print: names and ids of schools, tools and terms, the scale, the district, the plan's words."""
    texts = [
        str(raw.settings.get("district", {}).get("name", "")),
        *map(str, raw.settings.get("scale", {}).get("levels", ())),
    ]
    texts += [*raw.settings.get("terms", {}), *raw.settings.get("waves", {})]
    texts += [str(raw.settings.get("plan", {}).get("chosen_note", ""))]
    for name, columns in (("schools", ("name", "school_id", "school_type")), ("tools", ("name", "tool_id", "category")),
                          ("survey_items", ("text", "domain", "item_id"))):  # fmt: skip
        cells = raw.table(name, *columns)
        texts += [value for column in columns for value in cells[column].unique() if value]
    return {tokens for text in texts if (tokens := plain(text))}
