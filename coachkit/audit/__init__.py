"""A second pair of eyes: search finished files for people, with code of its own.

The audit shares no code with the gate, the measures or the pages: it reads the raw tables and the finished files.
"""

from __future__ import annotations

import base64
import gzip
import re
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from coachkit.audit.finding import Audit, Finding
from coachkit.audit.group_members import subgroups
from coachkit.audit.groups import DISTRICT, Groups, count_groups
from coachkit.audit.identities import one_each
from coachkit.audit.judge import count_leaks, single_cell_leaks
from coachkit.audit.page import Sheet, read_page
from coachkit.audit.people import Secrets, plain
from coachkit.audit.raw import Raw, read_raw
from coachkit.audit.reading import read_all
from coachkit.audit.rebuild import rebuilt
from coachkit.audit.release_diff import changed
from coachkit.audit.shown import Shown, gather
from coachkit.audit.singled_out import overlaps
from coachkit.errors import BadInput
from coachkit.schema.folder import district_folder

__all__ = ["Audit", "Finding", "audit"]

Known = dict[str | tuple[str, ...], str]
_UNSAID = "the page's head does not say which school it is about, so its numbers were checked as the district's"
_PACKED = re.compile(rb"<script type=\"application/octet-stream\" id=library>([A-Za-z0-9+/=]{100000,})</script>")
_ENOUGH = 3  # files from which a word that stands in all of them is a word of the report


def audit(
    share: Path | str,
    data: Path | str,
    earlier: Path | str | None = None,
    kept: Mapping[str, Mapping[tuple[str, str, str], int]] | None = None,
) -> Audit:
    """Search every file of a folder that is to be sent.

    Parameters
    ----------
    share
        The folder (``OUT/share``, ``OUT/coaches`` …).
    data
        The district folder it was made from.
    earlier
        A folder sent earlier: the audit warns of counts that differ from it by a small group.
    kept
        People counted in earlier releases, by day: (measure, school id, term) → people. Used like ``earlier``.

    Returns
    -------
    Audit
        Leaks: a name, e-mail address or id; a number of a small group; a hidden number that shown numbers reveal.
        Warnings: a short id, or a name that is also a word of the report; a small difference from earlier.

    Raises
    ------
    BadInput
        When a folder is missing or cannot be read.

    Examples
    --------
    >>> Path("share").mkdir()
    >>> _ = Path("share/note.txt").write_text("Ask Quiper Dalbriuri.")
    >>> [finding.what for finding in audit("share", "data/sample").leaks]
    ["the name 'Quiper Dalbriuri' (text)"]
    """
    home = Path(share)
    if not home.is_dir() or not any(path.is_file() for path in home.rglob("*")):
        raise BadInput(
            f"There is nothing to audit in {home}.", "Give the folder with the pages, for example OUT/share."
        )
    raw = read_raw(district_folder(data))
    texts = {path.relative_to(home).as_posix(): _own(path) for path in sorted(home.rglob("*")) if path.is_file()}
    secrets = Secrets(raw, _common(texts, raw))
    readings = read_all(texts, secrets)
    found = [finding for reading in readings.values() for finding in reading.findings]
    pages = {name: reading.sheet for name, reading in readings.items() if reading.sheet is not None}
    known = _known(raw)
    shown, schools = _shown(pages, known)
    audience = next((sheet.audience for sheet in pages.values() if sheet.audience), "school")
    found += [Finding(name, _UNSAID, leak=False) for name, sheet in pages.items() if not _says(sheet, known)]
    least = raw.smallest(audience)
    if audience != "internal" and pages:
        groups = count_groups(raw, next((sheet.day for sheet in pages.values() if sheet.day), ""))
        then = frozenset(place for sheet in pages.values() for place in sheet.earlier)
        groups = groups.without(then)  # numbers of an earlier day rest on other people than those counted now
        found += single_cell_leaks(shown, groups, least)
        found += count_leaks(shown, least)
        found += _parts(shown, raw, groups, next((sheet.day for sheet in pages.values() if sheet.day), ""), least)
        shown = shown.without(then)
        found += rebuilt(shown, groups, schools, least)
    if earlier is not None:
        found += _since(Path(earlier), known, shown, pages, least)
    for day, people in (kept or {}).items():
        names = {_about(sheet, known): name for name, sheet in pages.items()}
        found += changed(shown, Shown(people=dict(people)), names, least, f"as of {day}")
    return Audit(tuple(sorted(set(found))), len(texts), len(secrets), len(shown.cells) + len(shown.marks))


def _parts(shown: Shown, raw: Raw, groups: Groups, day: str, least: int) -> list[Finding]:
    """Findings about groups and own chapters of the district."""
    if not any(cell.exhibit.endswith("_by_group") or cell.exhibit.startswith("chapter-") for _, _, cell in shown.cells):
        return []
    top = set(groups.levels[groups.cut :])
    known = subgroups(one_each(raw), groups.spans, lambda level: level in top, day)
    return list(overlaps(shown, known, list(raw.settings.get("chapter", [])), least))


def _since(earlier: Path, known: Known, shown: Shown, pages: dict[str, Sheet], least: int) -> Iterator[Finding]:
    if not earlier.is_dir():
        raise BadInput(f"There is no folder {earlier}.", "Give an earlier share folder with --earlier.")
    paths = [path for path in sorted(earlier.rglob("*.htm*")) if path.is_file()]
    old = {
        path.relative_to(earlier).as_posix(): read_page(path.read_text(encoding="utf-8", errors="replace"))
        for path in paths
    }
    names = {_about(sheet, known): name for name, sheet in pages.items()}
    yield from changed(shown, _shown(old, known)[0], names, least)


def _common(texts: dict[str, bytes], raw: Raw) -> set[str]:
    """Names of people that are also words of the report, because they are on every page."""
    pages = [body for name, body in texts.items() if name.endswith((".html", ".htm"))]
    if len(pages) < _ENOUGH:
        return set()
    names = {tokens[0] for name in raw.table("staff", "name")["name"].unique() if len(tokens := plain(name)) == 1}
    for body in pages:
        if not names:
            break
        names &= set(plain(body.decode("utf-8", "replace")))
    return names


def _shown(pages: dict[str, Sheet], known: Known) -> tuple[Shown, list[str]]:
    about = [(name, _about(sheet, known), sheet) for name, sheet in pages.items()]

    def named(school: str) -> str:
        return known.get(school) or known.get(plain(school)) or school

    return gather(about, named), [school for _, school, _ in about if school != DISTRICT]


def _known(raw: Raw) -> Known:
    """School ids as they are, and by their tokens where these identify one school: pages leave out invisible characters."""
    ids = raw.table("schools", "school_id")["school_id"].unique().tolist()
    tokens = [plain(school) for school in ids]
    return {key: school for key, school in zip(tokens, ids, strict=True) if tokens.count(key) == 1} | {
        i: i for i in ids
    }


def _about(sheet: Sheet, known: Known) -> str:
    """The school of a page, from its head; a page that names no known school is the district's."""
    return known.get(sheet.id, known.get(plain(sheet.id), DISTRICT)) if sheet.about == "school" else DISTRICT


def _says(sheet: Sheet, known: Known) -> bool:
    """True if the head of a page says what the page is about."""
    return sheet.about in ("district", "coach") or _about(sheet, known) != DISTRICT


def _own(path: Path) -> bytes:
    """The bytes of a file without the installed charts' library, which knows nobody; also where a page holds it packed."""
    body = path.read_bytes()
    if path.suffix == ".html":
        return _PACKED.sub(lambda found: b"<script>" + _unpacked(found[1]) + b"</script>", body)
    return body[len(_library()) :] if path.suffix == ".js" and body.startswith(_library()) else body


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> bytes:
    """What a packed script holds besides the library; if it is anything else, the packed text itself, to be searched."""
    try:
        script = gzip.decompress(base64.b64decode(packed))
    except (OSError, ValueError, EOFError, zlib.error):
        return packed
    return script[len(_library()) :].replace(b"</", b"<\\/") if script.startswith(_library()) else packed


@lru_cache(maxsize=1)
def _library() -> bytes:
    return files("plotly").joinpath("package_data", "plotly.min.js").read_bytes()
