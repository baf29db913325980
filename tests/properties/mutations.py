"""Ways to spoil a district folder, one after the other: cells, rows, columns, bytes, settings, whole files."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

__all__ = ["MUTATIONS", "spoil"]

NASTY = (
    "", " ", "0", "-1", "1e999", "nan", "None", "NaT", "null", "=1+1", "+cmd", "@x", "2025-02-30", "31/31/2025", "1/2/2025",
    "45900", "99999999999999999999", "0x1F", "true", "YES", "teacher;;coach", ";", ";;;", "T1;T1", "٣٤", "𝟜𝟚", "ﬁ", "Ω≈ç√",
    "مرحبا", "\u202e\u200b", "\ufeff", "a\nb", 'a"b', "a,b", "a;b", "a\tb", "x" * 5_000, "<script>alert(1)</script>",
    "'; DROP TABLE staff; --", "{0}", "{{x}}", "%s%n", "\\", "C:\\x", "../../etc", "\x07", "1,5", "1.5", "12:30",
)  # fmt: skip
CONFIGS = (
    "", "[plan]\ndosage_hours = -1\n", "[scale]\nlevels = []\n", "nonsense", "[terms]\n",
    "[terms.x]\nstart = 2025-01-01\nend = 2025-12-31\n",
    '[scale]\nlevels = ["Yes", "No"]\ntransformative = "No"\n', "[check]\nkeep_unmatched = ['observations.observer_id', 'x.y']\n",
    "[terms.a]\nstart = 1900-01-01\nend = 1900-12-31\n", "a = 1\n", "[privacy]\nminimum_adults = {school = 50}\n",
    "[plan]\ndrought_days = []\n", "[plan]\ndrought_days = [1, 1]\n", '[district]\nname = "<b>"\n', "[scale]\nname = 3\n",
)  # fmt: skip
Table = list[list[str]]


def _read(path: Path) -> Table:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8", errors="replace"))))


def _write(path: Path, rows: Table) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8", errors="surrogateescape")


def cell(rng: random.Random, path: Path) -> None:
    rows = _read(path)
    if len(rows) > 1 and rows[0]:
        for _ in range(rng.randint(1, 4)):
            row = rng.choice(rows[1:])
            if row:
                row[rng.randrange(len(row))] = rng.choice(NASTY)
        _write(path, rows)


def column(rng: random.Random, path: Path) -> None:
    """Drop, double, rename, blank, fill or move a column."""
    rows = _read(path)
    if not rows or not rows[0]:
        return
    at, how = rng.randrange(len(rows[0])), rng.randrange(6)
    word = rng.choice(NASTY)
    for number, row in enumerate(rows):
        if at >= len(row):
            continue
        if how == 0:
            del row[at]
        elif how == 1:
            row.insert(at, row[at])
        elif how == 2 and number == 0:
            row[at] = word
        elif how == 3 and number:
            row[at] = ""
        elif how == 4 and number:
            row[at] = word
        elif how == 5:
            row.append(row.pop(at))
    _write(path, rows)


def rows(rng: random.Random, path: Path) -> None:
    """Double, drop, shuffle, cut or lengthen rows."""
    table = _read(path)
    if len(table) < 2:
        return
    how = rng.randrange(6)
    if how == 0:
        table.append(list(rng.choice(table)))
    elif how == 1:
        del table[1 : rng.randint(1, len(table))]
    elif how == 2:
        body = table[1:]
        rng.shuffle(body)
        table[1:] = body
    elif how == 3:
        row = rng.choice(table[1:])
        del row[rng.randrange(len(row) + 1) :]
    elif how == 4:
        rng.choice(table[1:]).extend(["extra", ""])
    else:
        table.insert(rng.randrange(len(table) + 1), [])
    _write(path, table)


def raw(rng: random.Random, path: Path) -> None:
    """Other encodings and dialects, cut files, noise."""
    data = path.read_bytes()
    text = data.decode("utf-8", errors="replace")
    choices: tuple[Callable[[], bytes], ...] = (
        lambda: b"\xef\xbb\xbf" + data,
        lambda: text.encode("utf-16"),
        lambda: text.encode("cp1252", errors="replace"),
        lambda: text.replace(",", ";").encode(),
        lambda: text.replace(",", "\t").encode(),
        lambda: text.replace("\n", "\r\n").encode(),
        lambda: text.replace("\n", "\r").encode(),
        lambda: data[: rng.randrange(len(data) + 1)],
        lambda: bytes(rng.randrange(256) for _ in range(rng.randrange(200))),
        lambda: data[:50] + bytes([rng.randrange(256)]) + data[50:],
        lambda: data + b'"unclosed, quote\n1,2',
        lambda: b"",
        lambda: b"\n\n\n",
        lambda: data.replace(b"\n", b"\n\n"),
    )
    path.write_bytes(rng.choice(choices)())


def whole(rng: random.Random, path: Path) -> None:
    """Remove a file, put another in its place, or add one that is no table."""
    others = sorted(path.parent.glob("*.csv"))
    how = rng.randrange(4)
    if how == 0:
        path.unlink()
    elif how == 1:
        path.write_bytes(rng.choice(others).read_bytes())
    elif how == 2:
        path.with_suffix(rng.choice([".xlsx", ".parquet", ".tsv"])).write_bytes(path.read_bytes())
    else:
        (path.parent / f"{path.stem} copy.csv").write_bytes(path.read_bytes())


def config(rng: random.Random, path: Path) -> None:
    """Settings of every kind of wrongness."""
    (path.parent / "coachkit.toml").write_text(rng.choice(CONFIGS), encoding="utf-8")


MUTATIONS: tuple[Callable[[random.Random, Path], None], ...] = (cell, cell, cell, column, rows, raw, whole, config)


def spoil(folder: Path, seed: int) -> list[str]:
    """Apply one to four mutations to a folder's files; returns their names."""
    rng = random.Random(seed)
    done = []
    for _ in range(rng.randint(1, 4)):
        files = sorted(folder.glob("*.csv"))
        if not files:
            break
        mutation = rng.choice(MUTATIONS)
        mutation(rng, rng.choice(files))
        done.append(mutation.__name__)
    return done
