"""Queries on a database server: one plain select, however databases read quotes, comments and escapes."""

import pytest

from coachkit.errors import BadMapping, CoachkitError
from coachkit.ingest.addresses import plain_select, query_address


@pytest.mark.parametrize(
    "sql",
    [
        "select 1; drop table x",
        "drop table x",
        "with gone as (delete from visits returning *) select * from gone",
        "with made as (insert into visits values (1) returning *) select * from made",
        "select * into copied from visits",
        "select 1 exec xp_cmdshell 'dir'",
        "select xp_cmdshell('dir')",
        "select pg_read_file('/etc/passwd')",
        "select pg_catalog.pg_read_file ('/etc/passwd')",
        "select \"pg_read_file\"('/etc/passwd')",
        "select lo_export(1, '/tmp/x')",
        "select load_file('/etc/passwd')",
        "select * from dblink('host=elsewhere', 'select 1') as t(a int)",
        "select set_config('a', 'b', false)",
        "select * from openrowset('x', 'y', 'z')",
        "select * from visits for update of x into outfile '/tmp/x'",
        "/*! drop table x */ select 1",
        "copy visits to '/tmp/x'",
        "call something()",
        "do $$ begin end $$",
        "set role admin",
        "begin; select 1",
        "explain analyze delete from x",
        # What one database takes for a quoted text and another for none.
        r"select '\' ; delete from visits; -- '",
        "select '' /* ' */ ; delete from visits; /* ' */",
        "select 1 -- '\n; delete from visits; -- '",
        "select 1 # '\n; delete from visits; # '",
        "select $$ ' $$; delete from visits; select $$ ' $$",
        "select [ ' ] from t; delete from visits; select [ ' ] from t",
        "select ` ' `; delete from visits; select ` ' `",
        'select "\'"; delete from visits; select "\'"',
        "select U&\"\\0070g_read_file\"('/etc/passwd')",
        "",
        ";",
    ],
)
def test_a_query_on_a_server_that_could_do_more_is_refused(sql: str) -> None:
    with pytest.raises(BadMapping, match="does more than read"):
        plain_select(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select id, name from visits where day >= '2025-08-01' and note like '%drop in%' order by id;",
        'WITH v AS (SELECT * FROM visits) SELECT v.id, "update" FROM v JOIN staff ON v.who = staff.id',
        "(select 1) union all (select 2)",
        "select replace(name, 'O''Neil; x', 'y'), created_at, updated_at, settings, dropped from schools",
        "values (1, 'a')",
    ],
)
def test_an_honest_query_on_a_server_passes(sql: str) -> None:
    plain_select(sql)


def test_a_password_is_not_said() -> None:
    with pytest.raises(CoachkitError) as error:
        query_address("postgresql://me:s3cret@localhost:1/d", "select 1")
    assert "s3cret" not in str(error.value)
