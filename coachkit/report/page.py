"""What a page says of itself: for whom, as of when, made of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Page"]

_READERS = {
    "school": "For the school and its district. ",
    "public": "For everybody. ",
    "internal": "For the analyst alone. ",
    "coach": "For the coach it is about. ",
}


@dataclass(frozen=True)
class Page:
    """What a page says of itself.

    ``about`` is what it is about (``school``, ``coach``, ``district``) and ``id`` its id there (a coach's: the label).
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

    @classmethod
    def of(cls, meta: dict[str, Any], title: str, **more: str) -> Page:
        """The page of a release's ``meta``."""
        return cls(
            title=title,
            district=meta["district"]["name"],
            as_of=meta["as_of"],
            audience=meta["audience"],
            synthetic=bool(meta["district"].get("synthetic")),
            versions=", ".join(f"{name} {version}" for name, version in meta["versions"].items()),
            data_hash=meta["hashes"]["data"][:12],
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
