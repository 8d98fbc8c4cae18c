"""No word that nobody may read is found, counted, shown or betrayed by an error, whoever writes the SQL."""

import sqlite3
from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg
import orjson
import pytest

from language.synonyms import NO_SYNONYMS
from models.database import Engine
from models.doors import install_doors, public_login
from models.locale import Locale
from models.system import Item
from publishing.publish import publish
from publishing.update import update
from reading.doors import SqliteReader
from reading.sought import mark_of, sought, sought_names
from tests.reading.canaries import CANARY, LIVE, leaked, plant
from tests.site import EDITOR, Site, paragraph

EVERYTHING = """query ($q: String!, $l: Locale! = ZH_HANS, $f: [Locale!], $after: String) {
  search(query: $q, locale: $l, fallback: $f, after: $after) {
    totalCount nodes { id label __typename } edges { cursor highlights { field html text ranges } node { label } }
    facets(fields: [TYPE, YEAR, TOPIC]) { field buckets { value label count } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
  suggest(prefix: $q, locale: $l, fallback: $f) { id label __typename } }"""


async def everything(site: Site, q: str, **more: Any) -> Any:
    return orjson.loads((await site.answer(EVERYTHING, q=q, **more)).body)


async def test_a_search_for_a_hidden_word_is_answered_as_one_for_a_word_that_is_nowhere(
    site: Site,
) -> None:
    await plant(site)
    nowhere, there = await everything(site, "nowhere"), await everything(site, LIVE)
    places = ("past", "draft", "future", "newer", "alone", "embargo", "withdrawn", "ended", "person", "ground")  # fmt: skip

    for locale in Locale:
        for chain in (None, [], ["EN"]):
            for q in (CANARY, CANARY[:1] + "an", f"{CANARY} draft", f'"{CANARY} alone"', f"{LIVE} {CANARY}"):  # fmt: skip
                assert await everything(site, q, l=locale.name, f=chain) == nowhere, (q, locale)
    for place in places:
        assert await everything(site, place) == nowhere, place

    assert there["data"]["search"]["totalCount"] == 1
    assert [each["label"] for each in there["data"]["suggest"]] == [f"{LIVE} now"]
    assert not leaked(there)


async def test_a_cursor_and_its_errors_tell_nothing_of_what_is_hidden(site: Site) -> None:
    await plant(site)
    cursor = (await everything(site, LIVE))["data"]["search"]["pageInfo"]["endCursor"]
    order, _, *values = orjson.loads(bytes.fromhex(cursor))

    def forged(query: str, *at: str) -> str:
        mark = orjson.loads(bytes.fromhex(marks[query]))[1]
        return orjson.dumps([order, mark, *(at or values)]).hex()

    marks = {}
    for query in (CANARY, "nowhere"):
        # The mark of a query is no secret: it is made of the query alone.
        marks[query] = orjson.dumps([order, mark_of(query), *values]).hex()

    for at in (values, ["1", "9999", "zzz"], ["0", "", ""], ["", "", ""]):
        told = [await everything(site, q, after=forged(q, *at)) for q in (CANARY, "nowhere")]
        assert told[0] == told[1]
        assert "errors" not in told[0]
    wrong = [await everything(site, q, after=cursor) for q in (CANARY, "nowhere")]
    assert wrong[0] == wrong[1]
    assert "errors" in wrong[0]
    assert not leaked(*wrong)


async def test_what_is_said_beside_a_hidden_target_is_not_found(site: Site) -> None:
    hidden = [
        await site.make("Picture", live=False, alt="图"),
        await site.make("Event", live=False, title="会", kind="CONFERENCE"),
    ]
    body = [
        paragraph(f"{LIVE} now"),
        {"id": "b1", "kind": "ImageBlock", "picture": hidden[0], "caption": f"{CANARY} caption"},
        {"id": "b2", "kind": "ContentBlock", "target": hidden[1], "note": f"{CANARY} note"},
    ]
    article = await site.make("Article", title="面料", kind="NEWS", body=body)

    for q in (CANARY, "caption", "note"):
        assert await everything(site, q) == await everything(site, "nowhere"), q
    there = await everything(site, f"{LIVE} 面料")
    assert [each["id"] for each in there["data"]["search"]["nodes"]] == [article]
    assert not leaked(there)


async def test_a_language_that_is_not_public_is_not_found(site: Site) -> None:
    both: dict[str, Any] = {"title": {"ZH_HANS": "面料", "EN": "Sparrow"}, "kind": "NEWS"}
    public_id = await site.make("Article", **both)
    half = await site.make(
        "Article", kind="NEWS", title={"ZH_HANS": "辅料"}, body={"ZH_HANS": [paragraph("麻雀")], "EN": [paragraph("canary")]}
    )  # fmt: skip
    async with site.desk.act(by=EDITOR) as act:
        item = await Item.get(public_id=public_id, using_db=act.tx)
        changes = {"title": {"ZH_HANS": "面料新", "EN": "Canary"}}
        await update(act, public_id, changes, expected_revision=item.draft_number)
        await publish(act, [public_id], locales=[Locale.ZH_HANS])

    for locale in Locale:
        found = (await everything(site, "canary", l=locale.name))["data"]
        assert (found["search"]["totalCount"], found["suggest"]) == (0, [])
    assert (await everything(site, "sparrow"))["data"]["search"]["nodes"][0]["label"] == "面料新"
    assert (await everything(site, "麻雀", l="EN"))["data"]["search"]["nodes"][0]["id"] == half
    assert (await everything(site, "麻雀", l="EN", f=[]))["data"]["search"]["totalCount"] == 0
    assert (await everything(site, "麻雀", l="EN", f=["ZH_HANT_TW"]))["data"]["search"]["totalCount"] == 1  # fmt: skip


async def test_each_item_is_found_once_and_only_where_its_languages_are_asked_for(
    site: Site,
) -> None:
    await site.make("Article", kind="NEWS", title={"ZH_HANS": "面料 silk", "EN": "Silk 面料"})
    await site.make("Article", kind="NEWS", title={"ZH_HANS": "面料 silk 二"})
    await site.make("Article", kind="NEWS", title={"EN": "Silk 面料 three"})

    async def labels(q: str, locale: str, chain: list[str] | None) -> list[str]:
        found = (await everything(site, q, l=locale, f=chain))["data"]["search"]
        assert found["totalCount"] == len(found["nodes"])
        return sorted(each["label"] for each in found["nodes"])

    for q in ("silk", "面料", "面料 silk"):
        assert await labels(q, "ZH_HANS", []) == ["面料 silk", "面料 silk 二"]
        assert await labels(q, "EN", []) == ["Silk 面料", "Silk 面料 three"]
        assert await labels(q, "ZH_HANT_HK", []) == ["面料 silk", "面料 silk 二"]
        assert len(await labels(q, "EN", None)) == 3
        assert await labels(q, "EN", ["ZH_HANT_TW"]) == ["Silk 面料", "Silk 面料 three", "面料 silk 二"]  # fmt: skip


# --- hand-written SQL ---------------------------------------------------------------------------

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


class TestOnPostgres:
    """Through PostgreSQL's public login."""

    @pytest.fixture
    def engine(self) -> Engine:
        return "postgres"

    @pytest.fixture
    async def public(self, site: Site) -> AsyncIterator["asyncpg.Connection[Any]"]:
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

    async def tried(self, connection: "asyncpg.Connection[Any]", script: str) -> tuple[bool, str]:
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

    async def test_no_statement_finds_a_hidden_word(
        self, public: "asyncpg.Connection[Any]"
    ) -> None:
        for sql in PROBES:
            _, seen = await self.tried(public, sql)
            for asked in (sql, "canary &"):
                seen = seen.replace(asked, "")
            assert not leaked(seen), f"{sql}\n{seen[:2000]}"

        assert f"{LIVE} now" in (await self.tried(public, "SELECT texts FROM search_text"))[1]
        assert f"{LIVE} now" in (await self.tried(public, "SELECT names FROM search_doc"))[1]

    @pytest.mark.parametrize("sql", ORACLES)
    async def test_no_error_tells_whether_a_hidden_word_is_in_the_index(
        self, public: "asyncpg.Connection[Any]", sql: str
    ) -> None:
        for table, column in (("search_doc", "names"), ("search_text", "texts")):
            ran, seen = await self.tried(public, sql.format(t=table, c=column))
            assert ran, seen
            live = sql.replace("canary", LIVE).format(t=table, c=column)
            assert not (await self.tried(public, live))[0], "the oracle works on what is live"

    async def test_the_function_gives_live_docs_whatever_it_is_asked(
        self, public: "asyncpg.Connection[Any]"
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
        self, site: Site, public: "asyncpg.Connection[Any]"
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


TABLES = ("search_doc", "search_text", "search_token")


class TestOnSqlite:
    """Through the connection that the public is read by on SQLite."""

    @pytest.fixture
    def engine(self) -> Engine:
        return "sqlite"

    @pytest.fixture
    async def reader(self, site: Site) -> SqliteReader:
        await plant(site)
        reader = site.reader()
        assert isinstance(reader, SqliteReader)
        return reader

    def tried(self, reader: SqliteReader, sql: str, *values: Any) -> tuple[bool, str]:
        try:
            return True, str(reader.connection.execute(sql, values).fetchall())
        except (sqlite3.Error, sqlite3.Warning) as error:
            return False, str(error)

    async def test_who_does_not_know_the_names_reads_nothing(self, reader: SqliteReader) -> None:
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
                ran, seen = self.tried(reader, sql)
                assert not leaked(seen), sql
                assert not any(name in seen for name in reader._views.values()), sql
                assert not ran, (sql, seen)

    async def test_who_knows_them_reads_what_is_live(self, reader: SqliteReader) -> None:
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
            ran, seen = self.tried(reader, sql)
            assert ran, (sql, seen)
            assert not leaked(seen), sql
        for view in (token, text, doc):
            beside = f"SELECT (SELECT count(*) FROM main.search_text) FROM {view}"
            assert not self.tried(reader, beside)[0]

        assert f"{LIVE} now" in self.tried(reader, f"SELECT texts FROM {text}")[1]
        assert (
            self.tried(reader, f"SELECT count(*) FROM {token} WHERE token = '{LIVE}'")[1]
            == "[(1,)]"
        )
        assert self.tried(reader, f"SELECT count(*) FROM {doc}")[1] == "[(1,)]"

    async def test_what_the_statement_asks_for_holds_nothing_hidden(
        self, reader: SqliteReader
    ) -> None:
        holding = reader.dialect.holding("?1")
        for made in (
            sought(CANARY, NO_SYNONYMS),
            sought("draft", NO_SYNONYMS),
            sought_names(CANARY),
        ):
            assert self.tried(reader, holding, made) == (True, "[]")
        assert self.tried(reader, holding, sought(LIVE, NO_SYNONYMS))[1].count("(0, 0,") == 1


async def test_inside_the_words_are_there_to_be_found(site: Site) -> None:
    """Otherwise the tests above could not fail."""
    await plant(site)
    document = "query ($q: String!) { search(query: $q) { totalCount } suggest(prefix: $q) { id } }"

    drafts = await site.ask_privileged(document, lane="draft", q=CANARY)

    assert drafts["search"]["totalCount"] == 6
    assert len(drafts["suggest"]) == 6
    rows = [
        await site.database.rows(f"SELECT * FROM {each}") for each in ("search_doc", "search_text")
    ]
    assert [leaked(each) for each in rows] == [True, True]
