"""Read finished pages as a reader does: the first screen as text, and how long each page is.

``python -m tools.read_pages first PAGE.html …`` prints the first screen of each page, for somebody who has never seen the
product: what does it answer? ``python -m tools.read_pages length PAGE.html …`` lists for each page its words before details
are opened, the words of its summary, its boxes without a number and, where a Chromium is on the path, its sheets of A4 and of
Letter: as a browser prints it, and printed in full.
"""

from __future__ import annotations

import re
import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from coachkit.report.summary import summary_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PAPERS = ("A4", "Letter")
_UNREAD = {"script", "style", "noscript", "figcaption", "title"}
_WORD = re.compile(r"[^\W_][^\s]*")


class Length(NamedTuple):
    """How long a page is: its words (all that is read before a detail is opened; those of the summary), and its refusals."""

    words: int
    summary: int
    refusals: int


def first_screen(html: str) -> str:
    """The title of a page and all that its summary says, with what its picture shows in words.

    Examples
    --------
    >>> print(first_screen("<h1>Oak</h1><section id=summary><p>Rose.<figure><figcaption>Dots.</figcaption></figure></section>"))
    Oak
    <BLANKLINE>
    Rose.
    (Picture: Dots.)
    <BLANKLINE>
    """
    opened = re.sub(
        r"<figure>.*?<figcaption[^>]*>(.*?)</figcaption>\s*</figure>", r"<p>(Picture: \1)</p>", html, flags=re.S
    )
    return summary_of(opened)


def length(html: str) -> Length:
    """The length of a page.

    Examples
    --------
    >>> length("<h1>Oak School</h1><section id=summary>It rose.</section><details><summary>More</summary>Much</details>")
    Length(words=5, summary=2, refusals=0)
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Length(reader.words, reader.of_summary, len(re.findall(r'<section class="x[^"]*\bquiet\b', html)))


class _Reader(HTMLParser):
    """Counts words that are seen before details are opened."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words = self.of_summary = 0
        self._unread: list[str] = []
        self._sections: list[bool] = []
        self._titled = False  # in the line that opens a detail, which is read before

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD or tag == "details" or ("hidden", None) in attrs:
            self._unread.append(tag)
        elif tag == "section":
            self._sections.append(("id", "summary") in attrs)
        self._titled = tag == "summary" or (self._titled and tag != "details")

    def handle_endtag(self, tag: str) -> None:
        self._titled = self._titled and tag != "summary"
        if self._unread and tag == self._unread[-1]:
            self._unread.pop()
        elif tag == "section" and self._sections:
            self._sections.pop()

    def handle_data(self, data: str) -> None:
        if self._unread and not (self._titled and self._unread == ["details"]):
            return
        found = len(_WORD.findall(data))
        self.words += found
        self.of_summary += found if any(self._sections) else 0


def sheets(browser: Browser, path: Path, full: bool = False) -> list[int]:
    """How many sheets of A4 and of Letter a browser prints of a page; ``full`` prints as ``coachkit run --print full`` does."""
    shown = path
    if full:
        shown = path.with_name(f"full-{path.name}")
        shown.write_text(path.read_text(encoding="utf-8").replace("<body>", "<body class=full>"), encoding="utf-8")
    try:
        found = []
        for (
            paper
        ) in PAPERS:  # a page of its own for each: printing leaves details as they were, but not the charts' sizes
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(shown.absolute().as_uri())
            page.wait_for_load_state("load")
            page.wait_for_timeout(500)
            found.append(len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=paper))))
            page.close()
        return found
    finally:
        if full:
            shown.unlink()


def _lengths(paths: list[Path]) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    _print("words", "summary", "refusals", "sheets", "in full", "page")
    if chromium is None:
        for path in paths:
            _print(*length(path.read_text(encoding="utf-8")), "–", "–", path)
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for path in paths:
            printed = [sheets(browser, path, full) for full in (False, True)]
            _print(*length(path.read_text(encoding="utf-8")), *("/".join(map(str, found)) for found in printed), path)
        browser.close()


def _print(*cells: object) -> None:
    sys.stdout.write("  ".join(f"{cell!s:>8}" for cell in cells) + "\n")


def main(arguments: list[str]) -> None:
    """``first`` or ``length``, and the pages."""
    what, paths = arguments[0], [Path(name) for name in arguments[1:]]
    if what == "length":
        _lengths(paths)
        return
    for path in paths:
        sys.stdout.write(f"==== {path}\n{first_screen(path.read_text(encoding='utf-8'))}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
