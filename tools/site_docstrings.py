"""Docstrings as Markdown, for the site: references become code, and examples between sentences become blocks."""

from __future__ import annotations

import re
from typing import Any

import griffe

_REFERENCE = re.compile(r":\w+:`~?([^`]+)`")
_TOGETHER = re.compile(r"^(\w+(?:, \w+)+)\n((?: +.*\n?)+)", re.MULTILINE)
_EXAMPLE = re.compile(r"(?:^[ ]*>>> .*\n?(?:^[ ]*\S.*\n?)*)", re.MULTILINE)


class Plain(griffe.Extension):
    """Change every docstring before it is parsed."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Called for each module, class, function and attribute."""
        if obj.docstring is not None:
            text = _REFERENCE.sub(lambda found: f"`{found[1].rpartition('.')[2]}`", obj.docstring.value)
            text = _TOGETHER.sub(lambda found: "".join(f"{name}\n{found[2]}" for name in found[1].split(", ")), text)
            head, mark, examples = text.partition("Examples\n--------\n")
            head = _EXAMPLE.sub(lambda found: f"```pycon\n{found[0].rstrip()}\n```\n", head)
            obj.docstring.value = head + mark + examples
