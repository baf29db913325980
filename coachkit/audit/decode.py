"""Extract every text from files, however it is wrapped: markup, JSON, base64, gzip, zip, notebooks."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import unquote

import numpy as np

from coachkit.audit.markup import replay

_DEEPEST = 8  # wrappings within wrappings
_LIMIT = 300_000_000  # bytes that a packed file may unpack to
_BLOB = re.compile(r"[A-Za-z0-9+/_-]{120,}={0,2}")
_TYPES = {"i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8"}
_VISIBLE = "text"
TICK = "axis text"
_INLINE = {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q",
           "s", "samp", "small", "span", "strong", "sub", "sup", "tt", "u", "var", "wbr"}  # fmt: skip
_ROUNDED = re.compile(r"([+\u2212-]?\d+(\.\d+)?)(%?)")
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")


class Piece(NamedTuple):
    """One text, and ``where`` it was.

    ``whole`` marks a value of its own (an attribute, a cell, a JSON string), in which an id is an id; ``style`` marks a
    style sheet, in which numbers are sizes.
    """

    text: str
    where: str
    whole: bool = False
    style: bool = False


def pieces(name: str, raw: bytes, depth: int = 0) -> Iterator[Piece]:
    """The texts of a file; its path ``name`` is one of them."""
    if depth == 0:
        for part in re.split(r"[/\\]", name):
            yield Piece(part.rsplit(".", 1)[0], "file name", True)
    if depth > _DEEPEST:
        return
    if raw[:2] == b"\x1f\x8b":
        yield from pieces(name.removesuffix(".gz"), _gunzip(raw), depth + 1)
    elif raw[:4] == b"PK\x03\x04":
        yield from _zipped(raw, depth)
    else:
        yield from _text(name, raw, depth)


def _zipped(raw: bytes, depth: int) -> Iterator[Piece]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for entry in packed.infolist():
                yield Piece(entry.filename, "name in a zip file", True)
                if entry.file_size < _LIMIT:
                    yield from pieces(entry.filename, packed.read(entry), depth + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, zlib.error):
        return


def _gunzip(raw: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(raw)) as handle:
            return handle.read(_LIMIT)
    except (OSError, EOFError, zlib.error):
        return b""


def _encoding(head: bytes) -> str:
    """UTF-16 with its mark, or without one where every other byte is zero; else UTF-8."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    zeros = head[1::2].count(0), head[::2].count(0)
    if max(zeros) > len(head) / 4 and min(zeros) == 0:
        return "utf-16-le" if zeros[0] else "utf-16-be"
    return "utf-8-sig"


def _text(name: str, raw: bytes, depth: int) -> Iterator[Piece]:
    end = name.rsplit(".", 1)[-1].lower()
    try:
        text = raw.decode(_encoding(raw[:400]))
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
        end = "" if end not in ("csv", "txt", "html", "htm") else end
    start = text[:300].lstrip().lower()
    if end in ("html", "htm", "svg", "xml") or start.startswith(("<!doctype", "<html", "<svg", "<?xml")):
        yield from _markup(text, depth)
    elif end in ("json", "ipynb") or start[:1] in ("{", "["):
        yield from _json(text, depth)
    elif end in ("csv", "tsv"):
        for line in text.splitlines():
            for cell in re.split(r"[,;\t]", line):
                yield Piece(cell.strip(' "'), "cell", True)
        yield Piece(text, "csv")
    else:
        yield Piece(text, "css" if end == "css" else "text", style=end == "css")
        yield from _blobs(text, depth)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Piece] = []
        self.inner: list[tuple[str, str]] = []  # (tag, text) of scripts and styles, and wrapped things
        self.buffer: list[str] = []
        self.inside = ""
        self.cell: list[str] | None = None
        self.read: list[str] = []  # as a reader sees it: tags within a line break no word

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if value:
                self.found.append(Piece(value, f"attribute {key} of <{tag}>", True, key == "style"))
                if value.startswith("data:"):
                    self.inner.append(("data", value))
        self._part(tag)
        if tag in ("script", "style"):
            self.inside = tag
        if tag in ("td", "th", "tr", "tbody"):
            self._end_cell()
        if tag in ("td", "th"):
            self.cell = []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def _part(self, tag: str) -> None:
        if tag not in _INLINE:
            self.read.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)
        if tag == self.inside:
            self.inner.append((tag, "".join(self.buffer)))
            self.buffer, self.inside = [], ""
        if tag in ("td", "th", "tr", "tbody", "table"):
            self._end_cell()

    def _end_cell(self) -> None:
        if self.cell is not None:
            self.found.append(Piece("".join(self.cell).strip(), "table cell", True))
        self.cell = None

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.buffer.append(data)
            return
        self.read.append(data)
        if data.strip():
            self.found.append(Piece(data, _VISIBLE))
            if self.cell is not None:
                self.cell.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(Piece(data, "comment"))

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)


def _markup(text: str, depth: int) -> Iterator[Piece]:
    reader = _Reader()
    replay(text, reader)
    reader.close()
    yield from reader.found
    visible = " ".join(piece.text for piece in reader.found if piece.where == _VISIBLE)
    yield Piece(visible, _VISIBLE)  # names broken up by markup
    yield Piece("".join(reader.read), _VISIBLE)
    for tag, inner in reader.inner:
        if tag == "data":
            yield from _data_uri(inner, depth)
        elif tag == "style":
            yield Piece(inner, "style sheet", style=True)
            yield from (Piece(a or b, "style sheet", True) for a, b in _QUOTED.findall(inner) if a or b)
        elif inner.lstrip()[:1] in ("{", "["):
            yield from _json(inner, depth)
        else:
            yield Piece(inner, "script")
            yield from _blobs(inner, depth)
    for piece in reader.found:
        if piece.whole and len(piece.text) > 120 and not piece.style:
            yield from _blobs(piece.text, depth)
            if piece.text.lstrip()[:1] in ("{", "["):
                yield from _json(piece.text, depth)


def _data_uri(uri: str, depth: int) -> Iterator[Piece]:
    head, _, body = uri.partition(",")
    raw = _unbase64(body) if ";base64" in head else unquote(body).encode()
    yield from pieces("data." + head[5:].split(";")[0].split("/")[-1], raw, depth + 1)


def _json(text: str, depth: int) -> Iterator[Piece]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        yield Piece(text, "script")
        yield from _blobs(text, depth)
        return
    yield from _walk(content, depth)


def _walk(value: Any, depth: int) -> Iterator[Piece]:
    """Every key and value of JSON, with typed arrays (``dtype``, ``bdata``) as numbers."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if "bdata" in item and isinstance(item.get("bdata"), str):
                stack.append(_typed(item))
            for key, inner in item.items():
                yield Piece(str(key), "JSON key", True)
                if key == "ticktext" and isinstance(inner, list):
                    yield from (Piece(str(text), TICK, True) for text in inner)
                elif key in ("text", "hovertext") and isinstance(inner, list):
                    values = [item.get(side) for side in "xy"]
                    for place, label in enumerate(inner):
                        if any(_tells(label, value, place) for value in values):
                            yield Piece(label, TICK, True)
                        else:
                            stack.append(label)
                elif key != "bdata":
                    stack.append(inner)
        elif isinstance(item, list):
            stack.extend(item)
            if item and all(isinstance(part, str) for part in item) and any("\n" in part for part in item):
                yield Piece("".join(item), "notebook")
        elif isinstance(item, str):
            yield Piece(item, "JSON text", True)
            if "<" in item and ">" in item:
                yield from _markup(item, depth + 1) if depth < _DEEPEST else ()
            elif len(item) > 120:
                yield from _data_uri(item, depth) if item.startswith("data:") else _blobs(item, depth)
        elif isinstance(item, (int, float)) and not isinstance(item, bool) and float(item).is_integer():
            yield Piece(str(int(item)), "JSON number", True)


def _tells(label: Any, values: Any, place: int) -> bool:
    """True where the label of a chart's mark is just the mark's value, rounded: ``38%``, ``+12``, ``0``."""
    found = _ROUNDED.fullmatch(label) if isinstance(label, str) else None
    value = values[place] if isinstance(values, list) and place < len(values) else None
    if found is None or isinstance(value, bool) or not isinstance(value, int | float):
        return False
    digits = len(found[2]) - 1 if found[2] else 0
    told = float(found[1].replace("\u2212", "-"))
    return abs(told - (100 * value if found[3] else value)) <= 0.5 * 10.0**-digits + 0.051  # charts keep three decimals


def _typed(item: dict[str, Any]) -> list[Any]:
    kind = str(item.get("dtype", ""))
    if kind not in _TYPES:
        return []
    raw = _unbase64(item["bdata"])
    width = int(kind[1:])
    values = np.frombuffer(raw[: len(raw) // width * width], dtype="<" + kind)
    return [value for value in values.tolist() if value == value and abs(value) != float("inf")]


def _blobs(text: str, depth: int) -> Iterator[Piece]:
    """Long base64 in a text, decoded where it holds text, JSON, a zip or a gzip file."""
    for found in _BLOB.finditer(text):
        raw = _unbase64(found[0])
        packed = raw[:2] == b"\x1f\x8b" or raw[:4] == b"PK\x03\x04"
        if packed or (raw and sum(byte in b"\t\n\r" or byte >= 32 for byte in raw[:200]) > 0.97 * len(raw[:200])):
            yield from pieces("data", raw, depth + 1)


def _unbase64(text: str) -> bytes:
    plain = text.strip().replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    except (binascii.Error, ValueError):
        return b""
