"""Match people and schools across spellings of an id; near-identical names are one person."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pandas as pd

from coachkit.audit.people import plain
from coachkit.audit.raw import Raw

_TITLES = set(
    plain(
        "Mr Mrs Ms Miss Mx Dr Prof Professor Sir Madam Sr Sra Srta Don Herr Frau M Mme Mlle Monsieur Madame Sig Dott Coach "
        "Teacher Senor Senora Dona"
    )
)
_TOGETHER = re.compile(r"(?<=[^\W\d_]) (?=\d)|(?<=\d) (?=[^\W\d_])")
_WHO = {"staff": ("staff_id",), "observations": ("teacher_id",), "coaching_log": ("participant_ids",)}


def one_each(raw: Raw) -> Raw:
    """The tables that groups are counted from, with one id per school and per person.

    Within a school, two ids are one person if they differ in spelling alone, or if their names share a word and the rest of
    the shorter name fits (initials, short forms, one letter). ``aliases.csv`` overrules both.
    """
    place = _schools(raw)
    staff = raw.table("staff", "staff_id", "school_id", "name")
    staff = staff.assign(school_id=staff["school_id"].map(lambda s: place.get(_key(s), s)))
    who = _people(staff, _aliases(raw))
    spelt = {_key(person): top for person, top in reversed(who.items())}

    def one(person: str) -> str:
        return who.get(person) or spelt.get(_key(person), person)

    tables = dict(raw.tables)
    for name, columns in _WHO.items():
        if name in tables:
            cells = staff if name == "staff" else raw.table(name, "school_id", *columns)
            changed = {
                c: _each(cells[c], lambda cell: ";".join(one(p.strip()) for p in cell.split(";"))) for c in columns
            }
            schools = _each(cells["school_id"], lambda s: place.get(_key(s), s))
            tables[name] = cells.assign(school_id=schools, **changed)
    return replace(raw, tables=tables)


def _each(cells: pd.Series, change: Callable[[str], str]) -> pd.Series:
    told = {cell: change(cell) for cell in cells.unique()}
    return cells.map(told).astype("str")


def _key(text: str) -> str:
    """An id reduced to its words, with letters and digits together; a number loses its leading zeros."""
    number = text.strip().removesuffix(".0")
    return (number.lstrip("0") or "0") if number.isdigit() else _TOGETHER.sub("", _spelt(text)) or text


def _schools(raw: Raw) -> dict[str, str]:
    """Key of a school's id → the first id with that key, where all schools of the key have one name; numbers stay as they are."""
    schools = raw.table("schools", "school_id", "name")
    names: dict[str, set[str]] = defaultdict(set)
    first: dict[str, str] = {}
    for school, name in zip(schools["school_id"], schools["name"], strict=True):
        if school.isdigit():
            continue
        names[_key(school)].add(_spelt(name))
        first.setdefault(_key(school), school)
    return {key: school for key, school in first.items() if len(names[key]) == 1}


def _spelt(text: str) -> str:
    return " ".join(plain(text.replace("'", "").replace(".", " ")))


def _aliases(raw: Raw) -> dict[str, str]:
    cells = raw.table("aliases", "name", "staff_id")
    return {
        _spelt(name): person for name, person in zip(cells["name"], cells["staff_id"], strict=True) if name and person
    }


def _people(staff: pd.DataFrame, aliases: dict[str, str]) -> dict[str, str]:
    """Staff id → the id that represents the person."""
    over: dict[str, str] = {}

    def top(person: str) -> str:
        while over.setdefault(person, person) != person:
            person = over[person]
        return person

    inside: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    alike: dict[str, str] = {}
    for person, school, name in zip(staff["staff_id"], staff["school_id"], staff["name"], strict=True):
        meant = aliases.get(_spelt(person)) or aliases.get(_spelt(name or person))
        if meant:
            over[top(person)] = top(meant)
        elif person:
            inside[school][person] = _words(name or person)
            over[top(person)] = top(alike.setdefault(_key(person), person))
    for people in inside.values():
        shared: dict[str, list[str]] = defaultdict(list)
        for person, words in people.items():
            for word in {w for w in words if len(w) > 1} | {" ".join(sorted(words))} - {""}:
                shared[word].append(person)
        for there in shared.values():
            for one, two in combinations(there, 2):
                if top(one) != top(two) and _one_person(people[one], people[two]):
                    over[top(two)] = top(one)
    return {person: top(person) for person in staff["staff_id"].unique() if person}


def _words(name: str) -> tuple[str, ...]:
    if "@" in name:
        return ()
    words = plain(_unaccented(name.replace("'", "").replace("\u2019", "").replace(".", " ")))
    return tuple(word for word in words if word not in _TITLES) or words


def _unaccented(text: str) -> str:
    """A text without the accents of Latin letters."""
    out = ""
    for ch in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", ch)
        out += parts[0] if unicodedata.name(parts[0], "").startswith("LATIN") else ch
    return out


def _one_person(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    if sorted(one) == sorted(two):
        return bool(one)
    few, many = sorted((list(one), list(two)), key=len)
    both = [word for word in few if word in many and len(word) > 1]
    few, many = [w for w in few if w not in both], [w for w in many if w not in both]
    if not both or any(ch.isdigit() for word in few + many for ch in word):
        return False
    for word in few:
        match = [other for other in many if other.startswith(word) or word.startswith(other) or _slip(word, other)]
        if not match:
            return False
        many.remove(match[0])
    return True


def _slip(one: str, two: str) -> bool:
    """True for words of four or more letters that differ in one letter, or in two swapped letters."""
    if min(len(one), len(two)) < 4 or abs(len(one) - len(two)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    one, two = one[start:], two[start:]
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or (one[1::-1] == two[:2] and one[2:] == two[2:])
