"""Hand-written SQL on SQLite's public connection reads nothing that is not live."""

import sqlite3
from pathlib import Path

import pytest

from models.database import Engine
from reading.doors import SqliteReader
from tests.reading.canaries import LIVE, leaked, plant
from tests.site import Site, titles

BASE = ["article", "edition", "link", "person", "item", "revision", "placement", "fact", "address", "protected_term", "tortoise_migrations", "audit_entry", "account", "login_session", "token", "invitation", "comment", "sign_off", "takedown", "preview_link", "release_item", "stored_file", "secret", "missed_search", "public_change", "change_log"]  # fmt: skip

READ = [f"SELECT * FROM {schema}{name}" for name in BASE for schema in ("", "main.", "temp.")]
FORGED = [
    f'WITH {recursive}"{name}" AS (SELECT * FROM main.article) SELECT * FROM "{name}"'
    for recursive in ("", "RECURSIVE ")
    for name in (
        "article",
        "article_now",
        "article_live",
        "article_",
        "article_0",
        "edition",
        "json_each",
        "main",
        "temp",
        "kapok_now",
        f"article_{'0' * 32}",
    )
]
SUBSELECTS = [
    "SELECT (SELECT title FROM main.article LIMIT 1)",
    "SELECT * FROM (SELECT * FROM main.article) AS article_now",
    "SELECT 1 WHERE EXISTS (SELECT 1 FROM main.article WHERE title LIKE 'c%')",
    "SELECT 1 WHERE 'x' IN (SELECT title FROM article)",
    "SELECT group_concat(title) FROM main.article",
    "SELECT value FROM json_each((SELECT content FROM revision LIMIT 1))",
    "SELECT j.value FROM main.revision AS r, json_each(r.content) AS j",
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION SELECT id FROM main.article) SELECT * FROM n",
    "WITH a AS (WITH b AS (SELECT * FROM revision) SELECT * FROM b) SELECT * FROM a",
    "SELECT count(*) FROM main.article",
    "SELECT 1 FROM main.article",
    "SELECT rowid FROM main.revision",
    "VALUES ((SELECT content FROM revision))",
    "SELECT title FROM main.article NOT INDEXED",
    "SELECT title FROM main.article INDEXED BY ix_article_order",
    "SELECT row_number() OVER (ORDER BY title) FROM main.article",
]
NAMES = [
    *(f"SELECT * FROM {each}" for each in (
        "sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema", "main.sqlite_master",
        "temp.sqlite_master", "sqlite_sequence", "sqlite_stat1", "sqlite_dbpage", "dbstat", "pragma_table_list",
        "pragma_table_list()", "pragma_database_list", "pragma_function_list", "pragma_module_list",
        "pragma_table_info('article')", "pragma_index_list('article')", "sqlite_stmt", "bytecode('SELECT 1')",
        "tables_used('SELECT 1')", "json_tree('{}')", "generate_series(1,2)",
    )),
    *(f"PRAGMA {each}" for each in (
        "table_list", "database_list", "table_info(article)", "table_xinfo(article)", "index_list(article)",
        "foreign_key_list(article)", "function_list", "integrity_check", "quick_check", "stats",
        "query_only = OFF", "writable_schema = ON", "trusted_schema = ON", "temp_store_directory = '/tmp'",
        "journal_mode = DELETE", "wal_checkpoint", "foreign_key_check", "user_version", "data_version", "compile_options",
    )),
]  # fmt: skip
ACTS = [
    "ATTACH DATABASE '{path}' AS other", "DETACH DATABASE temp", "VACUUM INTO '{path}.copy'", "VACUUM",
    "SELECT writefile('{path}.out', 'x')", "SELECT readfile('{path}')", "SELECT load_extension('{path}')",
    "SELECT edit('x')", "SELECT zipfile('a', 'b')", "SELECT fts3_tokenizer('x')", "SELECT sqlite_version()",
    "SELECT randomblob(1000000000)", "SELECT printf('%.*c', 100000000, 'x')",
    "CREATE TEMP TABLE t AS SELECT * FROM main.article", "CREATE TEMP TABLE t (x)", "CREATE TABLE t (x)",
    "CREATE TEMP VIEW article_now AS SELECT * FROM main.article",
    "CREATE TEMP TRIGGER t INSTEAD OF INSERT ON article BEGIN SELECT * FROM revision; END",
    "CREATE VIRTUAL TABLE temp.v USING fts5(x)", "CREATE INDEX i ON article (title)",
    "ALTER TABLE article ADD COLUMN x", "DROP TABLE article", "DROP VIEW article",
    "INSERT INTO article DEFAULT VALUES", "UPDATE article SET lane = 'live'", "DELETE FROM article",
    "INSERT INTO protected_term VALUES (1)", "REPLACE INTO item (id) VALUES (1)",
    "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE", "SAVEPOINT s", "ANALYZE", "REINDEX",
    "EXPLAIN SELECT * FROM main.article", "EXPLAIN QUERY PLAN SELECT * FROM main.article",
]  # fmt: skip


@pytest.fixture
def engine() -> Engine:
    return "sqlite"


def tried(reader: SqliteReader, sql: str) -> tuple[bool, str]:
    """Whether it was run, and everything that came back, errors included."""
    try:
        return True, str(reader.connection.execute(sql).fetchall())
    except (sqlite3.Error, sqlite3.Warning, MemoryError) as error:
        return False, str(error)


async def open_door(site: Site) -> SqliteReader:
    await plant(site)
    reader = site.reader()
    assert isinstance(reader, SqliteReader)
    site.answers = site.answers_through(reader)
    seen = await site.ask("{ articles { totalCount nodes { title } } }")
    assert titles(seen) == [f"{LIVE} now"]
    return reader


async def test_no_statement_on_the_public_connection_reads_a_hidden_word(
    site: Site, tmp_path: Path
) -> None:
    reader = await open_door(site)
    token = reader._views["article"].removeprefix("article_")
    files = set(tmp_path.iterdir())

    for sql in [*READ, *FORGED, *SUBSELECTS, *NAMES, *ACTS]:
        ran, seen = tried(reader, sql.replace("{path}", str(tmp_path / "site.db")))
        assert not leaked(seen), sql
        assert token not in seen, sql
        assert not ran, f"{sql} → {seen[:200]}"

    assert set(tmp_path.iterdir()) == files
    assert f"{LIVE} now" in tried(reader, f'SELECT title FROM "article_{token}"')[1]


async def test_even_beside_the_views_base_tables_cannot_be_read(site: Site) -> None:
    reader = await open_door(site)
    view = reader._views["article"]

    for sql in [
        f'SELECT (SELECT title FROM main.article WHERE id <> v.id LIMIT 1) FROM "{view}" AS v',
        f'SELECT b.title FROM "{view}" AS v JOIN main.article AS b ON b.item = v.item',
        f'SELECT title FROM "{view}" UNION SELECT title FROM main.article',
        f'SELECT title FROM "{view}" WHERE EXISTS (SELECT 1 FROM main.revision)',
        f'SELECT title FROM main.article ORDER BY (SELECT count(*) FROM "{view}")',
        f'WITH x AS (SELECT * FROM "{view}") SELECT m.title FROM x, main.article AS m',
    ]:
        ran, seen = tried(reader, sql)
        assert not leaked(seen), sql
        assert not ran, sql

    assert f"{LIVE} now" in tried(reader, f'SELECT title, slug, body FROM "{view}"')[1]


async def test_the_views_show_live_words_alone_in_every_column(site: Site) -> None:
    reader = await open_door(site)

    seen = {
        table: tried(reader, f'SELECT * FROM "{view}"') for table, view in reader._views.items()
    }

    assert not leaked(*(rows for _, rows in seen.values()))
    assert [table for table, (ran, _) in seen.items() if not ran] == []
    shown = [table for table, (_, rows) in seen.items() if LIVE in rows]
    assert sorted(shown) == [
        "address", "article", "edition", "legacy_address", "search_doc", "search_text", "search_token"
    ]  # fmt: skip


async def test_the_names_of_the_views_cannot_be_guessed_and_never_repeat(site: Site) -> None:
    await plant(site)
    readers = [site.reader() for _ in range(3)]
    names = [each._views["article"] for each in readers if isinstance(each, SqliteReader)]

    assert len(set(names)) == 3
    assert {len(each) for each in names} == {len("article_") + 32}


async def test_now_cannot_be_moved_by_sql(site: Site) -> None:
    reader = await open_door(site)
    view = reader._views["article"]
    wished = (
        "SELECT kapok_now() + 9e15",
        "SELECT kapok_now(1)",
        f'SELECT title, 253402300798000000 AS kapok_now FROM "{view}"',
        f'WITH kapok_now AS (SELECT 253402300798000000) SELECT title FROM "{view}"',
    )

    assert not leaked(*(tried(reader, sql) for sql in wished))
    assert f"{LIVE} now" in tried(reader, wished[3])[1]


async def test_the_other_door_sees_what_the_public_one_must_not(site: Site) -> None:
    """The words are there to be found: otherwise the tests above could not fail."""
    await open_door(site)
    inside = site.privileged
    assert isinstance(inside, SqliteReader)

    hidden = [tried(inside, f"SELECT * FROM {name}")[1] for name in ("article", "revision", "audit_entry", "address", "person")]  # fmt: skip

    assert [leaked(each) for each in hidden] == [True] * 5
