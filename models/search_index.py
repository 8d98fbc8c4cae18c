"""The tables of the search index, which differ between the engines as the editions' do not.

A *doc* is what one placement is searched by, in all its languages: its names, which are short, and
apart from them all its texts. Both hold searchable texts (`language.searching`), one a line. Beside
the texts stands what it is about (`language.subjects`), which leads to what is similar. What
docs have a token is told on PostgreSQL by an inverted index on the doc itself, and on SQLite by a
table of tokens. Measured with 6,000 texts of 755 characters: that table would take 316 MB on
PostgreSQL against 57, and 2.1 ms for each new doc against 0.4 (decision 0021).

Everything here is made again from the editions' own sources, so none of it is migrated: a change of
these tables, or of `SEARCH_FOLD`, lets the index be built anew.
"""

from language.fold import SEARCH_FOLD
from models.columns import SEARCH_DOC, SEARCH_TEXT, SEARCH_TOKEN
from models.database import Connection, Database, Engine, Transaction

_VERSION = "search_version"

_DOC = f"""
CREATE TABLE IF NOT EXISTS "{SEARCH_DOC}" (
    id {{key}} NOT NULL PRIMARY KEY, item BIGINT NOT NULL, type TEXT NOT NULL, lane TEXT NOT NULL,
    live_from BIGINT NOT NULL, live_until BIGINT NOT NULL, over SMALLINT NOT NULL, names TEXT NOT NULL{{tokens}}
);
CREATE TABLE IF NOT EXISTS "{SEARCH_TEXT}" (
    id {{key}} NOT NULL PRIMARY KEY, subjects TEXT, texts TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS "{_VERSION}" (fold BIGINT NOT NULL);
"""
_SQLITE = f"""
CREATE TABLE IF NOT EXISTS "{SEARCH_TOKEN}" (
    token TEXT NOT NULL, doc BIGINT NOT NULL, PRIMARY KEY (token, doc)
) WITHOUT ROWID;
"""
# lz4 halves the time it takes to look into every text; not every server was built with it.
_POSTGRES = f"""
CREATE INDEX IF NOT EXISTS search_doc_tokens ON "{SEARCH_DOC}" USING gin (tokens);
DO $$ BEGIN
    ALTER TABLE "{SEARCH_TEXT}" ALTER COLUMN texts SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN NULL;
END $$;
"""


def tables_sql(engine: Engine) -> str:
    """The statements that make the tables where there are none."""
    if engine == "sqlite":
        # Under this name alone SQLite takes it as the row's own number: a doc is found in half the time.
        return _DOC.format(key="INTEGER", tokens="") + _SQLITE
    return _DOC.format(key="BIGINT", tokens=", tokens tsvector") + _POSTGRES


def names_of(engine: Engine) -> tuple[str, ...]:
    """The tables that hold what is searched."""
    return (SEARCH_DOC, SEARCH_TEXT, *token_tables(engine))


def token_tables(engine: Engine) -> tuple[str, ...]:
    """The table of tokens, where they have one of their own."""
    return (SEARCH_TOKEN,) if engine == "sqlite" else ()


async def is_current(database: Database) -> bool:
    """Whether the index was built by the rules of now."""
    found = await database.rows(f'SELECT fold FROM "{_VERSION}"')
    return [row["fold"] for row in found] == [SEARCH_FOLD]


async def empty(tx: Transaction, engine: Engine) -> None:
    """Take everything out of the index, and note by which rules it is filled from now on."""
    for table in (*names_of(engine), _VERSION):
        await tx.execute_query(f'DELETE FROM "{table}"')
    await tx.execute_query(f'INSERT INTO "{_VERSION}" (fold) VALUES ({SEARCH_FOLD})')


async def size_bytes(connection: Connection, engine: Engine) -> int:
    """How much room the index takes on disk."""
    names = ", ".join(f"'{each}'" for each in names_of(engine))
    statement = (
        f"SELECT COALESCE(SUM(pgsize), 0) AS size FROM dbstat WHERE name IN ({names})"
        if engine == "sqlite"
        else "SELECT COALESCE(SUM(pg_total_relation_size(c.oid)), 0) AS size FROM pg_class c"
        f" WHERE c.relname IN ({names})"
    )
    return int((await connection.execute_query_dict(statement))[0]["size"])
