"""The usual lists are read by their indexes: no table is read whole, and nothing is sorted.

The plans are those the databases make for the public door, of the very statements it is given, over
enough rows. What may be sorted is what has been limited before, such as a page from the end.
"""

import re
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import asyncpg
import orjson
import pytest

from models.content import CATALOGUE
from models.database import Engine
from models.declare import ContentType
from models.declare.catalogue import camel
from models.declare.fields import Link
from reading.compile import compile_read
from reading.dialects import Postgres
from reading.doors import SqliteReader
from reading.pages import signature
from reading.writing import Names
from resolvers.initials import filed_by
from resolvers.names import single_root
from resolvers.orders import default_order
from tests.postgres import FOLDER
from tests.properties.content import fill
from tests.reading.many import addressed, multiplied
from tests.servers import Template, copy_editions, filled_file, run
from tests.site import planned


class Planner(Protocol):
    """Says how a database would run what it is asked."""

    async def faults(self, query: str, *, short: bool = False) -> list[str]:
        """Where it would read a table whole, or sort what it has not limited.

        In a `short` list PostgreSQL may sort: what one item has there is little by declaration, and
        it reads it more cheaply in the order of the pages it lies on.
        """

    async def ranges(self, query: str) -> int:
        """How many times it would read an index from one end of a range of names to the other."""


@dataclass(frozen=True)
class SqlitePlanner:
    """Reads EXPLAIN QUERY PLAN through the public door."""

    reader: SqliteReader

    async def faults(self, query: str, *, short: bool = False) -> list[str]:
        return sqlite_faults(self.lines(query))

    async def ranges(self, query: str) -> int:
        return sum("name_sort>? AND name_sort<?" in line for _, line in self.lines(query))

    def lines(self, query: str) -> list[tuple[int, str]]:
        read = planned(CATALOGUE, query, {}).read
        statement = compile_read(read, self.reader.dialect, Names(CATALOGUE))
        given = ["x"] * len(statement.values)
        rows = self.reader.connection.execute(f"EXPLAIN QUERY PLAN {statement.text}", given)
        return [(row[1], row[3]) for row in rows]


def sqlite_faults(lines: Sequence[tuple[int, str]]) -> list[str]:
    """Of (parent, line) those that scan a table or an index, or sort straight from one."""
    direct = {parent for parent, line in lines if re.match(r"(SEARCH|SCAN) (main\.|[ae] )", line)}
    return [
        line
        for parent, line in lines
        if re.match(r"SCAN (main\.|[ae]\b)|.*AUTOMATIC", line)
        or (line.startswith("USE TEMP") and parent in direct)
    ]


@dataclass(frozen=True)
class PostgresPlanner:
    """Reads EXPLAIN of the generic plan that the public login keeps."""

    connection: "asyncpg.Connection[asyncpg.Record]"

    async def faults(self, query: str, *, short: bool = False) -> list[str]:
        return list(postgres_faults(await self.plan(query), short=short))

    async def ranges(self, query: str) -> int:
        return sum(_is_range(each) for each in _nodes(await self.plan(query)))

    async def plan(self, query: str) -> dict[str, Any]:
        selected = planned(CATALOGUE, query, {})
        statement = compile_read(selected.read, Postgres(live_only=True), Names(CATALOGUE))
        await self.connection.execute(f"PREPARE asked AS {statement.text}")
        given = ", ".join(_written(selected.values[each.name]) for each in statement.values)
        text = await self.connection.fetchval(
            f"EXPLAIN (FORMAT JSON) EXECUTE asked{f'({given})' if given else ''}"
        )
        await self.connection.execute("DEALLOCATE asked")
        made: dict[str, Any] = orjson.loads(text)[0]["Plan"]
        return made


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for each in node.get("Plans", ()):
        yield from _nodes(each)


def _is_range(node: dict[str, Any]) -> bool:
    entered = node.get("Index Cond", "")
    return "(name_sort)::text >=" in entered and "(name_sort)::text <" in entered


def _written(value: Any) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def postgres_faults(node: dict[str, Any], *, short: bool = False) -> Iterator[str]:
    """The nodes that scan a table, or sort rows that were not limited below."""
    kind = node["Node Type"]
    sorts = kind in ("Sort", "Incremental Sort", "Unique")
    if kind == "Seq Scan" or (sorts and _reads(node, short=short)):
        yield f"{kind} {node.get('Relation Name', node.get('Sort Key', ''))}"
    for each in node.get("Plans", ()):
        yield from postgres_faults(each, short=short)


def _reads(node: dict[str, Any], *, short: bool) -> bool:
    """Whether rows of a table come here unlimited; what is computed beside a row does not count."""
    inputs = [each for each in node.get("Plans", ()) if each["Parent Relationship"] in _INPUTS]
    if inputs:
        return any(_reads(each, short=short) for each in inputs if each["Node Type"] != "Limit")
    is_table = "Relation Name" in node or "Index Name" in node
    return is_table and not (short and _is_of_one_item(node))


_INPUTS = ("Outer", "Inner", "Subquery", "Member")


def _is_of_one_item(scan: dict[str, Any]) -> bool:
    return re.search(r"_item = t\d+\.item\b", scan.get("Index Cond", "")) is not None


@pytest.fixture(scope="module")
def few_file(sqlite_template: Path, pytestconfig: pytest.Config) -> Path:
    """A SQLite file with content of every type, made by the first worker that asks."""
    return filled_file(pytestconfig.stash[FOLDER] / "few.db", sqlite_template, fill)


@pytest.fixture(scope="module")
def many_file(few_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with thousands of rows, and statistics about them."""
    path = tmp_path_factory.mktemp("many") / "many.db"
    path.write_bytes(few_file.read_bytes())
    with closing(sqlite3.connect(path)) as connection:
        for each in (*multiplied(), *addressed(), "ANALYZE"):
            connection.execute(each)
        connection.commit()
    return path


@pytest.fixture(scope="module")
def many_postgres(few_file: Path, postgres_template: Template) -> Iterator[str]:
    """The public's address of the same on PostgreSQL."""
    name = postgres_template.copy()
    run(_multiplied(few_file, postgres_template.url(name).asyncpg))
    yield postgres_template.public_url(name)
    postgres_template.drop(name)


async def _multiplied(source: Path, target: str) -> None:
    await copy_editions(source, target)
    owner = await asyncpg.connect(target, timeout=30)
    try:
        for each in (*multiplied(), *addressed(), "VACUUM ANALYZE"):
            await owner.execute(each)
    finally:
        await owner.close()


@pytest.fixture
async def planner(engine: Engine, request: pytest.FixtureRequest) -> AsyncIterator[Planner]:
    if engine == "sqlite":
        reader = SqliteReader(request.getfixturevalue("many_file"), CATALOGUE, public=True)
        yield SqlitePlanner(reader)
        await reader.close()
    else:
        url = request.getfixturevalue("many_postgres")
        settings = {"plan_cache_mode": "force_generic_plan", "jit": "off"}
        connection = await asyncpg.connect(url, timeout=30, server_settings=settings)
        yield PostgresPlanner(connection)
        await connection.close()


TYPES = list(CATALOGUE.types.values())


def cursor(content_type: ContentType) -> str:
    order = default_order(content_type)
    return orjson.dumps([signature(order), "x", "x"]).hex()


@pytest.mark.parametrize("content_type", TYPES, ids=lambda each: each.name)
async def test_a_list_in_its_usual_order_is_read_by_its_index(
    planner: Planner, content_type: ContentType
) -> None:
    plural, mark = content_type.plural, cursor(content_type)
    queries = [
        "{ %s(first: 5) { nodes { id label } } }" % plural,
        "{ %s { edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } } }" % plural,
        '{ %s(first: 5, after: "%s") { nodes { id } pageInfo { hasPreviousPage } } }' % (plural, mark),
        '{ %s(last: 5, before: "%s") { nodes { id } pageInfo { hasNextPage } } }' % (plural, mark),
        "{ %s { totalCount } }" % plural,
    ]  # fmt: skip

    assert {each: await planner.faults(each) for each in queries} == {each: [] for each in queries}


@pytest.mark.parametrize("content_type", TYPES, ids=lambda each: each.name)
async def test_an_item_is_found_by_its_index(planner: Planner, content_type: ContentType) -> None:
    root = single_root(content_type)
    public_id = f"{content_type.prefix}_aaaaaaaaaaaaaaaaaaaa"
    queries = ['{ node(id: "%s") { id ... on %s { label } } }' % (public_id, content_type.name)]
    if root == "site":
        queries.append("{ site { id } }")
    else:
        queries.append('{ %s(by: {id: "%s"}) { id label } }' % (root, public_id))
    if content_type.slug:
        queries.append('{ %s(by: {slug: "x"}) { id label } }' % root)

    assert {each: await planner.faults(each) for each in queries} == {each: [] for each in queries}


@pytest.mark.parametrize("content_type", TYPES, ids=lambda each: each.name)
async def test_what_an_item_links_to_is_found_by_an_index(
    planner: Planner, content_type: ContentType
) -> None:
    queries = []
    for kind in content_type.fields.values():
        if isinstance(kind, Link) and not kind.private:
            long = kind.many and kind.at_most is None
            inner = "(first: 2) { totalCount nodes { id } }" if long else "{ id }"
            queries.append("{ %s(first: 5) { nodes { %s %s } } }" % (content_type.plural, camel(kind.name), inner))  # fmt: skip

    assert {each: await planner.faults(each) for each in queries} == {each: [] for each in queries}


@pytest.mark.parametrize("content_type", TYPES, ids=lambda each: each.name)
async def test_what_links_to_an_item_is_read_in_order_and_only_as_far_as_its_page(
    planner: Planner, content_type: ContentType
) -> None:
    query = "{ %s(first: 5) { nodes { %s(first: 2) { totalCount nodes { id } pageInfo { hasNextPage } } } } }"
    queries = [
        query % (content_type.plural, camel(side.name))
        for side in content_type.reverses.values()
        if side.at_most is None
    ]

    assert {each: await planner.faults(each) for each in queries} == {each: [] for each in queries}


@pytest.mark.parametrize("content_type", TYPES, ids=lambda each: each.name)
async def test_the_little_that_links_to_an_item_is_found_by_an_index(
    planner: Planner, content_type: ContentType
) -> None:
    queries = [
        "{ %s(first: 5) { nodes { %s { id } } } }" % (content_type.plural, camel(side.name))
        for side in content_type.reverses.values()
        if side.at_most is not None
    ]

    faults = {each: await planner.faults(each, short=True) for each in queries}
    assert faults == {each: [] for each in queries}


FILED = [each for each in TYPES if filed_by(each) and each.order_by == each.title]


@pytest.mark.parametrize("content_type", FILED, ids=lambda each: each.name)
async def test_a_letter_of_a_directory_is_a_range_of_its_index(
    planner: Planner, content_type: ContentType
) -> None:
    plural, mark = content_type.plural, cursor(content_type)
    queries = [
        '{ %s(first: 5, initial: "c") { nodes { id label } } }' % plural,
        '{ %s(first: 5, initial: "c", after: "%s") { nodes { id } } }' % (plural, mark),
        '{ %s(last: 5, initial: "c") { nodes { id } } }' % plural,
        '{ %s(initial: "c") { totalCount } }' % plural,
    ]

    assert {each: await planner.ranges(each) for each in queries} == dict.fromkeys(queries, 1)
    assert await planner.ranges("{ %s(first: 5) { nodes { id } } }" % plural) == 0


async def test_a_letter_of_what_links_to_an_item_is_a_range_of_its_index(planner: Planner) -> None:
    query = '{ clusters(first: 2) { nodes { enterprises(initial: "c", first: 3) { totalCount nodes { id } } } } }'

    assert await planner.ranges(query) == 2


async def test_an_item_among_links_to_any_type_is_looked_up_once(many_file: Path) -> None:
    reader = SqliteReader(many_file, CATALOGUE, public=True)
    read = planned(
        CATALOGUE, "{ articles { nodes { mentions { id ... on Event { title } } } } }", {}
    )
    statement = compile_read(read.read, reader.dialect, Names(CATALOGUE))

    rows = reader.connection.execute(f"EXPLAIN QUERY PLAN {statement.text}", [1])
    lines = [row[3] for row in rows]
    await reader.close()

    assert sum(line.startswith("SEARCH main.event ") for line in lines) == 1
    assert sum(line.startswith("SEARCH main.edition ") for line in lines) == 1


async def test_what_stands_at_a_path_is_found_by_keys(planner: Planner) -> None:
    query = """{ resolveUrl(path: "/x/Article-x.html") { status location notice alternates { path }
      item { id ... on Article { title path } ... on Page { title } } } }"""
    paths = "{ articles(first: 5) { nodes { path canonicalUrl } } }"

    # What is sorted are patterns, and the few candidates of one path.
    sorting = ("Sort", "USE TEMP")
    found = [*await planner.faults(query), *await planner.faults(paths)]
    assert [each for each in found if not each.startswith(sorting)] == []


async def test_what_is_similar_is_found_by_indexes(planner: Planner) -> None:
    # What shares anything is added up and ranked, so there is always something to sort.
    faults = await planner.faults("{ articles(first: 5) { nodes { similar { title } } } }")

    assert [each for each in faults if re.match(r"SCAN|Seq Scan|.*AUTOMATIC", each)] == []


def test_a_fault_is_seen_where_there_is_one() -> None:
    assert sqlite_faults([(1, "SCAN main.article"), (1, "USE TEMP B-TREE FOR ORDER BY")]) != []
    assert sqlite_faults([(1, "SEARCH main.article USING INDEX x (a=?)"), (1, "USE TEMP B-TREE FOR ORDER BY")]) != []  # fmt: skip
    assert sqlite_faults([(1, "SEARCH main.article USING INDEX x (a=?)"), (1, "SCAN t2"), (2, "USE TEMP B-TREE FOR ORDER BY")]) == []  # fmt: skip
    scan: dict[str, Any] = {"Node Type": "Seq Scan", "Relation Name": "article", "Parent Relationship": "Outer"}  # fmt: skip
    index = {**scan, "Node Type": "Index Scan"}
    limit: dict[str, Any] = {"Node Type": "Limit", "Parent Relationship": "Outer", "Plans": [index]}
    assert list(postgres_faults({"Node Type": "Limit", "Plans": [scan]})) != []
    assert list(postgres_faults({"Node Type": "Sort", "Plans": [index]})) != []
    assert list(postgres_faults({"Node Type": "Sort", "Plans": [limit]})) == []
