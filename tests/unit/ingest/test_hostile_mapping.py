"""A mapping that a stranger sent: it reads files of the source folder, in bounded time and space, and does nothing else."""

import shutil
import sqlite3
import time
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from coachkit.errors import BadInput, BadMapping, CoachkitError
from coachkit.ingest import import_table, queries
from coachkit.ingest.patterns import fits

TABLE = """
[[table]]
name = "schools"
file = "rows"
[table.columns]
school_id = %s
name = "name"
"""


def run(home: Path, files: str, school: str = '"id"', more: str = "") -> pd.DataFrame:
    (home / "m.toml").write_text(f'title = "T"\n[files]\n{files}\n{more}{TABLE % school}', encoding="utf-8")
    import_table(home / "source", home / "m.toml", home / "to")
    return pd.read_csv(home / "to" / "schools.csv", dtype=str)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("made")
    source = home / "source"
    source.mkdir()
    (source / "a.csv").write_text("id,name\n001,North\n")
    (home / "secret.csv").write_text("id,name\n999,Secret\n")
    with sqlite3.connect(source / "a.sqlite") as connection:
        connection.execute("create table rows as select '001' as id, 'North' as name")
    connection.close()
    with duckdb.connect(source / "a.duckdb") as database:
        database.execute("create table rows as select '001' as id, 'North' as name")
        database.execute(
            f"create view outside as select content as id, 'x' as name from read_text('{home}/secret.csv')"
        )
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "home"))


def files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if "to" not in path.relative_to(folder).parts and path.name != "m.toml"}


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select * from rows) to 'HOME/out.csv'",
        "select content as id, 'x' as name from read_text('HOME/secret.csv')",
        "select * from outside",
        "select * from read_csv('HOME/secret.csv')",
        "select * from 'HOME/secret.csv'",
        "select file as id, 'x' as name from glob('HOME/*')",
        "attach 'HOME/new.duckdb' as new",
        "create table new as select 1",
        "create temp table new as select 1",
        "create table new as select * from 'https://localhost:1/x.parquet'",
        "select * from read_parquet('https://localhost:1/x.parquet')",
        "with new as (insert into rows values ('2', 'x') returning *) select * from new",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "pragma database_list",
        "export database 'HOME/out'",
        "select 1 as id, 'x' as name; select 2",
        "checkpoint",
        "explain analyze select 1",
        "",
    ],
)
def test_a_duckdb_query_only_reads(home: Path, sql: str) -> None:
    before = files(home)
    with pytest.raises(CoachkitError) as error:
        run(home, f"rows = {{ path = 'a.duckdb', sql = '''{sql.replace('HOME', str(home))} ''' }}")
    assert str(error.value).splitlines()[0].startswith(("The query does more than read", "a.duckdb: the query failed"))
    assert files(home) == before
    assert not (home / "to").exists()


@pytest.mark.parametrize(
    ("sql", "at"),
    [
        ("attach 'HOME/new.db' as new", "HOME/new.db"),
        ("create table new as select 1", "sqlite_master"),
        ("create temp table new as select 1", "sqlite_temp_master"),
        ("insert into rows values ('2', 'x') returning id, name", "rows"),
        ("pragma writable_schema = on", "writable_schema"),
        ("select name as id, type as name from pragma_table_info('rows')", ""),
        ("select load_extension('HOME/evil') as id, 'x' as name", "load_extension"),
        ("vacuum into 'HOME/copy.db'", ""),
        ("select 1 as id, 'x' as name; drop table rows", "several statements"),
        ("begin", ""),
        ("delete from rows", ""),
    ],
)
def test_a_sqlite_query_only_reads(home: Path, sql: str, at: str) -> None:
    before, bytes_before = files(home), (home / "source" / "a.sqlite").read_bytes()
    with pytest.raises(BadMapping, match="does more than read") as error:
        run(home, f"rows = {{ path = 'a.sqlite', sql = '''{sql.replace('HOME', str(home))}''' }}")
    assert at.replace("HOME", str(home))[:60] in error.value.message
    assert files(home) == before
    assert (home / "source" / "a.sqlite").read_bytes() == bytes_before


@pytest.mark.parametrize("file", ["a.sqlite", "a.duckdb"])
def test_an_honest_query_reads(home: Path, file: str) -> None:
    sql = "with them as (select id, name as \"update\" from rows) select id, replace(\"update\", 'x; drop', '') as name from them"
    assert run(home, f"rows = {{ path = '{file}', sql = '''{sql}''' }}").to_numpy().tolist() == [["001", "North"]]


@pytest.mark.parametrize(
    ("file", "sql"),
    [
        (
            "a.sqlite",
            "with recursive t(x) as (select 1 union all select x + 1 from t) select max(x) as id, 1 as name from t",
        ),
        ("a.duckdb", "select max(a.range * b.range) as id, 1 as name from range(10000000) a, range(10000000) b"),
    ],
)
def test_a_query_without_end_is_stopped(home: Path, monkeypatch: pytest.MonkeyPatch, file: str, sql: str) -> None:
    monkeypatch.setattr(queries, "_SECONDS", 0.3)
    with pytest.raises(BadInput, match="takes longer"):
        run(home, f"rows = {{ path = '{file}', sql = '{sql}' }}")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("with r as (select x from generate_series(1, 9) x) select * from r", "more than"),
        ("select replace('aaaaaaaaaa', 'a', 'aaaaaaaaaaaaaaaaaaaa') as id, 1 as name", "a cell of"),
        ("select 1 as id, 2 as id", "'id' twice"),
    ],
)
def test_what_a_query_gives_is_bounded(home: Path, monkeypatch: pytest.MonkeyPatch, sql: str, said: str) -> None:
    monkeypatch.setattr(queries, "_ROWS", 5)
    monkeypatch.setattr(queries, "CELL", 100)
    with pytest.raises(CoachkitError, match=said):
        run(home, f'rows = {{ path = "a.duckdb", sql = """{sql}""" }}')


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("shillelagh:///etc/passwd", "not a database server"),
        ("sqlite+pysqlite://", "not name a plain sqlite file"),
        ("sqlite:///file:/etc/passwd?uri=true", "not name a plain sqlite file"),
        ("sqlite:///a.sqlite?vfs=x", "not name a plain sqlite file"),
        ("duckdb:///:memory:", "not name a plain duckdb file"),
        ("mysql://h/d?read_default_file=/etc/my.cnf", "may reach files on this computer"),
        ("mysql://h/d?local_infile=1", "may reach files on this computer"),
        ("mssql+pyodbc:///?odbc_connect=Driver%3D/tmp/evil.so", "may reach files on this computer"),
        ("mssql+pyodbc://h/d?driver=/tmp/evil.so", "may reach files on this computer"),
        ("postgresql://h/d?options=-c%20x", "may reach files on this computer"),
        ("not an address", "not a database address"),
    ],
)
def test_an_address_that_reaches_further_is_refused(home: Path, url: str, said: str) -> None:
    with pytest.raises(CoachkitError, match=said):
        run(home, f'rows = {{ url = "{url}", sql = "select 1" }}')


@pytest.mark.parametrize(
    "path", ["../secret.csv", "HOME/secret.csv", "below/../../secret.csv", "link.csv", "loop.csv", "up/secret.csv", "C:\\\\x.csv",
             "..\\\\secret.csv", "\\\\\\\\host\\\\x.csv"]
)  # fmt: skip
def test_paths_stay_in_the_source_folder(home: Path, path: str) -> None:
    source = home / "source"
    (source / "link.csv").symlink_to(home / "secret.csv")
    (source / "loop.csv").symlink_to(source / "loop.csv")
    (source / "up").symlink_to(home)
    with pytest.raises(BadMapping, match=r"leaves the source folder|not inside"):
        run(home, f'rows = "{path.replace("HOME", str(home))}"')
    with pytest.raises(CoachkitError, match=r"not inside|no file"):
        run(home, f'rows = {{ url = "sqlite:///{path.replace("HOME", str(home))}", sql = "select 1" }}')


def test_a_link_within_the_folder_is_read(home: Path) -> None:
    (home / "source" / "same.csv").symlink_to("a.csv")
    assert len(run(home, 'rows = "same.csv"')) == 1


@pytest.mark.parametrize("pattern", ["(a|aa)+$", r"^(\\w+\\s?)*$", "(.*a){25}b", "(a*)*b"])
def test_a_pattern_without_end_is_stopped(home: Path, monkeypatch: pytest.MonkeyPatch, pattern: str) -> None:
    monkeypatch.setattr("coachkit.ingest.patterns._SECONDS", 0.2)
    (home / "source" / "a.csv").write_text("id,name\n" + "".join(f"{'a' * n}!,x\n" for n in range(5000, 5040)))
    start = time.monotonic()
    try:
        run(home, 'rows = "a.csv"', f'{{ column = "id", pattern = "{pattern}" }}')
    except BadMapping as error:
        assert "takes too long" in error.message
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('{ column = "id", pattern = "(" }', "not a regular expression"),
        ('{ column = "id", pattern = "a+" }', "has no group"),
        ('{ column = "id", pattern = "((?R)|a)" }', "recursive patterns"),
        (f'{{ column = "id", pattern = "({"a" * 501})" }}', "at most 500"),
        (f'{{ column = "id", pattern = "{"(" * 240}{")" * 240}" }}', ""),
        ('{ text = "{id:0>999999999}" }', "pads to more than 100"),
        ('{ text = "{id:0>99999999999999999999999}" }', "pads to more than 100"),
        ('{ text = "{id:999999999}" }', "pads to more than 100"),
        (f'{{ text = "{"{id}" * 51}" }}', "more than 50 columns"),
        ('{ column = "id", date = "%Q" }', "not a date format"),
        ('{ column = "id", date = "%B%B" }', "not a date format"),
        (f'{{ constant = "{"x" * 5001}" }}', "5,001 characters"),
        ("5", ""),
        ("[1, 2]", ""),
    ],
)
def test_patterns_widths_and_texts_are_bounded(home: Path, rule: str, said: str) -> None:
    if not said and "(" in rule:
        run(home, 'rows = "a.csv"', rule)
        return
    with pytest.raises(CoachkitError) as error:
        run(home, 'rows = "a.csv"', rule)
    assert said in str(error.value)


def test_joins_of_joins_stay_bounded(home: Path) -> None:
    joins = "".join(
        f'[[join]]\nname = "j{n}"\nleft = "{"rows" if n == 0 else f"j{n - 1}"}"\nright = "{"rows" if n == 0 else f"j{n - 1}"}"\n'
        'on = { id = "id" }\n' for n in range(20)
    )  # fmt: skip
    with pytest.raises(BadMapping, match="columns"):
        run(home, 'rows = "a.csv"', more=joins)


def test_a_name_with_many_stars_is_looked_for_once() -> None:
    start = time.monotonic()
    assert not fits("a*" * 40 + "b", "a" * 100_000)
    assert fits("a*" * 40 + "b", "a" * 100_000 + "b")
    assert fits("Seg*", "Seg1")
    assert fits("*[*]", "Which? [One]")
    assert not fits("ab*ba", "aba")
    assert time.monotonic() - start < 1


@pytest.mark.parametrize("name", ["...toml", "mapping.toml"])
def test_the_part_of_an_import_stays_in_imports(home: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "below").mkdir()
    monkeypatch.chdir(home / "below")
    (home / name).write_text('title = "T"\n[files]\nrows = "a.csv"\n' + TABLE % '"id"')
    import_table(home / "source", Path("..") / name, home / "to")
    assert {path.name for path in (home / "to").iterdir()} == {"imports", "schools.csv"}
    (part,) = (home / "to" / "imports").iterdir()
    assert (part / "mapping.toml").is_file()


@pytest.mark.parametrize("line", ['label_key = "known"', "allow_looser = true\nminimum_students = 1"])
def test_a_mapping_does_not_weaken_privacy(home: Path, line: str) -> None:
    with pytest.raises(BadMapping, match="smaller groups or a label_key"):
        run(home, 'rows = "a.csv"', more=f"[config.privacy]\n{line}\n")
    assert not (home / "to").exists()
