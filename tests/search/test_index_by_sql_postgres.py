"""Hand-written SQL with PostgreSQL's public login finds no hidden word in the index of search."""

from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg
import orjson
import pytest

from models.database import Engine
from models.doors import install_doors, public_login
from tests.reading.canaries import CANARY, LIVE, leaked, plant
from tests.site import Site

PROBES = [
    *(f"SELECT * FROM {table}" for table in ("search_doc", "search_text", "search_token", "search_version")),
    "SELECT names FROM search_doc WHERE names LIKE '%canary%'",
    "SELECT tokens FROM search_doc", "SELECT ts_rank(tokens, 'canary'), * FROM search_doc",
    "SELECT id FROM search_doc WHERE tokens @@ 'canary'::tsquery", "SELECT id FROM search_doc WHERE tokens @@ '!sparrow'::tsquery",
    "SELECT unnest(tsvector_to_array(tokens)) FROM search_doc", "SELECT * FROM ts_stat('SELECT tokens FROM search_doc')",
    "SELECT texts FROM search_text WHERE strpos(texts, 'canary') > 0", "SELECT t.texts FROM search_text t LEFT JOIN search_doc d ON d.id = t.id",
    "SELECT texts FROM search_text WHERE id NOT IN (SELECT id FROM search_doc)",
    "WITH search_doc AS (SELECT 1 AS id) SELECT t.texts FROM search_text t",
    "COPY search_text TO STDOUT", "COPY search_doc TO STDOUT", "COPY (SELECT tokens::text FROM search_doc) TO STDOUT",
    "SELECT table_to_xml('search_text', true, true, '')",
    """SELECT * FROM kapok_holding('[{"term": 0, "alt": 0, "query": "canary"}]')""",
    """SELECT * FROM kapok_holding('[{"term": 0, "alt": 0, "query": "!sparrow"}]')""",
    """SELECT * FROM kapok_holding('[{"term": 0, "alt": 0, "query": "sparrow & !canary"}]')""",
    """SELECT d.names FROM kapok_holding('[{"term": 0, "alt": 0, "query": "canary:*"}]') h JOIN search_doc d ON d.id = h.doc""",
    """SELECT * FROM kapok_holding('[{"term": 0, "alt": 0, "query": "''"}]')""",
    """SELECT * FROM kapok_holding('[{"term": 0, "alt": 0, "query": "canary &"}]')""",
    """SELECT * FROM kapok_holding('[{"term": 0, "alt": 0, "query": "canary <-> sparrow"}]')""",
    """SELECT * FROM kapok_rarely_holding('[{"term": 0, "query": "canary"}]', 9)""",
    """SELECT * FROM kapok_rarely_holding('[{"term": 0, "query": "!sparrow"}]', 9223372036854775806)""",
    """SELECT d.names FROM kapok_rarely_holding('[{"term": 0, "query": "canary:*"}]', 9) h JOIN search_doc d ON d.id = h.doc""",
    """SELECT * FROM kapok_rarely_holding('[{"term": 0, "query": "canary"}]', NULL)""", "SELECT * FROM kapok_rarely_holding('x', -1)",
    "ALTER FUNCTION kapok_rarely_holding(json, bigint) SECURITY INVOKER",
    "SELECT * FROM kapok_holding('x')", "SELECT * FROM kapok_holding('{}')", "SELECT * FROM kapok_holding(NULL)",
    "SELECT * FROM kapok_holding('[1]')", """SELECT * FROM kapok_holding('[{"term": "x", "query": "canary"}]')""",
    # what the function calls cannot be replaced by what the caller would like
    "CREATE FUNCTION pg_temp.kapok_now() RETURNS bigint LANGUAGE sql AS 'SELECT 9e17::bigint'",
    "SET search_path = pg_temp, public; SELECT * FROM kapok_holding('[{\"term\": 0, \"alt\": 0, \"query\": \"canary\"}]')",
    "SET search_path = ''; SELECT * FROM public.kapok_holding('[{\"term\": 0, \"alt\": 0, \"query\": \"canary\"}]')",
    "CREATE TEMP TABLE search_doc (id bigint, tokens tsvector, lane text, over int, live_from bigint, live_until bigint)",
    "CREATE TEMP VIEW search_doc AS SELECT 1", "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE OR REPLACE FUNCTION kapok_holding(queries json) RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "ALTER FUNCTION kapok_holding(json) RESET search_path", "ALTER FUNCTION kapok_holding(json) SECURITY INVOKER",
    "DROP FUNCTION kapok_holding(json)", "CREATE OPERATOR public.@@ (LEFTARG = tsvector, RIGHTARG = tsquery, FUNCTION = ts_match_vq)",
    "SET plpgsql.variable_conflict = 'use_variable'; SELECT * FROM kapok_holding('[{\"term\": 0, \"alt\": 0, \"query\": \"canary\"}]')",
    # what the planner, the statistics and the monitors tell
    "EXPLAIN (ANALYZE, VERBOSE, BUFFERS) SELECT * FROM kapok_holding('[{\"term\": 0, \"alt\": 0, \"query\": \"sparrow\"}]')",
    "EXPLAIN (ANALYZE, VERBOSE) SELECT id FROM search_doc WHERE names > 'b'", "EXPLAIN SELECT * FROM search_text WHERE texts LIKE '%x%'",
    "SELECT attname, most_common_elems::text, most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE tablename LIKE 'search%'",
    "SELECT stavalues1::text, stavalues2::text FROM pg_statistic WHERE starelid = 'search_doc'::regclass",
    "SELECT * FROM pg_stats_ext_exprs", "SELECT * FROM gin_leafpage_items(get_raw_page('search_doc_tokens', 1))",
    "SELECT gin_clean_pending_list('search_doc_tokens')", "SELECT * FROM pgstatginindex('search_doc_tokens')",
    "SELECT prosrc FROM pg_proc WHERE proname = 'kapok_holding'", "SET log_min_messages = debug5", "SET auto_explain.log_min_duration = 0",
    "UPDATE search_doc SET lane = 'live'", "DELETE FROM search_text", "INSERT INTO search_doc (id) VALUES (1)",
    "SELECT * FROM search_doc FOR UPDATE", "DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM kapok_holding('[{\"term\":0,\"alt\":0,\"query\":\"canary\"}]') LOOP RAISE NOTICE 'canary'; END LOOP; END $$",
]  # fmt: skip

ORACLES = [
    "SELECT count(*) FROM {t} WHERE 1 / (CASE WHEN {c} LIKE '%canary%' THEN 0 ELSE 1 END) = 1",
    "SELECT count(*) FROM {t} WHERE (CASE WHEN {c} LIKE '%canary%' THEN {c}::int ELSE 1 END) = 1",
    "SELECT sum(1 / (1 - (strpos({c}, 'canary') > 0)::int)) FROM {t}",
    "SELECT count(*) FROM {t} a JOIN {t} b ON 1 / (1 - (strpos(b.{c}, 'canary') > 0)::int) = 1",
]


@pytest.fixture
def engine() -> Engine:
    return "postgres"


@pytest.fixture
async def public(site: Site) -> AsyncIterator["asyncpg.Connection[Any]"]:
    await plant(site)
    await site.database.script(
        "DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database()); END $$"
    )
    login = public_login(site.database.url, site.public_url)
    assert await install_doors(site.database, login) == []
    await site.database.script("ANALYZE")
    connection = await asyncpg.connect(cast(str, site.public_url), statement_cache_size=0)
    yield connection
    await connection.close()


async def tried(connection: "asyncpg.Connection[Any]", script: str) -> tuple[bool, str]:
    heard: list[str] = []
    listener = lambda _, message: heard.append(str(message))  # noqa: E731
    await connection.execute("DISCARD ALL")
    connection.add_log_listener(listener)
    rows: list[Any] = []
    try:
        for sql in [script] if script.startswith("DO") else script.split("; "):
            if sql.startswith("COPY"):
                chunks: list[bytes] = []

                async def keep(chunk: bytes, chunks: list[bytes] = chunks) -> None:
                    chunks.append(chunk)

                source = sql.removeprefix("COPY ").removesuffix(" TO STDOUT")
                query = source.strip("()") if source.startswith("(") else f"TABLE {source}"
                await connection.copy_from_query(query, output=keep)
                rows += chunks
            else:
                rows += await connection.fetch(sql)
    except (
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
    ) as error:
        told = {name: value for name, value in vars(error).items() if name != "query"}
        return False, f"{error!r} {told} {rows} {heard}"
    finally:
        connection.remove_log_listener(listener)
    return True, f"{rows} {heard}"


async def test_no_statement_finds_a_hidden_word(public: "asyncpg.Connection[Any]") -> None:
    for sql in PROBES:
        _, seen = await tried(public, sql)
        for asked in (sql, "canary &"):
            seen = seen.replace(asked, "")
        assert not leaked(seen), f"{sql}\n{seen[:2000]}"

    assert f"{LIVE} now" in (await tried(public, "SELECT texts FROM search_text"))[1]
    assert f"{LIVE} now" in (await tried(public, "SELECT names FROM search_doc"))[1]


@pytest.mark.parametrize("sql", ORACLES)
async def test_no_error_tells_whether_a_hidden_word_is_in_the_index(
    public: "asyncpg.Connection[Any]", sql: str
) -> None:
    for table, column in (("search_doc", "names"), ("search_text", "texts")):
        ran, seen = await tried(public, sql.format(t=table, c=column))
        assert ran, seen
        live = sql.replace("canary", LIVE).format(t=table, c=column)
        assert not (await tried(public, live))[0], "the oracle works on what is live"


async def test_the_function_gives_live_docs_whatever_it_is_asked(
    public: "asyncpg.Connection[Any]",
) -> None:
    async def docs(query: str) -> set[int]:
        asked = orjson.dumps([{"term": 0, "alt": 0, "query": query}]).decode()
        rows = await public.fetch("SELECT doc FROM kapok_holding($1::json)", asked)
        return {row["doc"] for row in rows}

    live = await docs(f"'{LIVE}'")
    assert len(live) == 1
    for query in (
        "canary",
        "can:*",
        "!zzz & canary",
        "canary | nowhere",
        "draft",
        "'<canary':*",
    ):
        assert await docs(query) == set(), query
    for query in ("!canary", "!zzz", f"{LIVE} | canary", "now | draft", f"{LIVE} & !canary"):
        assert await docs(query) == live, query


async def test_the_planner_does_not_estimate_by_hidden_words(
    site: Site, public: "asyncpg.Connection[Any]"
) -> None:
    for n in range(40):
        await site.make("Person", live=False, name=f"{CANARY} {n}")
    await site.database.script("ANALYZE search_doc; ANALYZE search_text")
    inside = await asyncpg.connect(site.database.url.asyncpg, statement_cache_size=0)

    async def plan(connection: "asyncpg.Connection[Any]", condition: str) -> str | None:
        try:
            rows = await connection.fetch(
                f"EXPLAIN SELECT 1 FROM search_doc JOIN search_text USING (id) WHERE {condition}"
            )
        except asyncpg.InsufficientPrivilegeError:
            return None
        return "\n".join(row[0] for row in rows)

    told = []
    for condition in (
        "tokens @@ '{0}'::tsquery",
        "names LIKE ' {0}%'",
        "texts LIKE '% {0}%'",
        "names >= ' {0}' AND names < ' {0}z'",
        "names = ' {0}'",
    ):
        plans = [await plan(public, condition.format(word)) for word in (CANARY, "danary")]
        told.append(condition)
        if plans[0] is not None:
            assert plans[0].replace(CANARY, "danary") == plans[1], plans
    known = [await plan(inside, f"tokens @@ '{word}'::tsquery") for word in (CANARY, "danary")]
    await inside.close()
    assert known[0] is not None
    assert known[0].replace(CANARY, "danary") != known[1], "the owner's plans do tell"
