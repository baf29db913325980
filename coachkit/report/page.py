"""What a page says of itself: for whom, as of when, made of what."""

from __future__ import annotations

import json
from dataclasses import dataclass

from coachkit.release import ReleaseMeta

__all__ = ["Page"]

_READERS = {
    "school": "For the school and its district. ",
    "public": "For everybody. ",
    "internal": "For the analyst alone. ",
    "coach": "For the coach it is about. ",
}


def _earlier(meta: ReleaseMeta, school: str) -> str:
    """What keeps an earlier day's numbers at a school and in the district beside it, as JSON; blank for nothing."""
    known = meta.earlier
    own = {place: known[place] for place in ("", school) if known.get(place)}
    return json.dumps(own, ensure_ascii=False) if own else ""


@dataclass(frozen=True)
class Page:
    """What a page says of itself.

    ``about`` is what it is about (``school``, ``coach``, ``district``) and ``id`` its id there (a coach's: the label).
    ``earlier`` is JSON of what keeps the numbers of an earlier day: family, term, to_term, day of each.
    ``home`` leads from the page to the folder of the index (``../`` for a school's page); ``index`` names the page to
    go back to (blank: none). ``library`` is the folder of the charts' script as the page sees it: by default
    ``assets`` beside a page that has a home elsewhere, and ``schools/assets`` for the index and its neighbours.
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

    @classmethod
    def of(cls, meta: ReleaseMeta, title: str, **more: str) -> Page:
        """The page of a release's ``meta``."""
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
        """Whom it is for, as a sentence with a space behind it."""
        return _READERS.get(self.audience, "")

    @property
    def source(self) -> str:
        """Where the charts' script lies, as the page sees it."""
        folder = self.library or ("assets" if self.home else "schools/assets")
        return f"{folder.rstrip('/')}/charts.js"
