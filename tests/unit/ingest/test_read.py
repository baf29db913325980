import sqlite3
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from coachkit.errors import BadInput, BadMapping, Unknown
from coachkit.ingest import import_table

HEAD = 'title = "T"\n'
TABLE = """
[[table]]
name = "schools"
file = "rows"
[table.columns]
school_id = "id"
name = "name"
"""
ROWS = pd.DataFrame({"id": ["001", "002"], "name": ["Nörth", "South"]})


def run(tmp_path: Path, files: str, table: str = TABLE) -> list[str]:
    (tmp_path / "m.toml").write_text(HEAD + files + table, encoding="utf-8")
    import_table(tmp_path, tmp_path / "m.toml", tmp_path / "out" / "d")
    return (tmp_path / "out" / "d" / "schools.csv").read_text(encoding="utf-8").splitlines()


WANTED = ["school_id,name", "001,Nörth", "002,South"]


def test_every_kind_of_source_gives_the_same_rows(tmp_path: Path) -> None:
    ROWS.to_csv(tmp_path / "a.csv", index=False)
    ROWS.to_csv(tmp_path / "a.tsv", index=False, sep="\t")
    ROWS.to_parquet(tmp_path / "a.parquet")
    with pd.ExcelWriter(tmp_path / "a.xlsx") as writer:
        pd.DataFrame({"x": ["1"]}).to_excel(writer, sheet_name="First", index=False)
        ROWS.to_excel(writer, sheet_name="People", index=False)
    with sqlite3.connect(tmp_path / "a.sqlite") as connection:
        ROWS.to_sql("rows", connection, index=False)
    connection.close()
    with duckdb.connect(tmp_path / "a.duckdb") as database:
        database.execute("create table rows as select '001' as id, 'Nörth' as name union all select '002', 'South'")
    query = 'sql = "select id, name from rows order by id"'
    for files in (
        '[files]\nrows = "a.csv"\n',
        '[files]\nrows = "a.tsv"\n',
        '[files]\nrows = "a.parquet"\n',
        '[files]\nrows = { path = "a.xlsx", sheet = "People" }\n',
        f'[files]\nrows = {{ path = "a.sqlite", {query} }}\n',
        f'[files]\nrows = {{ path = "a.duckdb", {query} }}\n',
        f'[files]\nrows = {{ url = "sqlite:///{tmp_path}/a.sqlite", {query} }}\n',
    ):
        assert run(tmp_path, files) == WANTED, files


@pytest.mark.parametrize(
    ("files", "error", "said"),
    [
        ('rows = { path = "a.xlsx", sheet = "Poeple" }', Unknown, "Did you mean 'People'"),
        ('rows = { path = "a.sqlite" }', BadMapping, "needs a query"),
        ('rows = { path = "a.sqlite", sql = "select nothing" }', BadInput, "the query failed"),
        ('rows = { url = "sqlite:////nowhere/x.db", sql = "select 1" }', BadInput, "The query failed"),
        ('rows = { url = "sqlite://" }', BadMapping, "needs a query: sql"),
        ('rows = { sql = "select 1" }', BadMapping, "either path or url"),
        ('rows = { path = "a.csv", sheats = "x" }', BadMapping, "Did you mean 'sheets'"),
        ('rows = { path = "a.csv", sheets = "x" }', BadMapping, 'needs a list: ["x"]'),
    ],
)
def test_a_wrong_source_is_said(tmp_path: Path, files: str, error: type[Exception], said: str) -> None:
    with pd.ExcelWriter(tmp_path / "a.xlsx") as writer:
        ROWS.to_excel(writer, sheet_name="People", index=False)
    sqlite3.connect(tmp_path / "a.sqlite").close()
    with pytest.raises(error) as found:
        run(tmp_path, f"[files]\n{files}\n")
    assert said in str(found.value)


JOIN = """[files]
ids = "ids.csv"
names = "names.csv"
[[join]]
name = "rows"
left = "ids"
right = "names"
on = { key = "KEY" }
"""


def test_a_join_puts_columns_beside_rows(tmp_path: Path) -> None:
    (tmp_path / "ids.csv").write_text("id,key\n001,a\n002,b\n003,\n")
    (tmp_path / "names.csv").write_text("KEY,name\nb,South\na,North\n")
    assert run(tmp_path, JOIN) == ["school_id,name", "001,North", "002,South", "003,"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("KEY,name\na,North\na,Again\n", "'a' is repeated in names.csv line 3"),
        ("Kay,name\na,North\n", "Did you mean 'Kay'"),
    ],
)
def test_a_join_never_multiplies_rows(tmp_path: Path, names: str, said: str) -> None:
    (tmp_path / "ids.csv").write_text("id,key\n001,a\n")
    (tmp_path / "names.csv").write_text(names)
    with pytest.raises(BadMapping) as found:
        run(tmp_path, JOIN)
    assert said in str(found.value)
