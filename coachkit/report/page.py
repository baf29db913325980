"""What a page states about itself: its audience, its day, its sources."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from coachkit.release import ReleaseMeta

_READERS = {
    "school": "For the school and its district. ",
    "public": "For everybody. ",
    "internal": "For the analyst alone. ",
    "coach": "For the coach it is about. ",
}


def _earlier(meta: ReleaseMeta, school: str) -> str:
    """Numbers that a school, and its district on the same page, keep from an earlier day, as JSON; blank if there are none."""
    known = meta.earlier
    own = {place: known[place] for place in ("", school) if known.get(place)}
    return json.dumps(own, ensure_ascii=False) if own else ""


@dataclass(frozen=True)
class Page:
    """What a page states about itself.

    ``about`` is its subject (``school``, ``coach`` or ``district``) and ``id`` the subject's id (for a coach, the label).
    ``again`` is the command that makes the page again. ``print_full`` prints the whole page, not its summary alone.
    ``earlier`` is JSON: family, term, to_term and day of each number from an earlier day. ``home`` leads from the page to
    the folder of the index (``../`` for a school's page); ``index`` is the page to go back to (blank: none). ``library`` is
    the folder of the charts' script as seen from the page: ``assets`` for a page in a folder of its own, ``schools/assets``
    for the index and pages beside it. ``unchecked`` is not blank where the page shows outputs that nobody has checked.
    """

    title: str
    district: str
    as_of: str
    audience: str
    synthetic: bool
    versions: str
    home: str = ""
    index: str = ""
    subtitle: str = ""
    library: str = ""
    data_hash: str = ""
    about: str = "district"
    id: str = ""
    earlier: str = ""
    again: str = ""
    print_full: bool = False
    unchecked: str = ""

    @classmethod
    def of(cls, meta: ReleaseMeta, title: str, **more: Any) -> Page:
        """The page for a release's ``meta``."""
        return cls(
            title=title,
            district=meta.district.name,
            as_of=meta.as_of,
            audience=meta.audience,
            synthetic=meta.district.synthetic,
            versions=", ".join(f"{name} {version}" for name, version in meta.versions.items()),
            data_hash=meta.hashes.data[:12],
            earlier=_earlier(meta, more.get("id", "") if more.get("about") == "school" else ""),
            **more,
        )

    @property
    def readers(self) -> str:
        """The audience, as a sentence with a trailing space."""
        return _READERS.get(self.audience, "")

    @property
    def source(self) -> str:
        """The address of the charts' script, as seen from the page."""
        folder = self.library or ("assets" if self.home else "schools/assets")
        return f"{folder.rstrip('/')}/charts.js"
