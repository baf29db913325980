"""Queries of a mapping on a database server: one plain select, as read-only as the server allows."""

from __future__ import annotations

import re
from typing import Any

from coachkit.district.raw import Raw
from coachkit.errors import BadInput, BadMapping
from coachkit.ingest.queries import more_than_reads, of_rows, optional

_SERVERS = (
    "postgresql", "cockroachdb", "redshift", "mysql", "mariadb", "mssql", "oracle", "ibm_db_sa", "hana", "snowflake",
    "bigquery", "trino", "presto", "clickhouse", "clickhousedb", "databricks", "teradatasql", "vertica", "exa", "awsathena",
)  # fmt: skip
# Settings of a connection that choose no file, library or command of this machine.
_SETTINGS = (
    "charset", "sslmode", "encrypt", "trustservercertificate", "driver", "connect_timeout", "timeout", "application_name",
    "service_name", "warehouse", "role", "http_path", "catalog", "schema", "secure",
)  # fmt: skip
_READ_ONLY = {"postgresql": {"postgresql_readonly": True}}
_BEGIN = {"mysql": "start transaction read only", "mariadb": "start transaction read only",
          "oracle": "set transaction read only"}  # fmt: skip
# What stands in quotes, and can only be read one way by every database: no quote, escape or comment is in it.
_PLAIN = re.compile(r"""'[\w .,:;%+()@&?!=<>-]*'|"[\w .-]*"(?!\s*\()""")
_MARK = re.compile(r"""['"`\\\[$#]|--|/\*""")
_FIRST = ("select", "with", "values", "table")
_WORDS = re.compile(
    r"\b(insert|update|delete|merge|upsert|into|create|drop|alter|truncate|grant|revoke|deny|call|exec|execute|set|use|"
    r"declare|begin|commit|backup|restore|bulk|dbcc|kill|shutdown|waitfor|reconfigure|openrowset|opendatasource|openquery|"
    r"(?:xp|sp|pg|lo|dbms|utl|sys|dblink|query_to|load|set|current_setting|nextval|sleep|benchmark|httpuritype)"
    r"\w*(?=[\s\w.\"`\]]*\())\b"
)
_LONGEST = 20_000


def plain_select(sql: str) -> None:
    """Raise BadMapping unless every database would read a query as a single select that changes nothing.

    Words that change something count anywhere outside plain quotes. After a quote, comment or escape that databases read
    differently, every word counts.
    """
    bare = _without_plain_quotes(sql.strip().removesuffix(";").casefold())
    first = re.match(r"[(\s]*(\w*)", bare)
    if first is None or first[1] not in _FIRST:
        raise more_than_reads(f"it begins with '{sql.strip()[:20]}'")
    if len(sql) > _LONGEST or "\\" in sql or "\0" in sql:
        raise more_than_reads("it is longer than 20,000 characters, or has a backslash")
    if ";" in bare:
        raise more_than_reads("it has several statements; a ; is allowed in plain 'quotes'")
    if found := _WORDS.search(bare):
        raise more_than_reads(f"it has the word '{found[1]}'; write a column with that name in \"quotes\"")


def _without_plain_quotes(sql: str) -> str:
    """The query with its plain quoted texts and names blanked, up to the first mark that databases read differently."""
    out, at = [], 0
    while mark := _MARK.search(sql, at):
        out.append(sql[at : mark.start()])
        plain = _PLAIN.match(sql, mark.start())
        if plain is None:
            return "".join([*out, sql[mark.start() :]])
        out.append(" '' ")
        at = plain.end()
    return "".join([*out, sql[at:]])


def query_address(url: str, sql: str) -> Raw:
    """The rows of a query on a database server, as texts; nothing is ever committed.

    Raises
    ------
    BadMapping
        When the address is not a database server's or has settings that may reach this computer, or the query does
        more than read.
    BadInput
        When the query fails.
    """
    sqlalchemy = optional("sqlalchemy")
    address = _address(sqlalchemy, url)
    plain_select(sql)
    kind = address.get_backend_name()
    try:
        engine = sqlalchemy.create_engine(address)
        with engine.connect().execution_options(**_READ_ONLY.get(kind, {})) as connection:
            if kind in _BEGIN:
                connection.exec_driver_sql(_BEGIN[kind])
            found = connection.execution_options(stream_results=True).execute(sqlalchemy.text(sql))
            raw = of_rows("query", list(found.keys()), lambda: found.fetchmany(20_000))
            connection.rollback()
            return raw
    except (BadInput, BadMapping):
        raise
    except Exception as error:  # every database has its own kinds
        said = (str(error).strip() or type(error).__name__).splitlines()[0].replace(url, "the address")
        secret = str(address.password or "")
        said = said.replace(secret, "…") if secret else said
        raise BadInput(f"The query failed: {said[:200]}", "Correct url or sql in the mapping.") from None


def file_of(url: str) -> tuple[str, str]:
    """The kind (sqlite, duckdb) and path of a database file, from its address; blank for a server's address."""
    address = _parsed(optional("sqlalchemy"), url)
    kind = address.get_backend_name()
    if kind not in ("sqlite", "duckdb"):
        return "", ""
    if address.query or address.host or not address.database or address.database.startswith((":", "file:")):
        raise BadMapping(
            f"The mapping's url does not name a plain {kind} file.", "Name the file by path instead of url."
        )
    return kind, address.database


def _parsed(sqlalchemy: Any, url: str) -> Any:
    try:
        address = sqlalchemy.engine.make_url(url)
        address.get_backend_name()
    except Exception:  # whatever is wrong with it; its text may hold a password
        raise BadMapping("The mapping's url is not a database address.", "Write it as SQLAlchemy does.") from None
    return address


def _address(sqlalchemy: Any, url: str) -> Any:
    address = _parsed(sqlalchemy, url)
    kind = address.get_backend_name()
    if kind not in _SERVERS:
        raise BadMapping(
            f"The mapping's url is of the kind '{kind[:40]}', which is not a database server.",
            'Name a SQLite or DuckDB file by path: { path = "file.sqlite", sql = "select …" }.',
        )
    for name, value in address.query.items():
        if name.casefold() not in _SETTINGS or not isinstance(value, str) or not re.fullmatch(r"[\w .:-]*", value):
            raise BadMapping(
                f"The mapping's url sets '{name[:40]}' in a way that may reach files on this computer.",
                "Remove it, and set it in the database's own settings.",
            )
    if (address.host or "").startswith(("/", "\\", "@")) or re.search(r"[;={}]", address.database or ""):
        raise BadMapping("The mapping's url has no plain host and database name.", "Write postgresql://HOST/DATABASE.")
    return address
