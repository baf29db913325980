"""Read numbers as people write them: the whole column decides which mark is the decimal one, or nothing does."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from coachkit.size_limits import WHOLE

_MARKS = re.compile(r"[.,'\u2019\u00a0\u202f\u2009 ]")
_GROUPED = re.compile(r"([+-]?[1-9]\d{0,2})((?:[.,]\d{3})+)")
_SPACED = re.compile(r"(?<=\d)['\u2019\u00a0\u202f\u2009 ](?=\d{3}(?:\D|$))")
_BOTH = re.compile(r"[+-]?\d{1,3}(?:(?P<group>[.,])\d{3})+(?P<point>[.,])\d+")
_ONE = re.compile(r"[+-]?\d*([.,])\d+(?:[eE][+-]?\d+)?")


class Figures:
    """``values`` of distinct texts (NaN where none), ``unclear`` where a text could be two numbers, and a note."""

    def __init__(self, values: np.ndarray, unclear: np.ndarray, note: str = "") -> None:
        self.values, self.unclear, self.note = values, unclear, note


def figures(texts: pd.Series, decimal_comma: bool, whole: bool = False) -> Figures:
    """Read the distinct texts of one column as numbers.

    A mark is a decimal mark if it follows another mark, or if the number of digits after it is not three; a mark that
    occurs several times, or before another mark, groups thousands. The rest of the column decides ``84.000``: other numbers
    with a mark that is clearly a decimal mark. If no other number decides, a point is a decimal mark, and so is a comma in
    a file that separates columns by semicolons (``decimal_comma``); the other mark is unclear there. For a ``whole``
    number, only whole numbers are read.
    """
    marked = texts.str.contains(_MARKS.pattern).to_numpy(dtype=bool) if len(texts) else np.zeros(0, dtype=bool)
    if not marked.any() or not (decimal_comma or texts[marked].str.contains(r"[,'\u2019\u00a0\u202f\u2009 ]").any()
                                or texts[marked].str.fullmatch(r"[+-]?\d{1,3}(?:\.\d{3}){2,}").any()):  # fmt: skip
        return Figures(_floats(texts), np.zeros(len(texts), dtype=bool))
    plain = [_SPACED.sub("", text) for text in texts]
    points, groups, open_ = _evidence(plain)
    usual = "," if decimal_comma else "."
    unclear = np.zeros(len(plain), dtype=bool)
    out, grouped = [], False
    for at, text in enumerate(plain):
        mark = open_.get(text)
        if mark is None:
            out.append(_normal(text, points))
            continue
        thousands = mark in groups or bool(points - {mark})
        if whole and not thousands and mark not in points:
            thousands = any(text.rsplit(m, 1)[1] != "000" for text, m in open_.items() if m == mark)
        if thousands and mark not in points:
            out.append(text.replace(mark, ""))
            grouped = True
        elif mark in points or mark == usual:
            out.append(text.replace(mark, "."))
            unclear[at] = thousands
        else:
            out.append("")
            unclear[at] = True
    note = "read with marks between thousands" if grouped or groups else ""
    values = _floats(pd.Series(out, dtype="str"))
    return Figures(np.where(unclear, np.nan, values), unclear, note)


def _evidence(texts: list[str]) -> tuple[set[str], set[str], dict[str, str]]:
    """Marks that are decimal marks somewhere, marks that group, and the undecided texts with their mark."""
    points: set[str] = set()
    groups: set[str] = set()
    open_: dict[str, str] = {}
    for text in texts:
        if (both := _BOTH.fullmatch(text)) and both["group"] != both["point"]:
            points.add(both["point"])
            groups.add(both["group"])
        elif grouped := _GROUPED.fullmatch(text):
            marks = re.findall(r"[.,]", grouped[2])
            if len(marks) > 1 and len(set(marks)) == 1:
                groups.add(marks[0])
            elif len(marks) == 1:
                open_[text] = marks[0]
        elif one := _ONE.fullmatch(text):
            points.add(one[1])
    return points, groups, open_


def _normal(text: str, points: set[str]) -> str:
    """An unambiguous text, with a point as the decimal mark and nothing between thousands."""
    both = _BOTH.fullmatch(text)
    if both and both["group"] != both["point"]:
        return text.replace(both["group"], "").replace(both["point"], ".")
    if grouped := _GROUPED.fullmatch(text):
        marks = set(re.findall(r"[.,]", grouped[2]))
        return re.sub(r"[.,]", "", text) if len(marks) == 1 and not marks & points else ""
    return text.replace(",", ".") if _ONE.fullmatch(text) else text


def _floats(texts: pd.Series) -> np.ndarray:
    values = pd.to_numeric(texts.where(texts.ne("")), errors="coerce").astype("float64").to_numpy()
    return np.where(np.abs(values) <= WHOLE, values, np.nan)
