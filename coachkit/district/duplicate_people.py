"""Find people with several ids: spellings of a name, folded and compared within each school."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import pandas as pd
from rapidfuzz.distance import OSA

from coachkit.district.raw import read_csv
from coachkit.errors import BadInput, visible

ALIASES = "aliases.csv"

_TITLES = """mr mrs ms miss mx dr prof professor sir madam sr sra srta señor señora don doña herr frau m mme mlle
monsieur madame sig dott coach teacher"""
_NUMBER = re.compile(r"0*(\d+)(?:\.0+)?")
_APART = re.compile(r"(?<=[^\W\d_]) (?=\d)|(?<=\d) (?=[^\W\d_])")
_BETWEEN = re.compile(r"[^a-z0-9+#&]+")
_TYPO = 4  # letters from which on a word may differ from another in one of them


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """A text in one spelling: case, spaces, points, hyphens, apostrophes and invisible characters do not count.

    >>> fold("  ANN  O’Able. ")
    'ann oable'
    """
    if text.isascii():
        return " ".join(_BETWEEN.sub(" ", text.casefold().replace("'", "").replace("`", "")).split())
    kept = []
    for ch in unicodedata.normalize("NFKC", text.casefold()):
        kind = unicodedata.category(ch)
        if ch in "'’`´ʼ" or kind == "Cf":
            continue
        kept.append(ch if kind[0] in "LMN" or ch in "+#&" else " ")
    return " ".join("".join(kept).split())


def read_aliases(folder: Path) -> list[tuple[str, str]]:
    """Read a folder's ``aliases.csv``, which says who is who: pairs of a name (or id) and the staff id it means.

    Raises
    ------
    BadInput
        When it lacks its columns, or has two ids for one name.
    """
    path = folder / ALIASES
    if not path.is_file():
        return []
    cells = read_csv(path).cells
    columns = {fold(name): name for name in cells.columns}
    for wanted in ("name", "staff_id"):
        if fold(wanted) not in columns:
            raise BadInput(f"{path.name} has no column '{wanted}'.", "It needs name (as the file has it) and staff_id.")
    pairs = zip(cells[columns["name"]], cells[columns[fold("staff_id")]], strict=True)
    out: dict[str, tuple[str, str]] = {}
    for name, person in pairs:
        if name and person and out.setdefault(fold(name), (name, person))[1] != person:
            raise BadInput(
                f"{path.name}: '{name}' is '{out[fold(name)][1]}' in one line and '{person}' in another.",
                "Keep one line per name. If two people share it, give their ids as names.",
            )
    return list(out.values())


def same_people(staff: pd.DataFrame, settled: Mapping[str, str] | None = None) -> list[tuple[str, tuple[str, ...]]]:
    """Groups of staff ids that may be one person: near-identical names in one school, or ids that differ in spelling.

    Parameters
    ----------
    staff
        ``staff_id, school_id`` and, if known, ``name``; an id without a name is its own name.
    settled
        Folded names or ids → staff id (``aliases.csv``): everybody with a line of their own is a separate person.

    Returns
    -------
    list of (str, tuple of str)
        School id, and two or more ids that may be one person. Ids that differ in spelling and are at several schools
        have the school ``""``.
    """
    known = settled or {}
    ids, schools, names = _columns(staff)
    asked: dict[str, dict[str, set[str]]] = {}
    groups: list[tuple[str, tuple[str, ...]]] = []
    there = set(zip(ids, schools, strict=True))
    for person, school, name in zip(ids, schools, names, strict=True):
        meant = (known.get(fold(person)) or known.get(fold(name))) if known else None
        if person and meant is None:
            asked.setdefault(school, {}).setdefault(person, set()).add(name)
        elif (meant, school) in there and meant != person:
            groups.append((school, tuple(sorted({person, str(meant)}))))
    spelt: dict[str, set[str]] = {}
    for school, people in asked.items():
        groups += [(school, group) for group in _groups(people)]
        for person in people:
            spelt.setdefault(id_key(person), set()).add(person)
    found = [set(group) for _, group in groups]
    wide = [tuple(sorted(group)) for group in spelt.values() if len(group) > 1]
    apart = [("", group) for group in wide if not any(set(group) <= members for members in found)]
    return sorted(groups) + sorted(apart)


def surplus(groups: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, int]:
    """By school, the largest possible number of ids in excess of people; ``""`` is the district."""
    groups = list(groups)
    out: dict[str, int] = {}
    for school, group in groups:
        if school:
            out[school] = out.get(school, 0) + len(group) - 1
    whole = sum(len(group) - 1 for group in joined([group for _, group in groups]))
    return out | {"": whole} if whole else out


def _columns(staff: pd.DataFrame) -> tuple[list[str], list[str], list[str]]:
    ids = staff["staff_id"].fillna("").astype("str")
    given = staff["name"].fillna("").astype("str") if "name" in staff else ids
    return ids.tolist(), staff["school_id"].fillna("").astype("str").tolist(), given.where(given.ne(""), ids).tolist()


def id_key(text: str) -> str:
    """An id in one spelling; leading zeros, ``.0``, and a space between letters and digits do not count either."""
    number = _NUMBER.fullmatch(text.strip())
    return number[1] if number else _APART.sub("", fold(text)) or text


def other_letters(items: Iterable[str], known: Iterable[str]) -> dict[str, str]:
    """Unknown ids → the one known id that differs from each in case, spaces or points alone.

    Leading zeros count: ``7`` does not match ``007``.
    """
    ids = set(known)
    lost = [item for item in items if item and item not in ids and not item.isdigit()]
    if not lost:
        return {}
    fits: dict[str, set[str]] = {}
    for one in ids:
        fits.setdefault(one if one.isdigit() else id_key(one), set()).add(one)
    found = {item: fits.get(id_key(item), set()) for item in lost}
    return {item: next(iter(ones)) for item, ones in found.items() if len(ones) == 1}


def _groups(people: Mapping[str, set[str]]) -> list[tuple[str, ...]]:
    """Ids of one school that may be one person."""
    block: dict[str, set[str]] = {}
    words: dict[str, list[tuple[str, ...]]] = {}
    for person, names in people.items():
        words[person] = [_words(name) for name in names]
        keys = {id_key(person)} | {word for name in words[person] for word in name if len(word) > 1}
        keys |= {f"= {' '.join(name)}" for name in words[person] if name}
        for key in keys:
            block.setdefault(key, set()).add(person)
    pairs = {pair for there in block.values() if len(there) > 1 for pair in combinations(sorted(there), 2)}
    return joined([pair for pair in pairs if _same(*pair, words)])


def _same(one: str, two: str, words: Mapping[str, list[tuple[str, ...]]]) -> bool:
    return id_key(one) == id_key(two) or any(_near(a, b) for a in words[one] for b in words[two])


def _words(name: str) -> tuple[str, ...]:
    """The words of a name without titles and, in Latin letters, accents; an address has none."""
    if "@" in name:
        return ()
    found = accentless(fold(name)).split()
    plain = tuple(word for word in found if word not in _titles())
    return plain or tuple(found)


def accentless(text: str) -> str:
    """A text whose Latin letters have no accents; marks in other scripts are part of their letters and stay."""
    if text.isascii():
        return text
    out, latin = [], False
    for ch in unicodedata.normalize("NFD", text):
        mark = unicodedata.combining(ch) > 0
        latin = latin if mark else unicodedata.name(ch, "").startswith("LATIN")
        if not (mark and latin):
            out.append(ch)
    return unicodedata.normalize("NFC", "".join(out))


@lru_cache(maxsize=1)
def _titles() -> frozenset[str]:
    return frozenset(map(accentless, _TITLES.split()))


def _near(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    """True for two names that share a whole word, if the rest of the shorter name fits the other too."""
    short, long = sorted((one, two), key=len)
    if not short:
        return False
    if sorted(short) == sorted(long):
        return True
    common = [word for word in short if word in long and len(word) > 1]
    rest, left = [w for w in short if w not in common], [w for w in long if w not in common]
    if not common or any(word.isdigit() for word in (*rest, *left)):
        return False
    for word in rest:
        fits = next((other for other in left if _alike(word, other)), None)
        if fits is None:
            return False
        left.remove(fits)
    return True


def _alike(one: str, two: str) -> bool:
    """True for an initial or short form of the other word, or a single typing error."""
    if any(ch.isdigit() for ch in one + two):
        return False
    if one.startswith(two) or two.startswith(one):
        return True
    return min(len(one), len(two)) >= _TYPO and OSA.distance(one, two, score_cutoff=1) <= 1


def joined(groups: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Merge groups that share a member."""
    over: dict[str, str] = {}

    def top(member: str) -> str:
        while over.setdefault(member, member) != member:
            member = over[member]
        return member

    for group in groups:
        for member in group[1:]:
            first, second = sorted((top(group[0]), top(member)))
            over[second] = first
    out: dict[str, list[str]] = {}
    for member in sorted(over):
        out.setdefault(top(member), []).append(member)
    return sorted(tuple(members) for members in out.values() if len(members) > 1)


def same_note(groups: list[tuple[str, tuple[str, ...]]], staff: pd.DataFrame) -> list[str]:
    """The note on ids that may be one person; an empty list if there are none."""
    if not groups:
        return []
    school, first = groups[0]
    names = dict(zip(staff["staff_id"], staff["name"].fillna(""), strict=True))
    shown = [f"'{visible(p)}'" + (f" ({visible(names[p])})" if names.get(p) else "") for p in first[:4]]
    where = f" at {school}" if school else ""
    more = f" So do {len(groups) - 1:,} other groups of ids." if len(groups) > 1 else ""
    return [
        f"staff: {len(first)} ids{where} look like one person: {', '.join(shown)}{' …' if len(first) > 4 else ''}.{more} "
        f"Until {ALIASES} (name, staff_id) says who is who, each such group counts as one person wherever a group "
        "may be too small to show."
    ]
