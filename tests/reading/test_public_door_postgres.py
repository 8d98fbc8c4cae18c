"""Hand-written SQL with PostgreSQL's public login reads nothing that is not live."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
import pytest

from models.columns import BESIDE, tables_of
from models.database import Engine
from models.doors import install_doors, public_login
from tests.reading.canaries import LIVE, leaked, plant
from tests.site import Site, titles

PRIVATE = ["item", "revision", "placement", "fact", "protected_term", "audit_entry", "account", "login_session", "token", "invitation", "comment", "sign_off", "takedown", "preview_link", "release_item", "stored_file", "secret", "missed_search"]  # fmt: skip

HOSTILE = [
    *(f"SELECT * FROM {name}" for name in (*PRIVATE, "article", "edition", "link", "person", *BESIDE)),
    *(f"TABLE public.{name}" for name in (*PRIVATE, "article")),
    "WITH article AS (SELECT * FROM public.article) SELECT * FROM article",
    "WITH RECURSIVE n AS (SELECT content FROM revision) SELECT * FROM n",
    "SELECT (SELECT string_agg(content, '') FROM revision)",
    # rights and settings
    "RESET ROLE; SELECT * FROM article", "SET ROLE kapok; SELECT * FROM article", "SET ROLE postgres; SELECT * FROM article",
    "SET ROLE NONE; SELECT * FROM article",
    "SET SESSION AUTHORIZATION kapok; SELECT * FROM article", "SET SESSION AUTHORIZATION DEFAULT; SELECT * FROM article",
    "RESET SESSION AUTHORIZATION; SELECT * FROM article", "RESET ALL; SELECT * FROM article", "DISCARD ALL",
    "SET row_security = off; SELECT * FROM article", "SELECT set_config('row_security', 'off', false); SELECT * FROM article",
    "SELECT set_config('role', 'kapok', false); SELECT * FROM article",
    "SET search_path = pg_temp, public; SELECT * FROM article",
    "SET default_transaction_read_only = off; UPDATE article SET lane = 'live'",
    "SET TIME ZONE 'Pacific/Kiritimati'; SELECT * FROM article",
    "ALTER TABLE article DISABLE ROW LEVEL SECURITY", "ALTER TABLE article NO FORCE ROW LEVEL SECURITY",
    "DROP POLICY kapok_public ON article", "CREATE POLICY mine ON article USING (true)", "GRANT SELECT ON revision TO PUBLIC",
    "ALTER ROLE CURRENT_USER BYPASSRLS", "CREATE ROLE mine", "ALTER SYSTEM SET log_statement = 'all'",
    # the catalogues and statistics
    "SELECT tablename, most_common_vals::text, histogram_bounds::text FROM pg_stats", "SELECT stavalues1::text FROM pg_statistic",
    "SELECT * FROM pg_stats", "SELECT most_common_vals, histogram_bounds FROM pg_stats WHERE tablename = 'article'",
    "SELECT * FROM pg_statistic", "SELECT * FROM pg_stats_ext", "SELECT * FROM pg_statistic_ext_data",
    "SELECT * FROM pg_authid", "SELECT * FROM pg_shadow", "SELECT query FROM pg_stat_activity", "SELECT * FROM pg_stat_activity",
    "SELECT * FROM pg_prepared_statements", "SELECT * FROM pg_cursors", "SELECT * FROM pg_largeobject", "SELECT * FROM pg_locks",
    "SELECT * FROM pg_stat_statements", "SELECT * FROM information_schema.columns", "SELECT * FROM pg_file_settings",
    "SELECT * FROM pg_hba_file_rules", "SELECT * FROM pg_seclabels", "SELECT last_value FROM item_id_seq",
    # functions that run SQL or read
    "SELECT query_to_xml('SELECT * FROM article', true, true, '')", "SELECT query_to_xml('SELECT * FROM revision', true, true, '')",
    "SELECT table_to_xml('article', true, true, '')", "SELECT table_to_xml('revision', true, true, '')",
    "SELECT schema_to_xml('public', true, true, '')", "SELECT database_to_xml(true, true, '')",
    "SELECT * FROM ts_stat('SELECT to_tsvector(''simple'', title) FROM article')",
    "SELECT pg_read_file('/etc/passwd')", "SELECT pg_read_binary_file('PG_VERSION')", "SELECT pg_ls_dir('.')",
    "SELECT pg_stat_file('PG_VERSION')", "SELECT lo_import('/etc/passwd')", "SELECT lo_export(1, '/tmp/x')",
    "SELECT lo_from_bytea(0, 'x')", "SELECT lo_create(0)", "SELECT lo_get(1)", "SELECT dblink('dbname=postgres', 'SELECT 1')",
    "SELECT get_raw_page('article', 0)", "SELECT * FROM heap_page_items(get_raw_page('article', 0))",
    "SELECT pg_export_snapshot()", "SELECT pg_logical_slot_get_changes('x', NULL, NULL)", "SELECT pg_rotate_logfile()",
    "SELECT pg_current_logfile()", "SELECT pg_read_file(pg_current_logfile())",
    "COPY article TO STDOUT", "COPY revision TO STDOUT", "COPY (SELECT * FROM article) TO STDOUT", "COPY article TO '/tmp/kapok-copy'",
    "COPY article TO PROGRAM 'cat'", "COPY article FROM '/etc/passwd'",
    # making things
    "CREATE TEMP TABLE t AS SELECT * FROM article", "CREATE TEMP TABLE t (x int)", "CREATE TEMP VIEW v AS SELECT * FROM article",
    "CREATE FUNCTION pg_temp.f(text) RETURNS bool LANGUAGE plpgsql AS 'BEGIN RAISE NOTICE ''%'', $1; RETURN true; END'",
    "CREATE FUNCTION public.f(text) RETURNS bool LANGUAGE plpgsql COST 0.0001 AS 'BEGIN RAISE NOTICE ''%'', $1; RETURN true; END'",
    "CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)", "CREATE SCHEMA mine", "CREATE TABLE t (x int)",
    "CREATE OR REPLACE FUNCTION kapok_now() RETURNS bigint LANGUAGE sql AS 'SELECT 1'", "CREATE EXTENSION dblink",
    "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw", "CREATE PUBLICATION p FOR ALL TABLES", "CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f()",
    "INSERT INTO article (id) VALUES (1)", "UPDATE article SET lane = 'live'", "DELETE FROM article", "TRUNCATE article",
    "SELECT * FROM article FOR UPDATE", "LOCK TABLE article", "MERGE INTO article a USING edition e ON a.id = e.id WHEN MATCHED THEN DELETE",
    "DO $$ BEGIN RAISE NOTICE '%', (SELECT string_agg(title, ',') FROM article); END $$",
    "DO $$ BEGIN RAISE NOTICE '%', (SELECT string_agg(content, ',') FROM revision); END $$",
    "DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'SELECT * FROM article' LOOP RAISE NOTICE '%', r; END LOOP; END $$",
    "PREPARE p AS SELECT * FROM revision; EXECUTE p", "DECLARE c CURSOR WITH HOLD FOR SELECT * FROM revision",
    # leaky functions and operators before the policy
    "SELECT 1 FROM article WHERE title::int = 1", "SELECT 1 FROM article WHERE body::xml IS NOT NULL",
    "SELECT 1 FROM article WHERE title::regclass IS NOT NULL", "SELECT 1 FROM article WHERE title::timestamptz > now()",
    "SELECT 1 FROM article WHERE cast(lead AS uuid) IS NOT NULL", "SELECT 1 FROM article WHERE (keywords)::int[] IS NOT NULL",
    "SELECT 1 FROM article WHERE to_number(title, '9') > 0 AND title::bytea IS NOT NULL",
    "SELECT 1 FROM article WHERE pg_input_error_info(title, 'int') IS NULL AND set_config('k.x', title, false) <> ''; SHOW k.x",
    "SELECT 1 FROM article WHERE set_config('kapok.seen', concat(current_setting('kapok.seen', true), title), false) = ''; SHOW kapok.seen",
    "SELECT 1 FROM edition WHERE set_config('kapok.seen', concat(current_setting('kapok.seen', true), label, slug), false) = ''; SHOW kapok.seen",
    "SELECT 1 FROM address WHERE set_config('kapok.seen', concat(current_setting('kapok.seen', true), slug), false) = ''; SHOW kapok.seen",
    "EXPLAIN (ANALYZE, VERBOSE) SELECT * FROM article WHERE title > 'c'", "EXPLAIN VERBOSE SELECT * FROM revision",
]  # fmt: skip

ORACLES = [
    "SELECT count(*) FROM {t} WHERE 1 / (CASE WHEN {c} LIKE '%canary%' THEN 0 ELSE 1 END) = 1",
    "SELECT count(*) FROM {t} WHERE (CASE WHEN {c} LIKE '%canary%' THEN {c}::int ELSE 1 END) = 1",
    "SELECT count(*) FROM {t} WHERE 1 / (1 - (strpos({c}, 'canary') > 0)::int) = 1 ORDER BY 1",
    "SELECT sum(1 / (1 - (strpos({c}, 'canary') > 0)::int)) FROM {t}",
    "SELECT count(*) FROM {t} GROUP BY 1 / (1 - (strpos({c}, 'canary') > 0)::int)",
    "SELECT count(*) FROM {t} a JOIN {t} b ON 1 / (1 - (strpos(b.{c}, 'canary') > 0)::int) = 1",
]


@pytest.fixture
def engine() -> Engine:
    return "postgres"


class Public:
    """A session of the public login that keeps all it is told."""

    def __init__(self, connection: "asyncpg.Connection[Any]") -> None:
        self.connection = connection
        self.notices: list[str] = []
        connection.add_log_listener(lambda _, message: self.notices.append(str(message)))

    async def tried(self, script: str) -> tuple[bool, str]:
        """Whether all of it was run, and everything that came back, notices and errors included."""
        # A setting that an earlier statement left behind must not be what refuses this one.
        await self.connection.execute("DISCARD ALL")
        self.notices.clear()
        rows: list[Any] = []
        try:
            for sql in script.split("; ") if not script.startswith("DO") else [script]:
                if sql.startswith("COPY") and sql.endswith("STDOUT"):
                    sink = Sink()
                    await self.connection.copy_from_query("SELECT 1", output=sink)
                    source = sql.removeprefix("COPY ").removesuffix(" TO STDOUT")
                    if source.startswith("("):
                        await self.connection.copy_from_query(source.strip("()"), output=sink)
                    else:
                        await self.connection.copy_from_table(source, output=sink)
                    rows.append(sink.text)
                else:
                    rows += await self.connection.fetch(sql)
        except (
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,
        ) as error:
            return False, f"{error!r} {vars(error)} {rows} {self.notices}"
        return True, f"{rows} {self.notices}"


class Sink:
    def __init__(self) -> None:
        self.text = b""

    async def __call__(self, part: bytes) -> None:
        self.text += part


@asynccontextmanager
async def owner_of(site: Site) -> AsyncIterator[Public]:
    connection = await asyncpg.connect(site.database.url.asyncpg, statement_cache_size=0)
    try:
        yield Public(connection)
    finally:
        await connection.close()


@pytest.fixture
async def public(site: Site) -> AsyncIterator[Public]:
    await plant(site)
    # As an installation does it, not as the tests' template has it.
    await site.database.script(
        "DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database()); END $$"
    )
    login = public_login(site.database.url, site.public_url)
    assert await install_doors(site.database, login) == []
    await site.database.script("ANALYZE")
    connection = await asyncpg.connect(cast(str, site.public_url), statement_cache_size=0)
    yield Public(connection)
    await connection.close()


async def test_no_statement_of_the_public_login_reads_a_hidden_word(
    site: Site, public: Public
) -> None:
    async with owner_of(site) as owner:
        await owner.connection.fetch("SELECT 'canary in a statement of the owner'")

        for sql in HOSTILE:
            _, seen = await public.tried(sql)
            assert not leaked(seen.replace(sql, "")), f"{sql}\n{seen[:2000]}"

    assert titles(await site.ask("{ articles { nodes { title } } }")) == [f"{LIVE} now"]
    assert f"{LIVE} now" in (await public.tried("SELECT title FROM article"))[1]


@pytest.mark.parametrize("sql", ORACLES)
async def test_no_error_tells_whether_a_hidden_word_exists(public: Public, sql: str) -> None:
    for table, column in [("article", "title"), ("article", "body"), ("edition", "label"), ("address", "slug"), ("person", "name")]:  # fmt: skip
        ran, seen = await public.tried(sql.format(t=table, c=column))
        assert ran, f"{table}: {seen}"

    live = sql.replace("canary", LIVE).format(t="article", c="title")
    assert not (await public.tried(live))[0], "the same oracle works on what is live"


async def test_private_tables_and_making_things_are_refused(public: Public) -> None:
    refused = [
        *(f"SELECT 1 FROM {name}" for name in PRIVATE),
        *(f"SELECT {name} FROM public_change" for name in ("*", "kind", "digest", "wholes")), "SELECT filled FROM change_log",
        *(each for each in HOSTILE if each.split()[0] in ("CREATE", "ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "GRANT")),
        "SELECT pg_read_file('/etc/passwd')", "COPY article TO PROGRAM 'cat'",
        "SET ROLE kapok", "SET SESSION AUTHORIZATION kapok",
    ]  # fmt: skip

    ran = [sql for sql in refused if (await public.tried(sql))[0]]

    assert ran == []


async def test_every_table_a_view_is_applied_to_shows_live_rows_alone(
    site: Site, public: Public
) -> None:
    for table in (*tables_of(site.catalogue), "address"):
        ran, seen = await public.tried(f'SELECT * FROM "{table}"')
        assert ran
        assert not leaked(seen), table

    counts = {
        table: (await public.connection.fetchval(f'SELECT count(*) FROM "{table}"'))
        for table in ("article", "edition", "person", "address")
    }
    assert counts == {"article": 5, "edition": 5, "person": 0, "address": 2}


async def test_every_table_of_the_database_is_closed_or_under_a_policy(site: Site) -> None:
    rows = await site.database.rows(
        "SELECT c.relname AS name, c.relrowsecurity AS guarded,"
        f" has_table_privilege('{public_login(site.database.url, site.public_url).name}', c.oid, 'SELECT') AS open"  # type: ignore[union-attr]  # given
        " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    )

    opened = {row["name"] for row in rows if row["open"]}
    assert opened == {*tables_of(site.catalogue), *BESIDE, "search_doc"} - {"search_token"}
    assert {row["name"] for row in rows if row["open"] and not row["guarded"]} == set()


async def test_the_owner_sees_what_the_public_must_not(site: Site, public: Public) -> None:
    """The words are there to be found: otherwise the tests above could not fail."""
    async with owner_of(site) as owner:
        hidden = [(await owner.tried(f"SELECT * FROM {name}"))[1] for name in ("article", "revision", "audit_entry", "address", "person", "legacy_address")]  # fmt: skip
        statistics = (await owner.tried("SELECT histogram_bounds::text, most_common_vals::text FROM pg_stats"))[1]  # fmt: skip

    assert [leaked(each) for each in (*hidden, statistics)] == [True] * 7
