"""Limits on how much is read: far above any honest file, so that no file can stop or fill the machine."""

from __future__ import annotations

CELL = 131_072  # characters of a cell
CELLS = 500_000_000  # cells of a table
COLUMNS = 16_384  # columns of a table, as many as a worksheet has
UNPACKED = 4 << 30  # bytes that a packed file may unpack to
PACKED = 64 << 20, 200  # bytes from which, and times its packed size beyond which, what unpacks is no table
SETTINGS = 1 << 20  # bytes of a settings or mapping file
TEXT = 5_000  # characters of a text in one
DEPTH = 12  # tables and lists one in another
WHOLE = 10**12  # whole numbers, either way of zero
