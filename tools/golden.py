"""Golden files: a hash of every row of every release and of every section of every page, to see what a change changes.

``python -m tools.golden write`` writes ``tests/golden/NAME.gz`` for four simulated districts and, where they lie
beside the project, for two real exports; ``python -m tools.golden check`` makes everything again and names in words
what is no longer the same. Both take names, to do only those. Printed versions and the hash of the code are left out.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from itertools import takewhile
from pathlib import Path
from typing import Any

from coachkit.api import run
from coachkit.ingest import import_table
from coachkit.pipeline import build_release
from coachkit.release import Estimates, Release, Row
from coachkit.simulate import simulate_district

ROOT = Path(__file__).parent.parent
HOME = ROOT / "tests" / "golden"
SHARED = Path(os.environ.get("COACHKIT_SHARED", ROOT.parent / "shared" / "data"))
REAL = ("google-forms-walkthrough", "oecd-gti")  # for the audience school alone: more would be much to keep
AUDIENCES = ("school", "public", "coach", "internal")
LIBRARIES = ("numpy", "pandas", "scipy", "plotly", "nbconvert")
_DIMENSIONS = Row._fields[: Row._fields.index("estimate")]
_SECTION = re.compile(r'<section\b[^>]*\bid="?([\w-]+)"?.*?</section>', re.S)
_VERSIONS = re.compile(r"Made with .*? from data up to|, code [0-9a-f]{12}; [^<]*")
_FRAME = "outside the sections"

# What is compared: (audience, release or page, measure or section), and the hashes of its rows, each of _WIDTH signs.
Key = tuple[str, str, str]
Golden = dict[Key, str]
_WIDTH = 4


def _simulated(**settings: Any) -> Callable[[Path], Path]:
    def make(to: Path) -> Path:
        simulate_district(to, **settings)
        return to

    return make


def _imported(name: str) -> Callable[[Path], Path]:
    def make(to: Path) -> Path:
        found = sorted(path for path in (SHARED / name).iterdir() if path.suffix == ".csv")
        import_table(found[0] if len(found) == 1 else SHARED / name, name, to)
        return to

    return make


DISTRICTS: dict[str, Callable[[Path], Path]] = {
    "sample": lambda to: ROOT / "data" / "sample",
    "null": _simulated(name="null", schools=6, teachers=10, seed=2),
    "small": _simulated(name="small", schools=8, teachers=8, seed=3),
    "adversarial": _simulated(name="adversarial", schools=6, teachers=8, seed=4),
    **{name: _imported(name) for name in REAL},
}


def available() -> list[str]:
    """The districts that can be made here: the real ones only where they lie beside the project."""
    return [name for name in DISTRICTS if name not in REAL or (SHARED / name).is_dir()]


def made(name: str) -> tuple[Golden, dict[Key, list[str]]]:
    """The hashes of one district for every audience, and beside each the words for what it stands for."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        data = DISTRICTS[name](home / "district")
        audiences = AUDIENCES[:1] if name in REAL else AUDIENCES
        releases = [
            (audience, build_release(data, audience, to=home / "releases" / audience)) for audience in audiences
        ]
        return hashed(releases, home / "pages")


def hashed(releases: Iterable[tuple[str, Release]], home: Path) -> tuple[Golden, dict[Key, list[str]]]:
    """The hashes of releases by audience and of their pages, which are made in ``home``; and the words for each."""
    hashes: Golden = {}
    words: dict[Key, list[str]] = {}
    for audience, release in releases:
        for part, what, key, text in _parts(release, home / audience):
            place = (audience, part, what)
            hashes[place] = hashes.get(place, "") + _short(key + text)
            words.setdefault(place, []).append(key)
    return hashes, words


def _parts(release: Release, home: Path) -> Iterator[tuple[str, str, str, str]]:
    """Where (release or page), what (measure or section), its key in words, and its content."""
    for field, content in release.meta.model_dump(mode="json").items():
        if field not in ("hashes", "versions", "schools", "coaches"):
            yield "release", field, "", json.dumps(content, ensure_ascii=False)
    slices = [release.district, *(release.school(s.id) for s in release.schools)]
    for own in [*slices, *(release.coach(c.id) for c in release.coaches)]:
        for row in own.rows:
            yield f"release of {_named(own)}", row.measure, _key(row), json.dumps(row[len(_DIMENSIONS) :])
    if release.meta.audience == "coach" and not release.coaches:
        return
    run(release.path, home, audience=release.meta.audience)
    for page in sorted(home.rglob("*.html")):
        if "work" not in page.relative_to(home).parts:
            text = _VERSIONS.sub("", page.read_text(encoding="utf-8"))
            where = f"page {page.relative_to(home).as_posix()}"
            for found in _SECTION.finditer(text):
                yield where, found[1], "", found[0]
            yield where, _FRAME, "", _SECTION.sub("", text)


def _named(part: Estimates) -> str:
    return "the district" if part.kind == "district" else f"{part.kind} {part.id}"


def _key(row: Row) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(_DIMENSIONS[2:], row[2:], strict=False) if value)


def _short(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=3 * _WIDTH // 4).digest()).decode()


def write(path: Path, golden: Golden) -> None:
    """One line a part of a release, or a page: audience, where, and all that is there with its hashes."""
    lines: dict[tuple[str, str], list[str]] = {}
    for (audience, where, what), hashes in golden.items():
        lines.setdefault((audience, where), []).append(f"{what}={hashes}")
    text = [f"# {_libraries()}", *("\t".join([*place, *parts]) for place, parts in lines.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("\n".join(text).encode(), mtime=0))


def read(path: Path) -> tuple[Golden, str]:
    """What :func:`write` wrote, and the libraries it was made with."""
    head, *lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    golden: Golden = {}
    for audience, where, *parts in (line.split("\t") for line in lines):
        golden |= {(audience, where, what): hashes for what, hashes in (part.rsplit("=", 1) for part in parts)}
    return golden, head.removeprefix("# ")


def _libraries() -> str:
    return ", ".join(f"{name} {version(name)}" for name in LIBRARIES)


def differences(before: Golden, after: Golden, words: dict[Key, list[str]]) -> list[str]:
    """Each measure or section that is not the same, as a sentence; in the order of the pages."""
    out = []
    for key in dict.fromkeys([*after, *before]):
        old, new = before.get(key, ""), after.get(key, "")
        if old != new:
            out.append(f"{_place(key)} {_difference(old, new, words.get(key, []))}")
    return out


def _place(key: Key) -> str:
    audience, where, what = key
    kind = "section" if where.startswith("page") else "measure" if " of " in where else "field"
    return f"Audience {audience}, {where}: {what if what == _FRAME else f'{kind} {what}'}"


def _difference(old: str, new: str, names: list[str]) -> str:
    if not old or not new:
        return "is new" if not old else "is gone"
    rows, same = len(new) // _WIDTH, (a == b for a, b in zip(old, new, strict=False))
    first = len(list(takewhile(bool, same))) // _WIDTH
    count = f" and has {rows} rows, no longer {len(old) // _WIDTH}" if len(new) != len(old) else ""
    name = names[first] if first < rows else ""
    return f"has changed{count}" + (f", first in the row {first + 1} of {rows} ({name})" if name else "")


def main(arguments: list[str]) -> int:
    """``write`` or ``check``, and the districts (all that can be made here)."""
    action, names = arguments[0], arguments[1:] or available()
    wrong = 0
    for name in names:
        golden, words = made(name)
        if action == "write":
            write(HOME / f"{name}.gz", golden)
            print(f"{name}: {sum(map(len, golden.values())) // _WIDTH} hashes")
            continue
        before, libraries = read(HOME / f"{name}.gz")
        found = differences(before, golden, words)
        wrong += len(found)
        print(f"{name}: {len(found)} differences" if found else f"{name}: as it was")
        print("".join(f"  {line}\n" for line in found[:10]) + ("  …\n" if len(found) > 10 else ""), end="")
        if found and _libraries() != libraries:
            print(f"  The golden file was made with {libraries}; here are {_libraries()}.")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
