"""File endings that tables may have."""

from __future__ import annotations

__all__ = ["TABLES", "WORKBOOKS"]

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
TABLES = (".csv", ".tsv", ".parquet", *WORKBOOKS)
