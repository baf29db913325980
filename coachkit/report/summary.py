"""The summary of a finished page as plain text, for a mail."""

from __future__ import annotations

from html.parser import HTMLParser

_UNREAD = {"script", "style", "details", "figure", "table", "nav", "a"}
_LINES = {"h1", "h2", "h3", "p", "li", "div", "section"}
_MARKS = {"li": "- "}


def summary_of(html: str) -> str:
    """The title of a page and the texts of its summary, a line for each; without tables, charts and links.

    Examples
    --------
    >>> summary_of("<h1>Oak</h1><p class=sub>Fall<section id=summary><p>Rose.<ul><li>Who?</ul></section><p>x").splitlines()
    ['Oak', 'Fall', '', 'Rose.', '- Who?']
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    head, body = ([" ".join(line.split()) for line in part] for part in (reader.head, reader.body))
    return "\n".join([*filter(None, head), "", *(line for line in body if line.strip("- "))]) + "\n"


class _Reader(HTMLParser):
    """Collects lines: of the title into ``head``, of the element with the id ``summary`` into ``body``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.head: list[str] = []
        self.body: list[str] = []
        self.lines: list[str] | None = None
        self.sections = 0  # open sections, from the summary on
        self.unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "section" and (self.sections or given.get("id") == "summary"):
            self.sections += 1
        if self.sections:
            self.lines = self.body
        elif tag in _LINES:
            self.lines = self.head if tag == "h1" or given.get("class") == "sub" else None
        self.unread += tag in _UNREAD
        if tag in _LINES and self.lines is not None and not self.unread:
            self.lines.append(_MARKS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        self.unread -= tag in _UNREAD and self.unread > 0
        if tag == "section" and self.sections:
            self.sections -= 1
        if not self.sections and tag in ("h1", "p", "section"):
            self.lines = None

    def handle_data(self, data: str) -> None:
        if self.lines and not self.unread:
            self.lines[-1] += data
