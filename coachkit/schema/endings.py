"""Endings of the files that tables stand in."""

from __future__ import annotations

__all__ = ["TABLES", "WORKBOOKS"]

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
TABLES = (".csv", ".tsv", ".parquet", *WORKBOOKS)
