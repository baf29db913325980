"""File endings that tables may have."""

from __future__ import annotations

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
TABLES = (".csv", ".tsv", ".parquet", *WORKBOOKS)
