"""Write the documents that are made of the code: the data dictionary, the methods, the rules of the gate."""

from __future__ import annotations

from pathlib import Path

from coachkit.contract.dictionary import dictionary
from coachkit.measures.catalogue import methods
from coachkit.privacy.book import privacy

HOME = Path(__file__).parent.parent
PAGES = {"data/README.md": dictionary, "docs/methods.md": methods, "docs/privacy.md": privacy}

if __name__ == "__main__":
    for name, make in PAGES.items():
        (HOME / name).write_text(make(), encoding="utf-8", newline="\n")
