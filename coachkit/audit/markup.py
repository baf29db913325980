"""Parse the markup of a page once; every reader gets the same tags and texts."""

from __future__ import annotations

from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

Event = tuple[str, tuple[Any, ...]]


class _Recorder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Event] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append(("handle_starttag", (tag, attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append(("handle_startendtag", (tag, attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.events.append(("handle_endtag", (tag,)))

    def handle_data(self, data: str) -> None:
        self.events.append(("handle_data", (data,)))

    def handle_comment(self, data: str) -> None:
        self.events.append(("handle_comment", (data,)))

    def handle_decl(self, decl: str) -> None:
        self.events.append(("handle_decl", (decl,)))

    def handle_pi(self, data: str) -> None:
        self.events.append(("handle_pi", (data,)))

    def unknown_decl(self, data: str) -> None:
        self.events.append(("unknown_decl", (data,)))


def replay(text: str, reader: HTMLParser) -> None:
    """Pass everything in a text to a reader, as the reader's own ``feed`` and ``close`` would."""
    for name, given in _events(text):
        getattr(reader, name)(*given)


@lru_cache(maxsize=1)
def _events(text: str) -> tuple[Event, ...]:
    recorder = _Recorder()
    recorder.feed(text)
    recorder.close()
    return tuple(recorder.events)
