"""A page in its parts: the summary, which stands alone, and the chapters after it; what cannot be shown is one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

_NAMED = 5  # things named in a line of the list before it says how many more
_LINES = {
    "bring": "Bring {what} to see {shows}.",
    "more": "With {what}: {shows}.",
    "hidden": "Hidden to protect individuals: {shows}.",
    "why": "We can’t tell {shows}: {what}.",
}


@dataclass
class Block:
    """One piece of a page: ``markdown`` (HTML), ``exhibit`` (its JSON), ``figure`` (plotly), ``image``, ``text``."""

    kind: str
    content: Any
    id: str = ""


@dataclass
class Chapter:
    """A heading with its text (``html``; ``anchor`` and ``title`` blank if there is none), and the blocks below it."""

    anchor: str = ""
    title: str = ""
    html: str = ""
    blocks: list[Block] = field(default_factory=list)

    @property
    def first(self) -> list[Block]:
        """The blocks up to the first exhibit."""
        return self.blocks[: self._cut]

    @property
    def rest(self) -> list[Block]:
        """The blocks after the first exhibit."""
        return self.blocks[self._cut :]

    @property
    def _cut(self) -> int:
        return next((i for i, block in enumerate(self.blocks, 1) if block.kind == "exhibit"), len(self.blocks))


def chapters_of(blocks: Sequence[Block]) -> list[Chapter]:
    """The chapters of a page, the summary first; a chapter whose exhibits are all in the list of lacks is left out."""
    chapters = [Chapter()]
    lost: set[int] = set()
    for block in blocks:
        if block.kind == "markdown" and block.content[1]:
            chapters.append(Chapter(block.content[1], block.content[2], block.content[0]))
        elif lacking(block):
            lost.add(len(chapters) - 1)
        else:
            chapters[-1].blocks.append(block)
    kept = [c for n, c in enumerate(chapters) if c.blocks or (c.html and n not in lost)]
    return kept or [Chapter()]


def lacking(block: Block) -> bool:
    """True for an exhibit without a number."""
    return block.kind == "exhibit" and bool(block.content.get("lack"))


def lacks_of(blocks: Sequence[Block]) -> list[str]:
    """What the page cannot show, and what would change that: a line for each table, minimum or reason."""
    groups: dict[tuple[str, str], list[str]] = {}
    for block in blocks:
        if lacking(block):
            lack = block.content["lack"]
            groups.setdefault((lack["kind"], lack["what"]), []).append(lack["shows"])
    order = list(_LINES)
    found = sorted(groups.items(), key=lambda item: order.index(item[0][0]))
    return [_LINES[kind].format(what=what, shows=_listed(shows)) for (kind, what), shows in found]


def _listed(shows: list[str]) -> str:
    once = list(dict.fromkeys(shows))
    named, more = once[:_NAMED], len(once) - _NAMED
    if more > 0:
        return f"{'; '.join(named)}; and {more} more"
    return "; ".join(named)
