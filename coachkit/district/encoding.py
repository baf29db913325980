"""Convert exports from their encodings to UTF-8, and note the encoding."""

from __future__ import annotations

from coachkit.errors import BadInput


def as_utf8(name: str, data: bytes) -> tuple[bytes, list[str]]:
    """The file as UTF-8 without byte-order mark, and its encoding if it was another one."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").encode(errors="replace"), [f"{name}: read as UTF-16."]
    if b"\0" in data[:4096] and (wide := _wide(data)):
        return data.decode(wide, errors="replace").encode(), [f"{name}: read as UTF-16 (it has no byte-order mark)."]
    if b"\0" in data[:4096]:
        raise BadInput(f"{name} is not a text file.", "Export it as CSV, or correct its file ending (.xlsx, .parquet).")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.isascii() or _is_utf8(data):
        return data, []
    note = f"{name} is not UTF-8: read as Windows-1252. Check names with accents."
    return data.decode("cp1252", errors="replace").encode(), [note]


def _wide(data: bytes) -> str:
    """The kind of UTF-16 without byte-order mark, judged by the positions of zero bytes; "" for any other text."""
    start = data[:4096]
    odd, even = start[1::2].count(0), start[0::2].count(0)
    if min(odd, even) * 10 > max(odd, even) or max(odd, even) * 32 < len(start) or len(data) % 2:
        return ""
    wide = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = data.decode(wide)
    except UnicodeDecodeError:
        return ""
    return wide if "\0" not in text else ""


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def no_zero_bytes(name: str, data: bytes) -> None:
    """Raise BadInput, with the line, if a text has a zero byte."""
    at = data.find(b"\0")
    if at >= 0:
        line = data.count(b"\n", 0, at) + 1
        raise BadInput(f"{name} line {line} has a zero byte: the file is damaged.", "Export it again.")
