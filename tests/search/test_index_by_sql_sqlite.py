"""Hand-written SQL on SQLite's public connection finds no hidden word in the index of search."""

import sqlite3
from typing import Any

import pytest

from language.synonyms import NO_SYNONYMS
from models.database import Engine
from reading.doors import SqliteReader
from reading.sought import sought, sought_names
from tests.reading.canaries import CANARY, LIVE, leaked, plant
from tests.site import Site

TABLES = ("search_doc", "search_text", "search_token")


@pytest.fixture
def engine() -> Engine:
    return "sqlite"


@pytest.fixture
async def reader(site: Site) -> SqliteReader:
    await plant(site)
    reader = site.reader()
    assert isinstance(reader, SqliteReader)
    return reader


def tried(reader: SqliteReader, sql: str, *values: Any) -> tuple[bool, str]:
    try:
        return True, str(reader.connection.execute(sql, values).fetchall())
    except (sqlite3.Error, sqlite3.Warning) as error:
        return False, str(error)


async def test_who_does_not_know_the_names_reads_nothing(reader: SqliteReader) -> None:
    zeros = "0" * 32
    for table in (*TABLES, "search_version"):
        for sql in (
            f"SELECT * FROM {table}", f"SELECT * FROM main.{table}", f"SELECT * FROM temp.{table}",
            f"SELECT count(*) FROM main.{table}", f"SELECT 1 FROM main.{table} LIMIT 1",
            *(f'WITH {r}"{name}" AS (SELECT * FROM main.{table}) SELECT * FROM "{name}"' for r in ("", "RECURSIVE ") for name in (table, f"{table}_{zeros}", "json_each", "s", "t", "main")),
            f"SELECT value FROM json_each((SELECT json_group_array(rowid) FROM main.{table}))",
            f"SELECT j.value FROM main.{table} AS t, json_each(t.rowid) AS j",
            f"SELECT * FROM main.{table} INDEXED BY sqlite_autoindex_{table}_1",
            f"SELECT 1 WHERE EXISTS (SELECT 1 FROM main.{table} WHERE instr(1, 'canary'))",
            f"EXPLAIN SELECT * FROM main.{table}", f"EXPLAIN QUERY PLAN SELECT * FROM main.{table}",
            f"PRAGMA table_info({table})", f"PRAGMA index_list({table})", f"SELECT * FROM pragma_table_info('{table}')",
            f"CREATE TEMP TABLE x AS SELECT * FROM main.{table}", f"CREATE TEMP VIEW x AS SELECT * FROM main.{table}",
            f"CREATE VIRTUAL TABLE temp.x USING fts5vocab('{table}', 'row')", f"INSERT INTO {table} (id) VALUES (1)",
            f"UPDATE {table} SET id = 1", f"DELETE FROM {table}", f"SELECT * FROM sqlite_stat1 WHERE tbl = '{table}'", f"SELECT * FROM dbstat WHERE name = '{table}'",
        ):  # fmt: skip
            ran, seen = tried(reader, sql)
            assert not leaked(seen), sql
            assert not any(name in seen for name in reader._views.values()), sql
            assert not ran, (sql, seen)


async def test_who_knows_them_reads_what_is_live(reader: SqliteReader) -> None:
    doc, text, token = (f'"{reader._views[each]}"' for each in TABLES)
    for sql in (
        f"SELECT * FROM {token} WHERE token >= 'canary' AND token < 'canaryz'",
        f"SELECT * FROM {token} WHERE token >= '<canary' AND token < '<canaryz'",
        f"SELECT t.token FROM {token} AS t LEFT JOIN {doc} AS d ON d.id = t.doc",
        f"SELECT group_concat(token) FROM {token}", f"SELECT max(token), min(token) FROM {token} WHERE token LIKE 'can%'",
        f"SELECT count(*) FROM {token} WHERE token = 'canary' HAVING count(*) > 0",
        f"SELECT texts FROM {text} WHERE instr(texts, 'canary')", f"SELECT * FROM {text} AS t LEFT JOIN {doc} AS d ON 1 = 0 WHERE t.id > 0",
        f"SELECT hex(texts) FROM {text}", f"SELECT names, length(names) FROM {doc}",
        f"SELECT j.value FROM {text} AS t, json_each(json_quote(t.texts)) AS j",
        f"WITH x AS (SELECT * FROM {text}) SELECT * FROM x", f"SELECT row_number() OVER (ORDER BY texts), texts FROM {text}",
        f"SELECT texts FROM {text} UNION SELECT names FROM {doc} UNION SELECT token FROM {token}",
    ):  # fmt: skip
        ran, seen = tried(reader, sql)
        assert ran, (sql, seen)
        assert not leaked(seen), sql
    for view in (token, text, doc):
        beside = f"SELECT (SELECT count(*) FROM main.search_text) FROM {view}"
        assert not tried(reader, beside)[0]

    assert f"{LIVE} now" in tried(reader, f"SELECT texts FROM {text}")[1]
    assert tried(reader, f"SELECT count(*) FROM {token} WHERE token = '{LIVE}'")[1] == "[(1,)]"
    assert tried(reader, f"SELECT count(*) FROM {doc}")[1] == "[(1,)]"


async def test_what_the_statement_asks_for_holds_nothing_hidden(reader: SqliteReader) -> None:
    holding = reader.dialect.holding("?1")
    for made in (
        sought(CANARY, NO_SYNONYMS),
        sought("draft", NO_SYNONYMS),
        sought_names(CANARY),
    ):
        assert tried(reader, holding, made) == (True, "[]")
    assert tried(reader, holding, sought(LIVE, NO_SYNONYMS))[1].count("(0, 0,") == 1
