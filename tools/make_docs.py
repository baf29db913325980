"""Write the documents that are made of the code: the data dictionary, the methods, the rules of the gate."""

from __future__ import annotations

from pathlib import Path

from coachkit.measures.catalogue import methods
from coachkit.privacy.rules_document import privacy_document
from coachkit.schema.dictionary import dictionary

try:
    from tools.platforms import platforms
except ModuleNotFoundError:  # run as a script
    from platforms import platforms

HOME = Path(__file__).parent.parent
PAGES = {"data/README.md": dictionary, "docs/methods.md": methods, "docs/privacy.md": privacy_document}

TRIED = HOME / "docs" / "mappings.md"
START, END = "<!-- made by tools/platforms.py -->", "<!-- until here -->"


def with_platforms(text: str) -> str:
    """The page about mappings with its table of form tools made anew."""
    head, _, rest = text.partition(START)
    return f"{head}{START}\n{platforms()}\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    for name, make in PAGES.items():
        (HOME / name).write_text(make(), encoding="utf-8", newline="\n")
    TRIED.write_text(with_platforms(TRIED.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
