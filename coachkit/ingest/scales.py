"""Find the ordered scale of a question's answers: a known scale, one with numbered answers, or an unknown one."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from coachkit.schema.config import Config

RUBRIC = Config().scale.name  # the rubric of lessons that is looked for first


@dataclass(frozen=True)
class Known:
    """A scale that a column's answers belong to: its words, lowest first.

    ``spelt`` translates answers that say more than the word ("Sometimes: …"). ``sure`` is False if the order of the words
    is a guess; ``seen`` is how many of them were answered. ``stray`` are answers that are not words of the scale, with the
    number of rows of each.
    """

    name: str
    levels: tuple[str, ...]
    cut: int | None
    spelt: tuple[tuple[str, str], ...] = ()
    sure: bool = True
    seen: int = 0
    stray: tuple[tuple[str, int], ...] = ()


@cache
def words() -> dict[str, Any]:
    """The words of ``words.toml``."""
    return tomllib.loads(files("coachkit.ingest").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def bare(text: str) -> str:
    """Letters and digits alone, in small letters and a normal form; marks inside words are kept."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(ch for ch in plain if ch.isalnum() or unicodedata.combining(ch))


def scale_of(cells: pd.Series, least: int) -> Known | None:
    """The known scale of the answers, if they have at least ``least`` kinds (order and case do not count).

    Of several scales, the one with most of the answers is chosen; then one whose words were all answered; then one of five
    words, the commonest number. Other answers are ``stray``: at most one row in ten, unless they say nothing or tick
    several words.
    """
    counts = cells[cells.ne("")].value_counts()
    answers = [str(value) for value in counts.index]
    answers.sort(key=list(dict.fromkeys(cells)).index)
    if not least <= len(answers) <= 40 or max(map(len, answers), default=0) > 300:
        return None
    found = []
    for entry in words()["scale"]:
        for number, ranks in enumerate(entry["words"]):
            rank = {answer: _rank(answer, ranks) for answer in answers}
            fit = [answer for answer in answers if rank[answer] >= 0]
            stray = {answer: int(counts[answer]) for answer in answers if rank[answer] < 0}
            if not least <= len(fit) <= 12 or not _few(stray, int(counts[fit].sum()), ranks):
                continue
            places = [rank[answer] for answer in fit]
            if _apart(fit, places):
                far = abs(len(ranks) - 5) if len(set(places)) < len(ranks) else -1
                known = replace(_known(entry, ranks, fit, places), stray=tuple(stray.items()))
                found.append((sum(stray.values()), entry["name"] != RUBRIC, far, number, known))
    return min(found, key=lambda one: one[:4])[4] if found else None


def _few(stray: dict[str, int], fit: int, ranks: list[str]) -> bool:
    """True when the rows outside a scale are so few, or so plain, that they are not from another scale."""
    if not stray:
        return True
    odd = sum(rows for answer, rows in stray.items() if not (no_answer(answer) or _several(answer, ranks)))
    return fit >= 4 and odd <= max(1, fit // 9) and odd <= fit // 4 and sum(stray.values()) <= fit


def _several(answer: str, ranks: list[str]) -> bool:
    """True for two words of a scale in one cell, as from ticked boxes."""
    parts = [part for part in re.split(r"\s*[;,/|+&]\s*|\s+(?:and|y|und|et|e)\s+", answer) if part]
    return len(parts) > 1 and all(_rank(part, ranks) >= 0 for part in parts)


def no_answer(text: str) -> bool:
    """True for a cell that means no answer: N/A, a dash, "not applicable"."""
    return bare(text) in {bare(word) for word in words()["nothing"]["values"]} or not bare(text)


def _apart(answers: list[str], rank: list[int]) -> bool:
    """True when answers of one rank are one word in two spellings (case, a number before it, text after it)."""
    heads: dict[int, set[str]] = {}
    for answer, number in zip(answers, rank, strict=True):
        heads.setdefault(number, set()).add(_head(answer))
    return all(len(found) == 1 for found in heads.values())


def _head(answer: str) -> str:
    """The answer without a number before it and without the text after a mark or bracket."""
    return bare(re.split(r"\s*[:(\[{–—=]|\s-\s|\.\s|\n", re.sub(r"^\W*\d+\s*[-.):=–]\s*", "", answer), maxsplit=1)[0])


def _rank(answer: str, ranks: list[str]) -> int:
    """The rank whose word is the answer, or else the only rank whose word starts the answer, up to a mark or bracket."""
    for text in (bare(answer), _head(answer)):
        for number, synonyms in enumerate(ranks):
            if text in {bare(word) for word in synonyms.split("|")}:
                return number
    return -1


def _known(entry: dict[str, Any], ranks: list[str], answers: list[str], rank: list[int]) -> Known:
    levels = [synonyms.split("|")[0] for synonyms in ranks]
    spelt, taken = [], set()
    for answer, number in zip(answers, rank, strict=True):
        named = next((w for w in ranks[number].split("|") if bare(w) == bare(answer)), None)
        if named is not None and number not in taken:
            levels[number] = answer
            taken.add(number)
        else:
            spelt.append((answer, number))
    told = tuple((answer, levels[number]) for answer, number in spelt)
    return Known(entry["name"], tuple(levels), entry.get("cut"), told, seen=len(set(rank)))


def categorical(cells: pd.Series, most: int = 8) -> bool:
    """True when few answers are repeated: 2 to ``most`` kinds, each about twice or more, none of them long."""
    filled = cells[cells.ne("")]
    kinds = filled.nunique()
    return 2 <= kinds <= most and len(filled) >= 2 * kinds and bool(filled.str.len().max() <= 200)


def unknown_scale(cells: pd.Series) -> Known | None:
    """A scale for a question with unknown words: ordered by the numbers in its answers, or in an order to correct."""
    nothing = {cell: int(count) for cell, count in cells[cells.ne("")].value_counts().items() if no_answer(str(cell))}
    if nothing:
        found = unknown_scale(cells.mask(cells.isin(list(nothing)), ""))
        return found and replace(found, stray=tuple((str(cell), count) for cell, count in nothing.items()))
    if not categorical(cells):
        return None
    answers = [value for value in cells.unique() if value]
    numbers = [re.search(r"\d+", unicodedata.normalize("NFKC", answer)) for answer in answers]
    values = [int(found[0]) for found in numbers if found]
    sure = len(set(values)) == len(answers)
    if sure and max(values) > 20:
        return None
    ordered = sorted(answers, key=lambda a: (values[answers.index(a)] if sure else 0, bare(a)))
    return Known("Level", tuple(ordered), (len(ordered) + 1) // 2, sure=sure, seen=len(answers))
